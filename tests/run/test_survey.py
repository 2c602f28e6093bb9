"""What changes or is refused, told by looking at the value; the stand-in's context is the oracle."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import math
import pathlib
import sys
import types
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.child.values import refusal, survey
from tests.loading import standin_contexts

contexts = standin_contexts()


class Level(enum.IntEnum):
    """An int of its own kind."""

    LOW = 1


class Colour(enum.Enum):
    """No number and no text."""

    RED = 1


@dataclasses.dataclass
class Point:
    """A record."""

    x: Any


@dataclasses.dataclass
class Slotted:
    """A record without a `__dict__`, which the context refuses."""

    __slots__ = ("x",)
    x: Any


Pair = collections.namedtuple("Pair", "a b")

KINDS: list[tuple[Any, list[tuple[str, str, str]]]] = [
    (1, []),
    ("text", []),
    ([1, 2.5, "x", None, True, {"a": [{}]}], []),
    ({1, 2}, [("", "list", "set")]),
    ({"a": frozenset()}, [(".a", "list", "frozenset")]),
    ((1, (2,)), [("", "tuple", "tuple")]),
    ([1, [(2,)]], [("[1][0]", "tuple", "tuple")]),
    (range(3), [("", "list", "range")]),
    (collections.deque(), [("", "list", "deque")]),
    (array.array("d"), [("", "list", "array")]),
    (Pair(1, 2), [("", "list", "Pair")]),
    (math.nan, [("", "none", "nan")]),
    ([0.5, math.inf], [("[1]", "none", "inf")]),
    ({"a b": -math.inf}, [("['a b']", "none", "-inf")]),
    ({"a": math.nan, "b": math.nan}, [(".a", "none", "nan")]),
    (Point(1), [("", "dict", "Point")]),
    (Point({2}), [("", "dict", "Point"), (".x", "list", "set")]),
    (collections.Counter("a"), [("", "dict", "Counter")]),
    (collections.OrderedDict(a=1), [("", "dict", "OrderedDict")]),
    (types.MappingProxyType({}), [("", "dict", "mappingproxy")]),
    (Level.LOW, [("", "plain", "Level")]),
    (datetime.date(2020, 1, 1), [("", "refused", "date")]),
    ([{"when": datetime.datetime(2020, 1, 1)}], [("[0].when", "refused", "datetime")]),
    (decimal.Decimal(1), [("", "refused", "Decimal")]),
    (uuid.UUID(int=1), [("", "refused", "UUID")]),
    (pathlib.PurePosixPath("x"), [("", "refused", "PurePosixPath")]),
    (b"x", [("", "refused", "bytes")]),
    (bytearray(), [("", "refused", "bytearray")]),
    (Colour.RED, [("", "refused", "Colour")]),
    (Slotted(1), [("", "refused", "Slotted")]),
    (Point, [("", "refused", "type")]),
    (2**64, [("", "refused", "int")]),
    ([1, -(2**63) - 1], [("[1]", "refused", "int")]),
    ({1: 2}, [("", "refused", "int")]),
    ([{"a": {None: 1}}], [("[0].a", "refused", "NoneType")]),
    ("\ud800", [("", "refused", "str")]),
    (["ok", "\udfff"], [("[1]", "refused", "str")]),
    (object(), [("", "refused", "object")]),
    ((i for i in [1]), [("", "refused", "generator")]),
]

#: The same in every process, so that the tests can be dealt out to several.
IDS = [f"{number}-{type(value).__name__}" for number, (value, _) in enumerate(KINDS)]


@pytest.mark.parametrize(("value", "losses"), KINDS, ids=IDS)
def test_what_is_told_of_a_value(value: Any, losses: list[tuple[str, str, str]]) -> None:
    assert [(loss.path, loss.kind, loss.type) for loss in survey(value)] == losses


@pytest.mark.parametrize("value", [value for value, _ in KINDS], ids=IDS)
def test_what_is_refused_is_what_the_context_refuses(value: Any) -> None:
    try:
        contexts.convert(value)
    except Exception:  # noqa: BLE001 - the context raises bare exceptions, as the engine's does
        assert refusal(value) is not None
    else:
        assert refusal(value) is None


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
odd = st.recursive(
    st.none()
    | st.integers()
    | st.floats()
    | st.binary(max_size=2)
    | st.text(max_size=3)
    | st.just(Level.LOW)
    | st.dates()
    | st.sampled_from(["\ud800", 2**70]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
        | st.builds(Point, inner)
    ),
    max_leaves=8,
)


@given(plain)
def test_json_survives(value: Any) -> None:
    assert survey(value) == []
    assert contexts.convert(value) == value


@given(odd)
def test_a_value_without_findings_comes_back_equal(value: Any) -> None:
    losses = survey(value)
    if not losses:
        assert contexts.convert(value) == value
        assert contexts.convert(value) is value or type(contexts.convert(value)) is type(value)
    refused = any(loss.kind == "refused" for loss in losses)
    try:
        contexts.convert(value)
    except Exception:  # noqa: BLE001 - as above
        assert refused
    else:
        assert not refused


def test_a_value_that_contains_itself_ends_the_survey() -> None:
    value: list[Any] = [{1, 2}]
    value.append(value)
    assert [loss.kind for loss in survey(value)] == ["list"]


def test_a_large_value_is_looked_at_quickly_enough_to_be_looked_at() -> None:
    assert survey([0.5] * 10**6 + [math.nan])[0].type == "nan"
    assert survey({"rows": [{"a": i, "b": str(i)} for i in range(50_000)]}) == []


def test_types_of_other_packages_are_told_with_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("numpy")
    kind = type("ndarray", (), {"__module__": "numpy"})
    monkeypatch.setitem(sys.modules, "numpy", module)
    assert survey(kind())[0].type == "numpy.ndarray"
