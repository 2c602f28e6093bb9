"""Facts that reading a notebook turns up, and findings that are shown: plain data.

A `Fact` is what a lower layer noticed ("this name is bound nowhere"); a rule in `check/rules` puts it
into words and gives it a code and a severity. So the layers that read notebooks and build packages hold no
user-facing sentence, and every sentence has one home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, Protocol, get_args

#: ``ignored`` findings are those that a comment of the notebook, `# cloaca: ignore[CODE]`, puts away.
Severity = Literal["error", "warning", "info", "ignored"]
#: All, the gravest first.
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Place(NamedTuple):
    """Where something stands in a notebook.

    Attributes:
        cell: 1-based position among all cells, markdown cells counted; negative for a module that lies beside
            the notebook.
        line: 1-based line in the cell's source, the marker line counted; None for the whole cell.
        column: 1-based column, or None.
    """

    cell: int
    line: int | None = None
    column: int | None = None


class Said(Protocol):
    """The values of a fact: an instance of one of the kinds in `model/kinds/`."""

    def _asdict(self) -> dict[str, Any]: ...


@cache
def slug(kind: type) -> str:
    """The name of a kind as rules and pages show it: ``unknown-name`` of `UnknownName`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something noticed about a notebook, to be worded by the rule of its kind.

    Attributes:
        said: What was noticed, with the values that the rule's texts are filled with.
        place: Where, or None for the notebook as a whole.
        task: The id of the task concerned, or None.
    """

    said: Said
    place: Place | None = None
    task: str | None = None

    @property
    def kind(self) -> str:
        """The kind's slug, for example ``"unknown-name"``."""
        return slug(type(self.said))

    @property
    def values(self) -> dict[str, Any]:
        """The values by name."""
        return self.said._asdict()


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check, ready to be formatted.

    Attributes:
        code: Stable code such as ``"C201"``; the band (first two characters) names the area.
        severity: ``"error"`` blocks run, pack and deploy; the others do not.
        message: One sentence that names the value and the rule.
        cell: 1-based position of the cell, or None.
        line: 1-based line in the cell, or None.
        column: 1-based column, or None.
        task: Id of the task concerned, or None.
        hint: The next step.
        cell_id: The cell's id where the document has one.
    """

    code: str
    severity: Severity
    message: str
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    task: str | None = None
    hint: str = ""
    cell_id: str | None = None

    def __str__(self) -> str:
        places = ("cell", self.cell), ("line", self.line), ("task", self.task)
        where = ", ".join(f"{word} {place}" for word, place in places if place is not None)
        return f"{self.severity} {self.code}{f' {where}' if where else ''}: {self.message}"


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the gravest first."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


class SaidFields:
    """The values of one fact; two of different kinds are never equal."""

    _fields: tuple[str, ...] = ()

    def __init__(self, *values: object, **named: object) -> None:
        given = {**dict(zip(self._fields, values, strict=False)), **named}
        if len(values) + len(named) != len(self._fields) or given.keys() != set(self._fields):
            raise TypeError(f"{type(self).__name__} tells {self._fields}, not {(*values, *named)}")
        self.__dict__.update(given)

    def _asdict(self) -> dict[str, object]:
        return dict(self.__dict__)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self._fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__dict__})"


def Kind(name: str, fields: list[tuple[str, Any]]) -> type:  # noqa: N802
    """A class of facts; 181 real named tuples would take 13 ms, whenever the extension is loaded."""
    names = tuple(field for field, _ in fields)
    return type(
        name, (SaidFields,), {"__module__": "cloaca_nb.model.kinds", "_fields": names, "types": dict(fields)}
    )
