"""Reading the small notebooks of `cases/`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloaca_nb.model.workflow import Cell, CellKind, Document

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Flow:
    """A notebook and what must come of it."""

    name: str
    expectations: tuple[tuple[str, Any], ...]
    cells: tuple[Cell, ...]

    def document(self, folder: Path) -> Document:
        """The notebook as if it lay in a folder."""
        return Document(cells=self.cells, path=folder / f"{self.name}.ipynb", folder=folder)

    def of(self, word: str) -> Any:
        """The value of the first expectation of a kind, or None."""
        return next((value for kind, value in self.expectations if kind == word), None)


def read_flow(path: Path) -> Flow:
    """One file of `cases/`."""
    head, *blocks = re.split(r"(?m)^# %%(?= \[markdown\]$|$)", path.read_text(encoding="utf-8"))
    expectations = [
        line.removeprefix("# expect: ") for line in head.splitlines() if line.startswith("# expect: ")
    ]
    cells = [_cell(position, block) for position, block in enumerate(blocks, 1)]
    return Flow(path.stem, tuple(map(_expectation, expectations)), tuple(cells))


def _expectation(text: str) -> tuple[str, Any]:
    word, _, value = text.partition(" ")
    return word, json.loads(value) if value else None


def _cell(position: int, block: str) -> Cell:
    mark, _, source = block.partition("\n")
    kind: CellKind = "code"
    if "markdown" in mark:
        kind = "markdown"
        source = "\n".join(line.removeprefix("# ") for line in source.splitlines())
    return Cell(position=position, kind=kind, source=source.rstrip("\n"), id=f"cell-{position}")


def all_flows() -> list[Flow]:
    """All of them, by name."""
    return [read_flow(path) for path in sorted(CASES.glob("*.py"))]
