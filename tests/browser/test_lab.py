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
from tests.browser.jupyter import WITHIN, task

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.browser.jupyter import Screen

ROOT = Path(__file__).parents[2]
AFTER_FAILED = "last, done, ran after a failed task, waits for validate, cell 7"


#: Waits until the kernel has threads for what the panels ask for, where it can have them.
THREADS = """
async () => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const comms = kernel.supportsSubshells ? [...kernel._comms.values()] : [];
  if (kernel.supportsSubshells && !comms.length) throw new Error('no panel is connected');
  await Promise.all(comms.map(comm => comm.subshellStarted));
}
"""
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
    expect(panel.locator(".cl-state")).to_have_attribute("data-status", status)


def test_the_example_runs_packs_and_goes_to_a_daemon(screen: Screen) -> None:
    shutil.copytree(ROOT / "notebooks", screen.jupyter.work / "example")
    packages = screen.jupyter.home / ".cloacina" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    screen.open("example/seattle_weather.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    press(screen.side, "Run")
    for id in ("extract", "transform", "load"):
        expect(task(screen.side, id, "completed")).to_be_visible()
    expect_ended(screen.side, "completed")

    press(screen.side, "Pack")
    news = screen.side.locator(".cl-news")
    expect(news).to_contain_text("example/seattle-weather-1.0.0.cloacina")
    expect(news).to_contain_text("sha256:")
    assert (screen.jupyter.work / "example" / "seattle-weather-1.0.0.cloacina").is_file()

    press(screen.side, "Deploy")
    form = screen.side.get_by_role("group", name="Deploy")
    form.get_by_label("Target").select_option("")
    form.get_by_label("Directory").fill(str(packages))
    press(form, "Deploy")
    expect(news).to_contain_text("Deployed seattle-weather 1.0.0")
    assert [path.name for path in packages.iterdir()] == ["seattle-weather-1.0.0.cloacina"]


def test_a_failed_run_in_two_panels_that_agree(screen: Screen, tmp_path: Path) -> None:
    go = tmp_path / "go"
    screen.jupyter.write("failing.ipynb", pipeline.held(pipeline.FAILING, go))
    screen.open("failing.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    press(screen.panel, "Run")
    expect(task(screen.panel, "extract", "running")).to_be_visible()
    go.touch()
    for panel in (screen.panel, screen.side):
        expect(task(panel, "validate", "failed")).to_be_visible()
        expect(task(panel, "transform", "completed")).to_be_visible()
        expect(task(panel, "last")).to_have_attribute("aria-label", AFTER_FAILED)
        expect_ended(panel, "failed")
    expect(screen.page.locator('.cloaca-badge-mark[data-kind="failed"]')).to_be_visible()

    task(screen.panel, "validate").click()
    drawer = screen.panel.locator(".cl-drawer")
    expect(drawer).to_contain_text("ValueError: 3 orders without a customer")
    expect(drawer).to_contain_text("cell 6, line 3, in validate")
    expect(drawer).to_contain_text("inferred from clean")
    press(drawer, "Go to cell 6, line 3")
    screen.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5")

    task(screen.side, "extract").click()
    expect(screen.side.locator(".cl-drawer")).to_contain_text("reading at 0.5")
    expect(screen.side.locator(".cl-drawer")).to_contain_text("all else needs them")
    expect(screen.side.locator(".cl-drawer")).to_contain_text("[1, 2, 3, null]")


def test_a_run_of_the_magic_shows_in_the_panel_and_a_task_cell_redraws_it(screen: Screen) -> None:
    screen.jupyter.write("magic-run.ipynb", [*pipeline.GOOD, "%cloaca_run", "extra = 1"])
    screen.open("magic-run.ipynb")
    screen.run_all()
    expect_ended(screen.panel, "completed")
    screen.page.evaluate(
        "source => { const notebook = window.jupyterapp.shell.currentWidget.content;"
        " notebook.activeCellIndex = 9; notebook.activeCell.model.sharedModel.setSource(source); }",
        "# %%cloaca_task -d last\ndef added(context):\n    return context",
    )
    screen.command("notebook:run-cell")
    expect(task(screen.panel, "added")).to_be_visible()
    screen.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 9; }")
    screen.command("notebook:delete-cell")
    expect(task(screen.panel, "added")).to_have_count(0)
    expect(screen.panel.locator(".cl-findings")).to_contain_text("added")
    press(screen.panel, "Pack")
    name = screen.panel.locator(".cl-rows dt").first
    expect(name).to_be_visible()
    # The page has styles of its own for lists in outputs; the panel's hold against them.
    assert name.evaluate("e => e.getBoundingClientRect().height") < 30


def test_a_run_is_stopped(screen: Screen) -> None:
    screen.jupyter.write("endless.ipynb", [*pipeline.GOOD[:-1], pipeline.ENDLESS, pipeline.PANEL])
    screen.open("endless.ipynb")
    screen.run_all()
    press(screen.panel, "Run")
    expect(task(screen.panel, "endless", "running")).to_be_visible()
    press(screen.panel, "Stop")
    expect_ended(screen.panel, "stopped")
    expect(task(screen.panel, "endless", "stopped")).to_be_visible()
    expect(screen.panel.get_by_role("button", name="Run", exact=True)).to_be_enabled()


@pytest.mark.skipif(version("ipykernel") < "7", reason="older kernels take one message after another")
def test_buttons_work_while_a_cell_runs(screen: Screen) -> None:
    screen.jupyter.write("busy.ipynb", [*pipeline.GOOD, "time.sleep(600)"])
    screen.open("busy.ipynb")
    screen.start_command("notebook:run-all-cells")
    expect(screen.panel).to_be_visible()
    # No one presses sooner: the front end needs a moment to ask for a thread.
    screen.page.evaluate(f"() => {WITHIN}(({THREADS})())")
    press(screen.panel, "Run")
    expect_ended(screen.panel, "completed")
    expect(screen.page.locator(".jp-InputPrompt").last).to_have_text("[*]:")


def test_a_loaded_page_knows_the_last_state(screen: Screen, tmp_path: Path) -> None:
    go = tmp_path / "go"
    go.touch()
    screen.jupyter.write("reload.ipynb", pipeline.held(pipeline.GOOD, go))
    screen.open("reload.ipynb")
    screen.run_all()
    press(screen.panel, "Run")
    expect_ended(screen.panel, "completed")
    screen.command("docmanager:save")
    screen.load("reload.ipynb")
    screen.command("cloaca-nb:open-panel")
    for panel in (screen.side, screen.panel):
        expect(task(panel, "last", "completed")).to_be_visible()
    go.unlink()
    press(screen.side, "Run")
    expect(screen.panel.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    go.touch()
    expect_ended(screen.panel, "completed")


def test_a_restarted_kernel_is_said_and_picked_up_again(screen: Screen) -> None:
    screen.jupyter.write("restart.ipynb", pipeline.GOOD)
    screen.open("restart.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    expect(task(screen.side, "last")).to_be_visible()
    screen.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    for panel in (screen.side, screen.panel):
        expect(panel.locator(".cl-lost")).to_contain_text("Not connected to a kernel")
        expect(panel.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    screen.ready()
    screen.run_all()
    expect(screen.side.locator(".cl-lost")).to_be_hidden()
    press(screen.side, "Run")
    expect_ended(screen.panel, "completed")


def test_two_tabs_stay_in_step(screen: Screen) -> None:
    screen.jupyter.write("tabs.ipynb", pipeline.GOOD)
    screen.open("tabs.ipynb")
    screen.run_all()
    expect(task(screen.panel, "last")).to_be_visible()
    page = screen.page.context.new_page()
    try:
        other = type(screen)(page, screen.jupyter)
        other.open("tabs.ipynb")
        other.command("cloaca-nb:open-panel")
        expect(task(other.side, "last")).to_be_visible()
        press(other.side, "Run")
        expect_ended(screen.panel, "completed")
        expect_ended(other.side, "completed")
        assert other.own_problems == []
    finally:
        page.close()


def test_commands_work_without_any_panel(screen: Screen) -> None:
    screen.jupyter.write("commands.ipynb", pipeline.GOOD[:-1])
    screen.open("commands.ipynb")
    enabled = "id => window.jupyterapp.commands.isEnabled(id)"
    assert screen.page.evaluate(enabled, "cloaca-nb:run") is False
    screen.run_all()
    screen.page.wait_for_function("() => window.jupyterapp.commands.isEnabled('cloaca-nb:run')")
    expect(screen.side).to_be_hidden()
    screen.command("cloaca-nb:run")
    expect(screen.side).to_be_visible()
    expect_ended(screen.side, "completed")
    screen.command("cloaca-nb:go-to-task", task="transform")
    assert screen.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 4
    screen.start_command("cloaca-nb:go-to-task")
    dialog = screen.page.locator(".jp-Dialog")
    dialog.locator("select").select_option("extract")
    dialog.get_by_role("button", name="Go").click()
    screen.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 3")


def test_the_command_runs_with_the_context_that_is_typed(screen: Screen) -> None:
    cells = ["%load_ext cloaca_nb", "%%cloaca_task echo\ncontext.set('got', context.get('limit', 0) + 1)"]
    screen.jupyter.write("typed.ipynb", cells)
    screen.open("typed.ipynb")
    screen.run_all()
    screen.page.wait_for_function("() => window.jupyterapp.commands.isEnabled('cloaca-nb:run')")
    screen.command("cloaca-nb:open-panel")
    screen.side.locator("[data-tab=input]").click()
    written = screen.side.get_by_label("Initial context, as JSON")
    written.fill('{"limit": ')
    screen.command("cloaca-nb:run")
    expect(screen.side.get_by_role("alert").first).to_be_visible()
    assert screen.side.locator(".cl-state").get_attribute("data-status") != "completed"
    written.fill('{"limit": 40}')
    screen.command("cloaca-nb:run")
    expect_ended(screen.side, "completed")
    task(screen.side, "echo").click()
    expect(screen.side.locator(".cl-drawer")).to_contain_text("41")


def test_a_notebook_without_the_extension_is_told_how_to_load_it(screen: Screen) -> None:
    screen.jupyter.write("plain.ipynb", ["x = 1"])
    screen.open("plain.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    start = screen.page.locator(".cloaca-start")
    expect(start).to_contain_text("has not loaded cloaca_nb")
    start.get_by_role("button", name="Insert that cell").click()
    assert screen.source(0) == "%load_ext cloaca_nb"
    screen.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    screen.command("notebook:run-cell")
    expect(screen.side).to_be_visible()
    expect(screen.side).to_contain_text("No task yet")


def test_the_saved_picture_is_hidden_below_a_live_panel_and_follows_the_run(screen: Screen) -> None:
    path = screen.jupyter.write("saved.ipynb", pipeline.GOOD)
    screen.open("saved.ipynb")
    screen.run_all()
    expect(task(screen.panel, "last")).to_be_visible()
    outputs = screen.page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-child")
    expect(outputs).to_have_count(2)
    expect(outputs.nth(1)).to_be_hidden()
    press(screen.panel, "Run")
    expect_ended(screen.panel, "completed")
    screen.page.wait_for_function(PICTURE_SAYS, arg="run completed")
    screen.command("docmanager:save")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    live, picture = (output["data"] for output in notebook["cells"][-1]["outputs"])
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "run completed" in "".join(picture["text/plain"])
    assert "".join(picture["image/svg+xml"]).startswith("<svg ")
    screen.clear(wait=True)
    screen.open("saved.ipynb")
    expect(outputs.nth(0)).to_contain_text("model not found")  # says ipywidgets once there is a kernel
    expect(outputs.nth(0)).to_be_hidden()
    expect(outputs.nth(1)).to_be_visible()


def test_without_the_extension_nothing_of_it_is_there(browser: Browser, tmp_path: Path) -> None:
    from tests.browser.jupyter import Jupyter as PlainJupyter
    from tests.browser.jupyter import Screen as PlainScreen

    disabled = {"disabledExtensions": {"cloaca-nb": True}}
    server = PlainJupyter("lab", tmp_path / "server", page=disabled)
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    try:
        screen = PlainScreen(context.new_page(), server)
        server.write("plain.ipynb", pipeline.GOOD)
        screen.open("plain.ipynb")
        screen.run_all()
        expect(task(screen.panel, "last")).to_be_visible()
        press(screen.panel, "Run")
        expect_ended(screen.panel, "completed")
        assert screen.page.locator(".cloaca-badge, .cloaca-side").count() == 0
        assert screen.page.evaluate("() => window.jupyterapp.commands.hasCommand('cloaca-nb:run')") is False
        task(screen.panel, "last").click()
        expect(screen.panel.get_by_role("button", name="Go to cell")).to_have_count(0)
        # JupyterLab notes that no one answers the kernel's announcement, and goes on.
        assert [problem for problem in screen.own_problems if "new comm" not in problem] == []
    finally:
        context.close()
        server.stop()
