"""Bytes from the child: messages and output, however they are cut into chunks."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.feed import Messages, Output, start_of

TOKEN = "0123456789abcdef"


def marker(task: str, attempt: int) -> bytes:
    return f"\0{TOKEN} {json.dumps([task, attempt, 1])}\0".encode()


def fed(chunks: list[bytes]) -> list[tuple[str | None, int | None, str]]:
    """What an output tells, neighbouring texts of one attempt joined."""
    told: list[tuple[str | None, int | None, str]] = []

    def write(run: int, task: str | None, attempt: int | None, text: str) -> None:
        if told and told[-1][:2] == (task, attempt):
            told[-1] = (task, attempt, told[-1][2] + text)
        else:
            told.append((task, attempt, text))

    output = Output(TOKEN, write)
    for chunk in chunks:
        output.feed(chunk)
    output.finish()
    return told


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The data in pieces."""
    ends = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(ends)]


pieces = st.lists(
    st.tuples(st.text(max_size=5).filter(lambda text: text.isprintable()), st.binary(max_size=30)), max_size=6
)


@given(pieces, st.lists(st.integers(0, 10_000), max_size=20))
def test_output_is_the_same_however_it_is_cut(parts: list[tuple[str, bytes]], places: list[int]) -> None:
    data = b"before" + b"".join(marker(task, 1) + text for task, text in parts)
    assert fed(cut(data, places)) == fed([data])


@given(st.binary())
def test_output_without_markers_is_all_there(data: bytes) -> None:
    assert "".join(text for _, _, text in fed([data])) == data.decode("utf-8", "replace")


def test_output_goes_to_the_task_of_the_last_marker() -> None:
    data = b"import" + marker("a b", 1) + b"one" + marker("a b", 2) + marker("\u00e9", 1) + "\u20ac".encode()
    assert fed([data]) == [(None, None, "import"), ("a b", 1, "one"), ("\u00e9", 1, "\u20ac")]


def test_a_marker_ends_a_half_character() -> None:
    assert fed([b"\xe2\x82" + marker("a", 1) + b"\xac"]) == [(None, None, "\ufffd"), ("a", 1, "\ufffd")]


def test_a_marker_that_is_cut_off_is_shown() -> None:
    assert fed([b"x" + marker("a", 1)[:10]]) == [(None, None, "x\0" + TOKEN[:9])]


@given(st.lists(st.dictionaries(st.text(), st.integers())), st.lists(st.integers(0, 10_000), max_size=9))
def test_messages_come_whole(values: list[dict[str, int]], places: list[int]) -> None:
    data = b"".join(map(message, values))
    messages = Messages(TOKEN)
    assert [message for chunk in cut(data, places) for message in messages.feed(chunk)] == values


def message(value: object) -> bytes:
    return f"\0{TOKEN} {json.dumps(value)}\n".encode()


JUNK = [b'{"message": "completed"}\n', b"\x00\xff", b"\xfe\xff{}\n", b"[1\n\n", b"\0" + TOKEN[:4].encode()]


@given(st.lists(st.sampled_from(JUNK), min_size=2, max_size=9), st.lists(st.integers(0, 400), max_size=9))
def test_what_a_task_writes_into_the_pipe_is_no_message(junk: list[bytes], places: list[int]) -> None:
    data = b"".join(each + message({"n": at}) for at, each in enumerate(junk))
    messages = Messages(TOKEN)
    found = [message for chunk in cut(data, places) for message in messages.feed(chunk)]
    assert found == [{"n": at} for at in range(len(junk))]


def test_what_is_no_message_and_never_ends_is_not_kept() -> None:
    messages = Messages(TOKEN)
    assert not [list(messages.feed(b"x" * 10_000)) for _ in range(100) if any(messages.feed(b"y"))]
    assert sum(map(len, messages._rest)) < 100


def test_a_message_that_is_nested_too_deeply_is_none() -> None:
    messages = Messages(TOKEN)
    deep = start_of(TOKEN) + b"[" * 200_000 + b"\n"
    assert list(messages.feed(deep + start_of(TOKEN) + b"{}\n")) == [{}]
