"""What runs did to the context, the package's state and the process: changes, findings and their cure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cloaca_nb.check.rules import worded
from cloaca_nb.check.rules.tasks import refused_in_words, where_in
from cloaca_nb.check.secrets import masked_value
from cloaca_nb.evidence.compare import changed_process, differing_steps, fills, first_difference
from cloaca_nb.evidence.snapshot import STREAM
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding, Place, Said
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import ContextChange, Message, RunPlan, TaskError, Value
from cloaca_nb.model.transition import Changes
from cloaca_nb.model.wording import clip

#: Longest preview, in characters, and largest value that is kept whole, in bytes of JSON.
PREVIEW = 120
WHOLE = 10_000


def change(before: Mapping[str, Any], did: Changes, size_bytes: int) -> ContextChange:
    """What a task did to a context, for display.

    Args:
        before: What the task was given.
        size_bytes: Length of the JSON text of what it handed on.
    """
    put = [(key, did.set[key]) for key in sorted(did.set)]
    return ContextChange(
        added={key: value_of(value) for key, value in put if key not in before},
        changed={key: value_of(value) for key, value in put if key in before and _differ(before[key], value)},
        removed=tuple(sorted(key for key in did.removed if key not in did.set)),
        size_bytes=size_bytes,
    )


def _differ(first: Any, second: Any) -> bool:
    """Whether two JSON values differ; 1, 1.0 and true do, unless they are deep inside."""
    return first is not second and (type(first) is not type(second) or bool(first != second))


def value_of(value: Any) -> Value:
    """A value with its size and a preview."""
    text = json.dumps(value, ensure_ascii=False)
    size = len(text.encode("utf-8", "surrogatepass"))
    preview = clip(text, PREVIEW)
    if size <= WHOLE:
        return Value(size_bytes=size, preview=preview, value=value, whole=True)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Value(size_bytes=size, preview=preview, digest=digest)


class Findings:
    """The findings of one run about values, each once.

    Args:
        package: For cells and lines.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._told: set[tuple[str, str | None, str]] = set()

    def changed(self, message: Message) -> Finding | None:
        """A finding for a value that changes; None where there is one already."""
        kind, type_, key = message["kind"], message["type"], message["key"]
        said = _changed(kind, key, type_, message["path"])
        place = self._place(message["task"], message["file"], message["line"])
        return self._add(Fact(said, place, message["task"]), key) if said is not None else None

    def dropped(self, task: str, keys: list[str]) -> Finding | None:
        """A finding for values of a task that returned nothing."""
        listed = ", ".join(repr(key) for key in keys[:8]) + (" …" if len(keys) > 8 else "")
        return self._add(Fact(kinds.ValuesDropped(listed), self._place(task, "", 0), task), "")

    def refused(self, task: str, error: TaskError, refused: Mapping[str, str]) -> Finding | None:
        """A finding for a value of which a task failed."""
        place = Place(error.cell, error.line) if error.cell is not None else None
        said = kinds.ValueRefused(refused["key"], refused["type"], refused["why"], refused["path"])
        return self._add(Fact(said, place, task), said.key)

    def explained(self, error: TaskError, refused: Mapping[str, str]) -> TaskError:
        """The error of a refused value, with the cure."""
        what, cure = refused_in_words(refused["type"], refused["why"])
        return replace(
            error, hint=f"context key {refused['key']!r} holds {what}{where_in(refused['path'])}: {cure}"
        )

    def _add(self, fact: Fact, key: str) -> Finding | None:
        once = (fact.kind, fact.task, key)
        if once in self._told:
            return None
        self._told.add(once)
        (finding,) = worded([fact])
        return finding

    def _place(self, task: str, file: str, line: int) -> Place | None:
        """The cell and line of a call, else the task's."""
        place = self._package.place_of(file, line) if file else None
        return place or self._package.workflow.place_of(task)


def _changed(kind: str, key: str, type_: str, path: str) -> Said | None:
    """What becomes of a value that the context changes; None where nothing is known of it."""
    if kind == "tuple":
        return kinds.TupleBecomesList(key, path)
    becomes: dict[str, Callable[[str, str, str], Said]] = {
        "none": kinds.ValueBecomesNone,
        "list": kinds.ValueBecomesList,
        "dict": kinds.ValueBecomesDict,
        "plain": kinds.ValueBecomesPlain,
    }
    return becomes[kind](key, type_, path) if kind in becomes else None


