"""The kernel's end of the link to JupyterLab, over a comm that keeps what is sent on it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import comm
import pytest

from cloaca_nb.kernel.lab import LabLink, announce, withdraw
from cloaca_nb.live.session import Session
from cloaca_nb.panel.hub import close_hub
from tests.command import LIMIT_S


class FakeComm:
    """A comm without a front end."""

    def __init__(self, target_name: str, data: dict[str, Any]) -> None:
        self.target_name = target_name
        self.sent: list[dict[str, Any]] = [data]
        self.closed = False
        self._reply_subshell_id = None

    def on_msg(self, callback: Callable[[dict[str, Any]], None]) -> None:
        self._callback = callback

    def on_close(self, callback: Callable[[dict[str, Any]], None]) -> None:
        self._gone = callback

    def receive(self, data: object) -> None:
        """The front end sends something."""
        self._callback({"content": {"data": data}})

    def gone(self) -> None:
        """The front end closes it."""
        self._gone({})

    def send(self, data: dict[str, Any]) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def wait(self, what: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until something like this was sent."""
        end = time.monotonic() + LIMIT_S
        while not any(what(data) for data in self.sent):
            assert time.monotonic() < end, self.sent
            time.sleep(0.01)


@pytest.fixture
def comms(monkeypatch: pytest.MonkeyPatch) -> list[FakeComm]:
    """The comms that are opened."""
    made: list[FakeComm] = []

    def create(*, target_name: str, data: dict[str, Any]) -> FakeComm:
        made.append(FakeComm(target_name, data))
        return made[-1]

    monkeypatch.setattr(comm, "create_comm", create)
    return made


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session with one task."""
    made = Session(tmp_path)
    made.record("# %%cloaca_task\ndef a(context):\n    return context", cell_id="a")
    yield made
    close_hub(made)


def has_task(data: dict[str, Any]) -> bool:
    """Whether a message draws the task."""
    return bool(data.get("slices", {}).get("graph", {}).get("tasks"))


def test_the_link_says_nothing_before_it_is_greeted(comms: list[FakeComm], session: Session) -> None:
    link = LabLink(session)
    session.record("x = 1", cell_id="x")
    assert (comms[0].target_name, comms[0].sent) == ("cloaca_nb", [{}])
    link.close()
    assert comms[0].closed


def test_a_greeting_is_answered_with_all_that_is_known(comms: list[FakeComm], session: Session) -> None:
    LabLink(session)
    comms[0].receive({"type": "hello"})
    assert comms[0].sent[1]["slices"].keys() == {
        "graph",
        "run",
        "findings",
        "session",
        "journal",
        "beside",
    }
    comms[0].wait(has_task)


def test_questions_are_answered_and_odd_messages_dropped(comms: list[FakeComm], session: Session) -> None:
    LabLink(session)
    odds: list[object] = [None, 7, [], {"type": "nothing"}]
    for odd in odds:
        comms[0].receive(odd)
    comms[0].receive({"type": "ping", "view": "v"})
    assert comms[0].sent[1:] == [{"reply": {"type": "pong", "view": "v"}}]


def test_messages_may_come_on_any_thread_of_the_kernel(comms: list[FakeComm], session: Session) -> None:
    LabLink(session)
    assert "_reply_subshell_id" not in vars(comms[0])


def order(session: Session) -> list[str | None]:
    """Ids of the session's cells, in order."""
    return [cell.id for cell in session.document().cells]


def test_the_notebook_tells_the_order_of_its_cells(comms: list[FakeComm], session: Session) -> None:
    session.record("x = 1", cell_id="x")
    LabLink(session)
    comms[0].receive({"type": "arrange", "cells": ["title", "x", "a"]})
    assert [cell.id for cell in session.document().cells if cell.kind == "code"] == ["x", "a"]
    assert order(session).index("x") == 1


def test_the_notebook_tells_what_stands_in_its_cells(comms: list[FakeComm], session: Session) -> None:
    session.record("x = 1", cell_id="x")
    LabLink(session)
    texts = {"x": ["code", "x = 2"], "a": ["markdown", ""]}
    comms[0].receive({"type": "arrange", "cells": ["x", "a"], "texts": texts})
    assert [fact.kind for fact in session.document().facts] == ["edited-cell", "deleted-cell"]
    comms[0].receive({"type": "arrange", "cells": ["x", "a"], "texts": {"x": ["code", "x = 1"]}})
    assert [fact.kind for fact in session.document().facts] == ["deleted-cell"]


def test_what_a_notebook_told_before_it_ran_a_cell_is_kept(comms: list[FakeComm], session: Session) -> None:
    """The kernel serves another notebook, too, whose cells it ran first."""
    LabLink(session)
    comms[0].receive({"type": "arrange", "cells": ["x"], "texts": {"x": ["code", "x = 2"]}})
    session.record("x = 1", cell_id="x")
    comms[0].receive({"type": "arrange", "cells": ["x"]})
    assert "edited-cell" in [fact.kind for fact in session.document().facts]


@pytest.mark.parametrize(
    "texts", [None, [1], {"x": "y"}, {"x": ["code"]}, {"x": ["odd", "y"]}, {"x": [1, 2]}]
)
def test_odd_texts_are_dropped(comms: list[FakeComm], session: Session, texts: object) -> None:
    session.record("x = 1", cell_id="x")
    LabLink(session)
    comms[0].receive({"type": "arrange", "cells": ["x", "a"], "texts": texts, "path": 7})
    assert session.document().facts == ()


@pytest.mark.parametrize(
    "cells", [None, "abc", [1, 2], [["a"]], {"a": 1}, ["of", "another", "notebook"]], ids=str
)
def test_an_order_that_is_none_is_not_taken(comms: list[FakeComm], session: Session, cells: object) -> None:
    LabLink(session)
    before = order(session)
    comms[0].receive({"type": "arrange", "cells": cells})
    assert order(session) == before


def test_a_cell_that_ran_after_the_file_was_saved_is_not_taken_as_edited(
    comms: list[FakeComm], tmp_path: Path
) -> None:
    path = tmp_path / "n.ipynb"
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "x = 1",
    }
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    made = Session(tmp_path, lambda: path)
    made.record("x = 2", cell_id="a", when=path.stat().st_mtime + 5)
    made.arrange(["a", "new"])
    assert made.document().facts == ()


def test_a_closed_link_is_told_nothing_more(comms: list[FakeComm], session: Session) -> None:
    LabLink(session)
    comms[0].receive({"type": "hello"})
    comms[0].wait(has_task)
    comms[0].gone()
    count = len(comms[0].sent)
    session.record("y = 1", cell_id="y")
    time.sleep(0.3)
    assert len(comms[0].sent) == count


def test_only_a_shell_with_a_kernel_announces_itself_and_once(
    comms: list[FakeComm], session: Session
) -> None:
    class Shell:
        kernel: object = None

    shell: Any = Shell()
    announce(shell, session)
    assert comms == []
    shell.kernel = object()
    announce(shell, session)
    announce(shell, session)
    assert len(comms) == 1
    withdraw(shell)
    assert comms[0].closed
