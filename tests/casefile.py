"""Reading the small notebooks of `cases/`; `cases/README.md` says how they are written."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloaca_nb.model.workflow import Cell, CellKind, Document
from tests.written import code_cell, markdown_cell, write_notebook

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A notebook and what must come of it.

    Attributes:
        area: Its folder.
        name: Its file's name.
        sentence: What a person did.
        expectations: What must come of it: words of the README, with their values.
        cells: Its cells; none where `file` is what it is made of.
        metadata: The notebook's metadata, where they are not those of a Python kernel.
        file: The bytes of a file that is no notebook.
        workflow: Which of its workflows is meant, where it has several.
        newest: The last minor version of Python 3 for which that is so.
    """

    area: str
    name: str
    sentence: str
    expectations: tuple[tuple[str, Any], ...]
    cells: tuple[Cell, ...]
    metadata: dict[str, Any] | None = None
    file: bytes | None = None
    workflow: str = ""
    newest: int = 99

    def __str__(self) -> str:
        return f"{self.area}/{self.name}"

    def document(self, folder: Path) -> Document:
        """The notebook as if it lay in a folder."""
        path = folder / f"{self.name}.ipynb"
        return Document(cells=self.cells, path=path, folder=folder, workflow=self.workflow)

    def write(self, folder: Path) -> Path:
        """The notebook as a file in a folder."""
        path = folder / f"{self.name}.ipynb"
        if self.file is not None:
            path.write_bytes(self.file)
            return path
        makers = {"code": code_cell, "markdown": markdown_cell}
        cells = [makers[cell.kind](cell.id or "", cell.source) for cell in self.cells]
        for cell, written in zip(self.cells, cells, strict=True):
            written["metadata"] = {"tags": list(cell.tags)} if cell.tags else {}
        return write_notebook(path, cells, self.metadata)

    def all_of(self, word: str) -> list[Any]:
        """The values of all expectations of a kind."""
        return [value for kind, value in self.expectations if kind == word]

    def of(self, word: str) -> Any:
        """The value of the first one, or None."""
        return next(iter(self.all_of(word)), None)


def read_case(path: Path) -> Case:
    """One file of `cases/`."""
    head, *blocks = re.split(r"(?m)^# %%(?= \[markdown\]$| tags=\[.*\]$|$)", path.read_text(encoding="utf-8"))
    lines = dict[str, list[str]]()
    for line in head.splitlines():
        word, colon, value = line.removeprefix("# ").partition(": ")
        assert colon, f"{path}: {line!r} is no line of a header"
        lines.setdefault(word, []).append(value)
    unknown = set(lines) - {"case", "expect", "file", "metadata", "workflow", "python"}
    assert not unknown, f"{path}: unknown words {unknown}"
    assert "expect" in lines, f"{path}: nothing is expected"
    return Case(
        area=path.parent.name,
        name=path.stem,
        sentence=" ".join(lines["case"]),
        expectations=tuple(map(_expectation, lines["expect"])),
        cells=tuple(_cell(position, block) for position, block in enumerate(blocks, 1)),
        metadata=json.loads(lines["metadata"][0]) if "metadata" in lines else None,
        file=_bytes(**json.loads(lines["file"][0])) if "file" in lines else None,
        workflow="".join(lines.get("workflow", ())),
        newest=int("".join(lines.get("python", ["99"]))),
    )


def _expectation(text: str) -> tuple[str, Any]:
    word, _, value = text.partition(" ")
    return word, json.loads(value) if value else None


def _bytes(bytes: str, times: int = 1) -> bytes:
    return bytes.encode("latin-1") * times


def _cell(position: int, block: str) -> Cell:
    mark, _, source = block.partition("\n")
    kind: CellKind = "code"
    if "markdown" in mark:
        kind = "markdown"
        source = "\n".join(line.removeprefix("# ") for line in source.splitlines())
    _, _, tags = mark.partition("tags=")
    return Cell(position, kind, source.rstrip("\n"), f"cell-{position}", tuple(json.loads(tags or "[]")))


def read_cases() -> Iterator[Case]:
    """All that are so for this Python, by area and name."""
    found = map(read_case, sorted(CASES.glob("*/*.py")))
    return (case for case in found if sys.version_info.minor <= case.newest)


ALL_CASES = list(read_cases())


def cases_that_expect(*words: str) -> list[Case]:
    """Those that have an expectation of one of these kinds."""
    return [case for case in ALL_CASES if any(word in words for word, _ in case.expectations)]
