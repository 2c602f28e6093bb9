"""Values of libraries, where these are installed: equal, of the same type, order and memory."""

from __future__ import annotations

import importlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.carried.codec import CodecError, Encoded, decode, encode
from cloaca_nb.carried.codec_read import FILE

WAYS: list[str] = []


@pytest.fixture(params=["context", "file"], autouse=True)
def _way(request: pytest.FixtureRequest) -> None:
    """Values lie in a context, or in a file with their bytes behind the text."""
    WAYS[:] = [request.param]


def there_and_back(value: Any) -> Any:
    """A value as it comes back."""
    if WAYS == ["file"]:
        data = b"".join(Encoded(value, {}, {}).pieces())
        return decode(memoryview(data) if data.startswith(FILE) else data.decode(), {})
    return decode(json.loads(json.dumps(encode(value), ensure_ascii=False)), {})


def library(name: str) -> Any:
    """A library, or a skipped test."""
    return pytest.importorskip(name)


def same_array(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    assert (one.dtype, one.shape) == (other.dtype, other.shape)
    assert str(one.dtype.descr if one.dtype.names else one.dtype) == str(
        other.dtype.descr if other.dtype.names else other.dtype
    )
    assert one.flags.writeable == other.flags.writeable
    for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS", "ALIGNED"):
        assert one.flags[flag] == other.flags[flag]
    assert repr(one.dtype) == repr(other.dtype)
    if one.dtype.hasobject:
        assert [(type(each), repr(each)) for each in one.ravel()] == [
            (type(each), repr(each)) for each in other.ravel()
        ]
    else:
        assert one.tobytes() == other.tobytes()


def numbers_of(array: Any) -> list[Any]:
    """What depends on how an array's items lie, to the last bits."""
    sums = [array.sum(axis=axis).tolist() for axis in (None, *range(array.ndim))]
    products = [(array @ array.swapaxes(-1, -2)).tolist()] if array.ndim > 1 else []
    return [*sums, *products, array.ravel("K").tolist()]


def read_only(array: Any) -> Any:
    array.flags.writeable = False
    return array


def some(np: Any, *shape: int) -> Any:
    """Numbers whose sums have last bits."""
    return np.random.default_rng(3).random(shape) * 1e3


ARRAYS: dict[str, Callable[[Any], Any]] = {
    "integers": lambda np: np.arange(6).reshape(2, 3),
    "columns first": lambda np: np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "every other": lambda np: np.arange(10)[::-2],
    "no dimension": lambda np: np.array(1.5),
    "empty": lambda np: np.zeros((0, 3), "f4"),
    "half": lambda np: np.array([1.5, np.nan, -0.0, np.inf], "f2"),
    "other end first": lambda np: np.array([1, 2], ">i8"),
    "complex": lambda np: np.array([1 + 2j], "c8"),
    "booleans": lambda np: np.array([True, False]),
    "texts": lambda np: np.array(["ä", "bcd"]),
    "bytes": lambda np: np.array([b"a", b"bc"]),
    "times": lambda np: np.array(["2026-01-01", "NaT"], "M8[s]"),
    "spans": lambda np: np.array([1, 2], "m8[D]"),
    "fields": lambda np: np.array([(1, 2.0, "x")], [("a", "i4"), ("b", "f8"), ("c", "U3")]),
    "nested fields": lambda np: np.zeros(2, [("a", "i4", (2,)), ("b", [("c", "u1")])]),
    "objects": lambda np: np.array([[1, "a", None], [(1,), {"b": [2]}, 2**70]], object),
    "texts as objects": lambda np: np.array(["a", None, "ä"], object),
    "objects, columns first": lambda np: np.asfortranarray(np.array([[1, "a"], [None, "b"]], object)),
    "half a character": lambda np: np.array(["\ud800"], object),
    "read-only": lambda np: read_only(np.arange(3)),
    "matrix": lambda np: np.matrix([[1, 2]]),
    "axes turned": lambda np: some(np, 5, 40, 30).transpose(0, 2, 1),
    "axes turned, a copy": lambda np: some(np, 5, 40, 30).transpose(2, 0, 1).copy("K"),
    "every other row": lambda np: some(np, 200, 30)[::2],
    "every other row, turned": lambda np: some(np, 200, 30).T[::2],
    "one column": lambda np: some(np, 200, 30)[:, 3],
    "far from each other": lambda np: some(np, 40, 40, 40)[::9, ::8, ::7],
    "backwards": lambda np: some(np, 200, 30)[::-1, ::-3],
    "again and again": lambda np: np.broadcast_to(some(np, 300), (200, 300)),
    "windows": lambda np: np.lib.stride_tricks.sliding_window_view(some(np, 300)[::2], 7),
    "on no boundary": lambda np: np.frombuffer(bytearray(8 * 9999 + 1), "f8", offset=1),
    "a field": lambda np: np.ones(9999, [("a", "u1"), ("b", "f8")])["b"],
    "fields on boundaries": lambda np: np.zeros(2, np.dtype([("a", "u1"), ("b", "f8")], align=True)),
}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(name: str) -> None:
    value = ARRAYS[name](library("numpy"))
    got = there_and_back({"a": value})["a"]
    same_array(got, value)
    if value.dtype.kind == "f":
        assert repr(numbers_of(got)) == repr(numbers_of(value))


SCALARS: dict[str, Callable[[Any], Any]] = {
    "float64": lambda np: np.float64(0.1),
    "float32": lambda np: np.float32(0.1),
    "nan": lambda np: np.float64("nan"),
    "longdouble": lambda np: np.longdouble(1) / 3,
    "int8": lambda np: np.int8(-5),
    "two types of one size": lambda np: [np.longlong(3), np.int_(3)],
    "uint64": lambda np: np.uint64(2**64 - 1),
    "bool": lambda np: np.bool_(True),
    "complex64": lambda np: np.complex64(1 + 2j),
    "text": lambda np: np.str_("ä"),
    "bytes": lambda np: np.bytes_(b"a"),
    "time": lambda np: np.datetime64("2026-01-01T00:00:01", "ns"),
    "no time": lambda np: np.datetime64("NaT"),
    "span": lambda np: np.timedelta64(5, "h"),
    "fields": lambda np: np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")])[0],
    "type": lambda np: np.dtype("f4"),
    "type of fields": lambda np: np.dtype([("a", "i4"), ("b", "f8", (2,))]),
    "class": lambda np: np.float32,
    "function": lambda np: np.sqrt,
    "function in Python": lambda np: np.mean,
    "polynomial": lambda np: np.poly1d([1, 2]),
    "series": lambda np: np.polynomial.Polynomial([1, 2], domain=[0, 3]),
}


@pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")  # of times that are none
@pytest.mark.parametrize("name", SCALARS)
def test_scalars(name: str) -> None:
    value = SCALARS[name](library("numpy"))
    got = there_and_back([value])[0]
    assert type(got) is type(value)
    assert repr(got) == repr(value)
    assert not isinstance(value, list) or [*map(type, got)] == [*map(type, value)]
    if hasattr(value, "dtype") and not isinstance(value, type):
        assert got.dtype == value.dtype


def test_masked_and_records() -> None:
    np = library("numpy")
    value = np.ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=9)
    got = there_and_back(value)
    assert (type(got), repr(got)) == (type(value), repr(value))
    record = np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    got = there_and_back(record)
    assert type(got) is np.recarray
    assert got.a.tolist() == [1]


