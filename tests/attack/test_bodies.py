"""A few bodies of tasks that do what no task should; `python -m tests.attack` runs all."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from cloaca_nb.model.run import RunnerName
from cloaca_nb.run.child import report
from tests.attack.bodies import BODIES, FEW, holds
from tests.run.runs import BOTH


@pytest.mark.parametrize("runner", BOTH)
@pytest.mark.parametrize("body", FEW, ids=lambda body: body.splitlines()[0][:30])
def test_told_as_what_it_is(runner: RunnerName, body: str) -> None:
    holds(runner, body)


def test_there_are_many() -> None:
    assert len(BODIES) >= 88
    assert BODIES.keys() >= set(FEW)


#: Set when nobody waits any more: the threads that look would keep a processor busy until the process ends.
OVER = threading.Event()


@pytest.fixture
def _then_it_ends() -> Iterator[None]:
    OVER.clear()
    yield
    OVER.set()


class EndlessError(Exception):
    def __str__(self) -> str:
        while not OVER.is_set():
            pass
        return ""


class HiddenError(Exception):
    def __getattribute__(self, name: str) -> object:
        while not OVER.is_set():
            pass
        return super().__getattribute__(name)


class HugeError(Exception):
    def __str__(self) -> str:
        return "x" * 10**7


@pytest.mark.usefixtures("_then_it_ends")
@pytest.mark.parametrize("kind", [EndlessError, HiddenError])
def test_an_exception_whose_text_has_no_end(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "TELLING_S", 0.2)
    try:
        raise kind
    except Exception as error:  # noqa: BLE001 - its class is not asked for more
        told = report.describe(error, "/nowhere")
    assert (told["type"], told["untold"]) == (kind.__name__, True)
    assert "__str__ has no end" in told["message"]
    assert told["frames"][-1][2] == "test_an_exception_whose_text_has_no_end"


def test_a_huge_text_is_shortened_and_not_handed_on() -> None:
    told = report.describe(HugeError(), "/nowhere")
    assert told["untold"]
    assert len(told["message"]) < 2 * report.MESSAGE_LIMIT
