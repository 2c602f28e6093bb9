"""What is handed over comes out equal and of the same type, whatever it holds."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import math
import os
import random
import re
import shutil
import struct
import sys
import types
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.carried.codec import CodecError, Encoded, decode, encode
from tests.carried.coded import there_and_back


def same(one: Any, other: Any) -> bool:
    """Equal, of the same type, and in the same order, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(itertools.starmap(same, zip(one, other, strict=True)))
    if isinstance(one, set | frozenset):
        return same(sorted(one, key=_ordered), sorted(other, key=_ordered))
    if isinstance(one, datetime | time):
        return repr(one) == repr(other) and same(one.tzinfo, other.tzinfo)
    if isinstance(one, ZoneInfo):
        return one is other
    return repr(one) == repr(other)


def _ordered(value: Any) -> str:
    """A text to sort by that no order inside of sets changes."""
    if isinstance(value, frozenset):
        return f"{type(value).__name__} {sorted(map(_ordered, value))}"
    return f"tuple {[*map(_ordered, value)]}" if isinstance(value, tuple) else repr(value)


ZONES = st.sampled_from(
    [
        None,
        timezone.utc,
        timezone(timedelta(hours=5, minutes=30)),
        timezone(timedelta(hours=-3), "here"),
        timezone(timedelta(seconds=1)),
        ZoneInfo("Europe/Berlin"),
        ZoneInfo("UTC"),
    ]
)
TEXTS = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["@ref", "@tuple", "\ud83d\ude00", "\x00"]
)
HASHABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXTS
    | st.binary()
    | st.complex_numbers()
    | st.dates()
    | st.datetimes(timezones=ZONES)
    | st.times(timezones=st.sampled_from([None, timezone.utc]))
    | st.timedeltas()
    | st.decimals().filter(lambda value: not value.is_snan())
    | st.fractions()
    | st.uuids()
    | st.builds(range, st.integers(), st.integers(), st.integers(min_value=1))
    | st.sampled_from(
        [Path("/tmp/a b"), Path(), PurePosixPath("a/é"), PureWindowsPath("c:/x"), timezone.utc]
    ),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4),
    max_leaves=6,
)
VALUES = st.recursive(
    HASHABLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | st.dictionaries(HASHABLE, inner, max_size=4)
        | st.sets(HASHABLE, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.binary().map(bytearray)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_handed_over_comes_out_the_same(value: Any) -> None:
    assert same(there_and_back(value), value)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text().filter(lambda key: key[:1] != "@"), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_what_json_has_a_form_for_is_plain_json(value: Any) -> None:
    assert json.loads(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [1.5, "ä", None]}, '{"b": 1, "a": [1.5, "ä", null]}'),
        ("@tuple", '"@tuple"'),
        (-0.0, "-0.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        ((1, 2), '{"@codec": 1, "values": [{"@tuple": [1, 2]}]}'),
        ({"@tuple": [1]}, '{"@codec": 1, "values": [{"@dict": [["@tuple", [1]]]}]}'),
        (
            {"@codec": 1, "values": []},
            '{"@codec": 1, "values": [{"@dict": [["@codec", 1], ["values", []]]}]}',
        ),
        ({2: "b", 1: "a"}, '{"@codec": 1, "values": [{"@dict": [[2, "b"], [1, "a"]]}]}'),
        (2**70, '{"@codec": 1, "values": [{"@int": "0x400000000000000000"}]}'),
        (math.inf, '{"@codec": 1, "values": [{"@float": "inf"}]}'),
        (float("nan"), '{"@codec": 1, "values": [{"@float": "nan"}]}'),
        (math.nan, '{"@codec": 1, "values": [{"@float": "math.nan"}]}'),
        ("\ud800", '{"@codec": 1, "values": [{"@str": "0000d800"}]}'),
        (date(2026, 11, 26), '{"@codec": 1, "values": [{"@date": "2026-11-26"}]}'),
        (Decimal("sNaN12"), '{"@codec": 1, "values": [{"@decimal": "sNaN12"}]}'),
        (Decimal("1.10"), '{"@codec": 1, "values": [{"@decimal": "1.10"}]}'),
        (Fraction(1, 3), '{"@codec": 1, "values": [{"@fraction": [1, 3]}]}'),
        (uuid.UUID(int=1), '{"@codec": 1, "values": [{"@uuid": "00000000-0000-0000-0000-000000000001"}]}'),
        (b"\x00\xff", '{"@codec": 1, "values": [{"@bytes": "AP8="}]}'),
        ([()] * 2, '{"@codec": 1, "values": [[{"@tuple": []}, {"@tuple": []}]]}'),
    ],
)
def test_texts(value: Any, text: str) -> None:
    """They stay what they are: a task of one version of a package reads what another has written."""
    assert encode(value) == text
    assert same(decode(text, {}), value)


