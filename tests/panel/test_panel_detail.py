"""The details of one task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloaca_nb.model.run import ContextChange, TaskError, TaskState, Value
from cloaca_nb.model.workflow import Captured
from cloaca_nb.panel import detail as panel_detail
from cloaca_nb.panel.detail import split_doc, task_detail
from tests.panel import panel_sample as sample

NOTHING = TaskState("join")


@pytest.mark.parametrize(
    ("doc", "parts"),
    [
        (None, ("", "", "")),
        ("Read.", ("Read.", "", "")),
        ("\n    what: Read the file.\n    why: All need it.\n    ", ("", "Read the file.", "All need it.")),
        ("Read.\n\nWhy: it is needed.\nMore.", ("Read.\n\nMore.", "", "it is needed.")),
        ("whatever: no word of ours", ("whatever: no word of ours", "", "")),
        ("why: one\nwhy: two", ("why: two", "", "one")),
    ],
)
def test_what_and_why_are_taken_out_of_a_docstring(doc: str | None, parts: tuple[str, str, str]) -> None:
    assert split_doc(doc) == parts


def test_a_task_with_all_that_is_known_of_it() -> None:
    flow = replace(
        sample.workflow(),
        captured=(Captured("clean", "join", 3, 4, "used by join"), Captured("csv", "load", 1, 1, "x")),
    )
    found = task_detail(flow, sample.document(), "join", NOTHING)
    assert found is not None
    assert found["dependencies"] == [
        {"id": "transform", "keys": [], "inferred": False},
        {"id": "orders", "keys": ["orders"], "inferred": True},
    ]
    assert [link["id"] for link in found["dependents"]] == ["validate_customers", "load"]
    assert found["names"] == [{"name": "clean", "cell": 3, "line": 4, "reason": "used by join"}]
    assert (found["cell"], found["cell_id"]) == (5, "cell-5")


def test_a_task_that_is_gone_has_no_details() -> None:
    assert task_detail(sample.workflow(), sample.document(), "gone", NOTHING) is None


def test_an_error_names_its_cell() -> None:
    outcome = TaskState("join", error=TaskError("KeyError", "'x'", 6, 3, "t" * 100_000))
    found = task_detail(sample.workflow(), sample.document(), "join", outcome)
    assert found is not None
    assert found["error"] is not None
    assert (found["error"]["cell_id"], found["error"]["line"]) == ("cell-6", 3)
    assert len(found["error"]["traceback"]) == panel_detail.TRACEBACK + 1


@pytest.mark.parametrize(
    ("output", "shown", "more"),
    [
        ("", 0, 0),
        ("short", 5, 0),
        ("x" * (panel_detail.OUTPUT + 7), panel_detail.OUTPUT, 7),
        ("…" + "x" * 10, 11, 0),
    ],
)
def test_output_is_cut_at_its_beginning_and_what_is_missing_is_counted(
    output: str, shown: int, more: int
) -> None:
    found = task_detail(sample.workflow(), sample.document(), "join", TaskState("join", output=output))
    assert found is not None
    assert (len(found["output"]), found["output_more"]) == (shown, more)


def test_context_in_and_out() -> None:
    one, two, long = Value(1, "1"), Value(1, "2"), Value(10**6, "x" * 10**6)
    given = {"kept": one, "grown": one, "gone": one, "joined": one}
    change = ContextChange(added={"new": long}, changed={"grown": two}, removed=("gone",))
    state = TaskState("validate_customers", context=change)
    found = task_detail(sample.workflow(), sample.document(), "validate_customers", state, given)
    assert found is not None
    rows = {row["key"]: row for row in found["context"]}
    assert {key: row["change"] for key, row in rows.items()} == {
        "new": "added",
        "grown": "changed",
        "gone": "removed",
        "kept": "same",
        "joined": "same",
    }
    assert (rows["grown"]["before"], rows["grown"]["after"]) == ("1", "2")
    assert rows["new"]["size"] == 10**6
    assert len(rows["new"]["after"]) == panel_detail.PREVIEW


def test_a_context_of_many_keys_is_shown_in_part() -> None:
    given = {f"k{number}": Value(1, "1") for number in range(1000)}
    found = task_detail(sample.workflow(), sample.document(), "join", NOTHING, given)
    assert found is not None
    assert len(found["context"]) + found["context_more"] == 1000
    assert len(found["context"]) == panel_detail.ROWS
