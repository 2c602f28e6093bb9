"""The stand-in's context against the engine's own, on values and calls that no one thought of."""

from __future__ import annotations

import collections
import dataclasses
import enum
import importlib
import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loading import standin_contexts

pytestmark = pytest.mark.engine


class Level(enum.IntEnum):
    """An int of its own kind."""

    LOW = 1


class Word(str, enum.Enum):
    """A text of its own kind."""

    YES = "yes"


@dataclasses.dataclass
class Point:
    """A record."""

    x: Any
    y: Any = None


@pytest.fixture(scope="module")
def classes() -> list[Any]:
    """The engine's class and ours."""
    return [importlib.import_module("cloaca").Context, standin_contexts().Context]


def outcome(call: Callable[[], Any]) -> tuple[str, Any]:
    """What a call gives or raises, comparable."""
    try:
        return "gives", repr(call())
    except Exception as error:  # noqa: BLE001 - whatever is raised is what is compared
        return type(error).__name__, error.args


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**129), 2**129)
    | st.floats()
    | st.text(st.characters(), max_size=4)
    | st.binary(max_size=2)
    | st.dates()
    | st.decimals()
    | st.complex_numbers()
    | st.sampled_from([Level.LOW, Word.YES, ..., int, object(), "\ud800", -0.0])
)
keys = st.text(max_size=3) | st.integers() | st.none() | st.sampled_from([Word.YES, "\udfff"])
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3).map(collections.OrderedDict)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3).map(collections.UserDict)
        | st.lists(inner, max_size=2).map(collections.deque)
        | st.lists(inner, max_size=2).map(collections.UserList)
        | st.frozensets(st.integers(-5, 5), max_size=3)
        | st.builds(Point, inner, inner)
    ),
    max_leaves=8,
)


@given(values)
def test_a_value_comes_back_alike(classes: list[Any], value: Any) -> None:
    def through(made: Any) -> Any:
        context = made()
        context.set("k", value)
        return context.get("k")

    engine, ours = (outcome(partial(through, made)) for made in classes)
    assert engine == ours


@given(values)
def test_a_value_is_written_alike(classes: list[Any], value: Any) -> None:
    def written(made: Any) -> Any:
        return made({"k": value}).to_json()

    engine, ours = (outcome(partial(written, made)) for made in classes)
    assert engine == ours


# The engine reads some floats one unit in the last place off; eighths are exact in both.
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.integers(-(2**40), 2**40).map(lambda number: number / 8)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def read(made: Any, text: str) -> Any:
    """What a class reads from a JSON text."""
    return made.from_json(text).get("k")


@given(json_values, st.booleans())
def test_a_json_text_is_read_alike(classes: list[Any], value: Any, ascii_only: bool) -> None:
    text = json.dumps({"k": value}, ensure_ascii=ascii_only)
    engine, ours = (outcome(partial(read, made, text)) for made in classes)
    assert engine == ours


@given(st.integers(2**64, 2**70))
def test_an_integer_of_more_than_64_bits_is_read_as_a_float(classes: list[Any], value: int) -> None:
    engine, ours = (read(made, json.dumps({"k": value})) for made in classes)
    assert isinstance(engine, float)
    assert isinstance(ours, float)
    assert math.isclose(engine, ours, rel_tol=1e-15)


@given(st.text(max_size=12))
def test_what_is_no_json_is_refused_by_both(classes: list[Any], text: str) -> None:
    engine, ours = (outcome(partial(read, made, text))[0] for made in classes)
    assert engine == ours


arguments = st.lists(st.sampled_from(["a", "b", "none"]) | st.integers() | values, max_size=3)
methods = st.sampled_from(
    ["get", "set", "insert", "update", "remove", "update_from_dict", "to_dict", "__getitem__"]
)


@given(st.lists(st.tuples(methods, arguments), max_size=6))
def test_calls_in_a_row_do_alike(classes: list[Any], calls: list[tuple[str, list[Any]]]) -> None:
    engine, ours = (_told(made({"a": 1, "none": None}), calls) for made in classes)
    assert engine == ours


def _told(context: Any, calls: list[tuple[str, list[Any]]]) -> list[Any]:
    """What came of the calls, and the context in the end."""

    def call(name: str, args: list[Any]) -> Any:
        return _sorted(getattr(context, name)(*args))

    told = [_without_counts(outcome(partial(call, name, args))) for name, args in calls]
    return [*told, repr(_sorted(context.to_dict()))]


def _sorted(value: Any) -> Any:
    """A context's own keys come in any order."""
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _without_counts(outcome: tuple[str, Any]) -> tuple[str, Any]:
    """Texts on the number of arguments differ: Python counts `self`."""
    kind, what = outcome
    return (kind, "arguments") if "argument" in str(what) else (kind, what)
