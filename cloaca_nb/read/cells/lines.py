"""Where the cells of a notebook stand in its file, for what shows findings at lines of files."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping

from cloaca_nb.model.workflow import Document
from cloaca_nb.regular import normalised, read_file

#: A line of a file that holds one text of JSON alone: a line of a cell, or a cell of one line.
_TEXT = re.compile(r'\s*(?:"source":\s*)?(?:\[\s*)?("(?:[^"\\]|\\.)*")\s*\]?,?\s*')
#: What a script has before a line of a magic.
_MARK = re.compile(r"\A#\s*(?=[%!])")


def first_lines(document: Document) -> Mapping[int, int]:
    """The 1-based line of the file at which each cell begins, by the cell's position.

    Cells whose text the file does not have line for line are left out: empty ones, and those of a file that
    is written in one line, was changed since, or cannot be read any more.
    """
    if document.path is None:
        return {}
    try:
        text = normalised(read_file(document.path).decode("utf-8-sig"))
    except (OSError, ValueError):
        return {}
    script = document.path.suffix == ".py"
    lines = [_without_mark(line) if script else _decoded(line) for line in text.split("\n")]
    at: dict[str | None, list[int]] = {}
    for number, line in enumerate(lines):
        at.setdefault(line, []).append(number)
    found, behind = {}, 0
    for cell in document.cells:
        wanted = [_without_mark(line) if script else line for line in cell.source.split("\n")]
        same = at.get(wanted[0], []) if cell.source.strip() else []
        begins = same[bisect_left(same, behind) :]
        start = next((each for each in begins if lines[each : each + len(wanted)] == wanted), None)
        if start is not None:
            found[cell.position], behind = start + 1, start + len(wanted)
    return found


def _decoded(line: str) -> str | None:
    match = _TEXT.fullmatch(line)
    try:
        found = json.loads(match[1]) if match else None
    except ValueError:  # what JSON does not know, or a control character
        return None
    return found.removesuffix("\n").removesuffix("\r") if isinstance(found, str) else None


def _without_mark(line: str) -> str:
    return _MARK.sub("", line)
