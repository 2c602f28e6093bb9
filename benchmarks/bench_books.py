"""How many notebooks in `books/` give their values as workflows: with the marks of `suggest`, and with all.

Each is run cell by cell, and as a package on the engine; what a task hands over is compared with what the
notebook held after that cell; how long a search took, and what only a pickle holds, is not, and instances of
the notebook's own classes are not either. They need pandas, scikit-learn and matplotlib.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import json
import os
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal
from unittest.mock import patch

import cloaca_nb
from benchmarks.measure import Share
from cloaca_nb.api import FileNotebook
from cloaca_nb.carried.codec import decode, encode
from cloaca_nb.carried.codec_kinds import CodecError
from cloaca_nb.carried.codec_store import VARIABLE
from cloaca_nb.carried.handover import Handover
from cloaca_nb.errors import CloacaNbError
from cloaca_nb.evidence.snapshot import Own, SnapshotLimits, snapshot_of
from cloaca_nb.model.workflow import Cell, variable_of
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.handover.known import MARK
from tests.command import inside

BOOKS = sorted((Path(__file__).parent / "books").glob("*.py"))

Outcome = Literal["equal", "differs", "failed", "refused"]

#: Statements of which a cell may consist that is carried as it is.
_CARRIED = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def rows() -> Iterator[Share]:
    """The rows of this file."""
    yield from _shares("books", {book.stem: outcome(book) for book in BOOKS})
    yield from _shares("books, every cell marked", {book.stem: outcome(book, every=True) for book in BOOKS})


def _shares(form: str, found: dict[str, Outcome]) -> Iterator[Share]:
    for what, wrong, limit in (
        ("refused by a finding", "refused", 0.2),
        ("fail as a package and not in the notebook", "failed", 0.2),
        ("differ in silence", "differs", 0.0),
    ):
        names = [name for name, each in found.items() if each == wrong]
        yield Share(f"{form}: {what}{': ' if names else ''}{', '.join(names)}", len(names), len(found), limit)
    others = [name for name, each in found.items() if each != "equal"]
    yield Share(f"{form}: not a workflow whose values equal the notebook's", len(others), len(found), 0.2)


def outcome(book: Path, *, every: bool = False) -> Outcome:
    """What becomes of a notebook.

    Args:
        book: The notebook.
        every: Whether each cell that is more than definitions is marked, and not what `suggest` marks.
    """
    with tempfile.TemporaryDirectory() as folder, quietly(folder):
        path = Path(shutil.copy(book, folder))
        if every:
            path.write_text(marked(path.read_text("utf-8")), "utf-8")
        notebook = cloaca_nb.read(path)
        if not every:
            suggestion = notebook.suggest()
            if suggestion.reasons and not suggestion.joined:
                return "refused"
            notebook.mark(suggestion)
        here = values_here(notebook)
        try:
            state = notebook.run(runner="engine")
        except CloacaNbError:
            return "refused"
        if state.status != "completed":
            return "failed"
        there: dict[str, Any] = {}
        for each in (*state.last_contexts.values(), state.context):
            there |= each
        return "equal" if all(is_equal(there, *one) for one in here.items()) else "differs"


def marked(text: str) -> str:
    """A percent script with a mark in each cell that does something."""
    head, *cells = re.split(r"^# %%", text, flags=re.MULTILINE)
    made = [head]
    for number, cell in enumerate(cells, 1):
        kind, _, source = cell.partition("\n")
        tree = read_cell(Cell(number, "code", source)).tree
        carried = tree is not None and all(isinstance(node, _CARRIED) for node in tree.body)
        if "[markdown]" not in kind and not carried:
            source = f"{MARK} cell_{number}\n{source}"
        made.append(f"# %%{kind}\n{source}")
    return "".join(made)


@contextlib.contextmanager
def quietly(folder: str) -> Iterator[None]:
    """In a folder of its own, with what is printed and drawn thrown away."""
    where = {VARIABLE: f"{folder}/store", "MPLBACKEND": "Agg"}
    with patch.dict(os.environ, where), warnings.catch_warnings(), inside(Path(folder)):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            yield


def values_here(notebook: FileNotebook) -> dict[str, str]:
    """What the notebook's own cells make, by the keys under which tasks hand it over, as texts."""
    keys: dict[int, list[str]] = {}
    for task in notebook.graph().tasks:
        written = (use.key for use in task.writes if use.encoded and not use.key.startswith("@"))
        keys.setdefault(task.place.cell, []).extend(written)
    found: dict[str, str] = {}
    main = ModuleType("__main__")
    names, before = vars(main), sys.modules["__main__"]
    sys.modules["__main__"] = main  # where pickles look for what the notebook defines
    try:
        for cell in notebook.document().cells:
            if cell.kind == "code":
                exec(compile(read_cell(cell).text, "<cell>", "exec", dont_inherit=True), names)
            for key in keys.get(cell.position, ()):
                found[key] = text_of(names.get(variable_of(key)))
            _close_figures()
    finally:
        sys.modules["__main__"] = before
        _as_at_first()
    return found


