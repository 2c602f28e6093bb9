"""Graphs that do not fit their room: the overview in the corner, in a bare page and in a real JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.jupyter import task
from tests.browser.test_panel_page import Mount
from tests.panel import panel_sample as sample

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from cloaca_nb.panel.contract.shapes import PanelState
    from tests.browser.jupyter import Screen

STEPS = ("load", "clean", "join", "train", "report")


def many(each: int) -> PanelState:
    """A state with so many tasks for each of five steps."""
    names = [(step, number) for step in STEPS for number in range(each)]
    tasks = [
        sample.make_task(f"{step}_{number:03}", at, _before(step, number))
        for at, (step, number) in enumerate(names)
    ]
    return sample.running(sample.workflow(*tasks))


def _before(step: str, number: int) -> tuple[tuple[str, str | None], ...]:
    at = STEPS.index(step)
    return ((f"{STEPS[at - 1]}_{number:03}", None),) if at else ()


def press_at(overview: Locator, across: float, down: float, to: tuple[float, float] | None = None) -> None:
    """Press in the overview, at parts of its width and height, and drag from there."""
    overview.hover()  # which waits until it stands still
    box, mouse = overview.bounding_box(), overview.page.mouse
    assert box is not None
    mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    mouse.down()
    if to:
        mouse.move(box["x"] + to[0] * box["width"], box["y"] + to[1] * box["height"], steps=5)
    mouse.up()


def test_the_overview_is_there_where_not_all_is_seen(mock: Mount) -> None:
    assert mock(sample.state()).locator(".cl-map").is_hidden()
    page = mock(many(100))
    overview = page.locator(".cl-map")
    assert overview.is_visible()
    expect(task(page.locator("body"), "load_000")).to_be_in_viewport()
    seen = "() => document.querySelector('.cl-svg').getAttribute('viewBox').split(' ').map(Number)"
    _, top, _, _ = page.evaluate(seen)
    press_at(overview, 0.5, 0.9)
    _, low, _, height = page.evaluate(seen)
    assert low > top + height  # far down at once
    press_at(overview, 0.5, 0.9, (0.5, 0.1))
    _, up, _, _ = page.evaluate(seen)
    assert up < low - height
    page.locator("[data-action=fit]").click()
    assert overview.is_hidden()


def test_the_overview_has_the_colours_of_the_tasks_and_is_for_the_pointer_alone(mock: Mount) -> None:
    page = mock(many(100))
    overview = page.locator(".cl-map")
    assert overview.get_attribute("aria-hidden") == "true"
    assert overview.locator("[tabindex], button").count() == 0
    colours = overview.locator("path").evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(colours)) > 3
    box = page.locator(".cl-frame-seen")
    before = box.get_attribute("y")
    task(page.locator("body"), "load_000").focus()
    page.keyboard.press("End")
    expect(box).not_to_have_attribute("y", before or "")


def test_a_large_graph_in_the_side_panel_is_looked_over(screen: Screen) -> None:
    cells = ["%load_ext cloaca_nb"]
    for at, step in enumerate(STEPS):
        after = f" -d {STEPS[at - 1]}_{{0}}" if at else ""
        cells += [f"# %%cloaca_task {step}_{n}{after.format(n)}\nx = {n}" for n in range(30)]
    screen.jupyter.write("large.ipynb", cells)
    screen.open("large.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    overview = screen.side.locator(".cl-map")
    expect(task(screen.side, "report_29")).to_be_attached()  # the last one: now the drawing stands still
    expect(overview).to_be_visible()
    expect(task(screen.side, "report_29")).not_to_be_in_viewport()
    press_at(overview, 0.95, 0.95)
    expect(task(screen.side, "report_29")).to_be_in_viewport()
    screen.command("cloaca-nb:open-tab")
    expect(screen.tab.locator(".cl-map")).to_be_visible()


def test_groups_are_folded_and_unfolded(screen: Screen) -> None:
    cells = ["%load_ext cloaca_nb"]
    for at, step in enumerate(STEPS):
        after = f" -d {STEPS[at - 1]}_{{0}}" if at else ""
        for n in range(8):
            body = "1 / 0" if (step, n) == ("join", 3) else "pass"
            code = f"def {step}_{n}(context):\n    {body}\n    return context"
            cells.append(f"# %%cloaca_task{after.format(n)}\n{code}")
    screen.jupyter.write("folded.ipynb", cells)
    screen.open("folded.ipynb")
    screen.run_all()
    tab = screen_tab(screen)
    expect(task(tab, "report_7")).to_be_attached()
    boxes = tab.locator(".cl-svg .cl-task")
    expect(boxes).to_have_count(40)
    tab.locator("[data-action=fold]").click()
    expect(boxes).to_have_count(5)
    expect(task(tab, "load_*")).to_have_attribute("aria-label", "load_*, 8 tasks, folded")
    tab.get_by_role("button", name="Run", exact=True).click()
    expect(task(tab, "join_*", "failed")).to_contain_text("1 of 8 failed")
    expect(task(tab, "load_*", "completed")).to_contain_text("8 of 8 done")
    task(tab, "clean_*").click()  # by click, and by keys
    expect(boxes).to_have_count(12)
    tab.locator(".cl-svg").get_by_role("button", name="clean_0").focus()
    screen.page.keyboard.press("c")
    expect(boxes).to_have_count(5)
    task(tab, "join_*").focus()
    screen.page.keyboard.press("Enter")
    expect(task(tab, "join_3", "failed")).to_be_visible()
    expect(task(tab, "join_0")).to_be_focused()
    screen.page.keyboard.press("c")
    expect(boxes).to_have_count(5)
    tab.locator("[data-action=list]").click()  # what leads to a task unfolds its group
    tab.get_by_label("Filter by state").select_option("failed")
    tab.locator(".cl-tasks").get_by_role("button", name="join_3").click()
    tab.locator("[data-action=list]").click()
    expect(task(tab, "join_3", "failed")).to_be_visible()
    expect(boxes).to_have_count(12)
    screen.open("folded.ipynb")
    screen.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    screen.command("notebook:delete-cell")
    expect(task(tab, "load_*")).to_contain_text("7")
    expect(boxes).to_have_count(12)


def screen_tab(screen: Screen) -> Locator:
    """The panel as a tab beside the notebook."""
    screen.command("cloaca-nb:open-tab", beside=True)
    return screen.tab
