"""Instances, enums, tuples with names, classes and functions: by what they hold, and by their names."""

from __future__ import annotations

import array
import collections
import dataclasses
import decimal
import enum
import functools
import ipaddress
import itertools
import json
import logging
import math
import operator
import random
import re
import statistics
import subprocess
import time
import types
import urllib.parse
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.carried import codec_read
from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.codec_own import own_value
from cloaca_nb.carried.handover import Handover
from tests.carried import coded

OWNER = globals()
there_and_back = partial(coded.there_and_back, owner=OWNER)


class Color(enum.Enum):
    RED = 1
    ROSE = 1
    BLUE = "b"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Level(enum.IntEnum):
    LOW = 1


T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, *items: T) -> None:
        self.items = items


class Point(NamedTuple):
    x: int
    y: Any = None


@dataclasses.dataclass
class Order:
    id: int
    rows: list[Any] = dataclasses.field(default_factory=list)

    def __reduce__(self) -> Any:
        raise AssertionError("no code of a value is called")

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def total(self) -> int:
        return self.id


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    name: str
    _hidden: tuple[int, ...] = ()


class Node:
    __slots__ = ("_Node__own", "__weakref__", "next")

    def __init__(self) -> None:
        raise AssertionError("no code of a value is called")

    class Inner:
        at = 1


class Rows(list[Any]):
    title = "none"


class Lookup(dict[Any, Any]):
    def __missing__(self, key: Any) -> Any:
        return self.fallback  # type: ignore[attr-defined]  # is set by the tests


class Name(str):
    __slots__ = ()


class Money(int):
    currency: str


class BadError(ValueError):
    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"{row}: {why}")
        self.row = row


class Grouped(collections.defaultdict[Any, Any]):
    pass


class Last(collections.deque[Any]):
    title = "none"


class Hiding:
    __dict__ = property(lambda self: {})


class Vanilla:
    def __eq__(self, other: object) -> bool:
        raise AssertionError("no code of a value is called")

    __hash__ = None  # type: ignore[assignment]  # as in notebooks


def nothing() -> None:
    return None


def double(value: int) -> int:
    return 2 * value


short = lambda value: value  # noqa: E731  # as notebooks have them


def made(cls: Any, **attributes: Any) -> Any:
    value = cls.__new__(cls)
    for name, each in attributes.items():
        object.__setattr__(value, name, each)
    return value


#: Types whose values are never equal to others.
COMPARED_BY_IDENTITY = (
    *(operator.itemgetter, operator.attrgetter, operator.methodcaller),
    *(decimal.Context, subprocess.CompletedProcess),
)


