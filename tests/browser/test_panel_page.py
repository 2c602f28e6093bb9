"""The panel in a bare page, over a stand-in for a widget's model: what it shows and sends, what keys do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from cloaca_nb.panel import state as panel_state
from tests.browser.jupyter import click_edge, task
from tests.panel import panel_sample as sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from cloaca_nb.panel.contract.shapes import ListItem

Mount = Callable[..., "Page"]
HOSTILE = '<script>window.hurt=1</script><img src=x onerror="window.hurt=1">\u202egnp.exe\x1b[31m</style>'


def sent(page: Page, kind: str) -> list[dict[str, Any]]:
    """Messages of a kind that the panel sent."""
    messages: list[dict[str, Any]] = page.evaluate("window.sent")
    return [message for message in messages if message["type"] == kind]


def answer_detail(page: Page, **part: object) -> None:
    """Answer the panel's last question for a detail."""
    page.wait_for_function("window.sent.some(message => message.type === 'detail')")
    asked = sent(page, "detail")[-1]
    detail = sample.detail(**{"id": asked["task"], **part})
    reply = {"type": "detail", "view": asked["view"], "task": asked["task"], "detail": detail}
    page.evaluate("reply => window.reply(reply)", reply)


def test_every_status_has_a_word_and_a_shape_of_its_own(mock: Mount) -> None:
    page = mock(sample.running(sample.workflow(*(sample.make_task(f"t{n}", n) for n in range(12)))))
    lines = page.locator(".cl-line").all_text_contents()
    words = {line.split(" · ")[0] for line in lines if line}
    ended = {"done", "taken over", "failed", "skipped", "stopped"}
    assert words == {"retrying", "running", "waiting", "ready", *ended}
    shapes = [glyph.get_attribute("d") for glyph in page.locator(".cl-mark").all()]
    assert len(set(shapes)) == 10


def test_attempts_and_times_stand_on_the_box(mock: Mount) -> None:
    page = mock(sample.running())
    expect(task(page.locator("body"), "report").locator(".cl-line")).to_contain_text("running · 3.")
    expect(task(page.locator("body"), "report").locator(".cl-line")).to_contain_text("2/3")
    expect(task(page.locator("body"), "extract").locator(".cl-line")).to_have_text("done · 250 ms")
    label = task(page.locator("body"), "report").get_attribute("aria-label") or ""
    for words in ("running", "attempt 2 of 3", "ran after a failed task", "waits for validate_customers"):
        assert words in label


def test_tasks_as_a_list_by_name_and_state(mock: Mount) -> None:
    shown = sample.workflow(*(sample.make_task(f"load_{n}", n) for n in range(600)))
    page = mock(sample.running(shown))
    page.locator("[data-action=list]").click()
    assert page.locator(".cl-canvas").is_hidden()
    expect(page.locator(".cl-tasks > li")).to_have_count(500)
    page.get_by_label("Filter by state").select_option("failed")
    expect(page.locator(".cl-list-view > .cl-filter")).to_contain_text("50 of 600 tasks")
    page.get_by_label("Filter by name").fill("load 42")
    names = page.locator(".cl-tasks > li").evaluate_all("rows => rows.map(row => row.dataset.task)")
    assert names
    assert all("42" in name for name in names)
    page.locator(".cl-tasks > li").first.get_by_role("button").click()
    expect(page.locator(".cl-drawer-title")).to_have_text(names[0])
    page.locator("[data-action=list]").click()
    assert page.locator(".cl-canvas").is_visible()


def test_several_runs_are_asked_for(mock: Mount) -> None:
    page = mock(sample.state())
    for name in ("run-often", "run-at-once"):
        page.locator(f"[data-action={name}]").first.click()
    asked = [(message.get("times"), message.get("at_once")) for message in sent(page, "run")]
    assert asked == [(3, None), (3, 3)]


def test_what_has_changed_is_asked_for_alone(mock: Mount) -> None:
    state = sample.state()
    since = "rows.csv has changed since run 3"
    id = state["graph"]["tasks"][0]["id"]
    state["run"]["tasks"] = [sample.task_run(id, "completed", since=since)]
    page = mock(state)
    page.locator("[data-action=run-changed]").first.click()
    assert [message.get("cached") for message in sent(page, "run")] == [True]
    page.locator(f"[data-task={id}]").first.click()
    expect(page.locator(".cl-drawer")).to_contain_text(since)