def test_the_nan_of_a_library_is_that_very_object_again() -> None:
    numpy = pytest.importorskip("numpy")
    value = [1.5, numpy.nan, math.nan, float("nan"), {numpy.nan: 1}]
    got = there_and_back(value)
    assert [got.index(one) for one in (numpy.nan, math.nan)] == [1, 2]
    assert got[4][numpy.nan] == 1
    assert got[3] is not numpy.nan
    assert got[3] is not math.nan


@pytest.mark.parametrize("make", [list, dict, set, bytearray, lambda: [1], lambda: ([],), lambda: {1: 2}])
def test_two_names_of_one_object_are_one_object_again(make: Callable[[], Any]) -> None:
    one = make()
    got = there_and_back({"first": one, "both": (one, one), "other": make()})
    first, (second, third), fourth = got["first"], got["both"], got["other"]
    assert first is second is third
    assert fourth == first
    assert fourth is not first


NUMBERS = st.lists(st.integers(0, 300) | st.integers(-(2**70), 2**70), max_size=80)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_sets_of_numbers(added: list[int], gone: list[int], more: list[int]) -> None:
    value = (set(added) - set(gone)) | set(more)
    for each in (value, {(item, -item) for item in value}, frozenset(value)):
        assert there_and_back(each) == each


def some_sets() -> Iterator[set[Any]]:
    """Sets that were made in many ways, the same each time."""
    drawn = random.Random(4)
    for count, most in ((3, 50), (8, 100), (20, 1000), (50, 1000), (75, 10**6), (300, 10**6)):
        value: set[Any] = set()
        for _ in range(count):
            value.add(drawn.randrange(-most, most))
        yield value
        yield {item / 7 for item in value}
        yield {(item, 1) for item in value}
        yield value | {0, 8, 16}
        yield set(value)
        for item in list(value)[::3]:
            value.discard(item)
        yield value


def test_sets_of_numbers_are_gone_through_as_they_were() -> None:
    """What is put beside another, since its place is taken, stays there; and where that has gone since."""
    sets = list(some_sets())
    assert [list(there_and_back(each)) for each in sets] == [list(each) for each in sets]
    assert sum(list(set(iter(each))) != list(each) for each in sets) >= 9, "made at once, they are not"
    assert len(encode([set(range(0, 9 * n, n)) for n in range(1, 3000)])) < 10**6


def test_what_holds_itself() -> None:
    rows: list[Any] = []
    rows.append(rows)
    got = there_and_back(rows)
    assert got[0] is got
    pair: tuple[Any, ...] = ([], {})
    pair[0].append(pair)
    pair[1]["pair"] = [pair[0], pair]
    got = there_and_back(pair)
    assert type(got) is tuple
    assert got[0][0] is got
    assert got[1]["pair"][0] is got[0]
    assert got[1]["pair"][1] is got


@pytest.mark.parametrize(
    "wrap", [lambda inner: [inner], lambda inner: (inner, 1), lambda inner: {"in": inner}]
)
def test_what_is_nested_deep(wrap: Callable[[Any], Any]) -> None:
    value: Any = 7
    for _ in range(20_000):
        value = wrap(value)
    text = encode(value)
    assert max(itertools.accumulate((char in "[{") - (char in "]}") for char in text)) < 400
    got = decode(text, {})
    depth = 0
    while not isinstance(got, int):
        got = got["in"] if isinstance(got, dict) else got[0]
        depth += 1
    assert (got, depth) == (7, 20_000)


def test_only_what_holds_something_stands_beside_what_is_deep() -> None:
    value: Any = None
    for number in range(150):
        value = SimpleNamespace(number=number, inner=value)
    beside = json.loads(encode(value))["values"]
    assert [type(each) for each in beside] == [dict] * 3
    assert there_and_back(value) == value