@pytest.mark.parametrize(
    "value",
    [
        Color.RED,
        Color.ROSE,
        Color.BLUE,
        Rights.READ | Rights.WRITE,
        Rights(0),
        Level.LOW,
        re.IGNORECASE | re.MULTILINE,
        Point(1, [2]),
        Point(1, Point(2)),
        Order(1, [Order(2)]),
        Frozen("a", (1, 2)),
        {Frozen("a"): 1, Frozen("b"): 2},
        {Frozen("a")},
        {Point(1, 2)},
        collections.Counter("abca"),
        collections.OrderedDict([(2, "b"), (1, "a")]),
        collections.defaultdict(list, {"b": [1], "a": [2]}),
        collections.defaultdict(nothing),
        collections.deque([1, 2], maxlen=3),
        collections.deque(),
        Name("half \ud800"),
        Rows([1, (2,)]),
        Lookup({(1,): 2}),
        types.SimpleNamespace(a=1, b=(2,)),
        array.array("d", [1.5, math.inf]),
        re.compile(r"\d+", re.IGNORECASE),
        re.compile(b"x"),
        {(1,): 2}.keys(),
        collections.Counter("aba").items(),
        slice(1, None, 2),
        ...,
        NotImplemented,
        math,
        math.sqrt,
        str.upper,
        int,
        Order,
        Node.Inner,
        double,
        short,
        collections.OrderedDict,
        Last([1, 2], maxlen=3),
        Grouped(list, {1: [2]}),
        type(None),
        list[int],
        operator.itemgetter(1, "a"),
        operator.attrgetter("a.b"),
        operator.methodcaller("get", "a", default=1),
        time.gmtime(0),
        decimal.Context(prec=5),
        ipaddress.ip_network("10.0.0.0/8"),
        collections.ChainMap({1: 2}, {3: 4}),
        collections.UserString("ä"),
        statistics.NormalDist(1, 2),
        urllib.parse.urlsplit("https://a.b/c?d"),
        subprocess.CompletedProcess(["ls"], 0, "out"),
        logging.getLogger("tests.some"),
        logging.getLogger(),
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_there_and_back(value: Any) -> None:
    got = there_and_back(value)
    assert type(got) is type(value)
    assert got == value or isinstance(value, COMPARED_BY_IDENTITY)
    assert repr(got) == repr(value)


@pytest.mark.parametrize("value", [math, math.sqrt, int, Order, double, short, Color.BLUE, ...])
def test_what_there_is_once_is_the_same_again(value: Any) -> None:
    assert there_and_back([value])[0] is value


def test_attributes_of_all_kinds() -> None:
    node = made(Node, next=None, _Node__own=(1,))
    node.next = node
    got = there_and_back(node)
    assert got.next is got
    assert got._Node__own == (1,)
    rows = Rows([1])
    rows.title = "mine"
    rows.append(rows)
    got = there_and_back(rows)
    assert type(got) is Rows
    assert got.title == "mine"
    assert got[1] is got
    lookup = Lookup(b=1, a=2)
    lookup.fallback = rows  # type: ignore[attr-defined]  # as notebooks do
    got = there_and_back(lookup)
    assert list(got) == ["b", "a"]
    assert got["none"].title == "mine"
    money = Money(5)
    money.currency = "EUR"
    got = there_and_back({"price": money})["price"]
    assert (type(got), got, got.currency) == (Money, 5, "EUR")


def test_instances_of_a_class_with_parameters() -> None:
    for each in (Box[int](1), Box[Box[str]]()):
        got = there_and_back(each)
        assert vars(got) == vars(each)


def test_no_code_of_an_instance_is_called() -> None:
    value = made(Vanilla, rows=[made(Vanilla, rows=None)])
    got = there_and_back([value, value])
    assert got[0] is got[1]
    assert type(got[0].rows[0]) is Vanilla


def raised(value: BaseException, cause: BaseException | None = None) -> BaseException:
    """An exception as a notebook catches it, with what it was raised from and notes."""
    try:
        raise value from cause
    except BaseException as error:  # noqa: BLE001  # whichever it is
        return error


@pytest.mark.parametrize(
    "value",
    [
        BadError(3, "empty"),
        KeyError("k"),
        FileNotFoundError(2, "none", "a", None, "b"),
        ImportError("none", name="lib", path="/a"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "start"),
        SystemExit(3),
        StopIteration([1]),
        json.JSONDecodeError("bad", "{", 1),
        raised(BadError(1, "x"), ZeroDivisionError("y")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exceptions_without_their_tracebacks(value: Any) -> None:
    got = there_and_back([value, {"again": value}])
    assert got[0] is got[1]["again"]
    assert type(got[0]) is type(value)
    for name in (
        "args",
        "__dict__",
        "__suppress_context__",
        "errno",
        "filename",
        "filename2",
        "name",
        "code",
    ):
        assert getattr(got[0], name, None) == getattr(value, name, None)
    assert str(got[0]) == str(value)
    assert repr(got[0].__cause__) == repr(value.__cause__)
    assert got[0].__traceback__ is None


def test_methods_go_with_what_they_are_of() -> None:
    value = Order(1)
    got = there_and_back([value, value.total])
    assert got[1].__self__ is got[0]
    assert got[1]() == 1


def test_partial_and_random() -> None:
    task = functools.partial(double, 4)
    task.note = ["x"]  # type: ignore[attr-defined]  # as `functools.update_wrapper` sets some
    got = there_and_back(task)
    assert got() == 8
    assert got.note == ["x"]
    one = random.Random(7)
    one.gauss(0, 1)
    assert there_and_back(one).gauss(0, 1) == one.gauss(0, 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Order(1),
        lambda: made(Node),
        lambda: Rows(),
        lambda: collections.deque(),
        lambda: collections.OrderedDict(),
        lambda: collections.Counter(),
        lambda: types.SimpleNamespace(),
        lambda: array.array("i"),
        lambda: random.Random(1),
    ],
)
def test_two_names_of_one_object_are_one_object_again(make: Callable[[], Any]) -> None:
    one = make()
    got = there_and_back({"first": one, "second": [one], "other": make()})
    assert got["first"] is got["second"][0]
    assert got["first"] is not got["other"]


@given(
    st.recursive(
        st.integers() | st.text() | st.sampled_from([*Color, *Rights]),
        lambda inner: (
            st.builds(Point, inner, inner)
            | st.builds(Order, st.integers(), st.lists(inner, max_size=3))
            | st.lists(inner, max_size=3).map(Rows)
            | st.dictionaries(st.text(), inner, max_size=3).map(collections.OrderedDict)
            | st.lists(inner, max_size=3).map(collections.deque)
        ),
        max_leaves=10,
    )
)
def test_whatever_they_hold(value: Any) -> None:
    got = there_and_back(value)
    assert got == value
    assert repr(got) == repr(value)


def module(name: str, code: str, **names: Any) -> dict[str, Any]:
    found = types.ModuleType(name)
    vars(found).update(names)
    exec(code, vars(found))
    return vars(found)


CLASS = "class Point:\n    def move(self): return self.x + 1"


def test_a_class_is_found_in_the_package_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in `sys.modules`, where another package's module may have its name."""
    one, other = module("flow_1.tasks", CLASS), module("flow_2.tasks", CLASS)
    monkeypatch.setitem(__import__("sys").modules, "flow_1.tasks", types.ModuleType("flow_1.tasks"))
    value = made(one["Point"], x=1)
    got = decode(encode(value, owner=one), other)
    assert type(got) is other["Point"]
    assert got.move() == 2


@pytest.mark.parametrize("way", ["module", "function", "class", "behind"])
def test_a_class_of_another_module_of_the_package(way: str) -> None:
    helpers = module("flow.helpers", f"{CLASS}\ndef help(): pass")
    shown = types.ModuleType("flow.helpers")
    vars(shown).update(helpers)
    between = module("flow.more", "def more(): pass", helped=helpers["help"])
    names = {
        "module": shown,
        "function": helpers["help"],
        "class": helpers["Point"],
        "behind": between["more"],
    }
    reader = module("flow.tasks", "", led=names[way])
    got = decode(encode(made(helpers["Point"], x=1), owner=helpers), reader)
    assert got.move() == 2


def test_a_name_is_never_one_of_the_codec_itself() -> None:
    """A function that only the writer has, under a name that a module of the codec uses for its own."""
    code = "def make():\n    def encode(): pass\n    return encode\nencode = make()"
    writer, reader = module("cloaca_nb.one", code), module("cloaca_nb.tasks", "", led=encode)
    text = encode(writer["encode"], owner=writer)
    with pytest.raises(CodecError, match="is not among the names"):
        decode(text, reader)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (iter(set()), "value is of the type set_iterator: that cannot be handed over"),
        (made(Order, id=1, file=object()), "value.file is of the type object"),
        ({"a": Rows([1, object()])}, "value['a'][1] is of the type object"),
        (type("Local", (), {})(), "value is Local, which stands under no name of the notebook's"),
        (
            [lambda: 0],
            "value[0] is <lambda>, which stands under no name of the notebook's: define it by `def`",
        ),
        (made(Hiding), f"value is of the type {__name__}.Hiding, whose class hides"),
        (types.SimpleNamespace(a="".join), "value.a is of the type builtin_function_or_method"),
    ],
)
def test_what_cannot_be_handed_over_is_named(value: Any, reason: str) -> None:
    with pytest.raises(CodecError) as error:
        encode(value, owner=OWNER)
    assert reason in str(error.value)


def test_a_class_that_the_reader_has_not_is_named() -> None:
    with pytest.raises(
        CodecError, match=r"own Order is not among the names of flow\.tasks: use it by its name"
    ):
        decode(encode(Order(1), owner=OWNER), module("flow.tasks", ""))


def test_a_method_of_a_list_comes_with_its_list() -> None:
    rows = [1]
    got = decode(encode({"rows": rows, "add": rows.append}), {})
    got["add"](2)
    assert got["rows"] == [1, 2]


def test_a_count_goes_on() -> None:
    numbers = itertools.count(3, 2)
    next(numbers)
    got = decode(encode([numbers, numbers]), {})
    assert [next(got[0]), next(got[1])] == [5, 7]
    with pytest.raises(CodecError, match="other than whole numbers"):
        encode(itertools.count(0.5))


def test_the_class_of_many_instances_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for it is to go through all names of the modules: 50,000 instances took 15 seconds."""
    looked_for: list[str] = []

    def looking(name: str, owner: Mapping[str, Any]) -> Any:
        looked_for.append(name)
        return own_value(name, owner)

    monkeypatch.setattr(codec_read, "own_value", looking)
    text = encode([Order(at) for at in range(100)], owner=OWNER)
    assert [each.id for each in decode(text, OWNER)] == list(range(100))
    assert looked_for == ["Order"]


def test_no_name_of_a_value_is_one_of_ours() -> None:
    # What hands over has a function of that name, too, and modules of tasks lead to it.
    owner = {"__name__": "cloaca_nb.tasks", "Handover": Handover}
    with pytest.raises(CodecError, match="own put is not among the names"):
        own_value("put", owner)
