"""What tasks may change that lead to more than is looked at."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator

from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.shared import TaskSharing
from cloaca_nb.afresh.touches import NameTouch
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.effects.frame import is_plain
from cloaca_nb.read.effects.objects import Obj


def unfollowed_facts(
    task: Part, names: Collection[str], reading: ModuleReading, sharing: TaskSharing
) -> Iterator[Fact]:
    """What a task may change and other ones read; one fact for each of these tasks.

    Args:
        task: A task that leads to more than is looked at.
        names: Names of what it may change, without those that are told already.
    """
    found, bound = defaultdict[str, list[str]](list), reading.bound_by(task)
    for name in sorted(names):
        if name in bound or any(map(_keeps_something, reading.objects([name]))):
            touch = NameTouch(name, None, True, True, task, task.node.lineno)
            for other in sharing.readers(task.task or "", touch):
                found[other].append(f"`{name}`")
    place = task.line(task.node.lineno).place
    for other, of in found.items():
        yield Fact(kinds.NotFollowed(", ".join(of), other), place, task.task)


def _keeps_something(each: Obj) -> bool:
    """Whether an object may have anything that can be changed: most functions and classes have not."""
    if each.kind == "class":
        body = getattr(each.node, "body", ())
        return any(isinstance(node, ast.Assign | ast.AnnAssign) for node in body)
    return each.kind != "member" and not is_plain(each)
