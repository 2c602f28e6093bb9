"""How text for a terminal looks: colours or none, and how wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Colour = Literal["red", "green", "yellow", "blue", "magenta", "cyan", "grey"]

_CODES: dict[Colour, str] = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "grey": "90",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Style of a text.

    Attributes:
        colour: Whether escape sequences may be used.
        width: Columns that are there.
    """

    colour: bool = False
    width: int = 100

    def paint(self, text: str, colour: Colour | None = None, *, bold: bool = False) -> str:
        """The text in a colour, or as it is where colours are off."""
        codes = [*(["1"] if bold else []), *([_CODES[colour]] if colour else [])]
        if not self.colour or not codes or not text:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"


PLAIN = Style()
