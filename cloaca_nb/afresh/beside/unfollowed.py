"""What tasks may change that lead to more than is looked at."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.shared import TaskSharing
from cloaca_nb.afresh.touches import NameTouch
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.effects.frame import is_plain
from cloaca_nb.read.effects.objects import Obj


def unfollowed_facts(
    reading: ModuleReading,
    changed: Mapping[Part, Collection[str]],
    sharing: TaskSharing,
    shared: Iterable[Fact],
) -> Iterator[Fact]:
    """What tasks may change that lead to more than is looked at; one fact for each task that reads it.

    Args:
        changed: Task -> names of what it may change.
        shared: What is told already.
    """
    told = {(fact.task, fact.said.name) for fact in shared if isinstance(fact.said, kinds.SharedState)}
    for task in (each for each in changed if each in reading.not_followed):
        found, bound = defaultdict[str, list[str]](list), reading.bound_by(task)
        for name in sorted(one for one in changed[task] if (task.task, one) not in told):
            if name in bound or any(map(_keeps_something, reading.objects([name]))):
                touch = NameTouch(name, None, True, True, task, task.node.lineno)
                for other in sharing.readers(task.task or "", touch):
                    found[other].append(f"`{name}`")
        place = task.line(task.node.lineno).place
        for other, names in found.items():
            yield Fact(kinds.NotFollowed(", ".join(names), other), place, task.task)


def _keeps_something(each: Obj) -> bool:
    """Whether an object may have anything that can be changed: most functions and classes have not."""
    if each.kind == "class":
        body = getattr(each.node, "body", ())
        return any(isinstance(node, ast.Assign | ast.AnnAssign) for node in body)
    return each.kind != "member" and not is_plain(each)
