"""Writing the next version where the version comes from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from cloaca_nb.deploy.bump import changed_source, rewrite, write_version
from cloaca_nb.errors import UsageError
from cloaca_nb.live.session import Session
from cloaca_nb.model.workflow import Cell, Document, Project
from cloaca_nb.read.cells.document import read_document

PROJECT = Project("data_pipeline", "data-pipeline", "1.0.0")
TASK = "%%cloaca_task\ndef extract(context):\n    return context"


@dataclass(frozen=True)
class Case:
    """A `%cloaca_workflow` cell before and after."""

    before: str
    after: str


CASES = {
    "version": Case("%cloaca_workflow p --version 1.0.0", "%cloaca_workflow p --version 1.0.1"),
    "equals": Case("%cloaca_workflow p --version=1.0.0", "%cloaca_workflow p --version=1.0.1"),
    "quoted": Case("%cloaca_workflow p --version '1.0.0' ", "%cloaca_workflow p --version '1.0.1' "),
    "first": Case("%cloaca_workflow --version 1.0.0 p", "%cloaca_workflow --version 1.0.1 p"),
    "none": Case("%cloaca_workflow p", "%cloaca_workflow p --version 1.0.1"),
    "comment": Case("%cloaca_workflow p  # mine", "%cloaca_workflow p --version 1.0.1  # mine"),
    "none, blanks": Case("%cloaca_workflow p  ", "%cloaca_workflow p --version 1.0.1"),
    "same text before": Case(
        '%cloaca_workflow p --description "since 1.0.0" --version 1.0.0',
        '%cloaca_workflow p --description "since 1.0.0" --version 1.0.1',
    ),
    "other lines": Case(
        "import csv\n%cloaca_workflow p --version 1.0.0\nV = '1.0.0'",
        "import csv\n%cloaca_workflow p --version 1.0.1\nV = '1.0.0'",
    ),
}


def document(*sources: str) -> Document:
    return Document(tuple(Cell(i, "code", source) for i, source in enumerate(sources, 1)))


@pytest.mark.parametrize("name", CASES)
def test_workflow_line(name: str) -> None:
    case = CASES[name]
    position, source, _ = changed_source(document("x = 1", case.before, TASK), PROJECT, "1.0.1")
    assert (position, source) == (2, case.after)


def test_last_line_with_a_version_decides() -> None:
    lines = ("%cloaca_workflow p --version 0.9", "%cloaca_workflow p --version 1.0.0", "%cloaca_workflow p")
    position, source, _ = changed_source(document(*lines), PROJECT, "1.0.1")
    assert (position, source) == (2, "%cloaca_workflow p --version 1.0.1")


def test_no_line_but_the_extension_is_loaded() -> None:
    found = changed_source(document("%load_ext cloaca_nb\nimport csv", TASK), PROJECT, "1.0.1")
    line = "%cloaca_workflow data_pipeline --version 1.0.1"
    assert found == (1, f"%load_ext cloaca_nb\n{line}\nimport csv", line)


def test_no_line_at_all() -> None:
    position, source, _ = changed_source(document(TASK, "import csv"), PROJECT, "1.0.1")
    assert (position, source) == (2, "%cloaca_workflow data_pipeline --version 1.0.1\nimport csv")


def test_nowhere_to_write() -> None:
    with pytest.raises(UsageError, match="no cell to write the version into"):
        changed_source(document(TASK), PROJECT, "1.0.1")


# Files


def notebook(
    path: Path, *sources: str, indent: int | None = 1, as_lists: bool = True, ascii: bool = False
) -> Path:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source.splitlines(keepends=True) if as_lists else source,
        }
        for number, source in enumerate(sources)
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=ascii), encoding="utf-8")
    return path


@pytest.mark.parametrize("indent", [1, 4, None])
@pytest.mark.parametrize("as_lists", [True, False])
@pytest.mark.parametrize("ascii", [True, False])
def test_notebook_is_changed_in_that_one_place(
    tmp_path: Path, indent: int | None, as_lists: bool, ascii: bool
) -> None:
    line = '%cloaca_workflow p --version 1.0.0 --description "Größe — 1.0.0"'
    sources = ("%load_ext cloaca_nb", f"{line}\nx = '1.0.0'", TASK, f"# {line}")
    path = notebook(tmp_path / "a.ipynb", *sources, indent=indent, as_lists=as_lists, ascii=ascii)
    before = path.read_text(encoding="utf-8")
    found = read_document(path)
    done = write_version(found, path, PROJECT, "1.0.1")
    assert path.read_text(encoding="utf-8") == before.replace("--version 1.0.0", "--version 1.0.1", 1)
    assert (done.old, done.new, done.cell and done.cell.id) == ("1.0.0", "1.0.1", "c1")


def test_line_is_added_to_a_notebook(tmp_path: Path) -> None:
    path = notebook(tmp_path / "data_pipeline.ipynb", "%load_ext cloaca_nb", TASK)
    told = rewrite(path, "1.0.1").told
    assert "in cell 1 of data_pipeline.ipynb" in told
    cells = read_document(path).cells
    assert cells[0].source == "%load_ext cloaca_nb\n%cloaca_workflow data_pipeline --version 1.0.1"
    assert cells[0].id == "c0"


@pytest.mark.parametrize("mark", ["# ", ""])
def test_script(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "flow.py"
    line = f"{mark}%cloaca_workflow p --version 1.0.0"
    text = f"# %%\n{mark}%load_ext cloaca_nb\n\n# %%\n{line}\n\n# %%\n# {TASK}\n"
    path.write_text(text)
    rewrite(path, "1.0.1")
    assert path.read_text() == text.replace("1.0.0", "1.0.1")


def test_line_is_added_to_a_script(tmp_path: Path) -> None:
    path = tmp_path / "flow.py"
    path.write_text(f"# %%\n# %load_ext cloaca_nb\nimport csv\n\n# %%\n# {TASK}\n")
    rewrite(path, "1.0.1")
    assert "# %load_ext cloaca_nb\n# %cloaca_workflow flow --version 1.0.1\nimport csv" in path.read_text()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('[project]\nname = "p"\nversion = "1.0.0"  # keep\n', '"1.0.1"  # keep'),
        ("[project]\nversion = '1.0.0'\nname = 'p'\n", "'1.0.1'"),
        ('[project]\nname = "p"\nrequires-python = "1.0.0"\nversion = "1.0.0"\n', 'version = "1.0.1"'),
        ('project = { name = "p", version = "1.0.0" }\n', 'version = "1.0.1"'),
        ('[tool.x]\nversion = "1.0.0"\n[project]\nname = "p"\nversion="1.0.0"\n', 'version="1.0.1"'),
    ],
)
def test_pyproject(tmp_path: Path, text: str, changed: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        text + '\n[tool.cloaca]\nentry_module = "p"\n' if not text.startswith("project") else text
    )
    before = path.read_text()
    project = Project("p", "p", "1.0.0", pyproject=path)
    done = write_version(document(TASK), path, project, "1.0.1")
    after = path.read_text()
    assert changed in after
    assert [a for a, b in zip(after, before, strict=True) if a != b] == ["1"]
    assert done.cell is None


def test_all_else_in_a_pyproject_stays_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    text = '# ü\r\n[project]\r\nname="p"\r\n\tversion  =  "1.0.0" # "1.0.0"\r\n'
    text += 'urls = {a="1.0.0" }\r\n[a . b]\r\nc=1'
    path.write_bytes(text.encode())
    write_version(document(TASK), path, Project("p", "p", "1.0.0", pyproject=path), "1.0.1")
    assert path.read_bytes().decode() == text.replace('  "1.0.0"', '  "1.0.1"')


@pytest.mark.parametrize(
    "text",
    [
        "[project\n",
        "project = 3\n",
        "[project]\nversion = 1\n",
        '[project]\nname = "p"\ndynamic = ["version"]\n',
        '[project]\nversion = "2"\n',
    ],
)
def test_pyproject_that_does_not_say_that_version(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match="does not give the version"):
        write_version(document(TASK), path, Project("p", "p", "1.0.0", pyproject=path), "1.0.1")
    assert path.read_text() == text


def test_session_is_told(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "%cloaca_workflow p --version 1.0.0", TASK)
    session = Session(tmp_path, lambda: path)
    for cell in read_document(path).cells:
        session.record(cell.source, cell_id=cell.id)
    assert session.report().workflow.project.version == "1.0.0"
    told = session.rewrite("1.0.1")
    assert "reload the notebook from disk" in told
    assert session.report().workflow.project.version == "1.0.1"


def test_session_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="file is not known") as caught:
        Session(tmp_path).rewrite("1.0.1")
    assert "--version 1.0.1" in caught.value.hint
