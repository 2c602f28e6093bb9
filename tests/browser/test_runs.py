"""Runs that are kept, in a real JupyterLab: times, a run from a task on, and two runs compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.jupyter import Screen

#: The last task needs a file.
CELLS = [
    f"{pipeline.LOAD}\n%cloaca_workflow kept",
    "# %%cloaca_task load\nimport time\nrows = [1, 2, 3]\ntime.sleep(0.3)",
    "# %%cloaca_task clean\ngood = [row * 2 for row in rows]\nprint('cleaned', len(good), end='')",
    "# %%cloaca_task -d clean --retry-attempts 2 --retry-delay-ms 200\ndef total(context):\n"
    "    with open('tax.txt') as file:\n        context.set('tax', file.read())\n    return context",
    pipeline.PANEL,
]


def state_is(panel: Locator, status: str) -> None:
    expect(panel.locator(".cl-head .cl-state")).to_have_attribute("data-status", status)


def look_into(panel: Locator) -> None:
    """All of a task's context as a tree: opened and searched by keyboard, compared with what it was given."""
    panel.locator("[data-action=context-all]").click()
    items = panel.get_by_role("treeitem")
    expect(items).to_have_count(2)
    expect(items.filter(has_text="rows")).to_contain_text("list · 3 items")
    panel.get_by_label("Search the context").fill("3")
    expect(panel.locator(".cl-context .cl-finder")).to_contain_text("1 of 1")
    found = panel.locator(".cl-context [aria-selected=true]")
    expect(found).to_contain_text("23int")
    found.focus()
    panel.page.keyboard.press("ArrowUp")
    expect(found).to_contain_text("12int")
    panel.page.keyboard.press("ArrowLeft")
    panel.page.keyboard.press("ArrowLeft")
    expect(items).to_have_count(2)
    expect(found).to_be_focused()
    panel.get_by_label("Search the context").press("Escape")
    panel.get_by_role("button", name="Changes alone").click()
    expect(items).to_have_count(1)
    expect(items).to_contain_text("taxadded'0.2'")


def test_a_run_from_the_task_that_failed(screen: Screen) -> None:
    notebook = screen.jupyter.write("kept.ipynb", CELLS)
    screen.open("kept.ipynb")
    screen.run_all()
    panel = screen.panel
    panel.get_by_role("button", name="Run", exact=True).click()
    state_is(panel, "failed")
    panel.get_by_role("tab", name="Log").click()
    expect(panel.locator(".cl-log-printed")).to_contain_text("cleancleaned 3")
    panel.get_by_role("tab", name="Runs").click()
    rows = panel.locator(".cl-run-now .cl-timeline > li[data-task]")
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("2 attempts")
    expect(rows.nth(2).locator(".cl-bar-failed")).to_have_count(2)
    (notebook.parent / "tax.txt").write_text("0.2", encoding="utf-8")
    task(panel, "total").click()
    panel.get_by_role("button", name="Run from here").click()
    state_is(panel, "completed")
    expect(task(panel, "load").locator(".cl-line")).to_have_text("taken over")
    task(panel, "clean").click()
    panel.get_by_role("button", name="Load inputs here").click()
    expect(panel).to_contain_text("rows: what clean was given in run 2")
    task(panel, "total").click()
    look_into(panel)
    kept = panel.locator(".cl-earlier > li")
    expect(kept).to_have_count(2)
    expect(kept.first).to_contain_text("1 of 3 tasks, 2 taken over from run 1")
    kept.first.get_by_role("button", name="run 2").click()
    panel.get_by_label("Compared with").select_option("1")
    expect(panel.locator(".cl-one-run td").nth(0)).to_have_text("total")
    expect(panel.locator(".cl-one-run td").nth(2)).to_have_text("completed")
    panel.locator(".cl-one-run li[data-task=clean]").locator("[data-action=from]").click()
    expect(kept).to_have_count(3)
    expect(kept.first).to_contain_text("2 of 3 tasks, 1 taken over from run 2")
