"""Files to documents: `.ipynb` of nbformat 3 to 4.5 and py:percent scripts, read and never written.

A plain notebook of format 4 is read with the standard library alone, since importing `nbformat` takes longer
than everything else a check does; whatever looks unusual goes through `nbformat`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cloaca_nb.errors import NotebookError, reason_of
from cloaca_nb.grammar import nearest
from cloaca_nb.model.json_value import table_of
from cloaca_nb.model.workflow import Cell, CellKind, Document
from cloaca_nb.regular import normalised, read_file


def percent_notebook(text: str, path: Path) -> dict[str, Any]:
    """A py:percent script as a notebook's JSON object.

    Raises:
        NotebookError: `jupytext` is missing or refuses the text.
    """
    try:
        import jupytext
    except ImportError:
        raise NotebookError(
            f"{path.name} is a script; reading py:percent scripts needs jupytext",
            "pip install 'cloaca-nb[percent]'",
        ) from None
    import nbformat

    refusals = (nbformat.ValidationError, ValueError, TypeError, AttributeError, KeyError, SyntaxError)
    try:
        notebook: Any = jupytext.reads(text, fmt="py:percent")
    except refusals as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise NotebookError(
            f"{path.name} cannot be read as a py:percent script: {reason}",
            "mend its header, and start each cell with a line `# %%`",
        ) from None
    for cell in notebook["cells"]:
        # jupytext makes ids up at random: they would differ from one reading to the next.
        cell.pop("id", None)
    return dict(notebook)


_KINDS: Mapping[str, CellKind] = {"code": "code", "markdown": "markdown", "raw": "raw"}
#: Names of kernels that tell their language when the metadata does not.
_KERNELS = {"ir": "r", "julia": "julia", "bash": "bash", "javascript": "javascript", "deno": "typescript"}
_OLDEST, _NEWEST = 3, 4


def read_document(path: Path) -> Document:
    """The cells of a notebook file.

    Args:
        path: An `.ipynb` file of nbformat 3 to 4.5, or a py:percent script (`.py`; needs `jupytext`).

    Raises:
        NotebookError: The file is not there, is no notebook, is of another format or language.
    """
    text = _read_text(path)
    if path.suffix == ".py":
        return document_of(percent_notebook(text, path), path)
    return document_of(_load(text, path), path)


def document_of(notebook: Mapping[str, Any], path: Path) -> Document:
    """The document that a notebook's JSON object (any supported format) describes.

    Raises:
        NotebookError: It is of another format or language, or not built like a notebook.
    """
    _check_format(notebook, path)
    cells = _plain_cells(notebook)
    if cells is None:
        notebook = _upgraded(notebook, path)
        cells = _plain_cells(notebook)
    if cells is None:
        raise NotebookError(
            f"{path.name} is not built like a notebook: its cells have no type or no source",
            "open it in Jupyter and save it again",
        )
    language = _language(notebook.get("metadata"))
    if language != "python":
        raise NotebookError(
            f"{path.name} is a notebook of {language}; a workflow is written in Python",
            "use a notebook with a Python kernel",
        )
    return Document(cells=cells, path=path, folder=path.parent)


def _read_text(path: Path) -> str:
    try:
        data = read_file(path)
    except IsADirectoryError:
        raise NotebookError(f"{path} is a directory", "name the notebook file in it") from None
    except FileNotFoundError:
        raise NotebookError(f"there is no file {path}", _meant(path)) from None
    except (OSError, ValueError) as error:
        raise NotebookError(
            f"{path} cannot be read: {reason_of(error)}", "check the path and its permissions"
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotebookError(
            f"{path.name} is not UTF-8 text: byte {error.start + 1} is 0x{data[error.start]:02x}",
            "save it as UTF-8, without compression",
        ) from None


def _meant(path: Path) -> str:
    """The hint where a file is not there: a notebook beside it that has nearly its name."""
    with suppress(OSError, ValueError):
        beside = (each for each in path.parent.iterdir() if each.suffix in {".ipynb", ".py"})
        by_stem = {each.stem: each for each in beside if each.name.isprintable()}
        if near := nearest(path.stem, by_stem).word:
            return f"did you mean {by_stem[near]}?"
    return "check the path and the working directory"


def _load(text: str, path: Path) -> Mapping[str, Any]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise _not_json(text, path, error) from None
    except (RecursionError, ValueError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NotebookError(
            f"{path.name} is no notebook: {reason}", "name a file that Jupyter saved"
        ) from None
    if not isinstance(notebook, dict):
        raise NotebookError(
            f"{path.name} is JSON but no notebook: it holds a {_json_type(notebook)}",
            "name a file that Jupyter saved",
        )
    return notebook


def _not_json(text: str, path: Path, error: json.JSONDecodeError) -> NotebookError:
    if not text.strip():
        return NotebookError(f"{path.name} is empty", "name a file that Jupyter saved")
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return NotebookError(
            f"{path.name} is cut off: the JSON ends in the middle, at line {error.lineno}",
            "restore it from a copy or a checkpoint (.ipynb_checkpoints)",
        )
    hint = "name a file that Jupyter saved"
    if text.lstrip().startswith("<<<<<<<") or "\n<<<<<<< " in text:
        hint = "it holds conflict marks of a merge: resolve them"
    elif path.suffix != ".ipynb":
        hint = "scripts in py:percent format must end in .py"
    return NotebookError(
        f"{path.name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}", hint
    )


def _json_type(value: object) -> str:
    if value is None:
        return "null"
    names = {list: "list", str: "text", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), type(value).__name__)


def _check_format(notebook: Mapping[str, Any], path: Path) -> None:
    if "nbformat" not in notebook and "cells" not in notebook and "worksheets" not in notebook:
        raise NotebookError(
            f"{path.name} is JSON but no notebook: it has neither `nbformat` nor `cells`",
            "name a file that Jupyter saved",
        )
    major = notebook.get("nbformat", 1)
    if not isinstance(major, int) or isinstance(major, bool):
        raise NotebookError(
            f"{path.name} has nbformat {major!r}, which is no number", "open it in Jupyter and save it again"
        )
    if major < _OLDEST:
        raise NotebookError(
            f"{path.name} is of nbformat {major}; formats {_OLDEST} and {_NEWEST} are read",
            f"convert it: jupyter nbconvert --to notebook --inplace {path.name}",
        )
    if major > _NEWEST:
        raise NotebookError(
            f"{path.name} is of nbformat {major}, newer than {_NEWEST}, the newest that is read",
            "save it as nbformat 4, or update cloaca-nb",
        )


def _plain_cells(notebook: Mapping[str, Any]) -> tuple[Cell, ...] | None:
    """The cells of a notebook of format 4, or None where it is not plainly one."""
    cells = notebook.get("cells")
    if notebook.get("nbformat") != _NEWEST or not isinstance(cells, list):
        return None
    found = [_plain_cell(position, cell) for position, cell in enumerate(cells, 1)]
    return tuple(cell for cell in found if cell is not None) if None not in found else None


def _plain_cell(position: int, cell: object) -> Cell | None:
    if not isinstance(cell, dict):
        return None
    kind, source, id_ = _KINDS.get(str(cell.get("cell_type"))), cell.get("source"), cell.get("id")
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if kind is None or not isinstance(source, str):
        return None
    id = id_ if isinstance(id_, str) and id_ else None
    return Cell(position, kind, normalised(source), id, _tags(cell.get("metadata")))


def _tags(metadata: object) -> tuple[str, ...]:
    found = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()


def _upgraded(notebook: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The notebook in format 4, by `nbformat`; its ids are made up at random there, so they are dropped."""
    import logging
    import warnings

    import nbformat

    logger = logging.getLogger("traitlets")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # nbformat logs what does not fit its schema; a reader of sources need not care about outputs.
        logger.addFilter(_silent)
        try:
            library: Any = nbformat
            upgraded = library.convert(library.reader.reads(json.dumps(notebook)), _NEWEST)
        except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
            raise NotebookError(
                f"{path.name} is not built like a notebook: {_first_line(error)}",
                "open it in Jupyter and save it again",
            ) from None
        finally:
            logger.removeFilter(_silent)
    if notebook.get("nbformat") != _NEWEST:
        for cell in upgraded.get("cells", ()):
            cell.pop("id", None)
    return dict(upgraded)


def _silent(record: object) -> bool:
    return False


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _language(metadata: object) -> str:
    """The kernel's language in lower case; Python where nothing is said."""
    if not isinstance(metadata, dict):
        return "python"
    kernel, info = table_of(metadata, "kernelspec"), table_of(metadata, "language_info")
    named = kernel.get("language") or info.get("name") or _KERNELS.get(_stem(kernel.get("name")), "python")
    language = str(named).strip().lower()
    return "python" if language in {"ipython", "python3", "python2", "xpython"} else language


def _stem(name: object) -> str:
    """A kernel's name without its version: ``julia-1.9`` is ``julia``."""
    return str(name or "").lower().rstrip("0123456789.-")
