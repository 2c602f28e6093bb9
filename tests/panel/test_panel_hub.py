"""The hub of a session's panels and what they may ask: over a real session, with real runs and packs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.model.run import Event, RunState
from cloaca_nb.model.workflow import Cell
from cloaca_nb.panel import widget
from cloaca_nb.panel.hub import PanelDefaults, PanelHub, Slices, close_hub, hub_of
from cloaca_nb.panel.requests import page_text
from cloaca_nb.run.live import Follow, RemoteRun
from tests.servers.archives import write_archive

NAME = "%cloaca_workflow data_pipeline"
EXTRACT = (
    "# %%cloaca_task\n"
    "def extract(context):\n"
    '    print("read" * 3)\n'
    '    context.set("rows", [1, 2])\n'
    "    return context"
)
LOAD = '# %%cloaca_task\ndef load(context):\n    assert context.get("rows")\n    return context'
BROKEN = "# %%cloaca_task\ndef broken(context):\n    return nowhere(context)"
ENDLESS = "# %%cloaca_task\ndef endless(context):\n    while True:\n        pass\n    return context"
PATIENCE_S = 300.0
#: How often what is waited for is looked at while nothing is published, in seconds.
EACH_S = 0.1


class Listener:
    """Keeps what a hub publishes."""

    def __init__(self, hub: PanelHub) -> None:
        self.got: list[Slices] = []
        self.state: dict[str, Any] = dict(hub.state())
        self._news = threading.Condition()
        self.end = hub.listen(self._take)

    def _take(self, slices: Slices) -> None:
        with self._news:
            self.got.append(slices)
            self.state.update(slices)
            self._news.notify_all()

    def wait(self, what: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until the state is such."""
        end = time.monotonic() + PATIENCE_S
        with self._news:
            while not what(self.state):
                left = end - time.monotonic()
                assert left > 0, f"not within {PATIENCE_S} s: {json.dumps(self.state, default=str)[:2000]}"
                self._news.wait(min(left, EACH_S))  # what is waited for may be no news for the panel

    def tasks(self) -> list[str]:
        """Ids of the tasks that are drawn."""
        return [task["id"] for task in self.state["graph"]["tasks"]]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session with two tasks."""
    made = Session(tmp_path)
    for number, source in enumerate((NAME, EXTRACT, LOAD)):
        made.record(source, cell_id=f"cell-{number}")
    return made


@pytest.fixture
def hub(session: Session) -> Iterator[PanelHub]:
    """Its hub; runs take the preview runner, which every machine has."""
    made = PanelHub(session, PanelDefaults(runner="preview"))
    yield made
    session.stop()
    if session.run_state is not None:
        session.run_state.wait(PATIENCE_S)
    made.close()


def ask(hub: PanelHub, **message: object) -> list[Any]:
    """Send a message; what is answered at once."""
    answers: list[Any] = []
    hub.requests.handle(message, answers.append)
    return answers


def ended(state: dict[str, Any]) -> bool:
    """Whether a run has ended."""
    return state["run"]["status"] in {"completed", "failed", "stopped", "blocked"}


def test_a_new_panel_sees_the_notebook_as_it_is(hub: PanelHub) -> None:
    state = hub.fresh_state()
    assert [task["id"] for task in state["graph"]["tasks"]] == ["extract", "load"]
    assert state["graph"]["edges"][0]["key"] == "rows"
    assert state["run"]["status"] == "none"
    assert state["findings"]["state"] == "current"


def test_cells_that_run_redraw_every_panel(hub: PanelHub, session: Session) -> None:
    one, two = Listener(hub), Listener(hub)
    session.record("# %%cloaca_task -d load\ndef more(context):\n    return context", cell_id="cell-9")
    for listener in (one, two):
        listener.wait(lambda state: len(state["graph"]["tasks"]) == 3)
    assert one.state == two.state


def test_a_panel_that_is_shown_later_does_not_keep_news_from_others(hub: PanelHub) -> None:
    early = Listener(hub)
    hub.fresh_state()
    early.wait(lambda state: len(state["graph"]["tasks"]) == 2)


def test_a_panel_that_is_shown_later_is_no_news_to_others(hub: PanelHub) -> None:
    """A page that is loaded may take the next message of a widget for all of its state."""
    early = Listener(hub)
    hub.fresh_state()
    early.wait(lambda state: len(state["graph"]["tasks"]) == 2)
    hub.say("", "before")
    early.wait(lambda state: len(state["journal"]["lines"]) == 1)
    told = len(early.got)
    hub.fresh_state()
    hub.say("", "after")
    early.wait(lambda state: len(state["journal"]["lines"]) == 2)
    assert {name for slices in early.got[told:] for name in slices} == {"journal"}


def test_a_run_is_followed_to_its_end_and_told(hub: PanelHub) -> None:
    listener = Listener(hub)
    hub.fresh_state()
    assert ask(hub, type="run", context='{"given": 1}') == []
    listener.wait(ended)
    run = listener.state["run"]
    assert (run["status"], run["runner"], run["number"]) == ("completed", "preview", 1)
    assert [task["status"] for task in run["tasks"]] == ["completed", "completed"]
    listener.wait(lambda state: len(state["journal"]["lines"]) >= 3)

    (answer,) = ask(hub, type="detail", view="v", task="load")
    assert answer["view"] == "v"
    assert answer["detail"]["rev"] == run["tasks"][1]["rev"]
    first = answer["detail"]["context"][0]
    assert (first["key"], first["after"]) == ("rows", "[1, 2]")
    (answer,) = ask(hub, type="output", view="v", task="extract")
    assert Path(answer["path"]).read_text(encoding="utf-8") == "readreadread\n"


def test_the_picture_of_a_panel_follows_the_run(hub: PanelHub, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(widget, "publish", lambda bundle, *_, **__: drawn.append(bundle["text/plain"]))
    panel = widget.Panel(hub)
    panel._shown = True
    ask(hub, type="run", context='{"given": 1}')
    end = time.monotonic() + PATIENCE_S
    while not any("run completed after" in text for text in drawn) and time.monotonic() < end:
        time.sleep(0.01)
    panel.close()
    assert "run completed after" in drawn[-1]


def test_a_run_that_another_started_is_shown(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    session.start(runner="preview")
    listener.wait(ended)
    assert listener.state["run"]["status"] == "completed"


def test_several_runs_of_one_import(hub: PanelHub) -> None:
    listener = Listener(hub)
    ask(hub, type="run", times=3)
    listener.wait(ended)
    run = listener.state["run"]
    assert (run["status"], run["at"], run["times"]) == ("completed", 3, 3)
    listener.wait(lambda state: "run completed" in state["journal"]["lines"][-1]["text"])
    ends = [
        line["text"] for line in listener.state["journal"]["lines"] if line["text"].startswith("run comp")
    ]
    assert [text.partition("(")[2] for text in ends] == [f"run {n} of 3)" for n in (1, 2, 3)] + [""]


def test_several_runs_at_once(hub: PanelHub, session: Session) -> None:
    meeting = "%%cloaca_task --dependencies load\ndef meet(context):\n    MET.wait(60)\n    return context"
    session.record("import threading\nMET = threading.Barrier(3)  # cloaca: keep", cell_id="cell-3")
    session.record(meeting, cell_id="cell-4")
    listener = Listener(hub)
    ask(hub, type="run", times=3, at_once=3)
    listener.wait(ended)
    assert (listener.state["run"]["status"], listener.state["run"]["times"]) == ("completed", 3)


@pytest.mark.parametrize("times", [0, -1, True, "3", 2.5, 10**9, None])
def test_a_number_of_runs_that_cannot_be_is_one_run(hub: PanelHub, times: object) -> None:
    listener = Listener(hub)
    ask(hub, type="run", times=times)
    listener.wait(ended)
    assert (listener.state["run"]["status"], listener.state["run"]["times"]) == ("completed", 1)


def test_a_run_until_a_task(hub: PanelHub) -> None:
    listener = Listener(hub)
    ask(hub, type="run", until="extract")
    listener.wait(ended)
    assert [task["id"] for task in listener.state["run"]["tasks"]] == ["extract"]


def test_a_blocked_run_says_so_and_shows_the_findings(hub: PanelHub, session: Session) -> None:
    session.record(BROKEN, cell_id="cell-9")
    listener = Listener(hub)
    ask(hub, type="run")
    listener.wait(lambda state: ended(state) and state["findings"]["errors"] == 1)
    assert listener.state["run"]["status"] == "blocked"
    assert listener.state["findings"]["items"][0]["task"] == "broken"
    assert listener.state["findings"]["items"][0]["cell_id"] == "cell-9"


def follow_with(session: Session, follow: Follow) -> None:
    """Show a run that is followed in this way."""
    report = session.report(prove=False)
    session.follow(lambda notify: RemoteRun(report, "x", follow, notify))


def test_a_run_may_be_asked_for_while_a_stopped_one_ends(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    hub.fresh_state()
    over = threading.Event()

    def slow(emit: Callable[[Event], None], stop: threading.Event) -> RunState:
        emit(Event("run-started", 0.0, tasks=("extract",), runner="server"))
        assert over.wait(PATIENCE_S)
        emit(Event("run-finished", 1.0, status="stopped", runner="server", duration_s=1.0))
        return RunState("stopped", "server")

    def quick(emit: Callable[[Event], None], stop: threading.Event) -> RunState:
        emit(Event("run-started", 0.0, tasks=("load",), runner="server"))
        emit(Event("run-finished", 2.0, status="completed", runner="server", duration_s=2.0))
        return RunState("completed", "server")

    follow_with(session, slow)
    ask(hub, type="stop")
    follow_with(session, quick)
    listener.wait(lambda state: (state["run"]["number"], state["run"]["status"]) == (2, "running"))
    over.set()
    listener.wait(lambda state: (state["run"]["number"], state["run"]["status"]) == (2, "completed"))
    listener.wait(lambda state: len(state["journal"]["lines"]) >= 5)
    assert [line["text"] for line in listener.state["journal"]["lines"]] == [
        "run asked for",
        "stop asked for",
        "run asked for",
        "run was stopped after 1.0 s on the server runner",
        "run completed after 2.0 s on the server runner",
    ]


def test_a_run_that_is_asked_to_stop_says_so_until_it_has(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    hub.fresh_state()
    told, over = threading.Event(), threading.Event()

    def follow(emit: Callable[[Event], None], stop: threading.Event) -> RunState:
        emit(Event("run-started", 0.0, tasks=("extract", "load"), runner="server"))
        told.set()
        assert over.wait(PATIENCE_S)
        assert stop.is_set()
        emit(Event("run-finished", 1.0, status="stopped", runner="server"))
        return RunState("stopped", "server")

    follow_with(session, follow)
    assert told.wait(PATIENCE_S)
    listener.wait(lambda state: state["run"]["status"] == "running")
    ask(hub, type="stop")
    listener.wait(lambda state: state["run"]["status"] == "stopping")
    over.set()
    listener.wait(lambda state: state["run"]["status"] == "stopped")
    listener.wait(lambda state: len(state["journal"]["lines"]) >= 3)
    assert [line["text"] for line in listener.state["journal"]["lines"]] == [
        "run asked for",
        "stop asked for",
        "run was stopped after 0 ms on the server runner",
    ]


def test_a_run_is_stopped(hub: PanelHub, session: Session) -> None:
    session.record(ENDLESS, cell_id="cell-9")
    listener = Listener(hub)
    ask(hub, type="run")
    listener.wait(lambda state: any(task["status"] == "running" for task in state["run"]["tasks"]))
    ask(hub, type="run")
    listener.wait(lambda state: state["session"]["notice"] is not None)
    assert "a run is under way" in listener.state["session"]["notice"]["message"]
    ask(hub, type="stop")
    listener.wait(ended)
    assert listener.state["run"]["status"] == "stopped"


@pytest.fixture
def edited(session: Session) -> Session:
    """The session, whose front end told of a cell that was edited since it ran."""
    texts = (NAME, EXTRACT, LOAD.replace('"rows"', '"rows", 1'))
    cells = {f"cell-{at}": Cell(1, "code", text) for at, text in enumerate(texts)}
    session.arrange(list(cells), cells)
    return session


def wait_for_question(hub: PanelHub) -> Listener:
    """Wait until the panel asks about an edited cell."""
    listener = Listener(hub)
    listener.wait(lambda state: state["session"]["waiting"] == ["cell-2"] and not state["session"]["busy"])
    assert "cell 3 was edited" in listener.state["session"]["notice"]["message"]
    return listener


@pytest.mark.parametrize("action", [{"type": "run"}, {"type": "pack"}, {"type": "deploy", "target": "{0}"}])
def test_where_an_edited_cell_matters_the_panel_asks_first(
    hub: PanelHub, edited: Session, tmp_path: Path, action: dict[str, str]
) -> None:
    ask(hub, **{name: text.format(tmp_path) for name, text in action.items()})
    listener = wait_for_question(hub)
    assert (edited.run_state, list(tmp_path.glob("*.cloacina"))) == (None, [])
    ask(hub, type="answer", as_run=True)
    listener.wait(lambda state: ended(state) or state["session"]["outcome"] is not None)
    assert (listener.state["session"]["waiting"], listener.state["session"]["notice"]) == ([], None)


def test_an_answer_that_the_cells_were_run_is_looked_at(hub: PanelHub, edited: Session) -> None:
    ask(hub, type="run", context='{"limit": 1}')
    listener = wait_for_question(hub)
    edited.record(LOAD.replace('"rows"', '"rows", 1'), cell_id="cell-2")
    ask(hub, type="answer")
    listener.wait(ended)
    assert edited.run_state is not None
    edited.run_state.wait()
    assert edited.run_state.outcome().context["limit"] == 1
    ask(hub, type="answer", as_run=True)  # nothing waits for it any more
    assert listener.state["run"]["number"] == 1


def test_a_question_is_put_away(hub: PanelHub, edited: Session) -> None:
    ask(hub, type="pack")
    listener = wait_for_question(hub)
    ask(hub, type="dismiss")
    listener.wait(lambda state: state["session"]["waiting"] == [])
    assert listener.state["session"]["notice"] is None
    ask(hub, type="answer")
    assert listener.state["session"]["busy"] == []


def test_a_check_proves_the_findings_until_cells_change(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    hub.fresh_state()
    ask(hub, type="check")
    listener.wait(lambda state: bool(state["findings"]["proved"]) and not state["session"]["busy"])
    session.record("x = 1", cell_id="cell-9")
    listener.wait(lambda state: not state["findings"]["proved"])


def test_whoever_asked_for_a_check_its_findings_stand_until_the_workflow_changes(
    hub: PanelHub, session: Session
) -> None:
    listener = Listener(hub)
    hub.fresh_state()
    session.record("%cloaca_check  # as a magic does", cell_id="cell-8")
    session.check()
    listener.wait(lambda state: bool(state["findings"]["proved"]))
    session.record("%cloaca_status\n\n%cloaca_graph", cell_id="cell-9")
    session.record("%cloaca_ls --nonsense", cell_id="cell-8")
    listener.wait(lambda state: hub.report is not None and len(hub.report.document.cells) > 4)
    assert listener.state["findings"]["proved"]
    session.record("%cloaca_workflow other", cell_id="cell-9")
    listener.wait(lambda state: not state["findings"]["proved"])
    session.report(prove=False)
    assert not listener.state["findings"]["proved"]


def test_a_check_of_another_workflow_is_not_shown(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    session.record("%cloaca_workflow second --new", cell_id="cell-8")
    session.record("%%cloaca_task last\ncontext.set('z', 1)", cell_id="cell-9")
    hub.fresh_state()
    with session.choosing("second"):
        session.check()
    time.sleep(0.3)
    assert not listener.state["findings"]["proved"]
    with session.choosing(session.shown):
        session.check()
    listener.wait(lambda state: bool(state["findings"]["proved"]))


def test_a_pack_tells_where_it_is_and_is_put_away(hub: PanelHub, tmp_path: Path) -> None:
    listener = Listener(hub)
    ask(hub, type="pack")
    listener.wait(lambda state: state["session"]["outcome"] is not None and not state["session"]["busy"])
    rows = dict(listener.state["session"]["outcome"]["rows"])
    assert rows["archive"] == str(tmp_path / "data-pipeline-1.0.0.cloacina")
    assert Path(rows["archive"]).stat().st_size > 0
    assert rows["fingerprint"].startswith("sha256:")
    ask(hub, type="dismiss")
    listener.wait(lambda state: state["session"]["outcome"] is None)


def test_a_pack_that_is_refused_says_why(hub: PanelHub, session: Session) -> None:
    session.record(BROKEN, cell_id="cell-9")
    listener = Listener(hub)
    ask(hub, type="pack")
    listener.wait(lambda state: state["session"]["notice"] is not None and not state["session"]["busy"])
    assert "nowhere" in listener.state["session"]["notice"]["message"]


def test_a_deploy_to_a_directory_puts_the_archive_there(hub: PanelHub, tmp_path: Path) -> None:
    watched = tmp_path / "packages"
    watched.mkdir()
    listener = Listener(hub)
    ask(hub, type="deploy", target=str(watched))
    listener.wait(lambda state: state["session"]["outcome"] is not None and not state["session"]["busy"])
    assert [path.name for path in watched.iterdir()] == ["data-pipeline-1.0.0.cloacina"]
    assert listener.state["session"]["outcome"]["action"] == "deploy"
    ask(hub, type="deploy", target=str(tmp_path / "nowhere"))
    listener.wait(lambda state: state["session"]["notice"] is not None and not state["session"]["busy"])
    assert listener.state["session"]["outcome"] is None


def test_what_is_deployed_and_what_is_wrong_there(hub: PanelHub, tmp_path: Path) -> None:
    write_archive(tmp_path)
    listener = Listener(hub)
    ask(hub, type="tend", verb="ls", target=str(tmp_path))
    listener.wait(lambda state: state["session"]["outcome"] is not None and not state["session"]["busy"])
    outcome = listener.state["session"]["outcome"]
    (item,) = outcome["items"]
    assert item["text"].startswith("data-pipeline 1.0.0 in place")
    assert [act["verb"] for act in item["acts"]] == ["rollback"]
    ask(hub, type="tend", verb="doctor", target=str(tmp_path))
    listener.wait(lambda state: bool(state["session"]["outcome"]["rows"]) and not state["session"]["busy"])
    assert "nothing-starts" in [name for name, _ in listener.state["session"]["outcome"]["rows"]]
    ask(hub, type="tend", verb="pause", target=str(tmp_path), name="data-pipeline")
    listener.wait(lambda state: state["session"]["notice"] is not None and not state["session"]["busy"])
    assert "does not pause workflows" in listener.state["session"]["notice"]["message"]


@pytest.mark.parametrize("target", ["", "/no/such/directory/at/all"])
def test_a_deploy_to_nowhere_says_so(hub: PanelHub, target: str) -> None:
    listener = Listener(hub)
    ask(hub, type="deploy", target=target)
    listener.wait(lambda state: state["session"]["notice"] is not None and not state["session"]["busy"])


@pytest.mark.parametrize("context", ["{", "[1]", "1", '"a"', "null"])
def test_a_context_that_is_no_object_starts_nothing(hub: PanelHub, session: Session, context: str) -> None:
    listener = Listener(hub)
    ask(hub, type="run", context=context)
    listener.wait(lambda state: state["session"]["notice"] is not None)
    assert "initial context" in listener.state["session"]["notice"]["message"]
    assert session.run_state is None


@pytest.mark.parametrize(
    "message",
    [
        None,
        1,
        "run",
        [],
        {},
        {"type": None},
        {"type": ["run"]},
        {"type": "unknown"},
        {"type": "detail"},
        {"type": "detail", "task": 7, "view": None},
        {"type": "page", "code": {"a": 1}},
        {"type": "output", "task": "../../etc/passwd"},
        {"type": "__class__"},
    ],
    ids=str,
)
def test_odd_messages_do_no_harm(hub: PanelHub, message: object) -> None:
    hub.fresh_state()
    answers: list[Any] = []
    hub.requests.handle(message, answers.append)
    assert all(answer["type"] in {"detail", "page", "file"} for answer in answers)
    assert all(answer.get("detail") is None for answer in answers)


def test_an_output_file_cannot_leave_its_folder(hub: PanelHub) -> None:
    (answer,) = ask(hub, type="output", view="v", task="../../x/" + "y" * 500)
    path = Path(answer["path"])
    assert path.parent.name.startswith("cloaca_nb-output-")
    assert path.is_file()


def test_the_page_of_a_code_is_its_rules_documentation() -> None:
    from cloaca_nb.check.rules import ALL_RULES

    for rule in ALL_RULES.values():
        assert len(page_text(rule.code)) > 100
    assert page_text("C000") == "there is no page for C000"


def test_many_changes_are_told_in_few_messages(hub: PanelHub, session: Session) -> None:
    listener = Listener(hub)
    for number in range(300):
        session.record(f"x = {number}", cell_id=f"x-{number}")
        hub.say("x", str(number))
    listener.wait(lambda state: state["journal"]["lines"] and state["journal"]["lines"][-1]["text"] == "299")
    listener.wait(lambda state: len(state["graph"]["tasks"]) == 2)
    assert len(listener.got) < 60


def test_a_listener_that_fails_does_not_keep_others_from_the_news(hub: PanelHub, session: Session) -> None:
    def fail(_: Slices) -> None:
        raise RuntimeError("a view broke")

    hub.listen(fail)
    listener = Listener(hub)
    session.record("y = 1", cell_id="y")
    listener.wait(lambda state: len(state["graph"]["tasks"]) == 2)


def test_who_stopped_listening_hears_nothing(hub: PanelHub) -> None:
    gone, stays = Listener(hub), Listener(hub)
    gone.end()
    hub.say("x", "news")
    stays.wait(lambda state: bool(state["journal"]["lines"]))
    assert gone.got == []


def test_a_notebook_that_cannot_be_read_is_said_in_place_of_the_graph(
    hub: PanelHub, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cloaca_nb.errors import OutputError

    def refuse(**_: object) -> None:
        raise OutputError("the disk is full")

    monkeypatch.setattr(session, "report", refuse)
    state = hub.fresh_state()
    assert state["graph"]["problem"] == "the disk is full"
    assert state["findings"]["state"] == "failed"


def test_a_session_has_one_hub(session: Session) -> None:
    first = hub_of(session)
    assert hub_of(session) is first
    close_hub(session)
    second = hub_of(session)
    assert second is not first
    close_hub(session)
