"""How long a server is waited for, without waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone

import pytest

from cloaca_nb.deploy.server.patience import (
    LONGEST_ASKED_S,
    LateError,
    Worker,
    patiently,
    retry_after_s,
)
from cloaca_nb.deploy.target import DeployEvent, Watch
from cloaca_nb.errors import DeployError, RefusedError, StoppedError, UnreachableError

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0),
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        ("99999999999999999999999", LONGEST_ASKED_S),
        ("Thu, 26 Nov 2026 12:00:09 GMT", 9),
        ("Thu, 26 Nov 2026 12:00:09 -0000", 9),
        ("Thu, 26 Nov 2026 14:00:09 +0200", 9),
        ("Thu, 26 Nov 2026 11:59:00 GMT", 0),
        ("Thu, 26 Nov 2126 12:00:00 GMT", LONGEST_ASKED_S),
        ("-5", 0),
        ("soon", 0),
        ("1e3", 0),
        ("nan", 0),
        ("²", 0),
        ("Thu, 99 Nov 2026 12:00:09 GMT", 0),
    ],
)
def test_pause_that_a_header_asks_for(header: str, seconds: float) -> None:
    assert retry_after_s(header, NOON) == seconds


class Clock:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.events: list[DeployEvent] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    @property
    def watch(self) -> Watch:
        return Watch(self.events.append, now=lambda: self.now, wait=self.wait)


def failing(errors: Iterator[DeployError]) -> Callable[[], str]:
    def call() -> str:
        for error in errors:
            raise error
        return "done"

    return call


def busy(wait_s: float) -> RefusedError:
    return RefusedError("it is asked too often", status=429, again=True, wait_s=wait_s)


def test_what_the_server_asks_for_is_waited_and_told_and_is_no_impatience() -> None:
    clock = Clock()
    assert patiently(failing(iter([busy(10), busy(20)])), clock.watch, "preflight", patience_s=1) == "done"
    assert clock.waits == [10, 20]
    assert [event.message for event in clock.events] == [
        "it is asked too often; trying again in 10 s, as it asks",
        "it is asked too often; trying again in 20 s, as it asks",
    ]


def test_a_server_that_only_asks_for_pauses_is_given_up() -> None:
    clock = Clock()
    with pytest.raises(RefusedError):
        patiently(failing(iter([busy(LONGEST_ASKED_S)] * 100)), clock.watch, "send", patience_s=5)
    assert clock.waits == [LONGEST_ASKED_S] * 3


def test_pauses_of_our_own_grow_up_to_the_patience() -> None:
    clock = Clock()
    cut = UnreachableError("the connection was cut", again=True)
    with pytest.raises(UnreachableError):
        patiently(failing(iter([cut] * 1000)), clock.watch, "load", patience_s=30)
    assert clock.waits[:4] == pytest.approx([0.2, 0.4, 0.8, 1.6])
    assert 20 < clock.now <= 30
    assert len(clock.events) == 1


# A worker


def test_what_it_tells_is_done_by_the_one_who_waits_before_it_goes_on() -> None:
    order: list[object] = []

    def work(worker: Worker[str]) -> str:
        for at in range(3):
            worker.tell(lambda at=at: order.append((at, threading.current_thread().name)))  # type: ignore[misc]
            order.append(at)
        return "done"

    assert Worker(work, 3600, threading.Event()).wait() == "done"
    name = threading.current_thread().name
    assert order == [(0, name), 0, (1, name), 1, (2, name), 2]


def test_what_is_raised_on_either_side_comes_out_and_ends_the_work() -> None:
    ended: list[str] = []
    over = threading.Event()

    def work(worker: Worker[str]) -> str:
        try:
            worker.tell(lambda: 1 / 0)
        except DeployError as error:
            ended.append(error.message)
            over.set()
            raise
        return "not reached"

    with pytest.raises(ZeroDivisionError):
        Worker(work, 3600, threading.Event()).wait()
    assert over.wait(300)
    assert ended == ["nobody waits for it any more"]

    def fail(worker: Worker[str]) -> str:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Worker(fail, 3600, threading.Event()).wait()


def test_work_that_hangs_is_left_behind() -> None:
    hangs, stop = threading.Event(), threading.Event()

    def hang(worker: Worker[bool]) -> bool:
        return hangs.wait(3600)

    with pytest.raises(LateError):
        Worker(hang, 0, stop).wait()
    stop.set()
    with pytest.raises(StoppedError):
        Worker(hang, 3600, stop).wait()
    hangs.set()
