"""Tables as panels show them: first rows, types, and what is left out."""

from __future__ import annotations

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.panel.values.tables import CHARACTERS, COLUMNS, ROWS, table_of


def test_a_frame_with_its_index() -> None:
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2026-01-01", periods=1500, name="day")
    frame = pd.DataFrame({"n": range(1500), "x": [0.5] * 1500, "who": ["Ann"] * 1500}, index=days)
    table = table_of(frame, "run 2")
    assert table["columns"] == ["day", "n", "x", "who"]
    assert table["types"] == [str(days.dtype), "int64", "float64", str(frame["who"].dtype)]
    assert (len(table["rows"]), table["total"], table["columns_more"]) == (ROWS, 1500, 0)
    assert table["rows"][-1] == ["2028-09-26", "999", "0.5", "Ann"]
    series = table_of(frame["n"], "")
    assert (series["columns"], series["types"]) == (["", "n"], [str(days.dtype), "int64"])


def test_wide_and_long_ones_are_cut() -> None:
    np = pytest.importorskip("numpy")
    table = table_of(np.zeros((3, 100)), "")
    assert (len(table["columns"]), table["columns_more"]) == (COLUMNS + 1, 60)
    assert table["types"] == ["", *["float64"] * COLUMNS]
    long = table_of([{f"c{at}": "x" * 40 for at in range(40)} for _ in range(1000)], "")
    assert sum(len(cell) for row in long["rows"] for cell in row) <= CHARACTERS
    assert (long["total"], len(long["rows"])) == (1000, 312)


def test_of_polars() -> None:
    pl = pytest.importorskip("polars")
    table = table_of(pl.DataFrame({"n": [1, 2], "who": ["a", None]}), "")
    assert (table["columns"], table["types"]) == (["n", "who"], ["Int64", "String"])
    assert table["rows"] == [["1", "a"], ["2", "None"]]
    assert table_of(pl.Series("s", [1.5]), "")["types"] == ["Float64"]


@pytest.mark.parametrize("value", [None, 3, "text", [], [1], {}, [{"a": 1}, {"b": 2}]])
def test_all_else_is_no_table(value: object) -> None:
    with pytest.raises(UsageError, match="is shown as no table"):
        table_of(value, "")
