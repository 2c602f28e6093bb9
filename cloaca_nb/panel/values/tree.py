"""The context of a task as a tree: what it stored, beside what it was given, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from cloaca_nb.carried.codec import CodecError, encode
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import json_text
from cloaca_nb.panel.contract.replies import KeyChange
from cloaca_nb.run.child.describe import describe, name_of, short

#: Characters of a value on its line.
LINE = 160
#: Places that a search looks at.
LOOKED_AT = 200_000
_CONTAINERS = {dict, list, tuple}
_PLAIN = {str, int, float, bool, type(None)}


class _Absent(Enum):
    """Nothing, which is another thing than None."""

    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT


def as_json(value: Any) -> str:
    """The text of a context's value."""
    return json_text(value, ascii=False)


def as_coded(value: Any) -> str:
    """A text of a value of any kind that tells whether another is the same."""
    try:
        return encode(value, {})
    except (CodecError, RecursionError):
        return short(value, LINE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a context.

    Attributes:
        key: What it is called there.
        step: What leads to it from the one around it, as Python writes it.
        given: What the task was given there.
        stored: What it stored there.
        written: Writes a value so that two are told apart.
        opened: Of a value that is handed over, the same place with what its text says; None where it says no
            more than is known.
        known: What the run saw of such a value.
    """

    key: str
    step: str
    given: Any = ABSENT
    stored: Any = ABSENT
    written: Callable[[Any], str] = as_json
    opened: Callable[[], Spot | None] | None = None
    known: Handed | None = None

    @property
    def value(self) -> Any:
        """What is there, or was."""
        return self.given if self.stored is ABSENT else self.stored

    @property
    def change(self) -> KeyChange:
        """What the task did there."""
        if self.given is ABSENT or self.stored is ABSENT:
            return "added" if self.given is ABSENT else "removed"
        same = self.given is self.stored or self.written(self.given) == self.written(self.stored)
        return "same" if same else "changed"

    @property
    def size(self) -> int:
        """Bytes of its text."""
        if self.known is not None and self.known.size_bytes is not None:
            return self.known.size_bytes
        return len(self.written(self.value).encode("utf-8", "surrogatepass"))

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.known.type if self.known is not None else name_of(type(self.value))

    @property
    def is_table(self) -> bool:
        """Whether it can be shown as a table."""
        if self.known is not None:
            return bool(self.known.columns)
        return type(self.value) not in {*_PLAIN, dict, tuple} and bool(describe(self.value)["columns"])

    def text(self, *, before: bool = False) -> str:
        """It on a line: where that is short the value, else what it is.

        Args:
            before: What was given there.
        """
        if self.known is None:
            value = self.given if before else self.value
            return "" if value is ABSENT else short(value, LINE)
        if before:
            inner = self.within
            return inner.text(before=True) if inner is not self else ""
        return short(self.within.value, LINE) if not self.known.shape else self.known.shape

    @property
    def within(self) -> Spot:
        """The place whose parts are shown."""
        return (self.opened() if self.opened is not None else None) or self

    def _held(self) -> tuple[Any, Any, Callable[[Any], str]]:
        """The containers here, given and stored, and how what is in them is told apart; else nothing."""
        if self.known is not None and self.known.type not in {"dict", "list", "tuple"}:
            return (), (), self.written
        place = self.within
        kind = type(place.value)
        if kind not in _CONTAINERS:
            return (), (), self.written
        given, stored = (each if type(each) is kind else kind() for each in (place.given, place.stored))
        return given, stored, place.written

    @property
    def count(self) -> int:
        """How many places are in it."""
        given, stored, _ = self._held()
        if type(stored) is dict:
            return len(stored) + sum(key not in stored for key in given)
        return max(len(given), len(stored))

    def parts(self) -> list[Spot]:
        """The places in it: those of what was stored, then those that only what was given had."""
        given, stored, written = self._held()
        if type(stored) is not dict:
            count = max(len(given), len(stored))
            return [Spot(str(at), f"[{at}]", _at(given, at), _at(stored, at), written) for at in range(count)]
        return [
            Spot(
                _shown(key), f"[{short(key, LINE)}]", given.get(key, ABSENT), stored.get(key, ABSENT), written
            )
            for key in [*stored, *(key for key in given if key not in stored)]
        ]


def _shown(key: Any) -> str:
    return key if type(key) is str else short(key, LINE)


def _at(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else ABSENT


def place_at(root: Sequence[Spot], path: Sequence[int]) -> Spot | None:
    """The place to which such positions lead; None where there is none."""
    parts, found = root, None
    for at in path:
        if not 0 <= at < len(parts):
            return None
        found = parts[at]
        parts = found.parts()
    return found


def steps_to(root: Sequence[Spot], path: Sequence[int]) -> str:
    """The way to a place, as Python writes it."""
    said, parts = "", root
    for at in path:
        said += parts[at].step
        parts = parts[at].parts()
    return said


def search(root: Sequence[Spot], asked: str, *, changed: bool) -> Iterator[list[int]]:
    """Positions of the places whose key or value has a text, whatever its letters' case, in their order.

    Args:
        changed: Look at what the task has changed alone.
    """
    wanted = asked.casefold()
    waiting: list[tuple[list[int], Spot]] = [([at], part) for at, part in enumerate(root)][::-1]
    for _ in range(LOOKED_AT):
        if not waiting:
            return
        path, place = waiting.pop()
        if changed and place.change == "same":
            continue
        parts = place.parts()
        if wanted in place.key.casefold() or (not parts and _says(place, wanted)):
            yield path
        waiting += [([*path, at], part) for at, part in enumerate(parts)][::-1]


def _says(place: Spot, wanted: str) -> bool:
    values = (place.given, place.stored) if place.known is None else ()
    whole = (each if type(each) is str else short(each, LINE) for each in values if each is not ABSENT)
    return any(wanted in text.casefold() for text in (*whole, place.text() if place.known else ""))
