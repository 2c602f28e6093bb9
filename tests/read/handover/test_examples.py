"""Notebooks that know nothing of tasks give their own values as suggested, and in their final form."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.api import FileNotebook
from cloaca_nb.output.handed import handed_over

PLAIN = Path(__file__).parents[3] / "notebooks" / "plain"
EXAMPLES = {"cafe_sales": "pandas", "post_office": "", "wine_growers": "sklearn"}
pytestmark = pytest.mark.engine


def results_here(notebook: FileNotebook) -> str:
    """What the notebook's own cells make, run one after the other."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook.document().cells:
        if cell.kind == "code" and not cell.source.startswith("%"):
            exec(cell.source, names)
    return repr(names["results"])


def results_of_run(notebook: FileNotebook) -> str:
    """What its package hands over, run on the engine."""
    state = notebook.run(runner="engine")
    assert state.status == "completed", state.first_error
    return handed_over(state.context, notebook.graph())["results"]


def test_all_examples_are_here() -> None:
    found = {path.stem for path in PLAIN.glob("*.ipynb")}
    assert found == {f"{name}{form}" for name in EXAMPLES for form in ("", "_workflow")}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXAMPLES)
def test_suggested_and_final(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if EXAMPLES[name]:
        pytest.importorskip(
            EXAMPLES[name], reason=f"AN EXAMPLE IS NOT RUN: {EXAMPLES[name]} is not installed"
        )
    monkeypatch.setenv("MPLBACKEND", "Agg")
    path = tmp_path / f"{name}.ipynb"
    shutil.copy(PLAIN / path.name, path)
    assert "cloaca" not in path.read_text(encoding="utf-8")
    notebook = cloaca_nb.read(path)
    own = results_here(notebook)
    notebook.mark(notebook.suggest())
    assert results_of_run(notebook) == own
    final = cloaca_nb.read(PLAIN / f"{name}_workflow.ipynb")
    marked = [cell.source for cell in notebook.document().cells]
    assert [cell.source for cell in final.document().cells if not cell.source.startswith("%")] == marked
    report = final.report()
    assert [each for each in report.findings if each.severity == "error"] == []
    assert [task.id for task in report.workflow.tasks] == [task.id for task in notebook.graph().tasks]
