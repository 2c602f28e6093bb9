"""The panel in a real Jupyter Notebook 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task
from tests.browser.test_lab import expect_ended, press
from tests.browser.test_suggest import SALES, dialog_of, marks

if TYPE_CHECKING:
    from tests.browser.jupyter import Screen


def test_the_panel_runs_and_the_side_panel_agrees(screen7: Screen) -> None:
    screen7.jupyter.write("failing.ipynb", pipeline.FAILING)
    screen7.open("failing.ipynb")
    screen7.run_all()
    screen7.command("cloaca-nb:open-panel")
    expect(task(screen7.side, "last")).to_be_visible()
    press(screen7.panel, "Run")
    for panel in (screen7.panel, screen7.side):
        expect(task(panel, "validate", "failed")).to_be_visible()
        expect_ended(panel, "failed")
    task(screen7.panel, "validate").click()
    press(screen7.panel.locator(".cl-drawer"), "Go to cell 6, line 3")
    screen7.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5"
    )


def test_a_cell_is_marked(screen7: Screen) -> None:
    screen7.jupyter.write("mark.ipynb", ["def extract(context):\n    return context"])
    screen7.open("mark.ipynb")
    screen7.page.locator(".jp-CodeCell .cm-content").first.click()
    screen7.command("cloaca-nb:mark-task")
    assert screen7.source(0).startswith("# %%cloaca_task\n")


def test_tasks_are_suggested(screen7: Screen) -> None:
    screen7.jupyter.write("suggest7.ipynb", SALES)
    screen7.open("suggest7.ipynb")
    before = [screen7.source(at) for at in range(len(SALES))]
    screen7.start_command("cloaca-nb:suggest-tasks")
    dialog = dialog_of(screen7)
    for id in ("load_the_rows", "prices", "mean"):
        expect(task(dialog, id)).to_be_visible()
    dialog.get_by_label("Mark cell 7").uncheck()
    expect(task(dialog, "mean")).to_have_count(0)
    dialog.get_by_role("button", name="Mark the cells").click()
    expect(dialog).to_have_count(0)
    last = before[-1].split("\n", 1)[0]
    assert marks(screen7) == ["# %%cloaca_task load_the_rows", "# %%cloaca_task prices", last]
    screen7.page.get_by_role("button", name="Undo").last.click()
    assert [screen7.source(at) for at in range(len(SALES))] == before