def shared_names(plan: RunPlan) -> dict[str, list[str]]:
    """Names of the notebook that a task uses and that code of others may change, by task.

    What callbacks alone go by is none of them. Where runs overlap that are all but those that live on:
    a run may meet what another one does.
    """
    uses: dict[str, set[str]] = {}
    for item in plan.package.workflow.captured:
        uses.setdefault(item.task, set()).update({item.name} - plan.package.beside)
    count = Counter(name for names in uses.values() for name in names)
    kept = _kept(plan) if plan.at_once > 1 else ()
    overlap = plan.at_once > 1
    found = {
        task: sorted(name for name in names if count[name] > 1 or (overlap and name not in kept))
        for task, names in uses.items()
    }
    return {task: names for task, names in found.items() if names}


def uncertain_names(package: Package) -> dict[str, list[str]]:
    """Names that a task may change of its own and another one meets, by each of the two."""
    found: dict[str, set[str]] = {}
    for each in package.uncertain:
        for task in (each.task, each.other):
            found.setdefault(task, set()).add(each.name)
    return {task: sorted(names) for task, names in found.items()}


def left_facts(message: Message, plan: RunPlan) -> Iterator[Fact]:
    """What a run, or several that overlapped, left changed.

    Args:
        message: What the child told of it.
    """
    for label, (before, after) in message["names"].items():
        name = label.rstrip("'").rpartition(".")[2]
        if name not in _kept(plan):
            yield Fact(kinds.StateLeft(*_told(label, before, after)), _place(plan, name))
    before, after = ({what: one[at] for what, one in message["process"].items() if one[at]} for at in (0, 1))
    for one in changed_process(before, after):
        if not one.name.startswith(STREAM) or (plan.known is not None and plan.known.seeds):
            was, now = (text and text.replace("…", "set") for text in (one.notebook, one.package))
            now = "set to another value" if was == now == "set" else _other(now, was)
            yield Fact(kinds.ProcessLeft(one.name, was or "absent", now))


def crossed_fact(message: Message, plan: RunPlan) -> Fact:
    """A value of one task that another one found."""
    task, name = message["task"], message["name"].rstrip("'")
    path, before, after, _ = _told(message["name"], *message["nodes"])
    others = ", ".join(f"`{other}`" if other != task else "another run" for other in message["others"][:3])
    said = kinds.StateCrossed(name.rpartition(".")[2], path, others, before, after)
    return Fact(said, plan.package.workflow.place_of(task), task)


def unseen_facts(ran: Mapping[str, Mapping[str, Sequence[Any]]], plan: RunPlan) -> Iterator[Fact]:
    """What a task has changed of its own, and another one meets as the notebook began with it.

    Args:
        ran: The tasks that ran -> names of their own that they changed -> what these held before and after.
    """
    told: set[tuple[str, str]] = set()
    for task, name, other, attributes in plan.package.uncertain:
        nodes = ran.get(task, {}).get(name)
        if nodes is None or other not in ran or (task, name) in told:
            continue
        apart = attributes and attributes.isdisjoint(differing_steps(*nodes))
        if not apart and not _fill_alike(nodes, ran[other].get(name)):
            told.add((task, name))
            path, before, after, _ = _told(name, *nodes)
            said = kinds.ChangeUnseen(name, path, other, before, after)
            yield Fact(said, plan.package.workflow.place_of(task), task)


def _fill_alike(one: Sequence[Any] | None, two: Sequence[Any] | None) -> bool:
    """Whether two tasks have filled in what was missing, and where both did, the same: as memos are."""
    first, second = (fills(*nodes) if nodes else None for nodes in (one, two))
    if not first or not second:
        return False
    return all(first[way] == second[way] for way in first.keys() & second.keys())


def counted_facts(task: str, attempts: int, plan: RunPlan) -> Iterator[Fact]:
    """What a task, all of whose attempts failed, changed in vain: each began with what the notebook has."""
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