def test_generators_go_on_where_they_were() -> None:
    np = library("numpy")
    one = np.random.default_rng(3)
    one.random(5)
    one.spawn(1)
    got = there_and_back(one)
    assert got.random(3).tolist() == one.random(3).tolist()
    assert got.spawn(1)[0].random() == one.spawn(1)[0].random()
    old = np.random.RandomState(3)
    old.randn(3)
    assert there_and_back(old).randn() == old.randn()
    seed = np.random.SeedSequence(5)
    seed.spawn(2)
    drawn, got = there_and_back([np.random.default_rng(seed), seed])
    assert got.generate_state(3).tolist() == seed.generate_state(3).tolist()
    assert drawn.spawn(1)[0].random() == np.random.default_rng(seed.spawn(1)[0]).random()
    assert [each.spawn(1)[0].spawn_key for each in (got, seed)] == [(3,), (3,)]


def test_arrays_that_share_memory_share_it_again() -> None:
    np = library("numpy")
    base = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    whole, part, turned = there_and_back([base, base[1:, ::2], base.T])
    whole[1, 0] = 99
    assert part[0, 0] == 99
    assert turned[0, 1] == 99
    numbers = np.arange(10)
    first, last = there_and_back((numbers[:6], numbers[4:]))
    first[5] = -1
    assert last[1] == -1
    assert (first.tolist(), last.tolist()) == ([0, 1, 2, 3, 4, -1], [4, -1, 6, 7, 8, 9])


