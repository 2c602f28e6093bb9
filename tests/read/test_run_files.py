"""`%run`: the files of a notebook stand where it runs them, and what is noticed stands at its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.run_files import with_run_files

TASK = "%%cloaca_task\ndef t(context):\n    context.set('x', {})\n    return context"
FILES: dict[str, str | list[str]] = {
    "helper.py": "import math\nRATE = 0.5\n\n\ndef total(xs):\n    return sum(xs) * RATE\n",
    "main.py": "OPTIONS = {}\nif __name__ == '__main__':\n    OPTIONS['n'] = __name__\n    N = 5\n",
    "inside.py": "Y = Y + 1\nK = [Y]\n",
    "loop.py": "for i in range(3):\n    last = i\n",
    "parsing.py": "import argparse\nPARSER = argparse.ArgumentParser()\n",
    "beside.py": "import os\nHOME = os.path.dirname(__file__)\n",
    "local.py": "LIMIT = 3\n",
    "blanks.py": 'TEXT = """a\n  \nb"""\n',
    "star.py": "from requests import *\n",
    "hidden.py": "globals()['A'] = 1\n",
    "broken.py": "def\n",
    "01 odd-name.py": "A = 1\n",
    "outer.ipynb": ["B = [1]\nB.append(2)", "%run inner.ipynb", "B.append(D)"],
    "inner.ipynb": ["D = 4"],
    "endless.ipynb": ["%run endless.ipynb", "E = 1"],
    "tasks.ipynb": ["%%cloaca_task other\nX = 1"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("running")
    for name, content in FILES.items():
        (home / name).write_text(
            content if isinstance(content, str) else _notebook(content), encoding="utf-8"
        )
    return home


def _notebook(sources: list[str]) -> str:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def document(folder: Path, *sources: str) -> Document:
    cells = (Cell(at, "code", source, f"id{at}") for at, source in enumerate(sources, 1))
    return Document(tuple(cells), folder=folder)


def checked(folder: Path, *sources: str) -> Report:
    return check(document(folder, *sources), prove=False)


def carried(report: Report, name: str) -> str:
    assert report.package is not None
    found = [data for path, data in report.package.release.items() if path.endswith(f"/{name}.py")]
    return found[0].decode() if found else ""


def test_a_file_becomes_a_module_and_the_notebook_imports_its_names(folder: Path) -> None:
    report = checked(folder, "%cloaca_workflow w", "%run helper.py", TASK.format("[total([1]), math.pi]"))
    assert report.ok
    assert "from .helper_run import total\nimport math" in carried(report, "tasks")
    assert str(FILES["helper.py"]) in carried(report, "helper_run") + "\n"


def test_it_is_run_as_a_script(folder: Path) -> None:
    report = checked(folder, "%run main", TASK.format("[OPTIONS, N]"))
    assert report.ok
    text = carried(report, "main_run")
    assert "if True:" in text
    assert "OPTIONS['n'] = \"__main__\"" in text
    assert "if __name__ == '__main__':" in carried(
        checked(folder, "%run -n main.py", TASK.format("OPTIONS")), "main_run"
    )


def test_two_runs_are_two_modules(folder: Path) -> None:
    cells = ("%run helper.py", "first = total", "%run helper.py", TASK.format("[first([1]), total([2])]"))
    report = checked(folder, *cells)
    assert report.ok
    assert carried(report, "helper_run_2")


def test_a_module_beside_the_notebook_stands_at_its_own_lines(folder: Path) -> None:
    cells = ("from local import LIMIT", "%run helper.py", TASK.format("[LIMIT, RATE]"))
    report = checked(folder, *cells)
    assert report.ok
    assert {one.name: one.cell for one in report.workflow.captured}["RATE"] == 2
    assert carried(report, "local")


def test_cells_of_a_notebook_stand_at_the_line(folder: Path) -> None:
    report = checked(folder, "C = 1\n%run outer.ipynb\nB.append(C)", TASK.format("B"))
    assert report.ok
    text = carried(report, "tasks")
    places = [text.index(line) for line in ("B = [1]", "D = 4", "B.append(D)", "B.append(C)")]
    assert places == sorted(places)


def test_a_file_runs_among_the_notebooks_names_where_it_is_told_to(folder: Path) -> None:
    report = checked(folder, "Y = 1", "%run -i inside.py  # with ours", TASK.format("[K, Y]"))
    assert report.ok
    assert "Y = Y + 1\nK = [Y]" in carried(report, "tasks")


@pytest.mark.parametrize(
    ("line", "module"), [("%run blanks.py", "blanks_run"), ("%run -i blanks.py", "tasks")]
)
def test_empty_lines_of_a_file_keep_their_blanks(folder: Path, line: str, module: str) -> None:
    assert 'TEXT = """a\n  \nb"""' in carried(checked(folder, line, TASK.format("TEXT")), module)


def test_everything_stands_at_its_line_in_the_notebook(folder: Path) -> None:
    cells = ("%run outer.ipynb", "z = 1", "w = 2\n%run helper.py", TASK.format("[B, z, w, RATE, nowhere]"))
    report = checked(folder, *cells)
    assert {(one.name, one.cell, one.line) for one in report.workflow.captured} == {
        ("B", 1, 1),
        ("D", 1, 1),
        ("z", 2, 1),
        ("w", 3, 1),
        ("RATE", 3, 2),
    }
    assert report.workflow.tasks[0].marker.cell == 4
    assert [(one.code, one.cell, one.cell_id) for one in report.errors] == [("C201", 4, "id4")]
    assert report.package is not None
    places = [place for found in report.package.source_map.values() for place in found]
    assert all(place is None or place.cell <= 4 for place in places)


def test_texts_that_say_a_cell_say_that_of_the_notebook(folder: Path) -> None:
    report = checked(folder, "%run outer.ipynb", "rows = open('rows').read()", TASK.format("len(rows)"))
    assert any("cell 2, line 1" in one.message for one in report.errors), report.errors


WHY = {
    "%run nowhere.py": "not there",
    "%run broken.py": "no Python",
    "%run parsing.py": "arguments",
    "%run beside.py": "where it lies",
    "%run star.py": "which names",
    "%run hidden.py": "which names",
    "%run tasks.ipynb": "tasks or modules",
    "%run -m helper": "options",
    "%run -p helper.py": "options",
    "%run $name": "options",
    "%run 'helper.py": "options",
}


@pytest.mark.parametrize(("line", "reason"), WHY.items())
def test_what_is_not_carried_is_said(folder: Path, line: str, reason: str) -> None:
    report = checked(folder, "n = 1", line, TASK.format("n"))
    told = [one for one in report.findings if one.code == "C168"]
    assert [(one.cell, one.line, reason in one.message) for one in told] == [(2, 1, True)]


def test_names_of_a_file_that_is_not_carried_are_not_those_of_before(folder: Path) -> None:
    report = checked(folder, "PARSER = 1", "%run parsing.py", TASK.format("PARSER"))
    assert [(one.code, "cell 2, line 1" in one.message) for one in report.errors] == [("C203", True)]
    report = checked(folder, "last = 1", "%run loop.py", TASK.format("last"))
    assert [one.code for one in report.errors] == ["C203"]


def test_odd_names_and_notebooks_that_run_themselves(folder: Path) -> None:
    assert checked(folder, "%run '01 odd-name.py'", TASK.format("A")).ok
    assert checked(folder, "%run endless.ipynb", TASK.format("E")).ok


def test_without_run_a_document_stays_itself(folder: Path) -> None:
    for source in (
        "x = 1",
        "%%cloaca_task t\n%run helper.py",
        "if 1:\n    %run helper.py",
        "# %run helper.py",
    ):
        given = document(folder, source)
        assert with_run_files(given).document is given
