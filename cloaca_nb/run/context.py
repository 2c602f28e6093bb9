"""What tasks do to the context: changes, and findings about values that do not survive, with their cure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cloaca_nb.check.rules import worded
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding, Place, Said
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import ContextChange, TaskError, Value
from cloaca_nb.run.feed import Message

#: Longest preview, in characters, and largest value that is kept whole, in bytes of JSON.
PREVIEW = 120
WHOLE = 10_000


def change(before: Mapping[str, Any], after: Mapping[str, Any], size_bytes: int) -> ContextChange:
    """How two contexts differ.

    Args:
        before: What the task was given.
        after: What it handed on.
        size_bytes: Length of the JSON text of `after`.
    """
    common = [key for key in after if key in before]
    return ContextChange(
        added={key: value_of(after[key]) for key in sorted(after) if key not in before},
        changed={key: value_of(after[key]) for key in sorted(common) if _differ(before[key], after[key])},
        removed=tuple(sorted(key for key in before if key not in after)),
        keys=tuple(sorted(after)),
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
    small = size <= WHOLE
    return Value(size_bytes=size, preview=preview, value=value if small else None, whole=small)


#: What to write instead of a value of a type that is refused, `v` standing for it.
_REFUSED = {
    "datetime": "store v.isoformat() and read it with datetime.fromisoformat(…)",
    "date": "store v.isoformat() and read it with date.fromisoformat(…)",
    "time": "store v.isoformat() and read it with time.fromisoformat(…)",
    "timedelta": "store v.total_seconds() and read it with timedelta(seconds=…)",
    "pandas.Timestamp": "store v.isoformat() and read it with pandas.Timestamp(…)",
    "pandas.Timedelta": "store v.total_seconds()",
    "Decimal": "store str(v) and read it with Decimal(…)",
    "Fraction": "store str(v) and read it with Fraction(…)",
    "UUID": "store str(v) and read it with UUID(…)",
    "complex": "store [v.real, v.imag]",
    "bytes": "store base64.b64encode(v).decode(), or v.decode() if it is text",
    "bytearray": "store base64.b64encode(v).decode()",
    "numpy.ndarray": "store v.tolist() and read it with numpy.array(…)",
    "pandas.DataFrame": 'store v.to_dict("records") and read it with pandas.DataFrame(…)',
    "pandas.Series": "store v.tolist()",
    "pandas.Index": "store v.tolist()",
    "polars.DataFrame": "store v.to_dicts() and read it with polars.DataFrame(…)",
    "polars.Series": "store v.to_list()",
    "pandas.NAType": "store None",
    "pandas.NaTType": "store None",
    "Context": "store v.to_dict()",
    "SimpleNamespace": "store vars(v)",
    "function": "store a name, and look the function up where it is read",
    "type": "store v.__name__",
}
_LAZY = {
    "generator",
    "map",
    "filter",
    "zip",
    "enumerate",
    "reversed",
    "dict_keys",
    "dict_values",
    "dict_items",
}

_CHANGED = {
    "set": "store sorted(v), and make a set of it where it is read",
    "frozenset": "store sorted(v), and make a set of it where it is read",
    "deque": "store list(v), and make a deque of it where it is read",
    "Counter": "read it with Counter(…)",
    "defaultdict": "read missing keys with .get(key, default)",
    "OrderedDict": "keys come back sorted: store a list of pairs where order matters",
}


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
        said = _changed(kind, key, type_, _where(message["path"]))
        place = self._place(message["task"], message["file"], message["line"])
        return self._add(Fact(said, place, message["task"]), key) if said is not None else None

    def dropped(self, task: str, keys: list[str]) -> Finding | None:
        """A finding for values of a task that returned nothing."""
        listed = ", ".join(repr(key) for key in keys[:8]) + (" …" if len(keys) > 8 else "")
        return self._add(Fact(kinds.ValuesDropped(listed), self._place(task, "", 0), task), "")

    def refused(self, task: str, error: TaskError, refused: Mapping[str, str]) -> Finding | None:
        """A finding for a value of which a task failed."""
        place = Place(error.cell, error.line) if error.cell is not None else None
        what, cure = refused_in_words(refused["type"], refused["why"])
        key, where = refused["key"], _where(refused["path"])
        return self._add(Fact(kinds.ValueRefused(key, what, where, cure), place, task), key)

    def explained(self, error: TaskError, refused: Mapping[str, str]) -> TaskError:
        """The error of a refused value, with the cure."""
        what, cure = refused_in_words(refused["type"], refused["why"])
        return replace(
            error, hint=f"context key {refused['key']!r} holds {what}{_where(refused['path'])}: {cure}"
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


def _changed(kind: str, key: str, type_: str, where: str) -> Said | None:
    """What becomes of a value that the context changes; None where nothing is known of it."""
    if kind not in {"list", "tuple", "none", "dict", "plain"}:
        return None
    cure = _cure(kind, type_)
    if kind == "none":
        return kinds.ValueBecomesNone(key, type_, where, cure)
    if kind == "tuple":
        return kinds.TupleBecomesList(key, where, cure)
    becomes: dict[str, Callable[[str, str, str, str, str], Said]] = {
        "list": kinds.ValueBecomesList,
        "dict": kinds.ValueBecomesDict,
        "plain": kinds.ValueBecomesPlain,
    }
    return becomes[kind](key, _article(type_), type_, where, cure)


def _where(path: str) -> str:
    return f" (at {path.removeprefix('.')})" if path else ""


def _article(name: str) -> str:
    return "an" if name[0] in "aeioAEIO" else "a"


def _cure(kind: str, type_: str) -> str:
    if type_ in _CHANGED:
        return _CHANGED[type_]
    return {
        "list": "rebuild it from the list where it is read",
        "tuple": "nothing, or tuple(…) where it is read",
        "none": "leave the key out, or store None and test for it where it is read",
        "dict": f"rebuild it where it is read: {type_}(**…)",
        "plain": f"rebuild it where it is read: {type_}(…)",
    }[kind]


def refused_in_words(type_: str, why: str) -> tuple[str, str]:
    """What is refused, in words, and what to do.

    Args:
        type_: Name of its type, as `child.values` gives it.
        why: Why, where the type is not the reason.
    """
    if why == "key":
        return f"a dict with keys of type {type_}", "make the keys texts: {str(k): v for k, v in …}"
    if why == "range":
        return "an integer beyond 64 bits", "store str(v) and read it with int(…)"
    if why == "surrogate":
        return "a text with a lone surrogate", "decode it with another encoding or errors='replace'"
    return f"{_article(type_)} {type_}", _instead(type_)


def _instead(type_: str) -> str:
    """What to store instead of a value of a type that is refused."""
    if type_ in _LAZY or type_.endswith("_iterator"):
        return "store list(v)"
    if type_.endswith("Path"):
        return "store str(v) and read it with Path(…)"
    if type_.startswith("numpy."):
        return _REFUSED.get(type_, "store v.item(), a number of Python's own")
    return _REFUSED.get(type_, "store a dict, list, text or number made from it")