def test_arrays_beside_each_other_in_one_memory_are_written_alone() -> None:
    np = library("numpy")
    table = np.arange(20_000.0).reshape(1000, 20)
    text = encode({"x": table[:, 0], "y": table[:, 1]})
    assert len(text) < 30_000
    got = decode(text, {})
    assert got["y"].tolist() == table[:, 1].tolist()


def test_arrays_whose_items_lie_apart_share_memory_again_where_they_have_come_to() -> None:
    np = library("numpy")
    there = there_and_back(np.arange(40.0).reshape(8, 5)[::2, 1:])
    whole, part = there_and_back([there, there[1:, ::-1]])
    assert (whole.tolist(), part.tolist()) == (there.tolist(), there[1:, ::-1].tolist())
    whole[1, 3] = -1
    assert part[0, 0] == -1


def test_what_numpy_has_masked_is_the_one_that_it_has() -> None:
    np = library("numpy")
    assert there_and_back([np.ma.masked])[0] is np.ma.masked


def test_one_array_in_two_places_is_one_again() -> None:
    np = library("numpy")
    one = np.arange(3)
    got = there_and_back([one, (one, np.arange(3))])
    assert got[0] is got[1][0]
    assert got[0] is not got[1][1]


@given(st.data())
def test_any_array_of_numbers(data: Any) -> None:
    np = library("numpy")
    dtype = data.draw(st.sampled_from(["i1", "<u4", ">f8", "c16", "?", "M8[us]", "S3", "U2"]))
    shape = data.draw(st.lists(st.integers(0, 4), max_size=3))
    size = int(np.prod(shape, dtype=int)) * np.dtype(dtype).itemsize
    raw = data.draw(st.binary(min_size=size, max_size=size)) if dtype != "U2" else bytes(size)
    value = np.frombuffer(bytearray(raw), dtype).reshape(shape)
    same_array(there_and_back(value), value)