def test_another_workflow_of_the_notebook_is_chosen(mock: Mount) -> None:
    state = sample.state()
    assert mock(state).locator(".cl-workflows").is_hidden()
    state["session"]["workflows"] = ["returns", state["graph"]["workflow"]]
    page = mock(state)
    choice = page.get_by_label("Workflow", exact=True).and_(page.locator("select"))
    expect(choice).to_have_value(state["graph"]["workflow"])
    choice.select_option("returns")
    assert sent(page, "workflow") == [{"type": "workflow", "name": "returns"}]


def test_inferred_edges_are_dashed_and_name_their_key(mock: Mount) -> None:
    page = mock(sample.state())
    assert page.locator(".cl-edge").count() == 8
    assert sorted(page.locator(".cl-key").all_text_contents()) == ["joined", "orders", "raw_data"]
    dashes = page.locator(".cl-inferred").first.evaluate("e => getComputedStyle(e).strokeDasharray")
    assert dashes != "none"


def test_an_edge_shows_what_travels_on_it(mock: Mount) -> None:
    page = mock(sample.state())
    click_edge(page.locator("body"), "validate_customers", "report")
    answer_detail(page)
    drawer = page.locator(".cl-drawer")
    expect(drawer.locator(".cl-drawer-title")).to_have_text("validate_customers → report")
    expect(drawer.locator(".cl-handed")).to_have_count(1)
    expect(drawer.locator(".cl-handed")).to_contain_text("60,000 rows × 2 columns")
    expect(drawer.locator(".cl-handed")).to_contain_text(f"it lies in the artifact store as {'ab12' * 16}")
    assert drawer.locator(".cl-frame td").all_text_contents() == ["0", "17", "1", "18"]
    drawer.get_by_role("button", name="→ report").click()
    expect(drawer.locator(".cl-drawer-title")).to_have_text("report")


def test_a_task_shows_what_it_hands_over_as_text(mock: Mount) -> None:
    page = mock(sample.state())
    task(page.locator("body"), "validate_customers").click()
    odd = sample.handed(HOSTILE, type=HOSTILE, columns=[HOSTILE], rows=[[HOSTILE]], to=[HOSTILE])
    answer_detail(page, handed=[odd, sample.handed("n", type="int", text=HOSTILE, seen="kernel", size=28)])
    drawer = page.locator(".cl-drawer")
    expect(drawer.locator(".cl-handed")).to_have_count(2)
    expect(drawer.locator(".cl-handed").last).to_contain_text("28 B in memory")
    assert page.evaluate("window.hurt") is None
    assert drawer.locator("img, script").count() == 0
    assert "\u202e" not in drawer.inner_text()


def test_recolouring_makes_no_element_anew(mock: Mount) -> None:
    page = mock(sample.state())
    page.evaluate("window.kept = document.querySelector('[data-task=extract]')")
    page.evaluate("run => window.set('run', run)", sample.running()["run"])
    expect(task(page.locator("body"), "extract", "completed")).to_be_visible()
    assert page.evaluate("window.kept === document.querySelector('[data-task=extract]')")


def test_a_new_graph_is_drawn_and_the_old_one_forgotten(mock: Mount) -> None:
    page = mock(sample.state())
    other = sample.state(sample.workflow(sample.make_task("alone", 1)))
    page.evaluate("graph => window.set('graph', graph)", other["graph"])
    expect(page.locator(".cl-task")).to_have_count(1)
    page.evaluate("graph => window.set('graph', graph)", panel_state.empty_state()["graph"])
    expect(page.locator(".cl-empty")).to_contain_text("No task yet")
    expect(page.locator(".cl-task")).to_have_count(0)


