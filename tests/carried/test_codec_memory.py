"""What values have in common is in common again where a task takes them over."""

from __future__ import annotations

import collections.abc
import copy
import json
import random
import subprocess
import sys
import types
from array import array
from collections.abc import Callable
from typing import Any

import pytest

from cloaca_nb.carried import codec, codec_read
from cloaca_nb.carried.codec import CodecError, Encoded, decode, encode
from cloaca_nb.carried.handover import Handover
from cloaca_nb.carried.pickling import pickled
from tests.command import LIMIT_S


class Context(dict[str, Any]):
    """What an engine hands on."""

    def set(self, key: str, value: Any) -> None:
        self[key] = value


class Own:
    """A class of the notebook's own."""


@pytest.fixture
def pickle_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a package of a notebook that says `--handover pickle`."""
    monkeypatch.setattr(codec, "PICKLED", pickled)
    monkeypatch.setattr(codec_read, "PICKLED", pickled)


def library(name: str) -> Any:
    return pytest.importorskip(name)


def handed(context: Context | None = None, /, **values: Any) -> Any:
    """Values as the next task has them, by their names."""
    context = Context() if context is None else context
    Handover(context, globals()).give(values)
    later = Handover(context, globals())
    return types.SimpleNamespace(**{name: later.take(name) for name in values})


def arrays() -> tuple[Any, ...]:
    a = library("numpy").arange(10)
    return a, a[2:6], a[4:8]


def test_views_that_overlap() -> None:
    a, b, c = arrays()
    got = handed(a=a, b=b, c=c)
    got.b[3] = -1
    assert (got.a[5], got.c[1]) == (-1, -1)
    got = handed(b=b, c=c)
    got.b[3] = -1
    assert (got.b.tolist(), got.c.tolist()) == ([2, 3, 4, -1], [4, -1, 6, 7])


def test_one_after_another_takes_them_over_and_gives_them_on() -> None:
    _, b, c = arrays()
    context = Context()
    Handover(context).give({"b": b, "c": c})
    second = Handover(context)
    part = second.take("c")[1:3]
    second.take("b")
    second.give({"part": part}, ("b", "c"))
    third = Handover(context)
    third.take("part")[0] = -1
    assert third.take("b").tolist() == [2, 3, 4, -1]
    changed = third.take("c")
    changed[0] = -2
    third.give({"c.third": changed, "b.third": third.take("b"), "part.third": third.take("part")})
    last = Handover(context)
    assert last.take("b.third").tolist() == [2, 3, -2, -1]
    last.take("b.third")[3] = 7
    assert (last.take("part.third")[0], last.take("c.third")[1]) == (7, 7)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_of_another_value_is_found_in_it_again(seed: int) -> None:
    draw, frame = random.Random(seed), library("pandas").DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    part = library("pandas").DataFrame({"one": [1.0, 1.0], "a": frame["a"]})
    model = [["first"], part, ["second"], frame["b"], ["third"], part.to_numpy(), frame, part["a"]]
    draw.shuffle(model)
    classes, values = [*map(type, model)], {"frame": frame, "part": part, "model": model, "b": frame["b"]}
    context, last = Context(), dict.fromkeys(values, 0)
    Handover(context).give({f"{name}.0": each for name, each in values.items()})
    for number in range(1, 6):
        task = Handover(context)
        got = {name: task.take(f"{name}.{last[name]}") for name in values}
        assert [type(each) for each in got.values()] == [type(each) for each in values.values()]
        assert [*map(type, got["model"])] == classes
        assert sum(each is got["part"] or each is got["frame"] for each in got["model"]) == 2
        given = {name: each for name, each in got.items() if draw.random() < 0.8}
        beside = [f"{name}.{last[name]}" for name in got if name not in given]
        task.give({f"{name}.{number}": each for name, each in given.items()}, beside)
        last |= dict.fromkeys(given, number)


def test_what_holds_an_array_that_others_show_stays_one_where_it_is_taken_over_and_not_given() -> None:
    a = library("numpy").arange(10)
    rows, context = [a], Context()
    Handover(context).give({"rows": rows, "part": a[2:], "model": ["x", rows]})
    second = Handover(context)
    taken = {key: second.take(key) for key in ("rows", "part", "model")}
    second.give({"model.second": taken["model"]}, ("rows", "part"))
    third = Handover(context)
    assert third.take("model.second")[1] is third.take("rows")


def test_views_beside_each_other_are_parted_and_small() -> None:
    np = library("numpy")
    table = np.zeros((1000, 20))
    context = Context()
    handed(context, x=table[:, 0], y=table[:, 1])
    assert max(map(len, context.values())) < 30_000


def test_many_views_of_one_array() -> None:
    a = library("numpy").arange(3)
    got = handed(views=[a[:] for _ in range(2000)], a=a)
    got.a[0] = 7
    assert {each[0] for each in got.views} == {7}


def test_backwards_again_and_again_turned_and_read_only() -> None:
    np = library("numpy")
    a = np.arange(12.0).reshape(3, 4)
    fixed = a[1:]
    fixed.flags.writeable = False
    parts = {"back": a[::-1, ::-2], "turned": a.T[1:], "many": np.broadcast_to(a[0], (2, 4)), "fixed": fixed}
    got = handed(**parts)
    assert {name: each.tolist() for name, each in vars(got).items()} == {
        name: each.tolist() for name, each in parts.items()
    }
    assert [each.flags.writeable for each in vars(got).values()] == [True, True, False, False]
    got.turned[0, 0] = 99
    assert got.many.tolist() == [[0.0, 99.0, 2.0, 3.0]] * 2
    assert got.back[2, 1] == 99


def test_the_whole_may_not_be_changed_and_a_part_may() -> None:
    np = library("numpy")
    for a in (np.zeros((2, 3)), np.asfortranarray(np.zeros((2, 3)))):
        part = a[1:]
        a.flags.writeable = False
        got = handed(a=a, part=part)
        assert (got.a.flags.writeable, got.part.flags.writeable) == (False, True)
        got.part[0, 0] = 9
        assert got.a[1, 0] == 9


def test_arrays_of_objects() -> None:
    np = library("numpy")
    inner: list[int] = []
    a = np.array([inner, "x", None, 5], object)
    got = handed(a=a, back=a[::-1], inner=inner, part=a[1:3])
    got.back[3].append(1)
    got.part[0] = "y"
    assert got.a.tolist() == [[1], "y", None, 5]
    assert got.inner is got.a[0]
    got = handed(one=a[:3], other=a[1:])
    got.one[2] = 7
    assert got.other.tolist() == ["x", 7, 5]


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_what_is_in_other_values() -> None:
    np = library("numpy")
    a = np.arange(6.0)
    own = Own()
    vars(own).update(part=a[1:3])
    masked = np.ma.MaskedArray(a, a > 3)
    matrix = a[:4].reshape(2, 2).view(np.matrix)
    got = handed(own=own, a=a, masked=masked, deep={"x": [a[2:]]}, matrix=matrix)
    got.a[2] = -1
    assert (vars(got.own)["part"][1], got.masked[2], got.deep["x"][0][0], got.matrix[1, 0]) == (-1,) * 4


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr", "dia"])
def test_arrays_of_sparse_matrices(kind: str) -> None:
    np, sparse = library("numpy"), library("scipy.sparse")
    m = getattr(sparse, f"{kind}_matrix")(np.diag([1.0, 2.0, 3.0]))
    got = handed(m=m, data=m.data)
    got.data.reshape(-1)[0] = 9
    assert got.m.toarray()[0, 0] == 9


COLUMNS: dict[str, Callable[[Any, Any], Any]] = {
    "numbers": lambda pd, np: np.array([1.0, 2.0, 3.0]),
    "moments": lambda pd, np: np.array(["2026-01-01", "2026-01-02", "2026-01-03"], "M8[ns]"),
    "spans": lambda pd, np: np.array([1, 2, 3], "m8[ns]"),
    "objects": lambda pd, np: np.array([(1,), (2,), None], object),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_frames_and_series_beside_arrays_of_theirs(name: str) -> None:
    pd, np = library("pandas"), library("numpy")
    column = COLUMNS[name](pd, np)
    frame = pd.DataFrame({"a": column, "b": column})
    for values in ({"f": frame, "v": frame["a"].values}, {"f": frame["b"], "v": frame["b"].values}):
        results = []
        for each in (handed(**values), types.SimpleNamespace(**values)):
            each.f.iloc[(0, 0) if each.f.ndim > 1 else 0] = column[1]
            results.append([each.f.to_numpy().tolist(), each.v.tolist()])
        assert results[0] == results[1]


def test_what_pandas_knows_to_be_shared_is_so_again() -> None:
    """What is written to a frame is in no series of it where versions copy on writing, and in its arrays."""
    pd, np = library("pandas"), library("numpy")
    results = []
    for way in (lambda **values: types.SimpleNamespace(**values), handed):
        array = np.arange(6.0).reshape(3, 2)
        frame = pd.DataFrame(array, copy=False)
        got = way(frame=frame, series=frame[0], array=array, part=array[1:], same=frame)
        got.array[0, 0] = 100
        got.frame.loc[1, 0] = 7
        got.part[1, 1] = 8
        results.append([got.frame.to_numpy().tolist(), got.series.tolist(), got.array.tolist()])
        assert got.same is got.frame
    assert results[0] == results[1]


def test_attributes_of_an_object_and_the_object() -> None:
    own, plain = Own(), types.SimpleNamespace(a=1)
    got = handed(names=vars(own), own=own, deep=[vars(plain), plain])
    got.names["x"] = 1
    assert vars(got.own) == {"x": 1}
    got.deep[0]["y"] = 2
    assert got.deep[1].y == 2
    with pytest.raises(CodecError, match="whose attributes `deep` holds as a dictionary"):
        handed(deep=[vars(own)], own=own)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_what_was_written_before_is_read() -> None:
    np = library("numpy")
    data = json.loads(encode(np.arange(4)))
    view = {"@view": [{"@ref": 1}, 8, [2], [8], {"@dtype": ["<i8"]}, True]}
    data["values"] = [[view, {"@ref": 1}], data["values"][0]]
    part, whole = decode(json.dumps(data), {})
    part[0] = 9
    assert whole.tolist() == [0, 9, 2, 3]
    context = Context(whole=encode(np.arange(4)))
    data["values"] = [{"@view": [{"@of": ["whole", 0]}, 8, [2], [8], {"@dtype": ["<i8"]}, True]}]
    context["part"] = json.dumps(data)
    later = Handover(context)
    later.take("part")[0] = 9
    assert later.take("whole").tolist() == [0, 9, 2, 3]
    matrix = json.loads(encode(np.matrix([[1, 2]])))
    matrix["values"][0]["@array_as"][1] = matrix["values"][0]["@array_as"][1]["@array"]
    assert decode(json.dumps(matrix), {}).tolist() == [[1, 2]]


@pytest.mark.usefixtures("pickle_is_allowed")
def test_a_figure_and_its_axes() -> None:
    library("matplotlib").use("Agg")
    plots = library("matplotlib.pyplot")
    if library("matplotlib").__version_info__ < (3, 8):
        pytest.skip("matplotlib keeps the colors that come next in an iterator")
    figure, (left, right) = plots.subplots(1, 2)
    got = handed(right=right, figure=figure, axes=[left, right])
    assert [each is other for each, other in zip(got.figure.axes, got.axes, strict=True)] == [True, True]
    assert got.right is got.figure.axes[1]
    got.right.plot([1, 2])
    assert len(got.figure.axes[1].lines) == 1
    context = Context()
    Handover(context).give({"figure": figure})
    second = Handover(context)
    second.give({"first": second.take("figure").axes[0]}, ("figure",))
    third = Handover(context)
    assert third.take("first") is third.take("figure").axes[0]
    plots.close("all")


def foreign(**state: Any) -> Any:
    """An object of a library's class."""
    module = sys.modules.setdefault("other_lib", types.ModuleType("other_lib"))
    if not hasattr(module, "Model"):
        exec("class Model: __module__ = 'other_lib'", vars(module))
    model = module.Model()
    vars(model).update(state)
    return model