FRAMES: dict[str, Callable[[Any], Any]] = {
    "numbers": lambda pd: pd.DataFrame({"a": [1, 2], "b": [0.5, None]}),
    "no rows": lambda pd: pd.DataFrame({"a": pd.Series([], dtype="int32")}),
    "no columns": lambda pd: pd.DataFrame(index=[3, 1]),
    "nothing": lambda pd: pd.DataFrame(),
    "two of one name": lambda pd: pd.DataFrame([[1, "x"], [2, "y"]], columns=["a", "a"]),
    "mixed objects": lambda pd: pd.DataFrame({"a": pd.Series([1, "x", (2,), None, {"b": 1}], dtype=object)}),
    "objects": lambda pd: pd.DataFrame({"a": pd.Series(["x", None], dtype=object)}),
    "texts": lambda pd: pd.DataFrame({"a": ["x", "ä", None]}),
    "levels": lambda pd: pd.DataFrame(
        {("a", 1): [1, 2], ("b", 2): [3, 4]},
        index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["k", None]),
    ),
    "categories": lambda pd: pd.DataFrame({"a": pd.Categorical(["u", None], ["v", "u"], ordered=True)}),
    "zones": lambda pd: pd.DataFrame(
        {"a": pd.to_datetime(["2026-03-29", None]).tz_localize("Europe/Berlin"), "b": pd.Timedelta("1h")}
    ),
    "nullable": lambda pd: pd.DataFrame(
        {
            "a": pd.array([1, None], "Int64"),
            "b": pd.array([True, None], "boolean"),
            "c": pd.array([0.5, None], "Float32"),
            "d": pd.array(["x", None], "string"),
        }
    ),
    "spans": lambda pd: pd.DataFrame(
        {"a": pd.period_range("2026", periods=2, freq="M"), "b": pd.interval_range(0, 2)}
    ),
    "sparse": lambda pd: pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}),
    "days as index": lambda pd: pd.DataFrame(
        {"a": [1, 2]}, index=pd.date_range("2026", periods=2, freq="D", tz="UTC", name="day")
    ),
    "small numbers": lambda pd: pd.DataFrame({"a": [1, 2]}, index=[0.5, 1.5]).astype("int8"),
    "turned": lambda pd: pd.DataFrame({"a": [1, "x"], "b": [2, "y"]}).T,
    "its types": lambda pd: pd.DataFrame({"a": [1], "b": pd.Categorical(["x"])}).dtypes.to_frame(),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_and_their_columns(name: str) -> None:
    pd = library("pandas")
    value = FRAMES[name](pd)
    got = there_and_back({"frame": value})["frame"]
    pd.testing.assert_frame_equal(got, value, check_freq=True, check_flags=True, check_column_type="exact")
    assert [type(each) for each in got.to_numpy().ravel()] == [
        type(each) for each in value.to_numpy().ravel()
    ]
    pd.testing.assert_index_equal(there_and_back(value.index), value.index, exact=True)
    for at in range(value.shape[1]):
        column = value.iloc[:, at]
        pd.testing.assert_series_equal(there_and_back(column), column, check_freq=True)
        assert type(there_and_back(column).array) is type(column.array)


@pytest.mark.parametrize("values", [["x", "y"], [1, "x"], ["2026-01-01"]], ids=str)
def test_arrays_of_objects_that_pandas_would_take_for_something_else(values: list[Any]) -> None:
    array = library("pandas").Series(values, dtype=object).array
    got = there_and_back(array)
    assert (type(got), got.dtype, list(got)) == (type(array), array.dtype, values)


@pytest.mark.parametrize("kind", ["datetime64[ns]", "timedelta64[ns]", "category", "Int64", "object"])
def test_columns_can_be_written_to(kind: str) -> None:
    pd = library("pandas")
    series = pd.Series([3, 2, 1], name="a").astype(kind)
    column = there_and_back(series)
    frame = there_and_back(series.to_frame())
    column.iloc[0] = series.iloc[1]
    frame.loc[0, "a"] = series.iloc[1]
    assert [column.iloc[0], frame["a"].iloc[0]] == [series.iloc[1]] * 2


#: Frames that lie otherwise in memory: by rows, by columns, in several parts, chosen from.
LAID: dict[str, Callable[[Any, Any], Any]] = {
    "by columns": lambda pd, some: pd.DataFrame({"a": some[:, 0], "b": some[:, 1]}),
    "by rows": lambda pd, some: pd.DataFrame(some.copy(order="C"), copy=False),
    "columns of numpy": lambda pd, some: pd.DataFrame(some.copy(order="F"), copy=False),
    "parts": lambda pd, some: pd.concat([pd.DataFrame(some), pd.DataFrame(some) * 3], axis=1),
    "one replaced": lambda pd, some: pd.DataFrame(some).assign(**{"2": 1.0}),
    "between texts": lambda pd, some: pd.DataFrame({"a": some[:, 0], "b": "x", "c": some[:, 2]}),
    "turned": lambda pd, some: pd.DataFrame(some).T,
    "some rows": lambda pd, some: pd.DataFrame(some).iloc[[7, 3, 9]],
    "moments": lambda pd, some: pd.DataFrame(some).astype("int64").astype("datetime64[ns]"),
    "every other row": lambda pd, some: pd.DataFrame(some)[::2],
    "columns chosen": lambda pd, some: pd.DataFrame(some)[[7, 2]],
    "columns backwards": lambda pd, some: pd.DataFrame(some).iloc[:, ::-1],
    "some rows by rows": lambda pd, some: pd.DataFrame(some.copy(order="C"), copy=False)[::3],
}


