"""The panel in a real Jupyter Notebook 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task
from tests.browser.test_lab import SLOW, expect_ended, press

if TYPE_CHECKING:
    from tests.browser.jupyter import Desk


def test_the_panel_runs_and_the_side_panel_agrees(desk7: Desk) -> None:
    desk7.jupyter.write("failing.ipynb", pipeline.FAILING)
    desk7.open("failing.ipynb")
    desk7.run_all()
    desk7.command("cloaca-nb:open-panel")
    expect(task(desk7.side, "last")).to_be_visible(timeout=SLOW)
    press(desk7.panel, "Run")
    for panel in (desk7.panel, desk7.side):
        expect(task(panel, "validate", "failed")).to_be_visible(timeout=SLOW)
        expect_ended(panel, "failed")
    task(desk7.panel, "validate").click()
    press(desk7.panel.locator(".cl-drawer"), "Go to cell 6, line 3")
    desk7.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5")


def test_a_cell_is_marked(desk7: Desk) -> None:
    desk7.jupyter.write("mark.ipynb", ["def extract(context):\n    return context"])
    desk7.open("mark.ipynb")
    desk7.page.locator(".jp-CodeCell .cm-content").first.click()
    desk7.command("cloaca-nb:mark-task")
    assert desk7.source(0).startswith("# %%cloaca_task\n")
