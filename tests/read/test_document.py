"""Notebook files of all formats, and refusals of what is none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.errors import NotebookError
from cloaca_nb.read.cells.document import read_document

KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def v4(*cells: dict[str, Any], minor: int = 5, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": KERNEL if metadata is None else metadata,
        "cells": list(cells),
    }


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **more,
    }


def write(folder: Path, content: object, name: str = "nb.ipynb") -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("minor", range(6))
def test_format_4(tmp_path: Path, minor: int) -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": "# Title"}
    document = read_document(
        write(tmp_path, v4(code(["a = 1\n", "b = 2"]), markdown, code("c"), minor=minor))
    )
    assert [(c.position, c.kind, c.source) for c in document.cells] == [
        (1, "code", "a = 1\nb = 2"),
        (2, "markdown", "# Title"),
        (3, "code", "c"),
    ]
    assert document.folder == tmp_path


def test_format_3_is_upgraded(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Title"},
        {"cell_type": "code", "language": "python", "input": ["%%cloaca_task\n", "x"], "outputs": []},
    ]
    content = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    path = write(tmp_path, content)
    before = path.read_bytes()
    document = read_document(path)
    assert [(c.kind, c.source, c.id) for c in document.cells] == [
        ("markdown", "## Title", None),
        ("code", "%%cloaca_task\nx", None),
    ]
    assert path.read_bytes() == before


def test_ids_are_kept_and_may_be_missing_or_repeated(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, v4(code("a", id="one"), code("b", id="one"), code("c"))))
    assert [c.id for c in document.cells] == ["one", "one", None]


def test_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(v4(code("a = 1\r\nb = 2\rc"))).encode()
    assert read_document(write(tmp_path, data)).cells[0].source == "a = 1\nb = 2\nc"


def test_an_empty_notebook(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, v4())).cells == ()


@pytest.mark.parametrize(
    "metadata",
    [{}, {"kernelspec": {}}, {"language_info": {"name": "ipython"}}, {"kernelspec": {"name": "conda-env"}}],
)
def test_python_is_assumed(tmp_path: Path, metadata: dict[str, Any]) -> None:
    assert read_document(write(tmp_path, v4(code("a"), metadata=metadata))).cells


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R"}}, "of r;"),
        ({"language_info": {"name": "julia"}}, "of julia"),
        ({"kernelspec": {"name": "ir"}}, "of r;"),
        ({"kernelspec": {"name": "julia-1.9"}}, "of julia"),
    ],
)
def test_other_languages_are_refused(tmp_path: Path, metadata: dict[str, Any], language: str) -> None:
    with pytest.raises(NotebookError, match=language) as caught:
        read_document(write(tmp_path, v4(code("a"), metadata=metadata)))
    assert caught.value.hint


REFUSED: dict[str, tuple[object, str]] = {
    "empty file": ("", "is empty"),
    "blank file": (" \n", "is empty"),
    "not JSON": ("x = 1\n", "is not JSON"),
    "merge conflict": ("<<<<<<< HEAD\n{}", "is not JSON"),
    "truncated": (json.dumps(v4(code("a = 1")))[:-20], "is cut off"),
    "truncated in a text": (json.dumps(v4(code("a = 1")))[:150], "is cut off"),
    "a list": ("[]", "holds a list"),
    "null": ("null", "holds a null"),
    "a number": ("1", "holds a number"),
    "another object": ('{"a": 1}', "neither `nbformat` nor `cells`"),
    "nbformat 1": ({"cells": []}, "nbformat 1"),
    "nbformat 2": ({"nbformat": 2, "worksheets": []}, "nbformat 2"),
    "nbformat 5": ({"nbformat": 5, "cells": []}, "newer than 4"),
    "nbformat as text": ({"nbformat": "4", "cells": []}, "is no number"),
    "cells missing": ({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}, "not built like a notebook"),
    "cells no list": (v4() | {"cells": {}}, "not built like a notebook"),
    "cell no object": (v4() | {"cells": [1]}, "not built like a notebook"),
    "cell without source": (v4({"cell_type": "code"}), "not built like a notebook"),
    "cell of unknown type": (v4({"cell_type": "chart", "source": ""}), "not built like a notebook"),
    "source of numbers": (v4(code([1])), "not built like a notebook"),
    "format 3 without cells": ({"nbformat": 3, "worksheets": [{}]}, "not built like a notebook"),
    "latin-1": ('{"é": 1}'.encode("latin-1"), "is not UTF-8"),
    "utf-16": ("{}".encode("utf-16"), "is not UTF-8"),
    "binary": (b"\x80\x02", "is not UTF-8"),
    "nested too deep": ('{"a": ' + "[" * 200_000, "nested too deep"),
    "a giant number": ('{"nbformat": ' + "9" * 5000 + "}", "no notebook"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals(tmp_path: Path, case: str) -> None:
    content, words = REFUSED[case]
    with pytest.raises(NotebookError) as caught:
        read_document(write(tmp_path, content))
    assert words in caught.value.message
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="there is no file"):
        read_document(tmp_path / "none.ipynb")
    with pytest.raises(NotebookError, match="is a directory"):
        read_document(tmp_path)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("sale.ipynb", "did you mean {}/sales.ipynb?"),
        ("sales", "did you mean {}/sales.ipynb?"),
        ("Prepare.py", "did you mean {}/prepare.py?"),
        ("notes.ipynb", "check the path and the working directory"),
        ("gone/sales.ipynb", "check the path and the working directory"),
    ],
)
def test_a_missing_file_whose_name_is_nearly_that_of_another(tmp_path: Path, asked: str, hint: str) -> None:
    for name in ("sales.ipynb", "prepare.py", "sales.csv", "sale\x1b[1m.ipynb"):
        (tmp_path / name).touch()
    with pytest.raises(NotebookError, match="there is no file") as caught:
        read_document(tmp_path / asked)
    assert caught.value.hint == hint.format(tmp_path)


def test_a_name_with_a_nul(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="cannot be read"):
        read_document(tmp_path / "a\0.ipynb")


def test_odd_texts_are_read(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, v4(code("x = '\ud800'"), code("\x00"), code("\x0c\nx = 1"))))
    assert len(document.cells) == 3


SCRIPT = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
# %% [markdown]
# # Title
# %%
# %load_ext cloaca_nb
# %cloaca_workflow demo

# %%
# %%cloaca_task extract
context.set("a", 1)

# %%
# %%cloaca_task
def load(context):
    return context
"""


