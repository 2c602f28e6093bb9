"""The panel in a bare page: what has the focus keeps it when things change, and texts stay in their room."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import task
from tests.browser.test_panel_page import Mount, answer_detail, sent
from tests.panel import panel_sample as sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from cloaca_nb.panel.contract.shapes import PanelState


def change(page: Page, state: PanelState, *slices: str) -> None:
    """Send slices of a state, and wait until they are drawn."""
    page.evaluate(
        "slices => Object.entries(slices).forEach(each => window.set(...each))", {**_part(state, slices)}
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _part(state: PanelState, slices: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name in slices}


@pytest.mark.parametrize("name", ["Check", "Pack"])
def test_a_button_keeps_the_focus_while_it_is_busy(mock: Mount, name: str) -> None:
    state = sample.state()
    page = mock(state)
    pressed = page.get_by_role("button", name=name, exact=True)
    pressed.focus()
    page.keyboard.press("Enter")
    state["session"]["busy"] = [name.lower()]
    change(page, state, "session")
    expect(pressed).to_be_disabled()
    page.keyboard.press("Enter")
    assert len(sent(page, name.lower())) == 1
    state["session"]["busy"] = []
    change(page, state, "session")
    expect(pressed).to_be_enabled()
    expect(pressed).to_be_focused()


def test_the_focus_goes_from_stop_to_run_when_the_run_has_stopped(mock: Mount) -> None:
    state = sample.running()
    page = mock(state)
    page.get_by_role("button", name="Stop", exact=True).focus()
    page.keyboard.press("Enter")
    for status in ("stopping", "stopped"):
        state["run"] = {**state["run"], "status": status}
        change(page, state, "run")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_the_focus_of_an_answered_question_goes_to_run(mock: Mount) -> None:
    state = sample.state()
    state["session"]["notice"] = {"severity": "warning", "message": "cell 3 was edited", "hint": ""}
    state["session"]["waiting"] = ["cell-3"]
    page = mock(state)
    page.get_by_role("button", name="As last run").focus()
    page.keyboard.press("Enter")
    assert sent(page, "answer") == [{"type": "answer", "as_run": True}]
    state["session"]["notice"], state["session"]["waiting"] = None, []
    change(page, state, "session")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_the_focus_stays_in_findings_and_details_that_are_made_anew(mock: Mount) -> None:
    state = sample.running()
    page = mock(state)
    page.get_by_role("button", name="C201").focus()
    change(page, sample.running(), "findings")
    expect(page.get_by_role("button", name="C201")).to_be_focused()
    task(page.locator("body"), "report").click()
    answer_detail(page)
    output = page.locator(".cl-section[data-section=Output] summary")
    output.focus()
    answer_detail(page, output="one more line")
    expect(page.locator(".cl-output")).to_have_text("one more line")
    expect(output).to_be_focused()


def test_the_newest_output_is_in_sight_unless_other_lines_are_read(mock: Mount) -> None:
    page = mock(sample.running())
    task(page.locator("body"), "report").click()
    lines = [f"line {number}" for number in range(300)]
    answer_detail(page, output="\n".join(lines))
    output = page.locator(".cl-output")
    expect(output).to_contain_text("line 299")
    left = "e => e.scrollHeight - e.clientHeight - e.scrollTop"
    assert output.evaluate(left) < 4
    output.evaluate("e => { e.scrollTop = 100; }")
    answer_detail(page, output="\n".join([*lines, "line 300"]))
    expect(output).to_contain_text("line 300")
    assert output.evaluate("e => e.scrollTop") == 100


def test_the_time_of_a_running_task_moves_in_its_details(mock: Mount) -> None:
    state = sample.running()
    state["run"]["tasks"] = [sample.task_run("report", "running", started=time.time() - 20)]
    page = mock(state)
    task(page.locator("body"), "report").click()
    status = page.locator(".cl-drawer-status")
    expect(status).to_contain_text("running · 2")
    before = status.text_content() or ""
    expect(status).not_to_have_text(before)


NAMES = (
    "загрузка_данных_за_последний_квартал",
    "データを読み込んで集計してから検証する長い名前のタスク",
    "تحميل_البيانات_من_الأرشيف_القديم",
    "mm_wide_letters_www",
    "x",
)
#: By how much the texts of boxes stand out of them.
OUT = """
() => [...document.querySelectorAll('.cl-task')].map(group => {
  const box = group.querySelector('.cl-box').getBoundingClientRect();
  const ends = [...group.querySelectorAll('text')].map(text => text.getBoundingClientRect().right);
  return [group.dataset.task, Math.max(...ends) - box.right];
}).filter(([, out]) => out > -2)
"""


def test_texts_of_all_scripts_stay_in_their_boxes(mock: Mount) -> None:
    tasks = [sample.make_task(name, number) for number, name in enumerate(NAMES)]
    state = sample.running(sample.workflow(*tasks))
    state["run"]["tasks"] = [sample.task_run(name, "failed", attempt=3, duration_s=4325.0) for name in NAMES]
    page = mock(state)
    expect(task(page.locator("body"), "x").locator(".cl-line")).to_have_text("failed · 1 h 12 min · 3/3")
    assert page.evaluate(OUT) == []
    before = sample.state(sample.workflow(*tasks))
    assert mock(before).evaluate(OUT) == []


def test_texts_that_were_drawn_out_of_sight_are_fitted_when_they_are_seen(mock: Mount) -> None:
    page = mock(sample.state())
    page.evaluate("document.querySelector('#host').style.display = 'none'")
    tasks = [sample.make_task(name, number) for number, name in enumerate(NAMES)]
    change(page, sample.state(sample.workflow(*tasks)), "graph")
    page.evaluate("document.querySelector('#host').style.display = ''")
    expect(task(page.locator("body"), NAMES[0])).to_be_visible()
    page.wait_for_function(f"() => ({OUT})().length === 0")


def test_nothing_overflows_in_the_narrowest_side_panel(mock: Mount) -> None:
    page = mock(sample.running(), width=250)
    page.get_by_role("button", name="Deploy", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 250
