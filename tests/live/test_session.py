"""The session without any host."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.flow import Options
from cloaca_nb.errors import CheckError, UsageError
from cloaca_nb.live.change import Change
from cloaca_nb.live.deploys import Deployer
from cloaca_nb.live.session import Session
from cloaca_nb.package.dependencies.learnt import all_learnt
from tests.command import LIMIT_S
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.written import code_cell, write_notebook

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.run import Event
    from cloaca_nb.run.live import LiveRun

TASK = "%%cloaca_task\ndef {0}(context):\n    context.set('{0}', 1)\n    return context"
HEAD = "%load_ext cloaca_nb\n%cloaca_workflow demo"


def session(tmp_path: Path, *ids: str) -> Session:
    """A session with these tasks, each in a cell of the same id."""
    found = Session(tmp_path)
    found.record(HEAD, cell_id="head")
    for id in ids:
        found.record(TASK.format(id), cell_id=id)
    return found


def write(path: Path, *cells: tuple[str, str]) -> None:
    """Save a notebook with these cells: id and source."""
    write_notebook(path, [code_cell(id, source) for id, source in cells])


def test_a_cell_may_put_its_own_in_the_place_of_a_function_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps = json.dumps
    monkeypatch.setattr(json, "dumps", lambda value: dumps(value))
    monkeypatch.setattr(json, "loads", lambda text: {"mine": text})
    report = session(tmp_path, "one").report()
    assert report.ok, report.findings


@pytest.mark.usefixtures("state")
def test_a_session_without_a_file_knows_what_it_deployed(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOACINA_API_KEY", ADMIN_KEY)
    found = session(tmp_path, "one")
    done = found.deploy(fake.url, Options(execute=True))
    assert done.execution is not None
    assert [[run.id for run in record.runs] for record in found.past().records] == [[done.execution]]
    assert found.logs(done.execution[:8]).status == "Completed"
    assert found.undeploy(fake.url).versions == ("1.0.0",)
    assert session(tmp_path).past().records == ()
    late = "%%cloaca_task\ndef two(context):\n    import nosuch_late\n    return context"
    found.record(late, cell_id="late")
    deployer = Deployer(found)
    deployer.deploy(fake.url, Where(), Options())
    deployer.execute({}).wait(LIMIT_S)
    assert [[*one.missing] for one in all_learnt()] == [["nosuch_late"]]


class TestSubscribers:
    def test_told_of_every_change(self, tmp_path: Path) -> None:
        found = session(tmp_path)
        seen: list[Change] = []
        end = found.subscribe(seen.append)
        found.record(TASK.format("a"), cell_id="a")
        found.arrange(["head", "a"])
        end()
        end()
        found.record("x = 1")
        assert [change.kind for change in seen] == ["cells", "cells"]

    def test_one_that_breaks_breaks_nothing(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        found = session(tmp_path)

        def broken(change: Change) -> None:
            raise ValueError("no")

        seen: list[Change] = []
        found.subscribe(broken)
        found.subscribe(seen.append)
        found.record("x = 1")
        assert len(seen) == 1
        assert "a subscriber of the session failed" in caplog.text

    def test_told_of_an_archive(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        seen: list[Change] = []
        found.subscribe(seen.append)
        archive = found.pack(tmp_path / "out").archive
        assert seen[-1].archive == archive

    def test_a_subscriber_may_ask_for_anything(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        seen: list[bool] = []
        found.subscribe(lambda change: seen.append(found.report().ok))
        found.record(TASK.format("b"), cell_id="b")
        assert seen == [True]


class TestArranged:
    def test_order_is_the_front_ends(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a", "b", "c")
        found.arrange(["head", "text", "c", "a", "b"])
        assert found.task_ids() == ("c", "a", "b")
        assert [cell.position for cell in found.document().cells if cell.kind == "code"] == [1, 3, 4, 5]

    def test_deleted_cells_are_told_and_left_out(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a", "b")
        found.arrange(["head", "b"])
        report = found.report()
        assert [task.id for task in report.workflow.tasks] == ["b"]
        drift = [finding for finding in report.findings if finding.code == "C901"]
        assert [finding.task for finding in drift] == ["a"]

    def test_a_cell_run_since_is_newer(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        found.arrange(["head", "a"])
        found.record(TASK.format("b"), cell_id="b", when=time.time() + 1)
        assert found.task_ids() == ("a", "b")


class TestSaved:
    def test_positions_count_all_cells(self, tmp_path: Path) -> None:
        path = tmp_path / "n.ipynb"
        write(path, ("intro", "# hi"), ("head", HEAD), ("a", TASK.format("a")))
        found = Session(tmp_path, lambda: path)
        found.record(HEAD, cell_id="head")
        found.record(TASK.format("a"), cell_id="a")
        assert found.report().workflow.tasks[0].place.cell == 3

    def test_another_notebooks_file_says_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "n.ipynb"
        write(path, ("z", "x = 1"))
        found = Session(tmp_path, lambda: path)
        found.record(TASK.format("a"), cell_id="a", when=0)
        assert found.task_ids() == ("a",)
        assert found.document().facts == ()

    @pytest.mark.parametrize("text", ["", "{", '{"cells": []}', "[]"])
    def test_a_file_that_is_being_written(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "n.ipynb"
        path.write_text(text, encoding="utf-8")
        found = Session(tmp_path, lambda: path)
        found.record(TASK.format("a"), cell_id="a", when=0)
        assert found.task_ids() == ("a",)

    def test_the_folder_is_the_notebooks(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        path = tmp_path / "sub" / "n.ipynb"
        write(path)
        assert Session(tmp_path, lambda: path).folder == tmp_path / "sub"
        path.unlink()
        assert Session(tmp_path, lambda: path).folder == tmp_path

    def test_saved_again(self, tmp_path: Path) -> None:
        path = tmp_path / "n.ipynb"
        write(path, ("a", TASK.format("a")))
        found = Session(tmp_path, lambda: path)
        found.record(TASK.format("a"), cell_id="a", when=1.0)
        seen = []
        for more in ("", "\n# a comment is no edit", "\nedited = 1"):
            write(path, ("a", TASK.format("a") + more))
            os.utime(path, ns=(time.time_ns(), time.time_ns()))
            seen.append([fact.kind for fact in found.document().facts])
        assert seen == [[], [], ["edited-cell", "only-saved"]]


class TestTyped:
    def test_a_function_typed_again_replaces_itself(self, tmp_path: Path) -> None:
        found = Session(tmp_path, typed=True)
        first, second = "def f():\n    return 1", "def f():\n    return 2"
        for source in [first, "X = 1", TASK.format("a"), second, "X = 2"]:
            found.record(source)
        sources = [cell.source for cell in found.document().cells]
        assert sources == [second, "X = 1", TASK.format("a"), "X = 2"]


class TestReports:
    def test_kept_until_something_changes(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        first = found.report()
        assert found.report() is first
        found.record(TASK.format("b"), cell_id="b")
        assert found.report() is not first

    def test_a_changed_project_is_seen(self, tmp_path: Path) -> None:
        found = Session(tmp_path)
        found.record(TASK.format("a"), cell_id="a")
        before = found.report().workflow.name
        (tmp_path / "pyproject.toml").write_text(
            '[project]\nname = "other-name"\nversion = "2"\n\n[tool.cloaca]\nentry_module = "other_name"\n',
            encoding="utf-8",
        )
        assert found.report().workflow.name == "other_name" != before

    def test_from_many_threads(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        errors: list[Exception] = []

        def work(name: str) -> None:
            try:
                for i in range(10):
                    found.record(TASK.format(f"{name}{i}"), cell_id=f"{name}{i}")
                    found.report()
            except Exception as error:  # noqa: BLE001 - the main thread asserts that there is none
                errors.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in "xyz"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert len(found.task_ids()) == 31

    def test_clear(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        found.clear()
        assert found.document().cells == ()


class TestRuns:
    def test_a_run_goes_on_beside(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        seen: list[str] = []
        found.subscribe(lambda change: seen.append(change.kind))
        run = found.start({"k": 1}, runner="preview")
        assert run.wait(LIMIT_S)
        assert run.outcome().context == {"k": 1, "a": 1}
        assert "run" in seen
        assert run.state.status == "completed"

    def test_one_at_a_time_and_stop(self, tmp_path: Path) -> None:
        found = session(tmp_path)
        found.record("import time")
        found.record(TASK.format("slow").replace("    return", "    time.sleep(10**6)\n    return"))
        run = found.start(runner="preview")
        with pytest.raises(UsageError, match="a run is under way"):
            found.start()
        found.stop()
        assert run.wait(LIMIT_S)
        assert run.outcome().status == "stopped"
        assert found.start(runner="preview") is not run
        found.stop()

    def test_a_run_that_was_stopped_is_in_nobodys_way(self, tmp_path: Path) -> None:
        """The check before a run may take long: whoever stopped it does not wait for that to run again."""
        found = session(tmp_path, "a")
        check, checked, order = found.report, threading.Event(), list[str]()

        def slow(**how: Any) -> Report:
            assert checked.wait(LIMIT_S)
            order.append("checked")
            return check(**how)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(found, "report", slow)
            first = found.start(runner="preview")
        with pytest.raises(UsageError, match="a run is under way"):
            found.start(runner="preview")
        found.stop()
        assert not first.wait(0.05)
        second = found.start(runner="preview")
        found.subscribe(lambda change: order.append(change.event.kind if change.event else ""))
        assert (second.done, found.run_state) == (False, second)
        checked.set()
        assert second.wait(LIMIT_S)
        assert (first.outcome().status, second.outcome().status) == ("stopped", "completed")
        told = [kind for kind in order if kind]
        assert told[:3] == ["checked", "run-finished", "run-started"]
        assert told[-1] == "run-finished"

    def test_a_run_whose_end_was_told_is_in_nobodys_way(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        again: list[LiveRun] = []

        def at_the_end(change: Change) -> None:
            if change.event is not None and change.event.kind == "run-finished" and not again:
                again.append(found.start(runner="preview"))

        found.subscribe(at_the_end)
        assert found.start(runner="preview").wait(LIMIT_S)
        assert again[0].wait(LIMIT_S)
        assert again[0].outcome().status == "completed"

    def test_a_run_that_is_stopped_waits_for_no_import(self, tmp_path: Path) -> None:
        """Its thread gets no interrupt: it has to ask."""
        began = tmp_path / "began"
        code = f"import time\nopen({str(began)!r}, 'w').close()\ntime.sleep({LIMIT_S})\n"
        (tmp_path / "endless.py").write_text(code, encoding="utf-8")
        found = session(tmp_path, "a")
        found.record(f"%%cloaca_task\nimport endless\n{TASK.format('b').partition(chr(10))[2]}", cell_id="b")
        run = found.start(runner="preview")
        while not began.exists():
            assert not run.wait(0.05)
        found.stop()
        assert run.wait(LIMIT_S / 4)
        assert (run.outcome().status, run.report, run.error) == ("stopped", None, None)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_an_interrupt_around_the_start_of_the_thread(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        found = session(tmp_path, "a")
        start = threading.Thread.start

        def interrupted(thread: threading.Thread) -> None:
            if thread.name != "cloaca-nb run":
                return start(thread)
            monkeypatch.undo()
            if when == "after":
                start(thread)
            raise KeyboardInterrupt

        monkeypatch.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            found.start(runner="preview")
        found.stop()
        first = found.run_state
        assert first is not None
        second = found.start(runner="preview")
        assert first.wait(LIMIT_S)
        assert second.wait(LIMIT_S)
        assert second.outcome().status == "completed"

    def test_every_end_is_an_event(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        events: list[Event] = []
        found.subscribe(lambda change: events.append(change.event) if change.event else None)
        run = found.start(only="nobody", runner="preview")
        assert run.wait(LIMIT_S)
        assert [event.kind for event in events] == ["run-finished"]
        assert (run.state.status, run.state.error) == ("failed", events[0].error)
        assert "nobody" in str(events[0].error)

    def test_blocked(self, tmp_path: Path) -> None:
        found = session(tmp_path)
        found.record("%%cloaca_task\ndef a(context):\n    nothing\n    return context", cell_id="a")
        run = found.start(runner="preview")
        assert run.wait(LIMIT_S)
        assert run.outcome().status == "blocked"
        assert run.state.status == "blocked"

    def test_what_cannot_be_run_raises(self, tmp_path: Path) -> None:
        found = session(tmp_path, "a")
        run = found.start(only="nobody", runner="preview")
        assert run.wait(LIMIT_S)
        with pytest.raises(UsageError, match="nobody"):
            run.outcome()

    def test_nothing_to_stop(self, tmp_path: Path) -> None:
        session(tmp_path).stop()


class TestWriting:
    def test_errors_stand_in_the_way(self, tmp_path: Path) -> None:
        with pytest.raises(CheckError):
            session(tmp_path).pack(tmp_path)

    def test_build(self, tmp_path: Path) -> None:
        built = session(tmp_path, "a").build(tmp_path / "out")
        path, report = built.path, built.report
        assert (path / "demo" / "tasks.py").is_file()
        assert report.ok


def test_cells_are_named_by_position_and_number(tmp_path: Path) -> None:
    found = Session(tmp_path)
    found.record(HEAD, cell_id="head", count=7)
    found.record("x = 1", cell_id="b")
    name = found.name_cell(found.document())
    assert (name(1), name(2)) == ("cell 1 (In [7])", "cell 2")


def test_cells_are_arranged_once_as_long_as_nothing_changes(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.record("x = 1", cell_id="a")
    first = session.arranged()
    assert session.arranged() is first
    session.record("x = 2", cell_id="a")
    assert [cell.source for cell in session.arranged().document.cells] == ["x = 2"]
    assert session.arranged() is not first