def test_percent_script(tmp_path: Path) -> None:
    pytest.importorskip("jupytext")
    document = read_document(write(tmp_path, SCRIPT, "pipeline.py"))
    assert [(c.kind, c.source.split("\n")[0]) for c in document.cells] == [
        ("markdown", "# Title"),
        ("code", "%load_ext cloaca_nb"),
        ("code", "%%cloaca_task extract"),
        ("code", "%%cloaca_task"),
    ]
    assert {c.id for c in document.cells} == {None}


def test_percent_script_with_a_broken_header(tmp_path: Path) -> None:
    pytest.importorskip("jupytext")
    with pytest.raises(NotebookError, match="cannot be read as a py:percent script"):
        read_document(write(tmp_path, SCRIPT.replace("#     name: python3\n", ""), "pipeline.py"))


def test_percent_script_of_another_language(tmp_path: Path) -> None:
    pytest.importorskip("jupytext")
    with pytest.raises(NotebookError, match="of r;"):
        read_document(write(tmp_path, SCRIPT.replace("language: python", "language: R"), "pipeline.py"))


def test_percent_script_without_jupytext(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(NotebookError, match="needs jupytext") as caught:
        read_document(write(tmp_path, SCRIPT, "pipeline.py"))
    assert "cloaca-nb[percent]" in caught.value.hint


def test_nbformat_is_not_imported_for_a_plain_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nbformat", None)
    assert read_document(write(tmp_path, v4(code("a")))).cells
