"""Marking cells as tasks, in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.jupyter import Screen

FUNCTION = "def extract(context):\n    return context"


def cell_button(screen: Screen, index: int) -> Callable[[], None]:
    """Presses the mark in the toolbar of a cell."""

    def press() -> None:
        cell = screen.page.locator(".jp-CodeCell").nth(index)
        cell.locator(".cm-content").click()
        cell.locator('[data-jp-item-name="cloaca-nb-mark"]').locator("jp-button, button").first.click()

    return press


def test_the_cell_toolbar_writes_and_removes_the_marker_line(screen: Screen) -> None:
    screen.jupyter.write("mark.ipynb", [FUNCTION, "x = 1"])
    screen.open("mark.ipynb")
    press = cell_button(screen, 0)
    press()
    expect(screen.page.locator(".jp-CodeCell").first).to_contain_text("# %%cloaca_task")
    assert screen.source(0) == f"# %%cloaca_task\n{FUNCTION}"
    press()
    assert screen.source(0) == FUNCTION


def test_a_body_gets_a_proposed_id_that_is_selected(screen: Screen) -> None:
    screen.jupyter.write("body.ipynb", ["#md ## Clean the orders", "context.set('n', 1)"])
    screen.open("body.ipynb")
    cell_button(screen, 0)()
    assert screen.source(1) == "# %%cloaca_task clean_the_orders\ncontext.set('n', 1)"
    screen.page.keyboard.type("clean")
    assert screen.source(1).startswith("# %%cloaca_task clean\n")


def test_a_cell_of_another_magic_cannot_be_marked(screen: Screen) -> None:
    screen.jupyter.write("magic.ipynb", ["%%time\nx = 1"])
    screen.open("magic.ipynb")
    enabled = "() => window.jupyterapp.commands.isEnabled('cloaca-nb:mark-task')"
    screen.page.locator(".jp-CodeCell .cm-content").first.click()
    assert screen.page.evaluate(enabled) is False