def test_a_click_on_a_task_asks_for_its_details_and_shows_them(mock: Mount) -> None:
    page = mock(sample.running())
    task(page.locator("body"), "validate_customers").click()
    answer_detail(page)
    drawer = page.locator(".cl-drawer")
    for words in (
        "failed · 250 ms",
        "cell 6, line 2",
        "Check that every customer is known.",
        "orders without a customer are wrong",
        "ValueError: 3 orders without a customer",
        "cell 6, line 3",
        "reading 1200 rows",
        "120 kB before this are left out",
        "inferred from joined",
        "written down",
        "def validate_customers(context):",
        "added",
        "retry_attempts",
        "DATA_SOURCE",
        "used by validate_customers",
    ):
        expect(drawer).to_contain_text(words)
    assert "\x1b" not in (drawer.text_content() or "")
    drawer.get_by_role("button", name="Close the details").click()
    expect(drawer).to_be_hidden()


def test_details_are_asked_for_again_when_the_run_moved_on(mock: Mount) -> None:
    page = mock(sample.running())
    task(page.locator("body"), "report").click()
    answer_detail(page)
    moved = sample.running()["run"]
    for run in moved["tasks"]:
        run["rev"] = "1.0.2"
    asked = len(sent(page, "detail"))
    page.evaluate("run => window.set('run', run)", moved)
    page.wait_for_function(f"window.sent.filter(m => m.type === 'detail').length === {asked + 1}")
    page.wait_for_timeout(400)
    assert len(sent(page, "detail")) <= asked + 2


def test_an_answer_for_another_view_is_not_taken(mock: Mount) -> None:
    page = mock(sample.running())
    task(page.locator("body"), "report").click()
    reply = {"type": "detail", "view": "other", "task": "report", "detail": sample.detail(id="report")}
    page.evaluate("reply => window.reply(reply)", reply)
    expect(page.locator(".cl-drawer")).to_contain_text("Waiting for the kernel")


def test_the_whole_output_is_asked_for_as_a_file(mock: Mount) -> None:
    page = mock(sample.running())
    task(page.locator("body"), "validate_customers").click()
    answer_detail(page)
    page.get_by_role("button", name="Show all in a file").click()
    asked = sent(page, "output")[0]
    reply = {
        "type": "file",
        "view": asked["view"],
        "task": asked["task"],
        "path": "/tmp/all.txt",
        "error": "",
    }
    page.evaluate("reply => window.reply(reply)", reply)
    expect(page.locator(".cl-drawer")).to_contain_text("/tmp/all.txt")


def test_buttons_send_their_message(mock: Mount) -> None:
    page = mock(sample.state())
    for name in ("Check", "Pack", "Run"):
        page.get_by_role("button", name=name, exact=True).click()
    assert [message["type"] for message in page.evaluate("window.sent")] == ["ping", "check", "pack", "run"]


def test_run_until_here(mock: Mount) -> None:
    page = mock(sample.state())
    task(page.locator("body"), "join").click()
    page.get_by_role("button", name="Run until here").click()
    assert sent(page, "run") == [{"type": "run", "until": "join"}]


def test_stop_stands_where_run_stood_and_keeps_the_focus(mock: Mount) -> None:
    page = mock(sample.state())
    page.get_by_role("button", name="Run", exact=True).focus()
    page.evaluate("run => window.set('run', run)", sample.running()["run"])
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_focused()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_hidden()
    stop.click()
    assert sent(page, "stop")


def test_the_initial_context_goes_with_the_run(mock: Mount) -> None:
    state = sample.state()
    state["session"]["fields"] = [
        {"name": "limit", "type": "integer", "default": "100", "required": True, "help": "rows"},
        {"name": "full", "type": "boolean", "default": "", "required": False, "help": ""},
    ]
    page = mock(state)
    page.get_by_role("tab", name="Input").click()
    assert page.get_by_text("These win over keys below.").is_visible()
    page.get_by_label("limit needed").fill("many")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="a whole number is needed")).to_be_visible()
    assert sent(page, "run") == []
    page.get_by_label("limit needed").fill("7")
    written = '{"since": "today", "limit": 1, "scale": 1.0, "key": 12345678901234567890}'
    page.get_by_label("Initial context, as JSON").fill(written)
    page.get_by_role("button", name="Run", exact=True).click()
    (message,) = sent(page, "run")
    # Numbers are those that were written, though JavaScript has no such.
    wanted = {"since": "today", "limit": 7, "scale": 1.0, "key": 12345678901234567890}
    assert sorted(message) == ["context", "type"]
    assert str(json.loads(message["context"])) == str(wanted)


