"""A value that a task hands over, as far as it can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Handed:
    """A value that a task hands over, as far as it can be shown.

    Attributes:
        type: Its type's name, with the library's where it is of one.
        shape: How large it is, in words: rows and columns, items.
        text: Its beginning as text; empty where there is a table.
        columns: Heads of a table.
        rows: The first rows of the table.
        size_bytes: Length of the text that travels; of what was not handed over yet the memory that its data
            takes; None where that is not known.
        artifact: Name of the file that holds it, where it is too large for a context.
    """

    type: str
    shape: str = ""
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    size_bytes: int | None = None
    artifact: str = ""

    @property
    def said(self) -> str:
        """The value in a few words: its text where that is short, else its type and how large it is."""
        if self.text and len(self.text) <= SHORT:
            return self.text
        return f"{self.type}, {self.shape}" if self.shape else self.type


#: Longest text of a value that says it, in characters.
SHORT = 60


def handed_of(found: Mapping[str, Any], size_bytes: int | None, artifact: str = "") -> Handed:
    """A value as the child process of a run describes it.

    Args:
        found: What `run/child/describe.py` says.
        size_bytes: Size of what travels.
        artifact: Name of the file that holds it.
    """
    return Handed(
        type=found["type"],
        shape=found["shape"],
        text=found["text"],
        columns=tuple(found["columns"]),
        rows=tuple(map(tuple, found["rows"])),
        size_bytes=size_bytes,
        artifact=artifact,
    )
