"""What happens to keys on their way: inputs, unordered writers, branches that meet."""

from __future__ import annotations

import pytest

from tests.read.reading import body, findings, kinds

SET, GET = "context.set({!r}, 1)", "context[{!r}]"


def task(marker: str, writes: str = "", reads: str = "", optional: str = "") -> str:
    lines = [f"context.get({key!r}, 0)" for key in optional.split()]
    lines += [GET.format(key) for key in reads.split()]
    lines += [SET.format(key) for key in writes.split()]
    return body(marker, *(lines or ["context"]))


CASES: dict[str, tuple[list[str], str, tuple[int, int] | None]] = {
    "unordered writers": ([task("a", "x"), task("b", "x")], "unordered-writers", (3, 2)),
    "ordered writers": ([task("a", "x"), task("b", "x", "x")], "unordered-writers", None),
    "ordered by hand": ([task("a", "x"), task("b -d a", "x")], "unordered-writers", None),
    "ordered by others": (
        [task("a", "x y"), task("b", "z", "y"), task("c -d b", "x")],
        "unordered-writers",
        None,
    ),
    "input": ([task("a", "", "day")], "workflow-input", (2, 2)),
    "optional input": ([task("a", "", "", "limit")], "optional-input", (2, 2)),
    "input that is changed": ([task("a", "n", "n")], "workflow-input", (2, 2)),
    "no input": ([task("a", "x"), task("b", "", "x")], "workflow-input", None),
    "written later": ([task("a -d", "", "x"), task("b -d a", "x")], "written-downstream", (2, 2)),
    "not awaited": ([task("a", "x"), task("b -d", "", "x")], "writer-not-awaited", (3, 2)),
    "not awaited, default": ([task("a", "x"), task("b -d", "", "", "x")], "writer-not-awaited", (3, 2)),
    "awaited from afar": (
        [task("a", "x"), task("b -d a", "y"), task("c -d b", "", "x")],
        "writer-not-awaited",
        None,
    ),
    "near miss": ([task("a", "raw_data"), task("b", "", "raw_dat")], "key-near-miss", (3, 2)),
    "no near miss": ([task("a", "raw_data"), task("b", "", "limit")], "key-near-miss", None),
    "near but read": (
        [task("a", "row1"), task("b", "", "row1"), task("c", "", "row2")],
        "key-near-miss",
        None,
    ),
    "stale branch": (
        [task("a", "x"), task("b -d a", "x", "x"), task("c -d a", "y"), task("d -d b c", "", "x y")],
        "stale-branch",
        (5, 1),
    ),
    "stale from above": (
        [task("a", "x"), task("b -d a", "x", "x"), task("d -d a b", "", "x")],
        "stale-branch",
        (4, 1),
    ),
    "stale input": (
        [task("a", "n", "n"), task("b", "y"), task("c -d a b", "", "n y")],
        "stale-branch",
        (4, 1),
    ),
    "both unchanged": (
        [task("a", "x"), task("b -d a", "y"), task("c -d a", "z"), task("d -d b c")],
        "stale-branch",
        None,
    ),
    "changed before": (
        [
            task("a", "x"),
            task("b -d a", "x", "x"),
            task("c -d b", "y"),
            task("d -d b", "z"),
            task("e -d c d"),
        ],
        "stale-branch",
        None,
    ),
    "written anew": (
        [task("a", "x"), task("b -d a", "x", "x"), task("c -d a", "y"), task("d -d b c", "x", "y")],
        "stale-branch",
        None,
    ),
    "new key instead": (
        [task("a", "x"), task("b -d a", "x2", "x"), task("c -d a", "y"), task("d -d b c", "", "x2 y")],
        "stale-branch",
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_dataflow(case: str) -> None:
    cells, kind, place = CASES[case]
    assert kinds(*cells).get(kind) == place


def test_a_stale_branch_says_what_will_happen() -> None:
    cells = [
        task("a", "rows"),
        task("clean -d a", "rows", "rows"),
        task("zz -d a", "n"),
        task("r -d clean zz", "", "rows"),
    ]
    (finding,) = [f for f in findings(*cells) if f.severity != "info"]
    assert finding.severity == "warning"
    assert "`clean` changed `rows`" in finding.message
    assert "of single values that of `zz` holds" in finding.message
    assert "let `zz` come after `clean`" in finding.hint
    assert "new key" in finding.hint


def test_nothing_of_this_is_an_error() -> None:
    for cells, _, _ in CASES.values():
        assert not [f for f in findings(*cells) if f.severity == "error"]
