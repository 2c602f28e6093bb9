"""Runs that are kept, from the command line: listed, shown, compared, gone on from, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Ran, at_home, run_command, valid
from tests.written import code_cells, write_notebook

CELLS = (
    "%cloaca_workflow report",
    "# %%cloaca_task load\nrows = [3, 4, 5]",
    "# %%cloaca_task summarize --outputs total\ntotal = sum(rows)",
)
RUN = ("run", "report.ipynb", "--runner", "preview")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a notebook of two tasks."""
    write_notebook(tmp_path / "report.ipynb", code_cells(CELLS))
    return tmp_path


def done(folder: Path, *words: str) -> Ran:
    return run_command(*words, folder=folder, env=at_home(folder))


def history(folder: Path, *words: str) -> Ran:
    return done(folder, "history", "report.ipynb", *words)


def test_nothing_is_kept_yet(folder: Path) -> None:
    assert history(folder).stdout == "no run of this notebook is kept yet\n"
    assert valid(history(folder, "--json").document, "history") == {"runs": []}
    ran = done(folder, *RUN, "--from", "summarize")
    assert (ran.code, "no run of this workflow is kept yet" in ran.stderr) == (2, True)


def test_a_run_goes_on_from_an_edited_task(folder: Path) -> None:
    assert done(folder, *RUN).code == 0
    edited = (CELLS[0], f"{CELLS[1]}\n# more", f"{CELLS[2]} / 2")
    write_notebook(folder / "report.ipynb", code_cells(edited))
    ran = done(folder, *RUN, "--from", "summarize", "--json")
    found = valid(ran.document, "run")
    assert [(task["id"], task["replayed"], len(task["times"])) for task in found["tasks"]] == [
        ("load", True, 0),
        ("summarize", False, 1),
    ]
    assert found["context"]["total"] == "6.0"
    assert [one["code"] for one in found["findings"] if one["severity"] != "info"] == ["C468"]
    assert "2 of 2 tasks" in history(folder).stdout
    assert "1 of 2 tasks, 1 taken over from run 1" in history(folder).stdout
    assert [one["replayed"] for one in valid(history(folder, "--json").document, "history")["runs"]] == [
        1,
        None,
    ]


def test_one_and_two_runs(folder: Path) -> None:
    done(folder, *RUN)
    done(folder, *RUN)
    shown = history(folder, "2").stdout
    assert "run 2 of report 1.0.0" in shown
    assert "█" in shown
    assert "✓ load  completed" in shown
    assert valid(history(folder, "2", "--json").document, "history")["number"] == 2
    assert "run 1 and run 2 came to the same" in history(folder, "1", "2").stdout
    write_notebook(folder / "report.ipynb", code_cells((*CELLS[:2], f"{CELLS[2]} + 1")))
    done(folder, *RUN)
    assert "  summarize: context['total']  12 → 13\n" in history(folder, "1", "3").stdout
    (one,) = valid(history(folder, "1", "3", "--json").document, "history")["differences"]
    assert one["task"] == "summarize"


def test_forgotten(folder: Path) -> None:
    done(folder, *RUN)
    assert history(folder, "--forget", "1").code == 2
    assert valid(history(folder, "--forget", "--json").document, "history") == {"forgotten": 1}
    assert history(folder).stdout == "no run of this notebook is kept yet\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x",), "'x' is no number of a run"),
        (("7",), "run 7 of this workflow is not kept"),
        (("1", "7"), "run 7 of this workflow is not kept"),
    ],
)
def test_numbers_that_are_none(words: tuple[str, ...], said: str, folder: Path) -> None:
    done(folder, *RUN)
    ran = history(folder, *words)
    assert (ran.code, said in ran.stderr) == (2, True)


def test_how_many_are_kept(folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text("[tool.cloaca_nb]\nkeep_runs = 0\n", encoding="utf-8")
    done(folder, *RUN)
    assert history(folder).stdout == "no run of this notebook is kept yet\n"
    settings.write_text("[tool.cloaca_nb]\nkeep_runs = -1\n", encoding="utf-8")
    ran = done(folder, *RUN)
    assert (ran.code, "keep_runs is -1: it is a number of runs" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--of", "1"), "an earlier run is named, and no task to start from"),
        (("--from", "load", "--context", "a=1"), "has the context of the earlier run"),
        (("--from", "laod"), "'laod' is no task of this workflow"),
        (("--from", "load", "--until", "load"), "not allowed with"),
        (("--from", "load", "--times", "2"), "is one run, to its end"),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...], said: str, folder: Path) -> None:
    done(folder, *RUN)
    ran = done(folder, *RUN, *words)
    assert (ran.code, said in ran.stderr) == (2, True), ran.stderr