@pytest.mark.parametrize("name", LAID)
def test_frames_lie_in_memory_as_they_did(name: str) -> None:
    """What sums over them gives the same, to the last bit."""
    frame = LAID[name](library("pandas"), library("numpy").random.default_rng(7).random((50, 9)) * 1e3)
    got = there_and_back(frame)
    one, other = (each.drop(columns="b", errors="ignore").to_numpy() for each in (frame, got))
    assert (one.flags.c_contiguous, one.flags.f_contiguous) == (
        other.flags.c_contiguous,
        other.flags.f_contiguous,
    )
    if name != "moments":
        numbers = [each.select_dtypes("number") for each in (frame, got)]
        for axis in (0, 1):
            sums = [[each.sum(axis=axis).tolist(), each.std(axis=axis).tolist()] for each in numbers]
            assert sums[0] == sums[1]
        products = [each.T.dot(each).to_numpy().tolist() for each in numbers]
        assert products[0] == products[1]


def test_attributes_and_flags() -> None:
    pd = library("pandas")
    frame = pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False)
    frame.attrs = {"source": ("x", 1)}
    frame.columns.name = "columns"
    got = there_and_back([frame, frame])
    assert got[0] is got[1]
    assert got[0].attrs == {"source": ("x", 1)}
    assert got[0].flags.allows_duplicate_labels is False
    assert got[0].columns.name == "columns"
    got[0].loc[0, "a"] = 5
    assert got[0]["a"].tolist() == [5]


def test_what_was_set_on_a_table() -> None:
    """`df.name = "sales"` is an attribute and no column; what pandas keeps of `.str` is none."""
    pd = library("pandas")
    note = ["kg"]
    frame = pd.DataFrame({"a": ["x"]})
    series = frame["a"]
    assert series.str.upper().tolist() == ["X"]
    object.__setattr__(frame, "note", note)
    frame.name = series.unit = "sales"
    got = there_and_back({"frame": frame, "series": series, "note": note})
    assert [got["frame"].name, got["series"].unit] == ["sales", "sales"]
    assert got["frame"].note is got["note"]
    assert vars(got["series"]).keys() - vars(pd.Series(["x"])).keys() == {"unit"}
    frame.name = (each for each in "ab")
    with pytest.raises(CodecError, match=r"value\.name is of the type generator"):
        encode(frame)


def test_what_pandas_keeps_is_not_set_by_a_text() -> None:
    frame = library("pandas").DataFrame({"a": [1]})
    frame.note = 5
    text = encode(frame)
    assert decode(text, {}).note == 5
    with pytest.raises(CodecError, match="'_mgr' is not to be set"):
        decode(text.replace('"note"', '"_mgr"'), {})


def test_zones_of_dateutil() -> None:
    zones = library("dateutil.tz")
    for zone in (zones.tzutc(), zones.tzoffset("there", 5400), zones.tzoffset(None, -60)):
        value = datetime(2026, 1, 1, tzinfo=zone)
        got = there_and_back(value)
        assert (got, repr(got)) == (value, repr(value))


def test_moments_in_zones_of_pytz() -> None:
    """What `localize` gives has the zone as it is at that moment."""
    pytz = library("pytz")
    zone = pytz.timezone("Europe/Berlin")
    for month in (1, 6):
        value = zone.localize(datetime(2026, month, 1))
        got = there_and_back([value, zone])
        assert [got[0].tzinfo is value.tzinfo, got[1] is zone] == [True, True]
        assert repr(got[0]) == repr(value)
    assert there_and_back(pytz.FixedOffset(90)) is pytz.FixedOffset(90)


