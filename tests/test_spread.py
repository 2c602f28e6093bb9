"""Tests that share something are one worker's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests.conftest import is_told
from tests.spread import by_copies, group, turn

HERE = Path(__file__).parent

GROUPS = {
    "tests/read/test_names.py::test_one[a::b]": "read/test_names.py",
    "tests/read/test_names.py::TestMore::test_two": "read/test_names.py",
    "tests/browser/test_lab.py::test_a": "browser",
    "tests/browser/test_deploy.py::test_a[real]": "browser",
    "tests/servers/test_deploy.py::test_a[real]": "real server",
    "tests/servers/test_deploy.py::test_a[fake]": "servers/test_deploy.py",
    "tests/servers/test_deploy.py::test_a[a-real-b]": "real server",
    "tests/servers/test_deploy.py::test_really": "servers/test_deploy.py",
    "tests/test_docs.py::test_block[docs/api.md:12]": "the docs: docs/api.md",
    "tests/test_docs.py::test_links_lead_somewhere[docs/api.md]": "test_docs.py",
}


@pytest.mark.parametrize("name", GROUPS)
def test_group(name: str) -> None:
    assert group(name) == GROUPS[name]


def test_what_takes_long_comes_first() -> None:
    names = ["tests/a/test_b.py::test", "tests/servers/test_a.py::test", "tests/browser/test_z.py::test"]
    assert sorted(names, key=turn) == names[::-1]


@pytest.mark.parametrize("outcome", ["passed", "failed", "skipped"])
@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
def test_workers_tell_how_a_test_went_and_whatever_goes_wrong(
    when: Literal["setup", "call", "teardown"], outcome: Literal["passed", "failed", "skipped"]
) -> None:
    report = pytest.TestReport("a", ("a", 1, "a"), {}, outcome, None, when)
    assert is_told(report) == (when == "call" or outcome != "passed")


def looking_for_what_is_left(path: Path) -> Iterator[str]:
    """Tests of a file that look for processes by their variables, themselves or by a function beside them."""
    text = path.read_text(encoding="utf-8")
    if "left_behind" not in text:
        return
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    looking = {"left_behind"}
    for _ in functions:
        looking |= {
            one.name
            for one in functions
            if looking & {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}
        }
    yield from (name for name in looking if name.startswith("test_"))


def test_what_looks_for_processes_starts_them_as_people_do() -> None:
    """Of a copy, the system tells the variables of the process that it is a copy of."""
    found = [
        f"tests/{path.relative_to(HERE).as_posix()}::{name}"
        for path in HERE.rglob("test_*.py")
        for name in looking_for_what_is_left(path)
    ]
    assert len(found) > 10
    assert [name for name in found if by_copies(name)] == []