def test_of_fields_is_told_where_there_are_some(mock: Mount) -> None:
    state = sample.state()
    state["session"]["fields"] = []
    page = mock(state)
    page.get_by_role("tab", name="Input").click()
    expect(page.get_by_label("Initial context, as JSON")).to_have_accessible_description("Used by Run.")


def test_findings_are_grouped_and_lead_to_their_task_and_page(mock: Mount) -> None:
    page = mock(sample.state())
    assert page.locator(".cl-group").all_text_contents() == ["Errors", "Warnings", "Notes"]
    expect(page.get_by_role("tab", name="Findings: 1 error, 1 warning, 1 note")).to_be_visible()
    page.locator(".cl-item").get_by_role("button", name="transform").click()
    expect(page.locator(".cl-drawer-title")).to_have_text("transform")
    page.get_by_role("button", name="C201").click()
    asked = sent(page, "page")[0]
    reply = {"type": "page", "view": asked["view"], "code": "C201", "text": "A name is not defined."}
    page.evaluate("reply => window.reply(reply)", reply)
    expect(page.locator(".cl-page")).to_have_text("A name is not defined.")


def test_a_target_is_chosen_or_a_directory_named(mock: Mount) -> None:
    state = sample.state()
    state["session"]["targets"] = [{"name": "prod", "kind": "server", "label": "prod (https://example.org)"}]
    page = mock(state)
    page.get_by_role("button", name="Deploy", exact=True).click()
    form = page.get_by_role("group", name="Deploy")
    form.get_by_role("button", name="Deploy", exact=True).click()
    page.get_by_role("button", name="Deploy", exact=True).click()
    form.get_by_label("Target").select_option("")
    expect(form.get_by_role("button", name="Deploy", exact=True)).to_be_disabled()
    form.get_by_label("Directory").fill("/srv/packages")
    form.get_by_role("button", name="Deploy", exact=True).click()
    assert [message["target"] for message in sent(page, "deploy")] == ["prod", "/srv/packages"]
    expect(form).to_be_hidden()


def test_what_was_deployed_is_executed_with_the_context_of_the_form(mock: Mount) -> None:
    state = sample.state()
    rows = [("place", "https://cloacina.example.com")]
    title = "Deployed orders 1.0.0: loaded"
    state["session"]["outcome"] = panel_state.outcome("deploy", title, rows, execute=True)
    page = mock(state)
    page.get_by_role("button", name="Execute", exact=True).click()
    (message,) = sent(page, "execute")
    assert message["context"].startswith("{")


def test_what_is_deployed_is_listed_and_looked_after(mock: Mount) -> None:
    state = sample.state()
    items: list[ListItem] = [
        {
            "text": "orders 1.0.0 loaded",
            "acts": [
                {"verb": "pause", "name": "orders", "sure": True},
                {"verb": "rollback", "name": "orders", "sure": False},
            ],
        },
        {"text": "there in place <b>", "acts": []},
    ]
    state["session"]["outcome"] = panel_state.outcome(
        "deployed", "prod has 2 packages", target="prod", items=items
    )
    state["session"]["targets"] = [{"name": "prod", "kind": "server", "label": "prod"}]
    page = mock(state)
    listed = page.locator(".cl-there")
    expect(listed).to_contain_text("there in place <b>")
    listed.get_by_role("button", name="Roll back …").click()
    pause = listed.get_by_role("button", name="Pause")
    pause.click()
    expect(pause).to_have_text("Pause: sure?")
    assert [message["verb"] for message in sent(page, "tend")] == ["rollback"]
    pause.click()
    page.get_by_role("button", name="Deploy", exact=True).click()
    for name in ("What is there", "What is wrong", "Runs", "What it needs"):
        page.get_by_role("button", name=name, exact=True).click()
    assert [(message["verb"], message["target"], message["name"]) for message in sent(page, "tend")] == [
        ("rollback", "prod", "orders"),
        ("pause", "prod", "orders"),
        *((verb, "prod", "") for verb in ("ls", "doctor", "runs", "needs")),
    ]