@pytest.fixture
def _forget() -> Any:
    yield
    sys.modules.pop("other_lib", None)


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
def test_what_pickled_objects_hold() -> None:
    np = library("numpy")
    a, rows, shared = np.arange(6.0), [1], foreign(y=1)
    own = Own()
    one = foreign(a=a, part=a[1:3], rows=rows, shared=shared, own=own)
    two = foreign(back=a[::-1], shared=shared, one=[one])
    got = handed(two=two, one=one, a=a, rows=rows, own=own)
    assert got.two.one[0] is got.one
    assert got.one.rows is got.rows
    assert got.one.a is got.a
    assert got.one.shared is got.two.shared
    assert got.one.own is got.own
    got.a[1] = -1
    assert (got.one.part[0], got.two.back[4]) == (-1, -1)
    got = handed(one=one, names=vars(one))
    got.names["x"] = 5
    assert got.one.x == 5
    with pytest.raises(CodecError, match="whose attributes are handed over as a dictionary, too"):
        handed(names=vars(shared), one=one)


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
def test_what_is_inside_and_holds_what_is_around_it() -> None:
    around: list[Any] = []
    around.append(foreign(around=around, part=foreign()))
    got = handed(around=around, part=around[0].part, both=(around[0], around[0].part))
    assert got.around[0].around is got.around
    assert got.part is got.around[0].part
    assert got.both == (got.around[0], got.part)


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
def test_memory_that_cannot_be_told_is_refused() -> None:
    np = library("numpy")
    a = np.arange(6.0)
    context = Context()
    Handover(context).give({"model": foreign(part=a[1:3])})
    second = Handover(context)
    part = second.take("model").part[1:]
    with pytest.raises(CodecError, match="`part` shares memory with an array that `model` holds"):
        second.give({"part": part}, ("model",))
    task = Handover(Context())
    task.give({"b": a[2:4]})
    with pytest.raises(CodecError, match="`a` shares memory with `b`, which does not show all of it"):
        task.give({"a": a})


