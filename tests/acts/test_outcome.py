"""What verbs come to for a notebook with several workflows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb import api
from cloaca_nb.acts import ACTS
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.commands import parse_verb
from cloaca_nb.kernel.asking import shown
from tests.command import at_home, run_command, valid
from tests.written import code_cells, write_notebook

CELLS = (
    "%cloaca_workflow first",
    "%%cloaca_task a\ncontext.set('x', 1)",
    "%cloaca_workflow second --new",
    "%%cloaca_task b\ncontext.set('y', nothing)",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with such a notebook; one of its workflows has a mistake."""
    write_notebook(tmp_path / "two.ipynb", code_cells(CELLS))
    return tmp_path


@pytest.mark.parametrize("verb", ["check", "graph", "pack", "build"])
def test_each_is_told_below_its_name(folder: Path, verb: str) -> None:
    done = run_command(verb, "two.ipynb", folder=folder)
    first, second = done.stdout.split("workflow second\n")
    assert first.startswith("workflow first\n")
    assert ("C201" in first, "C201" in second) == (False, verb != "graph")
    assert done.code == 1
    found = valid(run_command(verb, "two.ipynb", "--json", folder=folder).document, verb)
    assert len(found["workflows"]) == 2
    assert found.get("ok") == {"check": False}.get(verb)


def test_one_that_is_meant_is_told_alone(folder: Path) -> None:
    done = run_command("check", "two.ipynb", "--workflow", "first", folder=folder)
    assert (done.code, done.stdout) == (0, "✓ no findings\n")


def test_status_tells_which_workflow_each_line_is_about(folder: Path) -> None:
    run_command("pack", "two.ipynb", "--workflow", "first", folder=folder)
    done = run_command("status", "two.ipynb", folder=folder, env=at_home(folder))
    first, second = done.stdout.split("workflow second\n")
    assert first.startswith("workflow first\nsame: archive")
    assert second.startswith("absent: archive")
    document = valid(
        run_command("status", "two.ipynb", "--json", folder=folder, env=at_home(folder)).document, "status"
    )
    assert [(one["workflow"], one["state"]) for one in document["comparisons"]] == [
        ("first", "same"),
        ("second", "absent"),
    ]
    alone = run_command("status", "two.ipynb", "--workflow", "first", folder=folder, env=at_home(folder))
    assert alone.stdout.startswith("same: archive")


def test_a_cell_has_what_came_of_each(folder: Path) -> None:
    class Asked(CommandLine):
        notebook = api.read(folder / "two.ipynb")

    found = shown(ACTS["check"](Asked("check", parse_verb("check", ()))))
    assert [report.ok for report in found.value] == [True, False]
    assert "<h4>workflow second</h4>" in found.as_html()
