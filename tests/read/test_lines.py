"""Where cells stand in their file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.read.cells.document import document_of, read_document
from cloaca_nb.read.cells.lines import first_lines
from tests.written import code_cells, write_notebook

SOURCES = ["x = 1", "%%cloaca_task one\ny = 'ä\\n'\n\nprint(y)", "", "x = 1\ny = 2", "# end"]


def saved(path: Path, sources: list[str], **more: Any) -> str:
    """A notebook as Jupyter saves it."""
    notebook: Any = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more})  # type: ignore[no-untyped-call]
    notebook["cells"] = [nbformat.from_dict(cell) for cell in code_cells(sources)]  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path.read_text(encoding="utf-8")


def test_a_notebook_as_jupyter_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    lines = saved(path, SOURCES).split("\n")
    found = first_lines(read_document(path))
    assert sorted(found) == [1, 2, 4, 5]  # an empty cell has no line
    for position, line in found.items():
        assert SOURCES[position - 1].split("\n")[0] in json.loads("[" + lines[line - 1].rstrip(",") + "]")[0]
    assert found[2] < found[4] < found[5]


def test_what_a_cell_printed_is_not_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    saved(path, ["print('y = 2')", "y = 2"])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["y = 2\n"]}]
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[first_lines(read_document(path))[2] - 1].strip() == '"y = 2"'


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_script(tmp_path: Path, ends: str) -> None:
    path = tmp_path / "a.py"
    text = (
        "# %% [markdown]\n# # A title\n\n# %%\n# %cloaca_workflow demo\n\n# %%\n# %%cloaca_task one\nx = 1\n"
    )
    path.write_bytes(text.replace("\n", ends).encode())
    found = first_lines(read_document(path))
    assert (found[2], found[3]) == (5, 8)


def test_a_file_in_one_line_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    write_notebook(path, code_cells(SOURCES))
    assert first_lines(read_document(path)) == {}


def test_a_file_that_is_gone_or_another_one(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    saved(path, SOURCES)
    document = read_document(path)
    saved(path, ["z = 3", SOURCES[1]])
    assert sorted(first_lines(document)) == [2]
    path.write_bytes(b"\xff")
    assert first_lines(document) == {}
    path.unlink()
    assert first_lines(document) == {}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=6))
def test_each_line_is_found_again(tmp_path_factory: pytest.TempPathFactory, sources: list[str]) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.ipynb"
    text = saved(path, sources).split("\n")
    document = document_of(json.loads("\n".join(text)), path)
    for position, line in first_lines(document).items():
        wanted = document.cells[position - 1].source.split("\n")
        shown = [json.loads(each.strip().rstrip(",")) for each in text[line - 1 : line - 1 + len(wanted)]]
        assert [each.rstrip("\r\n") for each in shown] == [each.rstrip("\r") for each in wanted]


def test_a_file_that_ends_in_the_middle_of_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("# %%\nx = 1\ny = 2\n", encoding="utf-8")
    document = read_document(path)
    path.write_text("# %%\nx = 1", encoding="utf-8")
    assert first_lines(document) == {}


def test_many_cells_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    saved(path, ["x = 1"] * 3000)
    found = first_lines(read_document(path))
    assert len(set(found.values())) == len(found) == 3000