def test_a_long_chain_that_leads_both_ways() -> None:
    nodes: list[dict[str, Any]] = [{"at": number} for number in range(10_000)]
    for one, other in itertools.pairwise(nodes):
        one["next"], other["before"] = other, one
    node = there_and_back(nodes[0])
    for number in range(10_000):
        assert node["at"] == number
        assert number == 0 or node["before"]["next"] is node
        node = node.get("next")


def test_one_object_in_very_many_places_is_written_once() -> None:
    value: Any = (1, 2)
    for _ in range(60):
        value = (value, value)
    text = encode(value)
    assert len(text) < 3000
    got = decode(text, {})
    assert got[0] is got[1]


class Unspeakable:
    def __repr__(self) -> str:
        raise AssertionError("no code of a value is called")


def zone_of_a_file() -> ZoneInfo:
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    return ZoneInfo.from_file(io.BytesIO(b"TZif" + bytes(16) + counts + bytes(6) + b"UTC\0"))


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (iter(set()), "value is of the type set_iterator"),
        (
            {"rows": [1, {"file": "".join}]},
            "value['rows'][1]['file'] is of the type builtin_function_or_method",
        ),
        ([(1, object())], "value[0][1] is of the type object"),
        ({(1, iter(set())): 2}, "value[1] is of the type set_iterator"),
        (
            {Unspeakable(): "".join},
            f"value[of the type {__name__}.Unspeakable] is of the type builtin_function",
        ),
        (Unspeakable(), f"value is of the type {__name__}.Unspeakable: that cannot be handed over"),
        (type("Own", (), {"__module__": None})(), "value is of the type"),
        (type("Own", (), {}), "value is of the type type, and is not what `import` gives under its name"),
        (
            [zone_of_a_file()],
            "value[0] is a time zone that was read from a file and has no name: that",
        ),
    ],
)
def test_what_cannot_be_handed_over_is_named(value: Any, where: str) -> None:
    with pytest.raises(CodecError) as error:
        encode(value)
    assert where in str(error.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no text that a task has handed over"),
        (None, "is no text that a task has handed over"),
        ("{1", "is no text that a task has handed over"),
        ('{"@codec": 3, "values": []}', "version 3 of the codec, and this is version 2"),
        ('{"@codec": 1, "values": []}', "cannot be read"),
        ('{"@codec": 1}', "cannot be read"),
        ('{"@codec": 1, "values": [{"@nosuch": 1}]}', "cannot be read"),
        ('{"@codec": 1, "values": [{"@uuid": "x"}]}', "cannot be read"),
        ('{"@codec": 1, "values": [{"@ref": 4}]}', "cannot be read"),
        ('{"@codec": 1, "values": [{"@tuple": [{"@ref": 0}]}]}', "cannot be read"),
        ('{"@codec": 1, "values": [{"@date": {"@date": "2026-01-01"}}]}', "cannot be read"),
    ],
)
def test_a_text_that_no_task_wrote_is_an_error(text: Any, reason: str) -> None:
    with pytest.raises(CodecError, match=reason):
        decode(text, {})


#: What a few bytes ask for that has no end: of memory, or of time.
HOSTILE = [
    {"@bytearray": 10**12},
    {"@bytearray": {"@range": [0, 10**12, 1]}},
    {"@tuple": {"@range": [0, 10**12, 1]}},
    {"@set": {"@range": [0, 10**12, 1]}},
    {"@frozenset": {"@range": [0, 10**12, 1]}},
    {"@fraction": ["1e999999999"]},
    {"@fraction": [{"@decimal": "1e999999999"}, 1]},
    {"@zone": "../../../../etc/passwd"},
    {"@tuple": [{"@ref": 0}]},
    {"@set": [[]]},
    {"@eval": "1"},
    {"@range": [0, 1, 0]},
]


@pytest.mark.parametrize("node", HOSTILE, ids=str)
def test_a_small_text_asks_for_no_more_than_it_holds(node: dict[str, Any]) -> None:
    with pytest.raises(CodecError, match="cannot be read as the value"):
        decode(json.dumps({"@codec": 1, "values": [node]}), {})


def test_texts_that_are_nested_without_end_are_errors() -> None:
    for text in ("[" * 10**6, '{"@codec": 1, "values": [' + '{"@tuple": [' * 400 + "]}" * 400 + "]}"):
        with contextlib.suppress(CodecError):  # any other exception fails the test
            decode(text, {})


