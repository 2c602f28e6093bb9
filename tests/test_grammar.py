"""The one grammar of magics, markers, command line and panel."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import json_object, nearest, parse_context, split_words, without_comment
from cloaca_nb.model.json_value import JSON
from cloaca_nb.panel.contract.messages import context_in

CONTEXTS: list[tuple[list[str], dict[str, JSON]]] = [
    ([], {}),
    (['{"k": 1}'], {"k": 1}),
    (["k=1"], {"k": 1}),
    (["k=text"], {"k": "text"}),
    (["k="], {"k": ""}),
    (["k=a=b"], {"k": "a=b"}),
    (['k="1"'], {"k": "1"}),
    (["k=[1, 2]"], {"k": [1, 2]}),
    (["k=null"], {"k": None}),
    (["k=NaN"], {"k": "NaN"}),
    (["k=007"], {"k": "007"}),
    (["k=1", "k=2"], {"k": 2}),
    (['{"a": 1, "b": {"c": []}}', "b=x"], {"a": 1, "b": "x"}),
    (["k=$HOME"], {"k": "$HOME"}),
]


@pytest.mark.parametrize(("words", "context"), CONTEXTS)
def test_context(words: list[str], context: dict[str, JSON]) -> None:
    assert parse_context(words) == context


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["novalue"], "neither a JSON object, nor name=value"),
        (["=1"], "neither"),
        (["[1]"], "a JSON array, not an object"),
        (['"text"'], "a JSON string, not an object"),
        (["{k: 1}"], "is not JSON"),
        (['{"k": NaN}'], "NaN is no JSON value"),
        (["@/no/such/file.json"], "cannot be read"),
        (['{"k": 1e999}'], "too large for a number"),
        (['{"k": [Infinity]}'], "Infinity is no JSON value"),
        (['{"k": ' + "[" * 100_000], "nested too deeply"),
    ],
)
def test_context_refused(words: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_context(words)


def test_context_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    path.write_text('{"limit": 3}', encoding="utf-8")
    assert parse_context([f"@{path}", "more=true"]) == {"limit": 3, "more": True}


def test_context_from_variables() -> None:
    assert parse_context(["rows=$rows"], {"rows": [1, (2, 3)]}) == {"rows": [1, [2, 3]]}


@pytest.mark.parametrize(
    ("value", "says"),
    [({1}, "not JSON serializable"), (float("nan"), "not JSON compliant"), (object(), "object")],
)
def test_variables_that_are_no_context_values(value: object, says: str) -> None:
    with pytest.raises(UsageError, match="cannot be a context value") as caught:
        parse_context(["v=$v"], {"v": value})
    assert says in str(caught.value)


def test_unknown_variable() -> None:
    with pytest.raises(UsageError, match="no variable 'rows' in the notebook"):
        parse_context(["r=$rows"], {})


def test_a_value_too_large_for_a_number_is_text() -> None:
    assert parse_context(["k=1e999"]) == {"k": "1e999"}


@pytest.mark.parametrize(
    "text",
    ["[1]", "no", "1", '{"k": NaN}', '{"k": -Infinity}', '{"k": 1e999}', '{"k": 1', '{"k": ' + "[" * 99_999],
)
def test_the_panel_refuses_what_the_magics_refuse(text: str) -> None:
    """The panel's requests took NaN, which the run then refused in words of its own."""
    with pytest.raises(UsageError) as ours:
        json_object(text, "the initial context")
    with pytest.raises(UsageError) as panels:
        context_in({"type": "run", "context": text})
    assert panels.value.message == ours.value.message


def test_the_panel_may_leave_the_context_empty() -> None:
    assert context_in({"context": "  "}) == context_in({}) == {}


COMMENTS = {
    "a b": ["a", "b"],
    "  # findings": [],
    "#": [],
    "a # b": ["a"],
    "a #b c": ["a"],
    "a#b c": ["a#b", "c"],
    "'#a' # b": ["#a"],
    '"a # b" c': ["a # b", "c"],
    "'a'#b": ["a#b"],
    r"\#a b": ["#a", "b"],
    "a # it's": ["a"],
    'a # "': ["a"],
    '--context \'{"colour": "#fff"}\'  # white': ["--context", '{"colour": "#fff"}'],
    "colour=#fff": ["colour=#fff"],
}


@pytest.mark.parametrize("line", COMMENTS)
def test_comments_at_the_end_of_a_line(line: str) -> None:
    assert split_words(line) == COMMENTS[line]


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
def test_a_comment_changes_no_word(words: list[str], comment: str) -> None:
    line = shlex.join(words)
    assert split_words(line) == words
    assert split_words(f"{line} # {comment}") == words


@given(st.text(max_size=60))
def test_a_comment_is_cut_once(line: str) -> None:
    cut = without_comment(line)
    assert line.startswith(cut)
    assert without_comment(cut) == cut


@pytest.mark.parametrize(("word", "near"), [("trasnform", "transform"), ("x", ""), ("", "")])
def test_nearest(word: str, near: str) -> None:
    assert nearest(word, ["extract", "transform"]).word == near


@given(st.text("ab \"'\\\t\r\n\x0b\x0c\u00a0-=!,~\u00fc", max_size=12))
def test_plain_words_are_those_of_a_shell(line: str) -> None:
    try:
        words = shlex.split(line)
    except ValueError:
        with pytest.raises(UsageError):
            split_words(line)
        return
    assert split_words(line) == words
