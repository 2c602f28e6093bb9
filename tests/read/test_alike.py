"""What is put into a list line by line is read as if each line stood alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.read.names.alike import Growing, put_into
from tests.package.notebooks import document

TASK = "%%cloaca_task\ndef load(context):\n    context.set('n', len(rows))\n    return context"
PUTS = "".join(f"rows.append({i})\n" for i in range(6))
OWN = """\
class Rows(list):
    def append(self, each):
        SEEN.append(each)
        super().append(each)
"""
NOTEBOOKS = {
    "a list": [f"rows = []\n{PUTS}", TASK],
    "a set": ["rows = set()\n" + "".join(f"rows.add('{i}')\n" for i in range(6)), TASK],
    "two cells": [f"rows = []\n{PUTS}", PUTS, TASK],
    "a task between": [f"rows = []\n{PUTS}", TASK, PUTS, TASK.replace("load", "again")],
    "bound anew between": [f"rows = []\n{PUTS}rows = [0]\n{PUTS}", TASK],
    "two names": [f"rows = other = []\n{PUTS}", TASK.replace("len(rows)", "len(other)")],
    "in turn": ["rows, other = [], []\n" + "rows.append(1)\nother.append(2)\n" * 4, TASK],
    "held": [f"rows = []\nall = [rows]\n{PUTS}", TASK.replace("len(rows)", "len(all[0])")],
    "a method of its own": [f"SEEN = []\n{OWN}rows = Rows()\n{PUTS}", TASK.replace("rows", "SEEN")],
    "a word": [f"rows = []\n{PUTS}rows.append(6)  # cloaca: leave\n{PUTS}", TASK],
    "changed by a task": [f"rows = []\n{PUTS}", TASK.replace("    return", "    rows.append(9)\n    return")],
    "a module": [f"import sys\nrows = sys.path\n{PUTS.replace('(', '(str(').replace(')', '))')}", TASK],
    "the path": ["import sys\n" + "sys.path.append('a')\n" * 5 + "rows = [1]", TASK],
    "nothing there": [PUTS, TASK],
    "if it is the main program": [f"rows = []\nif __name__ == '__main__':\n    rows.append(1)\n{PUTS}", TASK],
    "a handler": ["import logging\nrows = logging.getLogger('a').handlers\n" + PUTS, TASK],
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_line_counts(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = document(*NOTEBOOKS[name], folder=tmp_path)
    found = check(cells, prove=False)
    monkeypatch.setattr(Growing, "known", lambda *_: None)
    assert said(found) == said(check(cells, prove=False))


def said(report: Report) -> list[object]:
    """What a check tells and writes."""
    assert report.package is not None
    return [report.findings, report.workflow.modules, dict(report.package.guide)]


def test_a_third_line_is_known() -> None:
    growing: Growing[str] = Growing()
    assert growing.known(("rows", "append"), 1) is None
    growing.note(("rows", "append"), "rows", 1)
    assert growing.known(("rows", "append"), 2) is None
    growing.note(("rows", "append"), "rows", 2)
    assert growing.known(("rows", "append"), 3) == "rows"
    assert growing.known(("rows", "append"), 4) == "rows"
    assert growing.known(("rows", "append"), 6) is None
    assert growing.known(("rows", "add"), 5) is None
    assert growing.known(None, 5) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rows.append(1)", ("rows", "append")),
        ("rows.add('a')", ("rows", "add")),
        ("rows.append(x)", None),
        ("rows.append(-1)", None),
        ("rows.pop(0)", None),
        ("rows.append()", None),
        ("rows.append(each=1)", None),
        ("a.rows.append(1)", None),
        ("x = rows.append(1)", None),
        ("append(1)", None),
    ],
)
def test_what_puts_a_constant(text: str, found: tuple[str, str] | None) -> None:
    assert put_into(ast.parse(text).body[0]) == found