def test_outcomes_and_notices_are_shown_and_put_away(mock: Mount) -> None:
    state = sample.state()
    rows = [("archive", "/data/a.cloacina"), ("fingerprint", "sha256:00ff")]
    state["session"]["outcome"] = panel_state.outcome("pack", "Packed a.cloacina", rows)
    state["session"]["notice"] = {
        "severity": "error",
        "message": "a run is under way",
        "hint": "stop it first",
    }
    page = mock(state)
    for words in (
        "Packed a.cloacina",
        "/data/a.cloacina",
        "sha256:00ff",
        "a run is under way",
        "stop it first",
    ):
        expect(page.locator(".cl-news")).to_contain_text(words)
    page.get_by_role("button", name="Put this away").first.click()
    assert sent(page, "dismiss")


def test_a_busy_action_cannot_be_pressed_again(mock: Mount) -> None:
    state = sample.state()
    state["session"]["busy"] = ["pack"]
    page = mock(state)
    expect(page.get_by_role("button", name="Pack", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled()


def test_the_keyboard_reaches_every_task(mock: Mount) -> None:
    page = mock(sample.state())
    body = page.locator("body")
    assert page.locator('.cl-task[tabindex="0"]').count() == 1
    task(body, "extract").focus()
    for key, id in (
        ("ArrowDown", "transform"),
        ("ArrowRight", "orders"),
        ("End", "notify"),
        ("Home", "extract"),
    ):
        page.keyboard.press(key)
        expect(task(body, id)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".cl-drawer-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".cl-drawer")).to_be_hidden()
    expect(task(body, "extract")).to_be_focused()


def test_zoom_pan_and_fit(mock: Mount) -> None:
    page = mock(sample.state())
    box = page.locator(".cl-svg")
    before = box.get_attribute("viewBox")
    page.get_by_role("button", name="Zoom in").click()
    zoomed = box.get_attribute("viewBox")
    assert zoomed != before
    corner = page.locator(".cl-canvas").bounding_box()
    assert corner is not None
    page.mouse.move(corner["x"] + 20, corner["y"] + 200)
    page.mouse.down()
    page.mouse.move(corner["x"] + 90, corner["y"] + 220)
    page.mouse.up()
    assert box.get_attribute("viewBox") != zoomed
    page.get_by_role("button", name="Show the whole graph").click()
    assert box.get_attribute("viewBox") == before


def test_tabs_follow_the_arrow_keys(mock: Mount) -> None:
    page = mock(sample.state())
    page.get_by_role("tab", name="Findings").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Input")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Input")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Findings")).to_be_hidden()


def test_what_stands_beside_the_tasks_is_listed(mock: Mount) -> None:
    beside = sample.beside()
    page = mock({**sample.state(), "beside": beside})
    page.locator("[data-tab=schedule]").click()
    rows = page.locator(".cl-pane:visible .cl-beside").first.locator("li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("nightly")
    expect(rows.first.locator("div")).to_have_count(5)
    page.locator("[data-action=schedule]").click()
    assert sent(page, "schedule")
    there = {**beside, "there": beside["schedule"][:1], "asked": "08:00:00 UTC"}
    page.evaluate("beside => window.set('beside', beside)", there)
    expect(page.locator(".cl-pane:visible")).to_contain_text("1 there, asked at 08:00:00 UTC")
    page.locator("[data-tab=input]").click()
    needs = page.locator(".cl-pane:visible .cl-beside li")
    expect(needs).to_have_count(3)
    expect(needs.nth(1)).to_contain_text("set here")
    expect(needs.nth(2)).to_contain_text("not set here")


def test_hostile_texts_are_shown_as_text(mock: Mount) -> None:
    state = sample.running(sample.workflow(sample.make_task(HOSTILE, 1, ((HOSTILE, HOSTILE),))))
    state["graph"]["workflow"] = state["graph"]["description"] = HOSTILE
    state["findings"]["items"][0].update({"message": HOSTILE, "hint": HOSTILE, "code": HOSTILE})
    state["session"]["notice"] = {"severity": "error", "message": HOSTILE, "hint": HOSTILE}
    page = mock(state)
    page.locator(".cl-task").first.click()
    error = {"type": HOSTILE, "message": HOSTILE, "traceback": HOSTILE, "cell": 1, "cell_id": None, "line": 1}
    answer_detail(page, doc=HOSTILE, source=HOSTILE, output=HOSTILE, error=error, reads=[HOSTILE])
    expect(page.locator(".cl-drawer")).to_contain_text("<script>window.hurt=1</script>")
    assert page.evaluate("window.hurt") is None
    assert page.locator(".cloaca-panel").locator("script, img, style").count() == 0
    assert "\u202e" not in (page.locator(".cloaca-panel").text_content() or "")


def test_ids_that_objects_know_are_plain_ids(mock: Mount) -> None:
    ids = ("__proto__", "constructor", "toString")
    page = mock(sample.running(sample.workflow(*(sample.make_task(id, n) for n, id in enumerate(ids)))))
    for id in ids:
        task(page.locator("body"), id).click()
        expect(page.locator(".cl-drawer-title")).to_have_text(id)


def test_a_megabyte_of_text_is_shown_in_part(mock: Mount) -> None:
    page = mock(sample.running(sample.workflow(sample.make_task("x" * 1_000_000, 1))))
    assert len(page.locator(".cl-id").text_content() or "") < 60
    assert len(page.locator(".cl-task").get_attribute("aria-label") or "") < 400


def test_unmounting_leaves_nothing_behind(mock: Mount) -> None:
    page = mock(sample.running())
    assert page.evaluate("window.listening()") > 0
    page.evaluate("window.unmount()")
    assert page.evaluate("[window.listening(), document.querySelectorAll('.cloaca-panel').length]") == [0, 0]


def test_a_kernel_that_is_gone_is_said_and_one_that_is_back_too(mock: Mount) -> None:
    page = mock(sample.state())
    page.evaluate("window.emit('comm_live_update')")
    lost = page.locator(".cl-lost")
    expect(lost).to_contain_text("Not connected to a kernel")
    expect(lost).to_contain_text("Run %load_ext cloaca_nb again to go on")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    page.evaluate("window.emit('comm_live_update')")
    page.evaluate("window.reply({type: 'pong', view: ''})")
    expect(lost).to_be_hidden()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_nothing_overflows_at_320_pixels(mock: Mount) -> None:
    state = sample.running()
    rows = [("fingerprint", "sha256:" + "9f86d081" * 8)]
    state["session"]["outcome"] = panel_state.outcome("pack", "Packed " + "a" * 90, rows)
    page = mock(state, width=320)
    task(page.locator("body"), "validate_customers").click()
    answer_detail(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_wide_graph_is_drawn_downwards_where_there_is_little_room(mock: Mount) -> None:
    chain = [sample.make_task(f"t{n}", n, ((f"t{n - 1}", None),) if n else ()) for n in range(5)]
    page = mock(sample.state(sample.workflow(*chain)), width=340)

    def way() -> tuple[float, float]:
        first, last = (task(page.locator("body"), id).bounding_box() for id in ("t0", "t4"))
        assert first is not None
        assert last is not None
        return last["x"] - first["x"], last["y"] - first["y"]

    across, down = way()
    assert abs(across) < 5 < down
    task(page.locator("body"), "t1").click()
    page.set_viewport_size({"width": 1300, "height": 900})
    expect(page.locator(".cl-task[data-selected]")).to_have_attribute("data-task", "t1")
    page.wait_for_function("document.querySelector('.cl-canvas').clientHeight < 120")
    across, down = way()
    assert across > 100 > abs(down)


def test_no_motion_where_none_is_wished(mock: Mount) -> None:
    page = mock(sample.running(), reduced_motion="reduce")
    turn = page.locator(".cl-status-running .cl-mark").first
    assert turn.evaluate("e => getComputedStyle(e).animationName") == "none"


def test_the_theme_follows_the_page(mock: Mount) -> None:
    page = mock(sample.state())
    panel = page.locator(".cloaca-panel")
    expect(panel).to_have_attribute("data-theme", "light")
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    expect(panel).to_have_attribute("data-theme", "dark")


CONTRAST = """
() => {
  const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const scale = text => text.startsWith('color(') ? 1 : 255;
  const light = text => parse(text).slice(0, 3).map(v => v / scale(text))
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = getComputedStyle(document.querySelector('.cloaca-panel')).backgroundColor;
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const found = {};
  for (const group of document.querySelectorAll('.cl-task')) {
    const box = getComputedStyle(group.querySelector('.cl-box')).fill;
    for (const text of group.querySelectorAll('.cl-id, .cl-line')) {
      const name = `${group.getAttribute('class')} ${text.getAttribute('class')}`;
      found[name] = ratio(getComputedStyle(text).fill, box);
    }
  }
  for (const text of document.querySelectorAll('.cl-muted, .cl-hint, .cl-link, .cl-tab, .cl-state')) {
    found[text.className] = ratio(getComputedStyle(text).color, ground);
  }
  return Object.entries(found).filter(([, value]) => value < 4.5);
}
"""


def test_texts_have_enough_contrast_in_both_themes(mock: Mount) -> None:
    for scheme in ("light", "dark"):
        page = mock(sample.running(), color_scheme=scheme)
        if scheme == "dark":
            page.evaluate("document.body.style.background = '#111'; document.body.className = 'dark'")
            expect(page.locator(".cloaca-panel")).to_have_attribute("data-theme", "dark")
        assert page.evaluate(CONTRAST) == []


def log_of(*lines: tuple[str, str, str], more: int = 0) -> dict[str, Any]:
    """A slice of the log: task, level and text of each line."""
    shown = [
        {"time": 1_700_000_000 + more + at, "task": task, "text": text, "level": level}
        for at, (task, level, text) in enumerate(lines)
    ]
    return {"lines": shown, "more": more}


def test_the_log_is_searched_filtered_and_saved(mock: Mount) -> None:
    lines = [
        ("", "info", "run asked for"),
        ("load", "info", "started"),
        ("load", "warning", "attempt 1 failed: OSError: no orders"),
        ("join", "error", f"failed: {HOSTILE}"),
        ("", "error", "run failed after 2 s: orders"),
        ("join", "printed", "  \x1b[31mred\x1b[0m and bare"),
    ]
    state = sample.state()
    page = mock({**state, "journal": log_of(*lines[:4], more=7)})
    page.get_by_role("tab", name="Log").click()
    rows = page.locator(".cl-log > li")
    expect(rows).to_have_count(4)
    field = page.get_by_label("Search the log")
    field.fill("FAILED")
    expect(page.locator(".cl-match")).to_have_text(["failed", "failed"])
    expect(page.locator(".cl-pane .cl-finder")).to_contain_text("1 of 2")
    field.press("Enter")
    expect(page.locator(".cl-match.cl-here")).to_have_count(1)
    expect(rows.nth(3).locator(".cl-here")).to_have_text("failed")
    field.press("Enter")
    expect(page.locator(".cl-pane .cl-finder")).to_contain_text("1 of 2")
    page.evaluate("log => window.set('journal', log)", log_of(*lines, more=7))
    expect(page.locator(".cl-pane .cl-finder")).to_contain_text("1 of 3")
    page.locator(".cl-pane [data-action=match-before]").click()
    expect(rows.nth(4).locator(".cl-here")).to_have_text("failed")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(".cl-match")).to_have_count(0)
    page.get_by_label("Filter by level").select_option("errors alone")
    expect(rows).to_have_count(2)
    page.get_by_label("Filter by task").select_option("the run")
    with page.expect_download() as asked:
        page.get_by_role("button", name="Download").click()
    text = asked.value.path().read_text(encoding="utf-8")
    assert asked.value.suggested_filename == "data_pipeline.log.txt"
    assert [line.split("\t")[1:] for line in text.splitlines()] == [
        ["error", "", "run failed after 2 s: orders"]
    ]
    page.get_by_label("Filter by task").select_option("all tasks")
    page.get_by_label("Filter by level").select_option("without what is printed")
    expect(rows).to_have_count(5)
    page.get_by_label("Filter by level").select_option("all lines")
    expect(rows.nth(5).locator(".cl-log-text")).to_have_text("  red and bare", use_inner_text=True)
    page.get_by_role("button", name="Show them").click()
    (asked_for,) = sent(page, "log")
    earlier = log_of(*[("load", "info", f"line {number}") for number in range(7)], *lines)
    page.evaluate("reply => window.reply(reply)", {"type": "log", "view": asked_for["view"], "log": earlier})
    expect(rows).to_have_count(13)
    expect(page.get_by_role("button", name="Show them")).to_be_hidden()
    assert page.evaluate("window.hurt") is None
