"""Text made fit to be shown."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.output.words import aligned, block_markup, columns, filled, markup, padded, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand more", "two lines and more"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eabc", "\\u202eabc"),
        ("\x00", "\\x00"),
        ("\ud800", "\\ud800"),
        ("日本語 ✓ é", "日本語 ✓ é"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("", ""),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()), st.integers(1, 50))
def test_visible_is_short_and_prints(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert len(shown) <= limit
    assert "\n" not in shown
    shown.encode()


@given(st.text(st.characters()))
def test_markup_holds_no_markup(text: str) -> None:
    escaped = markup(text)
    assert not set("<>\"'") & set(escaped)
    assert html.unescape(escaped) == visible(text, 2000)


def test_lines_of_a_block_are_kept() -> None:
    assert block_markup("a <b>\n\tc") == "a &lt;b&gt;\n    c"


def test_a_block_is_bounded() -> None:
    assert len(block_markup("x" * 1_000_000)) < 21_000


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width
    assert columns(padded(text, 10)) == 10


def test_columns_without_anything_are_left_out() -> None:
    rows = [("a", "", "1"), ("b", "", "")]
    assert filled(("name", "tenant", "runs"), rows) == [["name", "runs"], ["a", "1"], ["b", ""]]
    assert filled(("name", "runs"), []) == [["name", "runs"]]


def test_texts_stand_below_one_another_however_wide_they_are() -> None:
    assert aligned([("表表", "b", ""), ("a", "cc", "d")]) == ["表表  b", "a     cc  d"]
    assert aligned([]) == []
