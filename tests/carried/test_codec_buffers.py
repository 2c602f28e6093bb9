"""Files in memory, parsers of settings, unions of types and formats of bytes come out as they were."""

from __future__ import annotations

import builtins
import configparser
import inspect
import io
import struct
import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode, encode
from tests.carried.coded import there_and_back


@pytest.mark.parametrize("newline", [None, "", "\n", "\r\n"])
def test_a_text_in_memory_is_read_on_where_it_stood(newline: str | None) -> None:
    value = io.StringIO("one\r\ntwo\nthree", newline=newline)
    value.readline()
    found = there_and_back(value)
    assert (type(found), found.getvalue(), found.tell()) == (io.StringIO, value.getvalue(), value.tell())
    found.write("\n2")
    value.write("\n2")
    assert found.getvalue() == value.getvalue()
    assert found.readline() == value.readline()


def test_bytes_in_memory_are_one_object_with_its_attributes() -> None:
    value = io.BytesIO(b"abc\xff")
    value.seek(0, io.SEEK_END)
    value.name = "rows"
    one, other = there_and_back([value, value])
    assert one is other
    assert (one.getvalue(), one.tell(), one.name) == (b"abc\xff", 4, "rows")


def test_a_file_in_memory_that_is_closed_is_refused() -> None:
    value = io.StringIO()
    value.close()
    with pytest.raises(CodecError, match="closed file"):
        encode(value)


@pytest.mark.skipif(sys.version_info < (3, 15), reason="this Python has none")
def test_a_dictionary_that_nobody_can_change() -> None:
    frozendict: Any = vars(builtins)["frozendict"]
    value = frozendict({"rows": [1], (1, 2): None})
    one, other = there_and_back([value, value["rows"]])
    assert (one, type(one)) == (value, frozendict)
    assert one["rows"] is other


def test_a_parser_of_settings_and_its_sections() -> None:
    value = configparser.ConfigParser()
    value.read_string("[db]\nhost = here\nport = 5432\n[web]\non = yes\nsaid = %(on)s\n")
    found, section = there_and_back([value, value["db"]])
    assert found == value
    assert (found.getint("db", "port"), found["web"]["said"], section.getint("port")) == (5432, "yes", 5432)
    section["host"] = "there"
    assert found["db"]["host"] == "there"
    found["web"]["on"] = "no"
    assert found.getboolean("web", "said") is False
    assert value["web"]["on"] == "yes"


def test_unions_of_types_and_formats() -> None:
    assert there_and_back(int | str | None) == int | str | None
    assert there_and_back(struct.Struct("<if")).pack(1, 0.5) == struct.pack("<if", 1, 0.5)


@pytest.mark.parametrize(
    "value", ['{"@union": [1, 2]}', '{"@text_buffer": [1, 2]}', '{"@byte_buffer": ["a", 0, null]}']
)
def test_texts_that_are_none_of_these_are_refused(value: str) -> None:
    with pytest.raises(CodecError):
        decode(f'{{"@codec": 1, "values": [{value}]}}', {})


ROWS = [1, 2, 3]


@pytest.mark.parametrize(
    "make",
    [
        lambda: iter([1, 2, 3]),
        lambda: iter((1, 2, 3)),
        lambda: iter(range(3)),
        lambda: iter(range(1 << 80)),
        lambda: iter("abc"),
        lambda: iter("äbc"),
        lambda: iter(b"abc"),
        lambda: iter(bytearray(b"abc")),
        lambda: reversed([1, 2, 3]),
        lambda: reversed((1, 2, 3)),
        lambda: enumerate("abc", 7),
        lambda: zip([1, 2, 3], "abc", strict=True),
        lambda: zip([1, 2, 3], range(5), strict=False),
        lambda: map(max, [1, 2, 3], [2, 0, 5]),
        lambda: filter(None, [0, 1, 2, 3]),
    ],
)
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_iterator_stands_where_it_stood(make: Callable[[], Any], gone: int) -> None:
    value = make()
    for _ in range(gone):
        next(value)
    found = there_and_back(value)
    assert type(found) is type(value)
    assert [*islice(found, 9)] == [*islice(value, 9)]


def test_an_iterator_at_its_end_and_one_list_that_two_go_over() -> None:
    rows = [1, 2, 3]
    left = iter(rows)
    ended = iter([1])
    assert list(ended) == [1]
    found = there_and_back(
        {"rows": rows, "left": left, "pairs": zip(left, left, strict=False), "ended": ended}
    )
    found["rows"].append(4)
    assert [next(found["left"]), *found["pairs"]] == [1, (2, 3)]
    assert [*found["left"], *found["ended"]] == []
    assert type(found["ended"]) is type(ended)


@pytest.mark.parametrize("value", [iter({1: 2}), iter({1}), zip({1: 2}), (each for each in ROWS)])
def test_an_iterator_over_other_things_is_refused(value: Any) -> None:
    with pytest.raises(CodecError, match="cannot be handed over"):
        encode(value)


def test_a_generator_at_its_end_is_one() -> None:
    value: Any = (each for each in ROWS)
    assert list(value) == ROWS
    one, other = there_and_back([value, value])
    assert one is other
    assert (type(one), one.__qualname__, list(one)) == (type(value), value.__qualname__, [])


def test_a_text_makes_an_iterator_over_no_object() -> None:
    text = encode(iter([1])).replace("[[1], 0]", '[{"@decimal": "1"}, 0]')
    with pytest.raises(CodecError, match="what goes over Decimal"):
        decode(text, {})


def test_a_signature() -> None:
    def function(one: int, /, two: str = "a", *rest: bytes, three: float = 1.5, **more: list[int]) -> bool:
        return False

    value = inspect.signature(function, eval_str=True)
    assert there_and_back(value) == value
    assert there_and_back(inspect.signature(lambda a, b=[1]: a)).parameters["b"].default == [1]