def _close_figures() -> None:
    """What a kernel does as a cell ends: the next one draws on no figure of this one."""
    plots = sys.modules.get("matplotlib.pyplot")
    if plots is not None:
        plots.close("all")


def text_of(value: Any) -> str:
    """A value as a text that is equal for equal values; empty where only a pickle would hold it."""
    try:
        return encode(_timeless(value))
    except CodecError:
        return ""


def _as_at_first() -> None:
    """How plots look is no setting of the next notebook's."""
    drawing = sys.modules.get("matplotlib")
    if drawing is not None:
        drawing.rc_file_defaults()
    styles = sys.modules.get("seaborn")
    if styles is not None:
        styles.set_color_codes("reset")


#: What figures have of the window that they are in, and of how many there are.
_OF_WINDOWS = ("_canvas_callbacks", "_number")


def _drawn(text: str) -> list[Any]:
    """What a text tells of what is drawn, and which of it is one: a kernel has closed the figures."""
    values = json.loads(text)["values"]
    met: dict[int, int] = {}
    found: list[Any] = []
    waiting = [values[0]]
    while waiting:
        node = waiting.pop()
        place = node.get("@ref") if isinstance(node, dict) else None
        if place in met:
            node = met[place]
        elif place is not None:
            node, number = values[place], len(met)
            if not _is_of_window(node):
                met[place] = number
        if _is_of_window(node):
            continue
        if isinstance(node, dict):
            found.append([*node])
            waiting += node.values()
        elif isinstance(node, list):
            told = [at for at, each in enumerate(node) if isinstance(each, str) and each in _OF_WINDOWS]
            waiting += [each for at, each in enumerate(node) if at not in told and at - 1 not in told]
        else:
            found.append(node)
    return found


def _is_of_window(node: Any) -> bool:
    """Whether a node is a canvas, or what manages it."""
    parts = node.get("@model") if isinstance(node, dict) else None
    return bool(parts) and "backend" in str(next(iter(parts or ()), ""))


def _timeless(value: Any) -> Any:
    """A model without how long a search took, and where a list of words lay in memory."""
    if hasattr(value, "cv_results_"):
        value = copy.copy(value)
        value.refit_time_ = 0.0
        value.cv_results_ = {
            key: each for key, each in value.cv_results_.items() if not key.endswith("_time")
        }
    if hasattr(value, "_stop_words_id"):
        value = copy.copy(value)
        value._stop_words_id = 0
    return value


def is_equal(context: dict[str, Any], key: str, text: str) -> bool:
    """Whether a run has handed over what the notebook had; True for what is not compared."""
    if not text or "@own" in text:
        return True
    if key not in context:
        return False
    try:
        value = Handover(context, {}).take(key)
    except CodecError as error:
        if "'@pickle' are not known" in str(error):
            return True
        raise
    again = text_of(value)
    if again == text or ("matplotlib.figure:Figure" in text and _drawn(again) == _drawn(text)):
        return True
    # Two parts of a frame may be one object in the one and two equal ones in the other; a set has no order.
    wanted = decode(text, {})
    if isinstance(wanted, set | frozenset):
        return bool(wanted == value)
    equals = getattr(wanted, "equals", None)
    return bool(equals(value)) if equals is not None else _held(wanted) == _held(_timeless(value))


def _held(value: Any) -> Any:
    """What a value holds, wherever its arrays lie."""
    found = snapshot_of([({"value": value}, "value")], Own({}, {}), SnapshotLimits(60.0, 1_000_000)).as_data()
    return found["unknown"] or found["names"]
