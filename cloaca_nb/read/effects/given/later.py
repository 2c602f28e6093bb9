"""What runs later, bit by bit: bodies of generators and coroutines, functions that `map` calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import ADDING, ITSELF, OF_SEVERAL, PUT
from cloaca_nb.read.effects.objects import BODY, CHANGED, NOTHING, Args, Obj, Value

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Effects, Frame
    from cloaca_nb.read.effects.interpret import Interpreter
    from cloaca_nb.read.effects.memory import BindingMemory

#: Kinds of objects that the body of a generator may go on to change.
_TOUCHED = frozenset({"data", "instance", "library", "iterator", "unknown", "bound"})
#: What is done to an object that may change it.
_CHANGING = frozenset({"mutate", PUT, "may", "reach", *ADDING})


@dataclass(slots=True)
class Changed:
    """What some code changes.

    Attributes:
        known: All that it may change; None where that is not known.
        surely: What it is known to change, and nothing else.
    """

    known: Value | None = None
    surely: Value = NOTHING


@contextmanager
def changed_within(reading: BindingMemory, frame: Frame, *, asked: bool = True) -> Iterator[Changed]:
    """What is changed inside, which is known afterwards: no code there waits until others are followed.

    Args:
        asked: Whether anybody goes by it.
    """
    found, alone = Changed(), not frame.is_apart
    with frame.apart(asked and not reading.depth.has_waiting) as changed:
        yield found
    if changed is not None and not reading.depth.has_waiting:
        found.known = frozenset(changed)
        found.surely = frozenset(each for each, sure in changed.items() if alone and sure == ITSELF)


def waiting(
    reading: Interpreter,
    node: ast.AST | None,
    effects: Effects,
    returned: Value,
    changed: Changed,
    args: Args,
    frame: Frame,
) -> Value:
    """What a call gives, where the body runs later: what goes on with it changes the same.

    Args:
        node: The function.
        effects: What it does, by its parameters.
        returned: What it gives back.
        changed: What of the notebook's own it changes.
        args: What it is passed.
        frame: The code that calls it.
    """
    if args.site is None:
        return returned
    coroutine = isinstance(node, ast.AsyncFunctionDef)
    if coroutine:
        returned |= reading.fresh(args.site, frame, "iterator", holds=returned)
    touched = args.all().union(each for each, _ in effects.actions if each.kind in _TOUCHED)
    changing = (each for each, action in effects.actions if action.rstrip(OF_SEVERAL) in _CHANGING)
    body = changed.known if changed.known is not None else touched.union(changing)
    for each in returned:
        if each.kind == "iterator" and (coroutine or each.first is not None):
            reading.hold_all(each, touched, frame)
            before = each.members.get(BODY, NOTHING)
            each.members = {} if coroutine else {BODY: before | body}
            goes_on_to_change([each], changed.surely if not coroutine else NOTHING)
    return returned


def goes_on_to_change(iterators: Iterable[Obj], surely: Value) -> None:
    """Notes what is known to be changed as something goes over some iterators for the first time."""
    for each in iterators:
        if surely:
            each.members[CHANGED] = each.members.get(CHANGED, NOTHING) | surely


def is_exact(each: Obj) -> bool:
    """Whether it is an iterator that gives what it holds, and nothing else."""
    return each.kind == "iterator" and each.copied


def is_told(iterator: Obj) -> bool:
    """Whether it is known what going on with an iterator does: its body stands in the notebook."""
    body = iterator.members.get(BODY)
    return body is not None and not any(each.kind == "param" for each in body)
