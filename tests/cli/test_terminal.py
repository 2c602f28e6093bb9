"""Nothing that is written to a terminal can steer it, whoever it comes from."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.cli.console import ErrorTeller, guarded
from cloaca_nb.cli.main import main
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.errors import DeployError
from cloaca_nb.model.run import Event
from cloaca_nb.output.words import Style, for_terminal, json_for_terminal
from tests.command import interrupted_in_a_class

#: Clears the screen, sets the title, hides text, moves back, turns the writing round, marks with tags.
HOSTILE = (
    "\x1b[31ma\x1b[2Jb\x1b]0;x\x07c\x1b[8md\re\x08f\x9b2Jg\u202eh\u2066i\u200bj\u00adk\ufeffl\U000e0041m\x7fn"
)
STEERING = [char for char in HOSTILE if not char.isalnum() and not " " <= char <= "~"]
PAINTED = Style(colour=True).paint("ok", "red", bold=True)


def silent(text: str) -> None:
    """No character in a text steers a terminal; it was written all the same."""
    assert "\\u202e" in text
    assert not [char for char in text if char in STEERING]


def fail() -> ActOutcome:
    raise DeployError(f"the server says {HOSTILE}", f"ask {HOSTILE}")


WAYS: dict[str, Callable[[], object]] = {
    "result": lambda: guarded(lambda: ActOutcome({}, lambda style: HOSTILE, 0), as_json=False),
    "result as JSON": lambda: guarded(lambda: ActOutcome({"x": HOSTILE}, lambda style: "", 0), as_json=True),
    "error": lambda: guarded(fail, as_json=False),
    "error as JSON": lambda: guarded(fail, as_json=True),
    "event of a deploy": lambda: ErrorTeller(quiet=False).deploy(
        DeployEvent("load", "note", HOSTILE, HOSTILE)
    ),
    "event of a run": lambda: ErrorTeller(quiet=False).run(
        Event("task-skipped", 1.0, task="a", text=HOSTILE)
    ),
    "a word that is none": lambda: main([HOSTILE]),
    "a file that is not there": lambda: main(["check", HOSTILE]),
    "a target that is none": lambda: main(["deploy", "a.ipynb", HOSTILE]),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_terminal(
    way: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.ipynb").write_text('{"cells": [], "nbformat": 4}', encoding="utf-8")
    WAYS[way]()
    silent("".join(capsys.readouterr()))


def test_error_in_a_kernel() -> None:
    silent(
        "\n".join(DeployError(HOSTILE, HOSTILE, HOSTILE)._render_traceback_())
        .replace("\x1b[31m", "")
        .replace("\x1b[36m", "")
        .replace("\x1b[0m", "")
    )


def test_our_own_colours_and_lines_stay() -> None:
    text = f"{PAINTED}\n\té ✓ 👩\u200d🚀"
    assert for_terminal(text) == text


@given(st.text())
def test_json_stays_the_same_document(text: str) -> None:
    told = json_for_terminal(json.dumps({"x": text}, indent=2, ensure_ascii=False))
    assert json.loads(told) == {"x": text}
    assert not [char for char in told if char in STEERING]


@given(st.text())
def test_no_sequence_but_our_colours(text: str) -> None:
    assert "\x1b" not in for_terminal(text.replace("\x1b[", "\x1b "))


def test_an_interrupt_as_a_class_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    def make() -> ActOutcome:
        interrupted_in_a_class()
        raise AssertionError("it was not interrupted")

    assert guarded(make, as_json=False) == 130
    assert "interrupted" in capsys.readouterr().err


def test_an_interrupt_while_an_error_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    def break_() -> ActOutcome:
        raise MemoryError

    monkeypatch.setattr("cloaca_nb.cli.console._unexpected", interrupted)
    assert guarded(break_, as_json=False) == 130
    assert "interrupted" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_over_itself_and_ends_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with ErrorTeller(quiet=False) as told:
        told.step("checking")
        for done in (0, 60):
            told.deploy(DeployEvent("send", "progress", done=done, total=120))
        told.deploy(DeployEvent("send", "note", "it is there"))
        told.deploy(DeployEvent("send", "progress", done=120, total=120))
    bars = ("·" * 24, "█" * 12 + "·" * 12, "█" * 24)
    first, second, third = (f"\r[{bar}] {n} of 120 bytes" for bar, n in zip(bars, (0, 60, 120), strict=True))
    assert (
        stream.getvalue()
        == f"\x1b[90mchecking\x1b[0m\n{first}{second}\n\x1b[90m·\x1b[0m it is there\n{third}\n"
    )


def test_nothing_is_drawn_where_all_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    with ErrorTeller(quiet=True) as told:
        told.step("checking")
        told.deploy(DeployEvent("send", "progress", done=0, total=120))
        told.deploy(DeployEvent("send", "note", "it is there"))
    assert stream.getvalue() == ""
