"""What is on the screen is what runs, in a real JupyterLab and a real Notebook 7."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task
from tests.browser.test_lab import expect_ended, press

if TYPE_CHECKING:
    from tests.browser.jupyter import Screen

EDIT = """
([index, text]) => {
  window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text);
}
"""
SELECT = """
index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
}
"""
MOVE = """
async path => {
  const { shell, serviceManager } = window.jupyterapp;
  const context = shell.currentWidget.context;
  await context.save();
  const moved = new Promise(resolve => context.pathChanged.connect(resolve));
  await serviceManager.contents.rename(context.path, path);
  await moved;
}
"""
LEFT = "import os\n\nSEEN = []\nSEEN.append(len(os.listdir('/')))  # how many"
COUNT = '# %%cloaca_task count\ncontext.set("seen", SEEN)'


@pytest.fixture(params=["screen", "screen7"])
def app(request: pytest.FixtureRequest) -> Screen:
    """The page of each application."""
    found: Screen = request.getfixturevalue(request.param)
    return found


def test_an_edited_cell_is_asked_about(app: Screen, tmp_path: Path) -> None:
    go = tmp_path / "go"
    app.jupyter.write("edited.ipynb", pipeline.held(pipeline.GOOD, go))
    app.open("edited.ipynb")
    app.run_all()
    expect(task(app.panel, "last")).to_be_visible()
    app.page.evaluate(EDIT, [2, pipeline.HELPERS.replace("RATE = 0.5", "RATE = 0.75")])
    expect(app.panel.locator(".cl-findings")).to_contain_text("edited after it was last run")
    for answer, rate in (("As last run", "0.5"), ("Run that cell first", "0.75")):
        press(app.panel, "Run")
        news = app.panel.locator(".cl-news")
        expect(news).to_contain_text("cell 3 was edited since it ran")
        go.unlink(missing_ok=True)
        press(news, answer)
        expect(app.panel.locator(".cl-state")).to_have_attribute("data-status", "running")
        go.touch()
        expect_ended(app.panel, "completed")
        task(app.panel, "extract").click()
        expect(app.panel.locator(".cl-drawer")).to_contain_text(f"reading at {rate}\n")
    expect(app.panel.locator(".cl-news")).to_be_empty()


def test_a_magic_refuses_what_is_not_on_the_screen(app: Screen) -> None:
    app.jupyter.write("refused.ipynb", [*pipeline.GOOD, "%cloaca_pack", "%cloaca_pack --as-run"])
    app.open("refused.ipynb")
    app.run_all()
    outputs = app.page.locator(".jp-CodeCell .jp-OutputArea-output")
    expect(outputs.last).to_contain_text("packed")
    app.page.evaluate(EDIT, [4, pipeline.TRANSFORM.replace('"clean"', '"cleaned"')])
    for index, words in ((8, "cell 5 was edited since it ran"), (9, "packed")):
        app.page.evaluate(SELECT, index)
        app.command("notebook:run-cell")
        cell = app.page.locator(".jp-CodeCell").nth(index)
        expect(cell.locator(".jp-OutputArea")).to_contain_text(words)


def test_a_way_out_of_a_finding_is_written_into_the_cell(app: Screen) -> None:
    app.jupyter.write("fixed.ipynb", [pipeline.LOAD, pipeline.NAME, LEFT, COUNT, pipeline.PANEL])
    app.open("fixed.ipynb")
    app.run_all()
    item = app.panel.locator(".cl-item", has_text="C204")
    press(item, "Go to the statement")
    app.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 2")
    press(item, "Write # cloaca: carry")
    expect(item).to_have_count(0)
    assert app.source(2).endswith("SEEN.append(len(os.listdir('/')))  # cloaca: carry  # how many")
    press(app.panel, "Run")  # a comment needs no new run of its cell
    expect_ended(app.panel, "completed")
    app.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[2].editor.undo()")
    expect(item).to_be_visible()
    assert app.source(2) == LEFT


def test_evidence_that_is_too_old_is_made_anew(app: Screen) -> None:
    state = "SEEN = [1]\nSEEN.append(2)"
    app.jupyter.write("older.ipynb", [pipeline.LOAD, pipeline.NAME, state, COUNT, pipeline.PANEL])
    app.open("older.ipynb")
    app.run_all()
    app.page.evaluate(SELECT, 2)
    app.command("notebook:run-cell")
    press(app.panel, "Check")
    item = app.panel.locator(".cl-item", has_text="C254")
    expect(item).to_contain_text("cell 3 was run after it")
    press(item, "Run this cell")
    expect(item).to_have_count(0)
    press(app.panel, "Check")
    expect(app.panel.locator(".cl-summary")).to_contain_text("no findings")


def test_cells_that_are_moved_copied_changed_and_deleted_are_followed(app: Screen) -> None:
    app.jupyter.write("cells.ipynb", pipeline.GOOD)
    app.open("cells.ipynb")
    app.run_all()
    last, findings = task(app.panel, "last"), app.panel.locator(".cl-findings")
    expect(last).to_have_attribute("aria-label", "last, waits for validate, cell 7")
    app.page.evaluate(SELECT, 6)

    app.command("notebook:move-cell-down")
    expect(last).to_have_attribute("aria-label", "last, waits for validate, cell 8")

    app.command("notebook:copy-cell")
    app.command("notebook:paste-cell-below")
    app.command("notebook:run-cell")
    expect(findings).to_contain_text("the id last is taken")
    app.command("notebook:delete-cell")
    expect(findings).not_to_contain_text("the id last is taken")
    expect(findings).not_to_contain_text("no longer in the notebook")
    expect(last).to_be_visible()

    app.page.evaluate(SELECT, 7)
    app.command("notebook:change-cell-to-markdown")
    expect(last).to_have_count(0)
    expect(findings).to_contain_text("its cell is a Markdown cell now")

    app.page.evaluate(SELECT, 5)
    app.command("notebook:delete-cell")
    expect(task(app.panel, "validate")).to_have_count(0)
    expect(findings).to_contain_text("its cell is no longer in the notebook")
    app.command("notebook:undo-cell-action")
    expect(task(app.panel, "validate")).to_be_visible()


def test_a_notebook_that_is_moved_keeps_its_identity(app: Screen) -> None:
    folder = app.jupyter.work / f"moved-{app.app}"
    folder.mkdir()
    app.jupyter.write("before.ipynb", pipeline.GOOD)
    app.open("before.ipynb")
    app.run_all()
    expect(task(app.panel, "last")).to_be_visible()
    app.page.evaluate(MOVE, f"{folder.name}/after.ipynb")
    app.command("cloaca-nb:pack")
    archive = f"{folder.name}/data-pipeline-1.0.0.cloacina"
    expect(app.panel.locator(".cl-news")).to_contain_text(archive)
    assert (app.jupyter.work / archive).is_file()
    expect(app.panel.locator(".cl-findings")).not_to_contain_text("edited after")
