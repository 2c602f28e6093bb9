"""What a value is in words: bounded, truthful, and without calling code of the notebook."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import json
import uuid
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.child import describe as describing
from cloaca_nb.run.child.describe import describe


def never(*_: object, **__: object) -> NoReturn:
    raise AssertionError("code of the notebook was called")


class Meta(type):
    __getattribute__ = never


_METHODS = (
    *("__repr__", "__str__", "__len__", "__iter__", "__getattr__", "__getattribute__"),
    *("__eq__", "__hash__", "__bool__", "__format__"),
)
#: A class of the notebook, all of whose methods must stay uncalled.
Hostile: Any = Meta("Hostile", (), dict.fromkeys(_METHODS, never))


class Shy:
    """A class of the notebook that libraries can hold."""

    __repr__ = __str__ = __format__ = never


class Stored:
    """A class of the notebook whose instances are told by what they store."""

    __repr__ = __getattribute__ = never

    def __init__(self) -> None:
        inner = object.__new__(Stored)
        names = {"unit": "kg", "parts": [1, inner]}
        for each, stored in ((self, names), (inner, {"of": None})):
            for name, value in stored.items():
                object.__setattr__(each, name, value)


class Color(enum.Enum):
    RED = 1


class Rows(list):  # type: ignore[type-arg]  # as a notebook writes it
    __iter__ = __len__ = __getitem__ = never


def imposter(module: str, name: str) -> Any:
    """A class of the notebook that says that it is another."""
    return type(name, (), {"__module__": module, "__repr__": never, "iloc": property(never)})()


@pytest.mark.parametrize(
    ("value", "kind", "shape", "text"),
    [
        (3, "int", "", "3"),
        (2**600, "int", "", "an int of 601 bits"),
        (True, "bool", "", "True"),
        (None, "NoneType", "", "None"),
        (float("nan"), "float", "", "nan"),
        ("x", "str", "1 character", "'x'"),
        (b"xy", "bytes", "2 bytes", "b'xy'"),
        ([1, "a", None], "list", "3 items", "[1, 'a', None]"),
        ((1,), "tuple", "1 item", "(1,)"),
        (set(), "set", "0 items", "set()"),
        ({1}, "set", "1 item", "{1}"),
        ({"a": [1]}, "dict", "1 item", "{'a': [1]}"),
        ([[[[1]]]], "list", "1 item", "[[[list of 1]]]"),
        (decimal.Decimal("1.50"), "Decimal", "", "Decimal('1.50')"),
        (fractions.Fraction(1, 3), "Fraction", "", "Fraction(1, 3)"),
        (datetime.date(2024, 1, 2), "date", "", "datetime.date(2024, 1, 2)"),
        (datetime.datetime(2024, 1, 2, 3), "datetime", "", "2024-01-02T03:00:00"),
        (uuid.UUID(int=1), "UUID", "", "UUID('00000000-0000-0000-0000-000000000001')"),
        (collections.Counter("a"), "Counter", "", "‹Counter›"),
        (json, "module", "", "‹module›"),
        (Color.RED, "Color", "", "Color.RED"),
        (Stored, "type", "", "‹type›"),
    ],
)
def test_values(value: Any, kind: str, shape: str, text: str) -> None:
    found = describe(value)
    assert (found["type"], found["shape"], found["text"]) == (kind, shape, text)
    assert (found["columns"], found["rows"]) == ([], [])


def test_no_code_of_the_notebook_is_called() -> None:
    assert describe(Hostile())["text"] == "‹Hostile›"
    assert describe([Hostile()])["text"] == "[‹Hostile›]"
    assert describe({1: Hostile()})["text"] == "{1: ‹Hostile›}"
    assert describe(Rows([1]))["text"] == "‹Rows›"
    assert describe(imposter("decimal", "Decimal"))["text"] == "‹Decimal›"
    assert describe(imposter("pandas", "DataFrame"))["text"] == "‹pandas.DataFrame›"


def test_what_has_no_end_is_bounded() -> None:
    ring: list[Any] = []
    ring.append(ring)
    assert describe(ring)["text"] == "[[[list of 1]]]"
    for value in ("x" * 10**6, [["x" * 10**6] * 1000] * 1000, {"k" * 10**6: list(range(10**6))}):
        assert len(json.dumps(describe(value))) < 2000


def test_rows_of_the_same_keys_are_a_table() -> None:
    rows = [{"id": number, "name": "x" * 100, "more": Hostile()} for number in range(50)]
    found = describe(rows)
    assert (found["shape"], found["columns"], found["text"]) == ("50 items", ["id", "name", "more"], "")
    assert len(found["rows"]) == describing.ROWS
    assert found["rows"][1] == ["1", "x" * (describing.CELL - 1) + "…", "‹Hostile›"]
    others: list[Any] = [[{"a": 1}, {"b": 1}], [{"a": 1}, 2], [{}], [{1: 2}]]
    assert all(describe(other)["columns"] == [] for other in others)


_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=6),
    max_leaves=40,
)


@given(_plain)
def test_small_values_are_told_as_python_writes_them_and_large_ones_are_cut(value: Any) -> None:
    found = describe(value)
    json.dumps(found)
    assert len(found["text"]) <= describing.TEXT
    if not found["columns"] and "…" not in found["text"] and " of " not in found["text"]:
        assert found["text"] == repr(value)


def test_instances_are_told_by_what_they_store() -> None:
    assert describe(Stored())["text"] == "Stored(unit='kg', parts=[1, Stored(of=None)])"
    many = type("Many", (), {})()
    vars(many).update({f"name{at}": "x" * 100 for at in range(50)})
    assert describe(many)["text"].startswith("Many(name0='xxx")
    assert describe(many)["text"].endswith("…")


def test_arrays() -> None:
    np = pytest.importorskip("numpy", reason="ARRAYS ARE NOT DESCRIBED: numpy is not installed")
    found = describe(np.arange(30.0).reshape(5, 6).T)
    assert (found["type"], found["shape"], found["bytes"]) == ("numpy.ndarray", "6 × 5 of float64", 240)
    assert found["columns"] == ["", "0", "1", "2", "3", "4"]
    assert found["rows"][1] == ["1", "1", "7", "13", "19", "25"]
    assert describe(np.arange(30.0)[::6])["text"] == "float64: [0.0, 6.0, 12.0, 18.0, 24.0]"
    assert describe(np.array([Shy()]))["text"] == "object: [‹Shy›]"
    assert describe(np.float64(2.5))["text"] == "np.float64(2.5)"
    assert describe(np.zeros(()))["text"] == "float64: [0.0]"
    own = type("Own", (np.ndarray,), {"reshape": never, "__getitem__": never, "dtype": property(never)})
    assert describe(np.zeros(3).view(own))["text"] == "‹Own›"


def test_frames() -> None:
    pd = pytest.importorskip("pandas", reason="FRAMES ARE NOT DESCRIBED: pandas is not installed")
    frame = pd.DataFrame(
        {"n": range(100), "x": 0.1, "who": [Shy()] * 100, "day": pd.Timestamp(2024, 1, 2)},
        index=pd.RangeIndex(100, name="no"),
    )
    found = describe(frame)
    assert (found["type"], found["shape"]) == ("pandas.DataFrame", "100 rows × 4 columns")
    assert found["columns"] == ["no", "n", "x", "who", "day"]
    assert found["rows"][0] == ["0", "0", "0.1", "‹Shy›", "2024-01-02"]
    assert len(found["rows"]) == describing.ROWS
    series = describe(frame.groupby("n")["x"].sum())
    assert (series["shape"], series["columns"], series["rows"][0]) == (
        "100 rows of float64",
        ["", "x"],
        ["0", "0.1"],
    )
    several = frame.set_index(["n", "x"])[["day"]]
    assert describe(several)["rows"][0] == ["0, 0.1", "2024-01-02"]
    assert describe(frame.T.iloc[:0])["rows"] == []
    assert describe(pd.DataFrame([[1, 2]], columns=["a", "a"]))["columns"] == ["", "a", "a"]
    assert describe(pd.DataFrame({"x": [None, float("nan")]}))["rows"][0] == ["0", "NaN"]
    assert describe(frame.index)["type"] == "pandas.RangeIndex"
    days = pd.date_range("2024-01-02", periods=3, freq="12h")
    assert describe(pd.Series(days[::2]))["rows"] == [["0", "2024-01-02"], ["1", "2024-01-03"]]
    assert describe(pd.Series(1, index=days))["rows"][0] == ["2024-01-02T00:00:00", "1"]
    several = pd.Series(1, index=pd.MultiIndex.from_product([days[:1], ["a"]]))
    assert describe(several)["rows"] == [["2024-01-02, a", "1"]]


def test_frames_of_polars() -> None:
    pl = pytest.importorskip("polars", reason="FRAMES OF POLARS ARE NOT DESCRIBED: polars is not installed")
    found = describe(pl.DataFrame({"a": [1, 2], "b": ["x", None]}))
    assert (found["shape"], found["columns"]) == ("2 rows × 2 columns", ["a", "b"])
    assert found["rows"] == [["1", "x"], ["2", "None"]]
