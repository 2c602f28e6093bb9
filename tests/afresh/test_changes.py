"""What is asked of a module of tasks is asked once, and not for each task."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

import pytest

from cloaca_nb.afresh import changes, outliving
from cloaca_nb.check.checker import check
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.names.scopes import names_of

TASK = "%%cloaca_task\ndef t{0}(context):\n    context.set('n{0}', ROWS.append({0}))\n    return context"
CELLS = ("%cloaca_workflow once", "import logging\nROWS = []", *(TASK.format(at) for at in range(4)))


def _checked() -> None:
    report = check(Document(tuple(Cell(at, "code", text) for at, text in enumerate(CELLS, 1))), prove=False)
    assert report.workflow.tasks


def test_names_of_a_tasks_function_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, set[ast.AST]] = {}

    def noted(node: ast.AST, deferred: bool) -> Any:
        asked.setdefault(getattr(node, "name", ""), set()).add(node)
        return names_of(node, deferred)

    monkeypatch.setattr(changes, "names_of", noted)
    _checked()
    assert {name: len(nodes) for name, nodes in asked.items() if name[:1] == "t"} == dict.fromkeys(
        ("t0", "t1", "t2", "t3"), 1
    )


def test_what_adds_to_loggers_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[ast.stmt] = Counter()
    hooked = outliving._hooked

    def noted(statement: ast.stmt) -> Any:
        asked[statement] += 1
        return hooked(statement)

    monkeypatch.setattr(outliving, "_hooked", noted)
    _checked()
    assert {*asked.values()} == {1}
