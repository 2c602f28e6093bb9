"""The text of notebooks: a value or a cell changed and not a byte else of it, or all of it from cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from cloaca_nb.errors import NotebookError
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.workflow import Cell

_BLANKS = " \t\r\n"
#: Numbers stay text: some have more digits than Python reads.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)

Span = tuple[int, int]


def read_json(text: str) -> dict[str, Any]:
    """The object that a JSON text holds, its numbers as text; an empty one where it holds something else.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        value = _DECODER.decode(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("too deep") from None
    return value if isinstance(value, dict) else {}


def with_value(text: str, path: Sequence[str | int], value: Any) -> str:
    """A JSON text with one value put in; objects that are missing on the way are made.

    Args:
        path: Keys and positions that lead to the value.
        value: The value, as plain data.

    Raises:
        NotebookError: The text is no JSON, or what stands on the way is of another kind.
    """
    try:
        start, end, rest = _find(text, path)
        depth = len(path) - len(rest)
        for key in reversed(rest[1:]):
            value = {key: value}
        if not rest:
            return text[:start] + _laid_out(text, value, depth) + text[end:]
        return _with_member(text, start, end, depth, str(rest[0]), value)
    except (ValueError, IndexError, RecursionError):
        raise NotebookError("the notebook is not of a form that could be changed") from None


def _with_member(text: str, start: int, end: int, depth: int, key: str, value: Any) -> str:
    """The text with one more member at the end of the object that spans from `start` to `end`."""
    if text[start] != "{":
        raise ValueError("no object")
    member = f"{json.dumps(key)}: {_laid_out(text, value, depth + 1)}"
    members = list(_members(text, start))
    if members:
        at, _, (_, last) = members[-1]
        blanks = text[len(text[:at].rstrip(_BLANKS)) : at]
        return f"{text[:last]},{blanks}{member}{text[last:]}"
    line, unit = _layout(text)
    before, after = (line + unit * (depth + 1), line + unit * depth) if line else ("", "")
    return f"{text[: start + 1]}{before}{member}{after}{text[end - 1 :]}"


def _find(text: str, path: Sequence[str | int]) -> tuple[int, int, Sequence[str | int]]:
    """Span of the value that a path leads to, or of the last object on the way; what is left of the path."""
    start = _after_blanks(text, 0)
    end = _DECODER.raw_decode(text, start)[1]
    for at, step in enumerate(path):
        found: Span | None = None
        if isinstance(step, int):
            found = list(_elements(text, start))[step]
        else:
            for _, key, span in _members(text, start):
                # Of keys that are there twice the last one counts.
                found = span if key == step else found
        if found is None:
            return start, end, path[at:]
        start, end = found
    return start, end, ()


def _members(text: str, start: int) -> Iterator[tuple[int, str, Span]]:
    """Place of the key, key and span of the value of each member of the object that begins there."""
    if text[start] != "{":
        raise ValueError("no object")
    at = _after_blanks(text, start + 1)
    while text[at] != "}":
        key, colon = _DECODER.raw_decode(text, at)
        value = _after_blanks(text, _after_blanks(text, colon) + 1)
        end = _DECODER.raw_decode(text, value)[1]
        yield at, key, (value, end)
        at = _next(text, end)


def _elements(text: str, start: int) -> Iterator[Span]:
    """The spans of the elements of the array that begins there."""
    if text[start] != "[":
        raise ValueError("no array")
    at = _after_blanks(text, start + 1)
    while text[at] != "]":
        end = _DECODER.raw_decode(text, at)[1]
        yield at, end
        at = _next(text, end)


def _next(text: str, end: int) -> int:
    at = _after_blanks(text, end)
    return _after_blanks(text, at + 1) if text[at] == "," else at


def _after_blanks(text: str, at: int) -> int:
    while text[at] in _BLANKS or text[at] == "\ufeff":
        at += 1
    return at


def _layout(text: str) -> tuple[str, str]:
    """How lines end and what one level is indented by; no text where all stands on one line."""
    start = _after_blanks(text, 0)
    blanks = text[start + 1 : _after_blanks(text, start + 1)]
    at = blanks.rfind("\n") + 1
    return blanks[max(at - 2, 0) : at].lstrip(" \t"), blanks[at:] if at else ""


def _laid_out(text: str, value: Any, depth: int) -> str:
    """A value as JSON in the layout of a text, at some depth in it."""
    line, unit = _layout(text)
    plain = json.dumps(value, indent=unit if line else None, ensure_ascii=text.isascii())
    return plain.replace("\n", line + unit * depth) if line else plain


def with_sources(path: Path, cells: Sequence[Cell], sources: Mapping[int, str]) -> str | None:
    """The text of a file with the sources of some cells changed; None where that cannot be done.

    Args:
        path: The file, as these cells were read from it.
    """
    text: str | None = path.read_bytes().decode("utf-8")
    now = list(cells)
    for position, source in sorted(sources.items()):
        text = with_source(text, path, now, position, source) if text is not None else None
        now[position - 1] = replace(now[position - 1], source=source)
    return text


def with_source(text: str, path: Path, cells: Sequence[Cell], position: int, source: str) -> str | None:
    """The text of a notebook or script with the source of one cell changed, and nothing else.

    Returns:
        The new text; None where the file is not of a form that could be changed so.
    """
    before = cells[position - 1].source
    wanted = [replace(cell, source=source) if cell.position == position else cell for cell in cells]
    edit = _percent_candidates if path.suffix == ".py" else _notebook_candidates
    found = (candidate for candidate in edit(text, before, source, position))
    return next((candidate for candidate in found if _reads_as(candidate, path, wanted)), None)


def replacements(text: str, old: str, new: str) -> Iterator[str]:
    """The texts with one occurrence replaced, one after the other."""
    at = text.find(old)
    while at >= 0:
        yield text[:at] + new + text[at + len(old) :]
        at = text.find(old, at + 1)


def _reads_as(text: str, path: Path, cells: Sequence[Cell]) -> bool:
    """Whether a file with this text would have these cells."""
    from cloaca_nb.read.cells.document import document_of, percent_notebook

    try:
        notebook = percent_notebook(text, path) if path.suffix == ".py" else json.loads(text)
        found = document_of(notebook, path)
    except (NotebookError, ValueError):
        return False
    return list(found.cells) == list(cells)


def _notebook_candidates(text: str, before: str, after: str, position: int) -> Iterator[str]:
    """The JSON text with the cell changed: the lines that differ alone, else the cell's source."""
    source = ("cells", position - 1, "source")
    lines = after.splitlines(keepends=True)
    if isinstance(json.loads(text)["cells"][position - 1]["source"], str):
        yield with_value(text, source, after)
    elif len(before.splitlines()) == len(lines):
        changed = text
        for at, (old, new) in enumerate(zip(before.splitlines(keepends=True), lines, strict=True)):
            changed = with_value(changed, (*source, at), new) if old != new else changed
        yield changed
    yield with_value(text, source, lines)


def _percent_candidates(text: str, before: str, after: str, position: int) -> Iterator[str]:
    """The script with one line changed or added, magics as comments or not."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) == len(new):
        for left, right in zip(old, new, strict=True):
            if left != right:
                yield from replacements(text, left, right)
        return
    if len(new) != len(old) + 1:
        yield from _blocks(text, old, after)
        return
    at = next(i for i, line in enumerate(new) if line not in old)
    anchor, added = (new[at - 1], new[at]) if at else (new[1], new[at])
    for mark in ("# ", ""):
        for line in (f"# {anchor}", anchor):
            pair = f"{line}\n{mark}{added}" if at else f"{mark}{added}\n{line}"
            yield from replacements(text, line, pair)


def _blocks(text: str, old: Sequence[str], after: str) -> Iterator[str]:
    """The script with all lines of a cell exchanged, a magic in the first one as a comment or not."""
    stripped = "\n".join(line.rstrip() for line in old).strip("\n")
    for found in dict.fromkeys((stripped, "\n".join(old).strip("\n"))):
        for new in (f"# {after}", after):
            yield from replacements(text, found, new) if found else ()


class CellText(NamedTuple):
    """A code cell that is to be written: its text and its tags."""

    text: str
    tags: tuple[str, ...] = ()


def notebook_text(cells: Iterable[CellText]) -> bytes:
    """A notebook with these cells."""
    made = [_cell(number, cell) for number, cell in enumerate(cells, 1)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "cells": made,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return f"{json_text(document, indent=1)}\n".encode()


def _cell(number: int, cell: CellText) -> dict[str, object]:
    text = cell.text
    return {
        "cell_type": "code",
        "id": f"pulled-{number}",
        "metadata": {"tags": list(cell.tags)} if cell.tags else {},
        "source": text.splitlines(keepends=True) if "\r" not in text and text.isascii() else text,
        "execution_count": None,
        "outputs": [],
    }
