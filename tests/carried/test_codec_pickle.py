"""Objects that have no other form, where a notebook allows pickle."""

from __future__ import annotations

import importlib
import io
import json
import sys
import types
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.pickling import pickled

CLASS = """
class Scale:
    def __init__(self, by): self.by = by
    def transform(self, rows): return [self.by * row for row in rows]
def twice(rows): return [2 * row for row in rows]
"""


def module(name: str) -> dict[str, Any]:
    found = types.ModuleType(name)
    exec(CLASS, vars(found))
    return vars(found)


def foreign(state: Any, name: str = "other_lib", version: str = "1.2.3") -> Any:
    """An object of a library's class, with a state."""
    library = sys.modules.get(name) or types.ModuleType(name)
    library.__version__ = version  # type: ignore[attr-defined]  # as libraries have one
    sys.modules[name] = library
    if not hasattr(library, "Model"):
        exec(f"class Model: __module__ = {name!r}", vars(library))
    model = library.Model()
    model.state = state
    return model


@pytest.fixture(autouse=True)
def _forget() -> Any:
    yield
    sys.modules.pop("other_lib", None)


def test_own_classes_inside_are_those_of_the_module_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = module("flow_1.tasks"), module("flow_2.tasks")
    monkeypatch.setitem(sys.modules, "flow_1.tasks", types.ModuleType("flow_1.tasks"))
    model = foreign([one["Scale"](3), one["twice"], one["Scale"]])
    got = decode(encode({"model": model}, owner=one, pickled=pickled), other, pickled=pickled)["model"]
    assert type(got.state[0]) is other["Scale"]
    assert got.state[0].transform([1, 2]) == [3, 6]
    assert got.state[1] is other["twice"]
    assert got.state[2] is other["Scale"]


def test_one_object_is_one_object_again() -> None:
    model = foreign(1)
    got = decode(encode([model, model], pickled=pickled), {}, pickled=pickled)
    assert got[0] is got[1]


def test_without_leave_the_way_out_is_told() -> None:
    with pytest.raises(CodecError, match=r"value\[0\] is of the type other_lib\.Model.*`--handover pickle`"):
        encode([foreign(1)])


def test_a_package_that_does_not_allow_it_reads_none() -> None:
    with pytest.raises(CodecError, match="'@pickle' are not known, or not allowed"):
        decode(encode(foreign(1), pickled=pickled), {})


def test_another_version_of_the_library_is_refused() -> None:
    text = encode(foreign(1), pickled=pickled)
    foreign(1, version="1.2.9")
    assert decode(text, {}, pickled=pickled).state == 1
    foreign(1, version="1.3.0")
    with pytest.raises(CodecError, match=r"pickled with other_lib 1\.2\.3, and here is other_lib 1\.3\.0"):
        decode(text, {}, pickled=pickled)


def test_what_pickle_cannot_write_is_named() -> None:
    states: list[Any] = [lambda: 1, (-number for number in range(3)), io.TextIOWrapper(io.BytesIO(), "utf-8")]
    for state in states:
        with pytest.raises(
            CodecError, match=r"value is of the type other_lib\.Model, and pickle cannot write it"
        ):
            encode(foreign(state), pickled=pickled)


def test_a_broken_pickle_is_an_error() -> None:
    data = json.loads(encode(foreign(1), pickled=pickled))
    data["values"][0]["@pickle"][0] = "AAAA"
    with pytest.raises(CodecError, match="cannot be read"):
        decode(json.dumps(data), {}, pickled=pickled)


def test_a_fitted_model_with_a_transformer_of_ones_own() -> None:
    pytest.importorskip("sklearn")
    find = importlib.import_module
    steps, pipelines = find("sklearn.preprocessing"), find("sklearn.pipeline")
    regression = find("sklearn.linear_model").LinearRegression()
    one, other = module("flow_1.tasks"), module("flow_2.tasks")
    exec("import numpy as np\ndef root(rows): return np.sqrt(rows)", one)
    exec("import numpy as np\ndef root(rows): return np.sqrt(rows)", other)
    rows, target = [[1.0], [4.0], [9.0]], [1.0, 2.0, 3.0]
    model = pipelines.make_pipeline(
        steps.FunctionTransformer(one["root"]), steps.StandardScaler(), regression
    )
    model.fit(rows, target)
    got = decode(encode(model, owner=one, pickled=pickled), other, pickled=pickled)
    assert got.predict(rows).tolist() == model.predict(rows).tolist()
    assert got.steps[0][1].func is other["root"]


def test_what_was_set_on_a_table_inside() -> None:
    """pandas pickles no attributes of its tables."""
    frame = pytest.importorskip("pandas").DataFrame({"a": [1]})
    frame.name = "sales"
    got = decode(encode(foreign(frame), pickled=pickled), {}, pickled=pickled)
    assert got.state.name == "sales"
    assert got.state["a"].tolist() == [1]


def test_arrays_inside_that_show_one_memory_of_objects() -> None:
    """Columns of what a simulation has drawn, as an object of a library keeps them."""
    np = pytest.importorskip("numpy")
    drawn = np.array([[1.5, "a"], [np.float64(2), None]], dtype=object)
    model = foreign([drawn[:, 0], drawn[:, 0], drawn])
    one, other, whole = decode(encode(model, pickled=pickled), {}, pickled=pickled).state
    one[0] = 9
    assert [other[0], whole.tolist()] == [9, [[9, "a"], [2.0, None]]]
    assert type(one[1]) is np.float64
    drawn[0, 1] = []
    with pytest.raises(CodecError, match="holds arrays that share memory"):
        encode(model, pickled=pickled)