def test_a_record_whose_class_has_another_name_in_its_module_arrives() -> None:
    found = shutil.disk_usage("/")
    again = decode(encode(found), {})
    assert type(again) is type(found)
    assert again == found


@pytest.mark.parametrize("found", [Path("/").stat(), os.terminal_size((3, 4)), os.times(), os.uname()])
def test_records_of_python_arrive(found: Any) -> None:
    again = decode(encode(found), {})
    assert type(again) is type(found)
    assert again == found
    assert again.__reduce__() == found.__reduce__()


def test_a_record_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(CodecError, match=r"of the type sys\.float_info|float_info"):
        encode(sys.float_info)


TEXT = "one two three two"


@pytest.mark.parametrize(
    "found",
    [
        re.search("two", TEXT),
        re.match("one", TEXT),
        re.fullmatch("(one)?.*", TEXT),
        [*re.finditer("two", TEXT)][1],
        [*re.finditer("", TEXT)][3],
        re.compile("t(?P<rest>.)").search(TEXT, 5, 10),
        re.search(b"a", b"ba"),
    ],
)
def test_a_match_is_the_same_match(found: re.Match[Any]) -> None:
    got = there_and_back(found)
    assert (got.regs, got.pos, got.endpos, got.re) == (found.regs, found.pos, found.endpos, found.re)
    assert (got.string, got.lastindex, got.groupdict()) == (found.string, found.lastindex, found.groupdict())


def test_views_show_their_dictionary() -> None:
    table = {"a": 1}
    shown = (table.keys(), table.items(), types.MappingProxyType(table))
    for value in ([table, *shown], [*shown, table]):
        got = sorted(there_and_back(value), key=lambda each: type(each).__name__)
        got[0]["b"] = 2
        assert [list(each) for each in got] == [["a", "b"], [("a", 1), ("b", 2)], ["a", "b"], ["a", "b"]]


@pytest.mark.parametrize(
    "node",
    [
        {"@keys": [5]},
        {"@values": []},
        {"@proxy": [5]},
        {"@match": [{"@pattern": ["a", 32]}, "b", 0, 1, "search"]},
        {"@match": [{"@pattern": ["a", 32]}, "a", 0, 1, "split"]},
        {"@match": [{"@pattern": ["a", 32]}, "a", 0, 1, 10**9]},
        {"@match": [{"@pattern": ["a", 32]}, "a", 0, 1, []]},
        {"@match": ["a", "a", 0, 1, "search"]},
    ],
)
def test_what_is_no_view_and_no_match_is_refused(node: Any) -> None:
    with pytest.raises(CodecError):
        decode(json.dumps({"@codec": 1, "values": [node]}), {})


def _by_the_longer_way(value: Any, known: Any = None) -> tuple[str, list[Any]]:
    """The text of a value and its objects that can change, as they are found one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cloaca_nb.carried.codec.levels", lambda *_: [])
        encoded = Encoded(value, known or {}, {})
    return encoded.text(), encoded.changing


_KEYS: st.SearchStrategy[Any] = st.text(max_size=3) | st.sampled_from(["@x", "\ud800", 1, None, "a"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("\udfff")
PLAIN = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4)
)


@given(PLAIN, st.booleans())
def test_what_json_says_all_of_is_found_level_by_level_as_one_by_one(value: Any, is_twice: bool) -> None:
    value = [value, value] if is_twice else [value]
    encoded = Encoded(value, {}, {})
    text, changing = _by_the_longer_way(value)
    assert encoded.text() == text
    assert [*map(id, encoded.changing)] == [*map(id, changing)]
    known = {id(each): ("other", 0) for each in changing[-1:]}
    assert Encoded(value, known, {}).text() == _by_the_longer_way(value, known)[0]


def test_plain_rows_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Encoded, "_survey")
    rows = [{"id": at, "name": f"n{at}", "price": at / 7, "tags": ["é"], "ok": None} for at in range(5)]
    assert encode(rows) == json.dumps(rows, ensure_ascii=False)


def test_lists_that_lie_deep_or_hold_themselves_are_told() -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]
    inside: list[Any] = []
    inside.append(inside)
    for value in (deep, inside, {"a": deep, "b": {"c": inside}}):
        assert Encoded(value, {}, {}).text() == _by_the_longer_way(value)[0]
