"""Where several runs of one process came to different values."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from cloaca_nb import syntax
from cloaca_nb.model.run import RunDifference, RunState, TaskState, Value

#: Most differences that are told of one value of a task, and of the final context.
MOST = 20
#: Longest text of a value, in characters.
LONGEST = 120
#: How the text of a value begins that a plain cell hands over and that JSON does not hold as it is.
_ENCODED = ('{"@codec"', '{"@artifact"')


class _Place(NamedTuple):
    """A place where two runs differ: the way there, and both values as text."""

    path: str
    first: str | None
    other: str | None


def differences(runs: Sequence[RunState], origin: Callable[[str], str]) -> tuple[RunDifference, ...]:
    """What differs between runs that have ended; each is compared with the first one that completed.

    What comes behind a task that ended otherwise is not compared: it was given something else.

    Args:
        runs: The runs, in the order of their numbers.
        origin: Tells of a context key what makes its value another for each run.
    """
    ended = [(number, run) for number, run in enumerate(runs, 1) if run.status in {"completed", "failed"}]
    base, first = next((one for one in ended if _went_well(one[1])), (0, RunState()))
    found: dict[tuple[str | None, str], RunDifference] = {}
    for number, run in ended if base else ():
        for difference in _between(first, run):
            key = difference.task, difference.path
            known = found.get(key) or replace(difference, base=base, origin=_origin(difference.path, origin))
            found[key] = replace(known, runs=(*known.runs, number))
    return tuple(found.values())


def _origin(path: str, origin: Callable[[str], str]) -> str:
    """What is known of the key that a path begins with."""
    subscript = syntax.parse(path, mode="eval").body
    while isinstance(subscript, ast.Subscript) and not isinstance(subscript.value, ast.Name):
        subscript = subscript.value
    return origin(ast.literal_eval(subscript.slice)) if isinstance(subscript, ast.Subscript) else ""


def _between(first: RunState, other: RunState) -> Iterator[RunDifference]:
    told: set[str] = set()
    for task in first.tasks:
        theirs = other.task(task.id) or TaskState(task.id)
        if _ending(task) != _ending(theirs):
            yield RunDifference("status", task.id, _ending(task), _ending(theirs))
            if not _went_well(other):
                return
        for place in _of_tasks((first, task), (other, theirs)):
            if place.path not in told:
                told.add(place.path)
                yield RunDifference(place.path, task.id, place.first, place.other)
    for place in islice(_finally(first.context, other.context), MOST):
        if place.path not in told:
            yield RunDifference(place.path, None, place.first, place.other)


def _went_well(run: RunState) -> bool:
    """Whether no task failed, even if the run did: a value may have crossed from task to task."""
    return bool(run.tasks) and all(task.status in {"completed", "skipped"} for task in run.tasks)


def _ending(task: TaskState) -> str:
    """How a task ended, in words."""
    error = task.error
    return task.status if error is None else f"{task.status}: {error.type}: {error.message[:LONGEST]}"


def _of_tasks(first: tuple[RunState, TaskState], other: tuple[RunState, TaskState]) -> Iterator[_Place]:
    """Where the values that a task stored differ; inside of a large one, where it is in the final context."""
    one, two = _stored(first[1]), _stored(other[1])
    for key in dict.fromkeys([*one, *two]):
        path, both = f"context[{key!r}]", (one.get(key), two.get(key))
        places = list(islice(_of_values(path, *both), MOST))
        handed = first[1].handed.get(key), other[1].handed.get(key)
        if places and any(handed):
            texts = [None if value is None else value.said for value in handed]
            yield _Place(path, texts[0], f"another {texts[1]}" if texts[0] == texts[1] else texts[1])
        elif places and not all(value is not None and value.whole for value in both):
            last = first[0].context, other[0].context
            inner = _inside(path, *(context[key] for context in last)) if all(key in c for c in last) else ()
            yield from list(islice(inner, MOST)) or places
        else:
            yield from places


def _stored(task: TaskState) -> Mapping[str, Value]:
    return {} if task.context is None else {**task.context.added, **task.context.changed}


def _of_values(path: str, first: Value | None, other: Value | None) -> Iterator[_Place]:
    if first is not None and other is not None and first.whole and other.whole:
        yield from _inside(path, first.value, other.value)
    elif first is None or other is None or first.digest != other.digest:
        pair = (None if value is None else value.preview for value in (first, other))
        yield _Place(path, *pair)


def _finally(first: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[_Place]:
    """Where two final contexts differ; of what is alike, and may be large, the texts are compared."""
    alike = {key for key in first if key in other and json.dumps(first[key]) == json.dumps(other[key])}
    pair = ({key: value for key, value in one.items() if key not in alike} for one in (first, other))
    yield from _inside("context", *pair)


def _inside(path: str, first: Any, other: Any) -> Iterator[_Place]:
    """Where two JSON values differ; 1, 1.0 and true are three."""
    if isinstance(first, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*first, *other]):
            yield from _parts(f"{path}[{key!r}]", key in first, key in other, first.get(key), other.get(key))
    elif isinstance(first, list) and isinstance(other, list):
        for at in range(max(len(first), len(other))):
            pair = (first[at : at + 1] or [None])[0], (other[at : at + 1] or [None])[0]
            yield from _parts(f"{path}[{at}]", at < len(first), at < len(other), *pair)
    elif type(first) is not type(other) or first != other:
        yield _Place(path, _text(first), _text(other))


def _parts(path: str, in_first: bool, in_other: bool, first: Any, other: Any) -> Iterator[_Place]:
    if in_first and in_other:
        yield from _inside(path, first, other)
    else:
        yield _Place(path, _text(first) if in_first else None, _text(other) if in_other else None)


def _text(value: Any) -> str:
    if isinstance(value, str) and value.startswith(_ENCODED):
        return "a value that was handed over"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
