"""What a chain of calls makes that cannot be handed over: `pl.scan_csv(…).filter(…)`, `folder.glob("*")`."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cloaca_nb.read.names.decorators import full_name
from cloaca_nb.read.names.definitions import value_of
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.tables.stuck import (
    ASKING_SERVICES,
    COLLECTING,
    CURSORS,
    FOLDERS,
    LAZY,
    OVER_FOLDERS,
    SERVICES,
    What,
)

#: So many names are followed to what they are bound to.
DEEPEST = 8


class _Chain(NamedTuple):
    """How an expression is made.

    Attributes:
        root: The full name of what is called first; empty where that is none of a library.
        steps: Attributes and methods behind that, the last one first.
    """

    root: str
    steps: tuple[str, ...]


def made_by_chain(value: ast.expr, step: Step, timeline: Timeline) -> What | None:
    """What of these an expression makes, where it does for sure."""
    root, steps = _chain(value, step, timeline)
    last = steps[0] if steps else ""
    if (LAZY.fullmatch(root) or "lazy" in steps) and COLLECTING.isdisjoint(steps):
        return "object"
    if last in OVER_FOLDERS and root in FOLDERS:
        return "generator"
    if last == "cursor" or (root, last) in CURSORS:
        return "connection"
    return "object" if last in ASKING_SERVICES and len(steps) == 1 and root in SERVICES else None


def _chain(value: ast.expr | None, step: Step | None, timeline: Timeline) -> _Chain:
    steps: list[str] = []
    names = 0
    while step is not None and names <= DEEPEST:
        match value:
            case ast.Call(func=called) if full := full_name(called, step, timeline):
                return _Chain(full, tuple(steps))
            case ast.Call(func=ast.Attribute() as called):
                value = called
            case ast.Attribute(attr=name, value=owner):
                steps.append(name)
                value = owner
            case ast.BinOp(left=first) | ast.Compare(left=first) | ast.Await(value=first):
                value = first
            case ast.UnaryOp(operand=first):
                value = first
            case ast.Name(id=name):
                event = timeline.before(name, step.index)
                step = event.step if event is not None else None
                value = value_of(name, step)
                names += 1
            case _:
                break
    return _Chain("", tuple(steps))