@pytest.mark.usefixtures("_forget")
def test_names_of_a_class_are_attributes_of_no_object() -> None:
    """They are looked at through something that is gone at once, and its place is another's then."""
    encoded = Encoded(foreign(kind=collections.abc.Mapping), {}, {}, pickled)
    places = [place for _, place in encoded.inside.all().values() if isinstance(place, list)]
    assert len(places) == 1


def tables() -> list[tuple[Any, Any]]:
    """A frame and one of its columns: of texts, of numbers that may lack, of moments, of floats."""
    pd = library("pandas")
    columns = {
        "texts": ["x", "y"],
        "numbers": pd.array([1, None], dtype="Int64"),
        "moments": pd.date_range("2024-01-01", periods=2),
        "floats": [1.0, 2.0],
    }
    frames = [pd.DataFrame({"a": column, "b": [1.0, 2.0]}) for column in columns.values()]
    return [(frame, frame["a"]) for frame in frames]


def changed(frame: Any, column: Any) -> str:
    """What a column holds after the other value of it is put into the frame."""
    frame.iloc[0, 0] = frame.iloc[1, 0]
    return str(list(column))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_frame_and_a_column_of_it() -> None:
    """What pandas copies before it changes it is no one object, whatever it holds; before pandas 3 it is."""
    for at in range(4):
        frame, column = tables()[at]
        one, both = handed(frame=frame, column=column), handed(both=[column, frame])
        expected = changed(frame, column)
        assert changed(one.frame, one.column) == changed(both.both[1], both.both[0]) == expected


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("at", range(4))
def test_frames_in_pickled_objects(at: int) -> None:
    """They share memory with what is beside them, as outside of such; what cannot be told is refused."""
    frame, column = tables()[at]
    alone, both = {"box": foreign(held=(frame,)), "column": column}, foreign(held=(frame, column))
    found, refused = [], []
    for values in (alone, {"both": both}):
        try:
            found.append(handed(**values))
        except CodecError as error:
            refused.append(str(error))
    pairs = [one.both.held if hasattr(one, "both") else (one.box.held[0], one.column) for one in found]
    expected = changed(frame, column)
    assert [changed(*pair) for pair in pairs] == [expected] * len(pairs)
    assert all("hand over a copy" in each for each in refused)
    assert not refused or frame["a"].dtype == object  # pandas before 2.0 does not tell whose these are


