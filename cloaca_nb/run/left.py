"""What runs changed of the package's state and of the process, told in the notebook's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from cloaca_nb.check.secrets import masked_value
from cloaca_nb.evidence.compare import changed_process, first_difference
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.run import Message, RunPlan


def shared_names(plan: RunPlan) -> dict[str, list[str]]:
    """Names of the notebook that a task uses and that code of others may change, by task.

    Where runs overlap that are all names but those that are to live on: a run may meet what another one does.
    """
    uses: dict[str, set[str]] = {}
    for item in plan.package.workflow.captured:
        uses.setdefault(item.task, set()).add(item.name)
    count = Counter(name for names in uses.values() for name in names)
    kept = _kept(plan) if plan.at_once > 1 else ()
    overlap = plan.at_once > 1
    found = {
        task: sorted(name for name in names if count[name] > 1 or (overlap and name not in kept))
        for task, names in uses.items()
    }
    return {task: names for task, names in found.items() if names}


def left_facts(message: Message, plan: RunPlan) -> Iterator[Fact]:
    """What a run, or several that overlapped, left changed.

    Args:
        message: What the child told of it.
        plan: What was run.
    """
    for label, (before, after) in message["names"].items():
        name = label.rstrip("'").rpartition(".")[2]
        if name not in _kept(plan):
            yield Fact(kinds.StateLeft(*_told(label, before, after)), _place(plan, name))
    before, after = ({what: one[at] for what, one in message["process"].items() if one[at]} for at in (0, 1))
    for one in changed_process(before, after):
        if not one.name.startswith("the stream of") or (plan.known is not None and plan.known.seeds):
            was, now = (text and text.replace("…", "set") for text in (one.notebook, one.package))
            now = "set to another value" if was == now == "set" else _other(now, was)
            yield Fact(kinds.ProcessLeft(one.name, was or "absent", now))


def crossed_fact(message: Message, plan: RunPlan) -> Fact:
    """A value of one task that another one found."""
    task, name = message["task"], message["name"].rstrip("'")
    path, before, after, _ = _told(message["name"], *message["nodes"])
    others = ", ".join(f"`{other}`" if other != task else "another run" for other in message["others"][:3])
    said = kinds.StateCrossed(name.rpartition(".")[2], path, others, before, after)
    try:
        place = plan.package.workflow.task(task).place
    except KeyError:
        place = None
    return Fact(said, place, task)


def counted_facts(task: str, attempts: int, plan: RunPlan) -> Iterator[Fact]:
    """What a task, all of whose attempts failed, changed in vain: each began with what the notebook has.

    Args:
        task: Its id.
        attempts: How many there were.
        plan: What was run.
    """
    names = plan.package.counted.get(task, ()) if attempts > 1 else ()
    if names:
        said = kinds.CountedAnew(", ".join(f"`{name}`" for name in names), attempts)
        yield Fact(said, _place(plan, names[0]), task)


def _kept(plan: RunPlan) -> Sequence[str]:
    return () if plan.known is None else tuple(plan.known.kept)


def _told(label: str, before: Sequence[Any] | None, after: Sequence[Any]) -> tuple[str, str, str, int]:
    """The way to the first difference, both values, and how many places more differ."""
    found = first_difference(label.rstrip("'"), before or ["", "absent"], after)
    was, now = (text and masked_value(found.path, text) for text in (found.notebook, found.package))
    return found.path, was or "absent", _other(now, was), found.more


def _other(text: str | None, was: str | None) -> str:
    """A value as text; what looks like the one before is another all the same."""
    return "absent" if text is None else f"another {text}" if text == was else text


def _place(plan: RunPlan, name: str) -> Place | None:
    """The statement that binds a name."""
    found = [item for item in plan.package.workflow.captured if item.name == name]
    return Place(found[-1].cell, found[-1].line) if found else None