MOMENTS: dict[str, Callable[[Any], Any]] = {
    "Timestamp": lambda pd: pd.Timestamp("2026-01-01 12:00:00.123456789"),
    "in a zone": lambda pd: pd.Timestamp("2026-10-25 03:30", tz="Europe/Berlin"),
    "at an offset": lambda pd: pd.Timestamp("2026-10-25", tz=timezone(timedelta(hours=2))),
    "in a zone by its key": lambda pd: pd.Timestamp("2026-10-25", tz=ZoneInfo("Asia/Tokyo")),
    "Timedelta": lambda pd: pd.Timedelta("1 days 00:00:00.000000001"),
    "NaT": lambda pd: pd.NaT,
    "NA": lambda pd: pd.NA,
    "Period": lambda pd: pd.Period("2026-01", "M"),
    "Interval": lambda pd: pd.Interval(0, 1.5, closed="left"),
    "CategoricalDtype": lambda pd: pd.CategoricalDtype(["b", "a"], ordered=True),
    "Int64Dtype": lambda pd: pd.Int64Dtype(),
    "MonthEnd": lambda pd: pd.offsets.MonthEnd(2, normalize=True),
    "DateOffset": lambda pd: pd.DateOffset(months=1, hour=3),
    "Hour": lambda pd: pd.offsets.Hour(3),
    "CustomBusinessDay": lambda pd: pd.offsets.CustomBusinessDay(holidays=["2026-01-02"]),
    "days without holidays": lambda pd: pd.date_range(
        "2026", periods=2, freq=pd.offsets.CustomBusinessDay(holidays=["2026-01-02"])
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_single_values_of_pandas(name: str) -> None:
    value = MOMENTS[name](library("pandas"))
    got = there_and_back((value,))[0]
    assert type(got) is type(value)
    assert repr(got) == repr(value)


def test_the_second_of_two_equal_hours() -> None:
    pd = library("pandas")
    first, second = pd.date_range("2026-10-25 00:00", periods=2, freq="h", tz="UTC").tz_convert(
        "Europe/Berlin"
    )
    assert [there_and_back(each).fold for each in (first, second)] == [0, 1]
    assert [there_and_back(each) for each in (first, second)] == [first, second]


def test_columns_of_arrow() -> None:
    pd, pa = library("pandas"), library("pyarrow")
    series = pd.Series([1, None], dtype=pd.ArrowDtype(pa.int64()), name="n")
    pd.testing.assert_series_equal(there_and_back(series), series)
    table = pa.table({"a": [1, 2], "b": [["x"], None]})
    assert there_and_back(table).equals(table)
    numbers = [pd.Series(some(library("numpy"), n), dtype="double[pyarrow]") for n in (1000, 777, 13)]
    pieces = pd.concat(numbers, ignore_index=True)
    got = there_and_back(pieces)
    assert [got.sum(), got.mean()] == [pieces.sum(), pieces.mean()]
    words = [pa.array(each).dictionary_encode() for each in (["x"], ["y"], ["y"])]
    columns = {"a": [[1], [], [2, 3]], "b": [[1, 2], [3]], "c": words}
    several = pa.table({name: pa.chunked_array(each) for name, each in columns.items()})
    got = there_and_back(several)
    assert got.equals(several)
    assert [[len(each) for each in column.chunks] for column in got.columns] == [
        [1, 0, 2],
        [2, 1],
        [1, 1, 1],
    ]


def test_polars() -> None:
    pl = library("polars")
    frame = pl.DataFrame({"a": [1, None], "b": ["x", "ä"], "c": [[1], []], "d": [{"e": 1}, None]})
    got = there_and_back({"frame": frame})["frame"]
    assert got.equals(frame)
    assert got.schema == frame.schema
    series = pl.Series("s", [1.5, None], dtype=pl.Float32)
    got = there_and_back(series)
    assert (got.name, got.dtype, got.to_list()) == ("s", pl.Float32, [1.5, None])
    assert there_and_back(pl.Float32) is pl.Float32
    numbers = [pl.DataFrame({"a": some(library("numpy"), n), "b": 1}) for n in (1000, 777, 13)]
    pieces = pl.concat(numbers, rechunk=False)
    got = there_and_back(pieces)
    assert got.n_chunks("all") == pieces.n_chunks("all")
    assert [got["a"].sum(), got["a"].mean()] == [pieces["a"].sum(), pieces["a"].mean()]
    for each in (frame.sort("a"), pl.Series("", [3, 1]).sort(descending=True)):
        assert there_and_back(each).flags == each.flags
        assert there_and_back(each).equals(each)
    with pytest.raises(CodecError, match="polars"):
        encode(pl.DataFrame({"a": [object()]}))


def test_types_of_polars() -> None:
    pl = library("polars")
    types = [pl.List(pl.Int32), pl.Datetime("us", "UTC"), pl.Struct({"a": pl.Int8}), pl.Enum(["a"]), pl.Time]
    got = there_and_back(types)
    assert got == types
    assert [type(each) for each in got] == [type(each) for each in types]
    schema = pl.DataFrame({"a": [1], "b": ["x"]}).schema
    assert there_and_back(schema) == schema
    assert type(there_and_back(schema)) is type(schema)
    with pytest.raises(CodecError, match="polars"):
        encode(pl.Object())


def test_differences_of_dates() -> None:
    relative = library("dateutil.relativedelta")
    for each in (
        relative.relativedelta(months=1, day=31),
        relative.relativedelta(years=-1, leapdays=1, hours=30, weekday=relative.MO(-1)),
        relative.FR(2),
    ):
        got = there_and_back(each)
        assert got == each
        assert repr(got) == repr(each)


@pytest.mark.parametrize("kind", ["csr", "csc", "bsr", "coo", "dia", "lil", "dok"])
@pytest.mark.parametrize("family", ["array", "matrix"])
def test_sparse(kind: str, family: str) -> None:
    np, sparse = library("numpy"), library("scipy.sparse")
    value = getattr(sparse, f"{kind}_{family}")(np.diag([1.5, 0, 2]).astype("f4"))
    got = there_and_back(value)
    assert (type(got), got.dtype, got.shape) == (type(value), value.dtype, value.shape)
    assert (got.toarray() == value.toarray()).all()


@pytest.mark.parametrize("summed", [False, True])
def test_whether_places_of_a_sparse_matrix_are_told_once(summed: bool) -> None:
    sparse = library("scipy.sparse")
    value = sparse.coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(2, 2))
    if summed:
        value.sum_duplicates()
    got = there_and_back(value)
    assert (got.has_canonical_format, got.nnz) == (summed, value.nnz)


@pytest.mark.parametrize("family", ["array", "matrix"])
@pytest.mark.parametrize(
    ("kind", "names"),
    [("csr", ("indices", "indptr")), ("bsr", ("indices",)), ("coo", ("row", "col")), ("dia", ("offsets",))],
)
def test_sparse_with_wide_places(kind: str, names: tuple[str, ...], family: str) -> None:
    np, sparse = library("numpy"), library("scipy.sparse")
    value = getattr(sparse, f"{kind}_{family}")(np.diag([1.5, 0, 2]))
    if hasattr(value, "coords"):  # by `row` and `col` they would stay narrow
        value.coords = tuple(each.astype("i8") for each in value.coords)
    else:
        for name in names:
            setattr(value, name, getattr(value, name).astype("i8"))
    assert all(getattr(value, name).dtype == "i8" for name in names)
    got = there_and_back(value)
    for name in names:
        same_array(getattr(value, name), getattr(got, name))
    assert (got.toarray() == value.toarray()).all()


@pytest.mark.parametrize("allowed", [False, True])
def test_archives_of_numpy(allowed: bool) -> None:
    numpy = library("numpy")
    data = io.BytesIO()
    numpy.savez_compressed(data, rows=numpy.arange(6).reshape(2, 3), names=numpy.array(["a", "b"]))
    archive = numpy.load(io.BytesIO(data.getvalue()), allow_pickle=allowed)
    got = there_and_back(archive)
    assert (type(got), got.files) == (type(archive), ["rows", "names"])
    same_array(archive["rows"], got["rows"])
    same_array(archive["names"], got["names"])
    archive.close()
    with pytest.raises(CodecError, match=r"an archive of numpy that is closed"):
        encode(archive)


def test_archives_of_numpy_with_objects_are_refused() -> None:
    numpy = library("numpy")
    data = io.BytesIO()
    numpy.savez(data, names=numpy.array([{"a": 1}], dtype=object))
    with pytest.raises(CodecError, match=r"an archive of numpy that holds Python objects"):
        encode(numpy.load(io.BytesIO(data.getvalue()), allow_pickle=True))


def test_pictures() -> None:
    pictures = library("PIL.Image")
    for mode in ("1", "L", "P", "RGB", "RGBA", "F", "I"):
        picture = pictures.new("RGB", (5, 3), (200, 10, 90)).convert(mode)
        picture.info["dpi"] = (72, 72)
        got = there_and_back(picture)
        assert got == picture
        assert (got.info, got.mode) == (picture.info, mode)
    file = io.BytesIO()
    pictures.new("RGB", (2, 2), "red").save(file, "png")
    opened = pictures.open(io.BytesIO(file.getvalue()))
    assert list(there_and_back(opened).tobytes()) == list(opened.tobytes())


def test_no_library_is_imported_for_values_of_others() -> None:
    code = (
        "import sys; from cloaca_nb.carried.codec import encode, decode\n"
        "class Own: pass\n"
        "decode(encode([{(1,): Own()}, print], owner=globals()), globals())\n"
        "print([name for name in ('numpy', 'pandas', 'polars', 'pickle') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_versions_are_told_where_a_text_cannot_be_read() -> None:
    library("numpy")
    text = encode(importlib.import_module("numpy").arange(3))
    data = json.loads(text)
    assert data["with"] == {"numpy": importlib.import_module("numpy").__version__}
    data["with"] = {"numpy": "99.0"}
    data["values"] = [{"@array": "AAAA"}]
    with pytest.raises(CodecError, match=r"numpy 99\.0 has written it, and here is "):
        decode(json.dumps(data), {})


@pytest.mark.parametrize("form", ["png", "jpeg", "gif", "bmp", "tiff", "webp"])
def test_pictures_that_were_read_know_their_format(form: str) -> None:
    pictures = library("PIL.Image")
    file = io.BytesIO()
    pictures.new("RGB", (4, 3), "red").save(file, form)
    picture = pictures.open(io.BytesIO(file.getvalue()))
    picture.note = {"of": form}
    got = there_and_back(picture)
    assert (got.format, type(got), got.note) == (form.upper(), type(picture), {"of": form})
    assert (got.tobytes(), got.mode, got.size) == (picture.tobytes(), picture.mode, picture.size)
    assert got.copy().resize((2, 2)).getpixel((0, 0)) == picture.copy().resize((2, 2)).getpixel((0, 0))
    got.putpixel((0, 0), picture.getpixel((1, 1)))
    again = io.BytesIO()
    got.save(again, form)
    assert pictures.open(again).size == (4, 3)


def test_pictures_of_several_frames_are_refused() -> None:
    pictures, file = library("PIL.Image"), io.BytesIO()
    first, *others = (pictures.new("L", (4, 4), shade) for shade in (0, 90, 200))
    first.save(file, "gif", save_all=True, append_images=others)
    with pytest.raises(CodecError, match="a picture of several frames"):
        encode(pictures.open(file))
