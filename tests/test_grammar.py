"""Arguments that the command line and the magics share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Json, parse_context

CONTEXTS: list[tuple[list[str], dict[str, Json]]] = [
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
def test_context(words: list[str], context: dict[str, Json]) -> None:
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