@pytest.mark.usefixtures("pickle_is_allowed")
def test_groups_of_tables_with_what_is_made_of_them() -> None:
    """Groups keep what indexes their results once they are asked: the text of before that has none of it."""
    pd = library("pandas")
    table = pd.DataFrame({"k": ["a", "b", "a"], "m": ["x", "y", "x"], "n": [1.0, 2.0, 3.0]})
    context = Context()
    Handover(context, {}).give({"both": table.groupby(["k", "m"]), "one": table.groupby("k")})
    handover = Handover(context, {})
    both, one = handover.take("both"), handover.take("one")
    made = {"first": one.first(), "sizes": one.size(), "means": both[["n"]].agg(["mean", "max"])}
    made["index"] = made["means"].index
    handover.give(made, beside=["both", "one"])
    for names in (["first", "sizes", "one", "means", "both", "index"], ["index", "both", "sizes", "first"]):
        taken = Handover(context, {})
        got = {name: taken.take(name) for name in names}
        assert all(got[name].equals(made[name]) for name in names if name in made)
        assert got["both"].sum().equals(both.sum())


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
def test_objects_of_pickled_arrays() -> None:
    np = library("numpy")
    a = np.array([[1], 2, [3]], object)
    with pytest.raises(CodecError, match="`a` shares memory with an array that `box` holds"):
        handed(box=foreign(held=(a[1:],)), a=a)
    with pytest.raises(CodecError, match="`box` holds arrays that share memory and are pickled with it"):
        handed(box=foreign(held=(a[1:], a[:])))
    got = handed(box=foreign(held=(a,)), a=a)
    got.a[1] = 9
    assert got.box.held[0][1] == 9
    got = handed(box=foreign(held=(a[1:2],)), a=a)  # whose items nobody can change
    got.a[1] = 9
    assert got.box.held[0].tolist() == [9]


