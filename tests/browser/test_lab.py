"""The panel in a real JupyterLab, over a real kernel and the runner that the machine has."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.browser.jupyter import Desk

ROOT = Path(__file__).parents[2]
SLOW = 20_000
AFTER_FAILED = "last, done, ran after a failed task, waits for validate, cell 7"


#: Whether the text beside the saved picture, the last cell's second output, has some words.
PICTURE_SAYS = """
words => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets.at(-1);
  return String(cell.model.outputs.get(1)?.data['text/plain']).includes(words);
}
"""


def press(panel: Locator, name: str) -> None:
    """Press a button of a panel."""
    panel.get_by_role("button", name=name, exact=True).click()


def expect_ended(panel: Locator, status: str) -> None:
    """Wait for the end of a run."""
    expect(panel.locator(".cl-state")).to_have_attribute("data-status", status, timeout=SLOW)


def test_the_example_runs_packs_and_goes_to_a_daemon(desk: Desk) -> None:
    shutil.copytree(ROOT / "notebooks", desk.jupyter.work / "example")
    packages = desk.jupyter.home / ".cloacina" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    desk.open("example/seattle_weather.ipynb")
    desk.run_all()
    desk.command("cloaca-nb:open-panel")
    press(desk.side, "Run")
    for id in ("extract", "transform", "load"):
        expect(task(desk.side, id, "completed")).to_be_visible(timeout=SLOW)
    expect_ended(desk.side, "completed")

    press(desk.side, "Pack")
    news = desk.side.locator(".cl-news")
    expect(news).to_contain_text("example/seattle-weather-1.0.0.cloacina", timeout=SLOW)
    expect(news).to_contain_text("sha256:")
    assert (desk.jupyter.work / "example" / "seattle-weather-1.0.0.cloacina").is_file()

    press(desk.side, "Deploy")
    form = desk.side.get_by_role("group", name="Deploy")
    form.get_by_label("Target").select_option("")
    form.get_by_label("Directory").fill(str(packages))
    press(form, "Deploy")
    expect(news).to_contain_text("Deployed seattle-weather 1.0.0", timeout=SLOW)
    assert [path.name for path in packages.iterdir()] == ["seattle-weather-1.0.0.cloacina"]


def test_a_failed_run_in_two_panels_that_agree(desk: Desk) -> None:
    desk.jupyter.write("failing.ipynb", pipeline.FAILING)
    desk.open("failing.ipynb")
    desk.run_all()
    desk.command("cloaca-nb:open-panel")
    press(desk.panel, "Run")
    expect(task(desk.panel, "extract", "running")).to_be_visible(timeout=SLOW)
    for panel in (desk.panel, desk.side):
        expect(task(panel, "validate", "failed")).to_be_visible(timeout=SLOW)
        expect(task(panel, "transform", "completed")).to_be_visible()
        expect(task(panel, "last")).to_have_attribute("aria-label", AFTER_FAILED)
        expect_ended(panel, "failed")
    expect(desk.page.locator('.cloaca-badge-mark[data-kind="failed"]')).to_be_visible()

    task(desk.panel, "validate").click()
    drawer = desk.panel.locator(".cl-drawer")
    expect(drawer).to_contain_text("ValueError: 3 orders without a customer", timeout=SLOW)
    expect(drawer).to_contain_text("cell 6, line 3, in validate")
    expect(drawer).to_contain_text("inferred from clean")
    press(drawer, "Go to cell 6, line 3")
    desk.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5")

    task(desk.side, "extract").click()
    expect(desk.side.locator(".cl-drawer")).to_contain_text("reading at 0.5", timeout=SLOW)
    expect(desk.side.locator(".cl-drawer")).to_contain_text("all else needs them")
    expect(desk.side.locator(".cl-drawer")).to_contain_text("[1, 2, 3, null]")


def test_a_run_of_the_magic_shows_in_the_panel_and_a_task_cell_redraws_it(desk: Desk) -> None:
    desk.jupyter.write("magic-run.ipynb", [*pipeline.GOOD, "%cloaca_run", "extra = 1"])
    desk.open("magic-run.ipynb")
    desk.run_all()
    expect_ended(desk.panel, "completed")
    desk.page.evaluate(
        "source => { const notebook = window.jupyterapp.shell.currentWidget.content;"
        " notebook.activeCellIndex = 9; notebook.activeCell.model.sharedModel.setSource(source); }",
        "# %%cloaca_task -d last\ndef added(context):\n    return context",
    )
    desk.command("notebook:run-cell")
    expect(task(desk.panel, "added")).to_be_visible(timeout=SLOW)
    desk.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 9; }")
    desk.command("notebook:delete-cell")
    expect(task(desk.panel, "added")).to_have_count(0, timeout=SLOW)
    expect(desk.panel.locator(".cl-items")).to_contain_text("added", timeout=SLOW)
    press(desk.panel, "Pack")
    name = desk.panel.locator(".cl-rows dt").first
    expect(name).to_be_visible(timeout=SLOW)
    # The page has styles of its own for lists in outputs; the panel's hold against them.
    assert name.evaluate("e => e.getBoundingClientRect().height") < 30


def test_a_run_is_stopped(desk: Desk) -> None:
    desk.jupyter.write("endless.ipynb", [*pipeline.GOOD[:-1], pipeline.ENDLESS, pipeline.PANEL])
    desk.open("endless.ipynb")
    desk.run_all()
    press(desk.panel, "Run")
    expect(task(desk.panel, "endless", "running")).to_be_visible(timeout=SLOW)
    press(desk.panel, "Stop")
    expect_ended(desk.panel, "stopped")
    expect(task(desk.panel, "endless", "stopped")).to_be_visible()
    expect(desk.panel.get_by_role("button", name="Run", exact=True)).to_be_enabled()


@pytest.mark.skipif(version("ipykernel") < "7", reason="older kernels take one message after another")
def test_buttons_work_while_a_cell_runs(desk: Desk) -> None:
    desk.jupyter.write("busy.ipynb", [*pipeline.GOOD, "time.sleep(30)"])
    desk.open("busy.ipynb")
    desk.start_command("notebook:run-all-cells")
    expect(desk.panel).to_be_visible(timeout=SLOW)
    desk.page.wait_for_timeout(600)  # no one presses sooner; the front end needs a moment to ask for a thread
    press(desk.panel, "Run")
    expect_ended(desk.panel, "completed")
    expect(desk.page.locator(".jp-InputPrompt").last).to_have_text("[*]:")


def test_a_loaded_page_knows_the_last_state(desk: Desk) -> None:
    desk.jupyter.write("reload.ipynb", pipeline.GOOD)
    desk.open("reload.ipynb")
    desk.run_all()
    press(desk.panel, "Run")
    expect_ended(desk.panel, "completed")
    desk.command("docmanager:save")
    desk.page.reload()
    desk.ready()
    desk.command("cloaca-nb:open-panel")
    for panel in (desk.side, desk.panel):
        expect(task(panel, "last", "completed")).to_be_visible(timeout=SLOW)
    press(desk.side, "Run")
    expect(desk.panel.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=SLOW)
    expect_ended(desk.panel, "completed")


def test_a_restarted_kernel_is_said_and_picked_up_again(desk: Desk) -> None:
    desk.jupyter.write("restart.ipynb", pipeline.GOOD)
    desk.open("restart.ipynb")
    desk.run_all()
    desk.command("cloaca-nb:open-panel")
    expect(task(desk.side, "last")).to_be_visible(timeout=SLOW)
    desk.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    for panel in (desk.side, desk.panel):
        expect(panel.locator(".cl-lost")).to_contain_text("Not connected to a kernel", timeout=SLOW)
        expect(panel.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    desk.ready()
    desk.run_all()
    expect(desk.side.locator(".cl-lost")).to_be_hidden(timeout=SLOW)
    press(desk.side, "Run")
    expect_ended(desk.panel, "completed")


def test_two_tabs_stay_in_step(desk: Desk) -> None:
    desk.jupyter.write("tabs.ipynb", pipeline.GOOD)
    desk.open("tabs.ipynb")
    desk.run_all()
    expect(task(desk.panel, "last")).to_be_visible(timeout=SLOW)
    page = desk.page.context.new_page()
    try:
        other = type(desk)(page, desk.jupyter)
        other.open("tabs.ipynb")
        other.command("cloaca-nb:open-panel")
        expect(task(other.side, "last")).to_be_visible(timeout=SLOW)
        press(other.side, "Run")
        expect_ended(desk.panel, "completed")
        expect_ended(other.side, "completed")
        assert other.own_problems == []
    finally:
        page.close()


def test_commands_work_without_any_panel(desk: Desk) -> None:
    desk.jupyter.write("commands.ipynb", pipeline.GOOD[:-1])
    desk.open("commands.ipynb")
    enabled = "id => window.jupyterapp.commands.isEnabled(id)"
    assert desk.page.evaluate(enabled, "cloaca-nb:run") is False
    desk.run_all()
    desk.page.wait_for_function("() => window.jupyterapp.commands.isEnabled('cloaca-nb:run')")
    expect(desk.side).to_be_hidden()
    desk.command("cloaca-nb:run")
    expect(desk.side).to_be_visible()
    expect_ended(desk.side, "completed")
    desk.command("cloaca-nb:go-to-task", task="transform")
    assert desk.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 4
    desk.start_command("cloaca-nb:go-to-task")
    dialog = desk.page.locator(".jp-Dialog")
    dialog.locator("select").select_option("extract")
    dialog.get_by_role("button", name="Go").click()
    desk.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 3")


def test_a_notebook_without_the_extension_is_told_how_to_load_it(desk: Desk) -> None:
    desk.jupyter.write("plain.ipynb", ["x = 1"])
    desk.open("plain.ipynb")
    desk.run_all()
    desk.command("cloaca-nb:open-panel")
    start = desk.page.locator(".cloaca-start")
    expect(start).to_contain_text("has not loaded cloaca_nb")
    start.get_by_role("button", name="Insert that cell").click()
    assert desk.source(0) == "%load_ext cloaca_nb"
    desk.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    desk.command("notebook:run-cell")
    expect(desk.side).to_be_visible(timeout=SLOW)
    expect(desk.side).to_contain_text("No task yet")


def test_the_saved_picture_is_hidden_below_a_live_panel_and_follows_the_run(desk: Desk) -> None:
    path = desk.jupyter.write("saved.ipynb", pipeline.GOOD)
    desk.open("saved.ipynb")
    desk.run_all()
    expect(task(desk.panel, "last")).to_be_visible(timeout=SLOW)
    outputs = desk.page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-child")
    expect(outputs).to_have_count(2)
    expect(outputs.nth(1)).to_be_hidden()
    press(desk.panel, "Run")
    expect_ended(desk.panel, "completed")
    desk.page.wait_for_function(PICTURE_SAYS, arg="run completed")
    desk.command("docmanager:save")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    live, picture = (output["data"] for output in notebook["cells"][-1]["outputs"])
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "run completed" in "".join(picture["text/plain"])
    assert "".join(picture["image/svg+xml"]).startswith("<svg ")


def test_without_the_extension_nothing_of_it_is_there(browser: Browser, tmp_path: Path) -> None:
    from tests.browser.jupyter import Desk as PlainDesk
    from tests.browser.jupyter import Jupyter as PlainJupyter

    config = tmp_path / "server" / "config" / "labconfig"
    config.mkdir(parents=True)
    (config / "page_config.json").write_text('{"disabledExtensions": {"cloaca-nb": true}}', encoding="utf-8")
    server = PlainJupyter("lab", tmp_path / "server")
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    try:
        desk = PlainDesk(context.new_page(), server)
        server.write("plain.ipynb", pipeline.GOOD)
        desk.open("plain.ipynb")
        desk.run_all()
        expect(task(desk.panel, "last")).to_be_visible(timeout=SLOW)
        press(desk.panel, "Run")
        expect_ended(desk.panel, "completed")
        assert desk.page.locator(".cloaca-badge, .cloaca-side").count() == 0
        assert desk.page.evaluate("() => window.jupyterapp.commands.hasCommand('cloaca-nb:run')") is False
        task(desk.panel, "last").click()
        expect(desk.panel.get_by_role("button", name="Go to cell")).to_have_count(0)
        # JupyterLab notes that no one answers the kernel's announcement, and goes on.
        assert [problem for problem in desk.own_problems if "new comm" not in problem] == []
    finally:
        context.close()
        server.stop()
