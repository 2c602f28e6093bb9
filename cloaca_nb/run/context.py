"""What tasks do to the context: changes, and findings about values that do not survive, with their cure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cloaca_nb.check.rules import worded
from cloaca_nb.check.rules.tasks import refused_in_words, where_in
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding, Place, Said
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import ContextChange, Message, TaskError, Value
from cloaca_nb.model.transition import Changes

#: Longest preview, in characters, and largest value that is kept whole, in bytes of JSON.
PREVIEW = 120
WHOLE = 10_000


def change(before: Mapping[str, Any], did: Changes, size_bytes: int) -> ContextChange:
    """What a task did to a context, for display.

    Args:
        before: What the task was given.
        did: What it did to that.
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
    preview = text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"
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
        if place is not None:
            return place
        try:
            return self._package.workflow.task(task).place
        except KeyError:
            return None


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