@pytest.mark.usefixtures("pickle_is_allowed", "_forget")
def test_indexes_of_several_levels_that_share_what_they_are_made_of() -> None:
    """As it reads one, pandas makes anew what nobody can change of it: it is told by no number."""
    pd = library("pandas")
    index = pd.MultiIndex.from_product([range(300), range(40)])
    box = foreign(one=index, two=index.view(), three=index.copy())
    other = foreign(box=box, one=index.view(), codes=index.codes[0])
    context = Context()
    got = handed(context, box=box, other=other)
    assert got.other.box is got.box
    assert got.other.one.equals(index)
    assert got.other.codes.tolist() == index.codes[0].tolist()
    handover = Handover(context, {})
    taken = [handover.take(name) for name in ("box", "other")]
    rows = pd.Series(1.0, index=taken[0].two)
    handover.give(
        {"third": foreign(box=taken[0], one=taken[0].one.view(), rows=rows)}, beside=["box", "other"]
    )
    later = Handover(context, {})
    assert later.take("third").box is later.take("box") is later.take("other").box
    assert later.take("third").rows.equals(rows)


IN_A_CIRCLE = """
import gc
import numpy as np
from cloaca_nb.carried.codec import Encoded
held = [Encoded(np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")]), {}, {})]
held.append(held)
del held
gc.collect()
"""


def test_what_was_written_is_thrown_away_without_a_word() -> None:
    """Python tells of a file in memory that is looked into as it is thrown away; since 3.13 in each mode."""
    library("numpy")
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-c", IN_A_CIRCLE]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT_S)
    assert done.stderr == ""


@pytest.mark.parametrize("buffer", [bytearray(8), array("i", [1, 2])])
@pytest.mark.parametrize("together", [True, False])
def test_an_array_that_shows_what_is_no_array_is_no_value_beside_it(buffer: Any, together: bool) -> None:
    np = library("numpy")
    shown = np.frombuffer(buffer, "i4")
    handed(raw=copy.copy(buffer), shown=shown)  # another one
    with pytest.raises(CodecError, match="shows the memory of"):
        Handover(Context()).give({"both": [buffer, shown]} if together else {"raw": buffer, "shown": shown})
