"""The panel as a tab of the main area and in full screen, in a real JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task
from tests.browser.test_lab import expect_ended, press

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.jupyter import Screen

TAB_LABELS = "() => [...window.jupyterapp.shell.widgets('main')].map(widget => widget.title.label)"
#: Whether the saved layout of the page has the tab.
IS_SAVED = """
async () => {
  const { workspaces } = window.jupyterapp.serviceManager;
  const saved = await workspaces.fetch(location.pathname.split('/')[3]);
  return JSON.stringify(saved).includes('cloaca-nb-tab:panel');
}
"""
CLOSE = "name => [...window.jupyterapp.shell.widgets('main')].find(w => w.title.label === name).dispose()"
ECHO = ["%load_ext cloaca_nb", "%%cloaca_task echo\ncontext.set('got', context.get('limit', 0) + 1)"]


def open_tab(screen: Screen, *, beside: bool = False) -> Locator:
    """Open the panel as a tab."""
    screen.command("cloaca-nb:open-tab", beside=beside)
    return screen.tab


def shown(screen: Screen) -> str:
    """The title of the tab in front."""
    return str(screen.page.evaluate("() => window.jupyterapp.shell.currentWidget.title.label"))


def test_a_panel_in_a_cell_is_opened_as_a_tab_that_leads_back_to_the_cells(screen: Screen) -> None:
    screen.jupyter.write("tab.ipynb", pipeline.GOOD)
    screen.open("tab.ipynb")
    screen.run_all()
    screen.panel.locator("[data-action=tab]").click()
    expect(task(screen.tab, "last")).to_be_visible()
    assert shown(screen) == "Workflow: tab.ipynb"
    expect(screen.tab.locator("[data-action=tab]")).to_be_hidden()
    screen.command("cloaca-nb:run")  # what comes of it is seen in the tab: nothing else is opened
    expect_ended(screen.tab, "completed")
    expect(screen.side).to_be_hidden()
    task(screen.tab, "transform").click()
    press(screen.tab, "Go to cell")
    assert shown(screen) == "tab.ipynb"
    assert screen.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 4
    screen.panel.locator("[data-action=tab]").click()
    open_tab(screen)  # there is one of them, however often it is opened
    assert screen.page.evaluate(TAB_LABELS).count("Workflow: tab.ipynb") == 1


def test_the_tab_stands_beside_the_notebook_and_is_there_again(screen: Screen) -> None:
    screen.jupyter.write("beside.ipynb", pipeline.GOOD[:-1])
    screen.open("beside.ipynb")
    screen.run_all()
    tab = open_tab(screen, beside=True)
    expect(task(tab, "last")).to_be_visible()
    expect(screen.page.locator(".jp-Notebook")).to_be_visible()
    press(tab, "Run")
    expect_ended(tab, "completed")
    screen.page.wait_for_function(IS_SAVED)
    screen.page.reload()
    expect(task(screen.tab, "last", "completed")).to_be_visible()
    expect(screen.page.locator(".jp-Notebook")).to_be_visible()


def test_the_tab_follows_the_notebook_that_was_in_front_last(screen: Screen) -> None:
    for name, cells in (
        ("first.ipynb", ECHO),
        ("second.ipynb", pipeline.GOOD[:-1]),
        ("bare.ipynb", ["x = 1"]),
    ):
        screen.jupyter.write(name, cells)
        screen.open(name)
        screen.run_all()
    tab = open_tab(screen, beside=True)
    expect(screen.page.locator(".cloaca-tab .cloaca-start")).to_contain_text("has not loaded cloaca_nb")
    screen.open("first.ipynb")
    tab.locator("[data-tab=input]").click()
    tab.get_by_label("Initial context, as JSON").fill('{"limit": 40}')
    task(tab, "echo").click()
    screen.open("second.ipynb")
    expect(task(tab, "extract")).to_be_visible()
    expect(
        tab.locator(".cl-drawer")
    ).to_be_hidden()  # nothing of the other notebook is shown, or taken for a run
    open_tab(screen)
    assert shown(screen) == "Workflow: second.ipynb"
    press(tab, "Run")
    expect_ended(tab, "completed")
    task(tab, "extract").click()
    expect(tab.locator(".cl-drawer")).not_to_contain_text("limit")
    screen.open("first.ipynb")
    press(tab, "Run")
    expect_ended(tab, "completed")
    expect(tab.locator(".cl-drawer")).to_contain_text("41")
    for name in ("first", "second", "bare"):
        screen.page.evaluate(CLOSE, f"{name}.ipynb")
        expect(task(tab, "echo")).to_have_count(0)
    expect(tab).to_contain_text("No notebook is open")
    assert shown(screen) == "Workflow"


def test_a_restarted_kernel_is_said_in_the_tab_and_picked_up_again(screen: Screen) -> None:
    screen.jupyter.write("again.ipynb", pipeline.GOOD[:-1])
    screen.open("again.ipynb")
    screen.run_all()
    tab = open_tab(screen, beside=True)
    expect(task(tab, "last")).to_be_visible()
    screen.open("again.ipynb")
    screen.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(tab.locator(".cl-lost")).to_contain_text("Not connected to a kernel")
    screen.ready()
    screen.run_all()
    expect(tab.locator(".cl-lost")).to_be_hidden()
    expect(tab.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_a_panel_fills_the_screen_and_leaves_it_for_a_cell(screen: Screen) -> None:
    screen.jupyter.write("full.ipynb", pipeline.GOOD)
    screen.open("full.ipynb")
    screen.run_all()
    open_tab(screen, beside=True)
    for panel in (screen.panel, screen.tab):
        full = panel.locator("[data-action=full]")
        for _ in range(2):
            full.click()
            expect(full).to_have_attribute("aria-pressed", "true")
            height = panel.evaluate("panel => panel.getBoundingClientRect().height")
            assert height == screen.page.evaluate("() => innerHeight")
            task(panel, "last").click()
            press(panel, "Go to cell")  # which is not seen below what fills the screen
            expect(full).to_have_attribute("aria-pressed", "false")
            assert screen.page.evaluate("() => document.fullscreenElement") is None
        cell = screen.page.locator(".jp-Notebook .jp-Cell").nth(6)
        expect(cell).to_have_class(re.compile("jp-mod-active"))
