"""Values that tasks have handed over, in words."""

from __future__ import annotations

from datetime import date

import numpy

from cloaca_nb.carried.codec import encode
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run import RunState, TaskState
from cloaca_nb.output.handed import handed_over, lines_of, values_of


def test_values_of_the_run_are_told_as_values() -> None:
    context = {"@DAY": encode(date(2026, 1, 2)), "@N": 3, "day": "2026-01-02", "@random": encode((3, (1, 2)))}
    assert handed_over(context, None) == {"@DAY": "datetime.date(2026, 1, 2)"}


def test_what_takes_several_lines_is_told_by_its_size_where_there_is_one_line() -> None:
    table = numpy.zeros((2, 3))
    context = {"@TABLE": encode(table), "@NAMES": encode(["a", "b"])}
    handed = {
        "@TABLE": Handed("numpy.ndarray", "2 × 3 of float64"),
        "@NAMES": Handed("list", "2 items", "['a', 'b']"),
    }
    run = RunState("completed", context=context, tasks=(TaskState("t", handed=handed),))
    assert lines_of(run, None) == {"@TABLE": "numpy.ndarray, 2 × 3 of float64", "@NAMES": "['a', 'b']"}
    assert values_of(run, None)["@TABLE"] == repr(table)
