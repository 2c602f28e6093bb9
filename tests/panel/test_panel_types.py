"""The contract with the panel: Python's side and TypeScript's side declare the same shapes."""

from __future__ import annotations

import re
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from cloaca_nb.panel.contract import replies
from cloaca_nb.panel.contract import shapes as panel_types

PANEL_TS = Path(__file__).parents[2] / "labextension" / "src" / "panel"
TEXT = "\n".join((PANEL_TS / name).read_text(encoding="utf-8") for name in ("replies.ts", "types.ts"))
SHAPES = {
    name: shape
    for name, shape in {**vars(panel_types), **vars(replies)}.items()
    if is_typeddict(shape) and shape.__module__ in {panel_types.__name__, replies.__name__}
}
REPLIES = {name for name in SHAPES if name.endswith("Reply")}


def interfaces() -> dict[str, dict[str, str]]:
    """Fields and types of every interface in the TypeScript file."""
    found = {}
    for name, body in re.findall(r"export interface (\w+) \{\n(.*?)\n\}", TEXT, re.DOTALL):
        found[name] = dict(re.findall(r"^  (\w+): (.+);$", body, re.MULTILINE))
    return found


def aliases() -> dict[str, set[str]]:
    """Words of every union of words in the TypeScript file."""
    found = {}
    for name, body in re.findall(r"export type (\w+) =((?:\s*\|?\s*'[^']+')+);", TEXT):
        found[name] = set(re.findall(r"'([^']+)'", body))
    return found


def as_typescript(hint: Any) -> str:
    """A Python type as TypeScript spells it; unions of words as their sorted words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return " | ".join(as_typescript(argument) for argument in arguments)
    if origin is Literal:
        return " | ".join(f"'{word}'" for word in arguments)
    if origin is list:
        return f"{as_typescript(arguments[0])}[]"
    if origin is tuple:
        return f"[{', '.join(as_typescript(argument) for argument in arguments)}]"
    plain: dict[Any, str] = {
        str: "string",
        int: "number",
        float: "number",
        bool: "boolean",
        NoneType: "null",
    }
    return plain[hint] if hint in plain else str(hint.__name__)


def spelled(text: str) -> str:
    """A TypeScript type with the names of word unions written out."""
    known = aliases()
    return re.sub(
        r"\b[A-Z]\w+\b",
        lambda match: (
            " | ".join(f"'{word}'" for word in sorted(known[match[0]])) if match[0] in known else match[0]
        ),
        text,
    )


def parts(text: str) -> list[str]:
    """The members of a union, sorted."""
    return sorted(part.strip() for part in text.split("|"))


@pytest.mark.parametrize("name", sorted(SHAPES.keys() - REPLIES))
def test_both_sides_declare_the_same_fields(name: str) -> None:
    theirs = {field: parts(spelled(text)) for field, text in interfaces()[name].items()}
    ours = {field: parts(as_typescript(hint)) for field, hint in get_type_hints(SHAPES[name]).items()}
    assert ours == theirs


def test_no_interface_of_the_state_is_missing() -> None:
    front_end_only = {"Place"}
    assert interfaces().keys() - front_end_only == SHAPES.keys() - REPLIES


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_replies_are_the_same(name: str) -> None:
    hints = get_type_hints(SHAPES[name])
    kind = get_args(hints.pop("type"))[0]
    line = re.search(rf"\| \{{ type: '{kind}'; (.*?) \}}", TEXT)
    assert line is not None
    theirs = dict(field.split(": ", 1) for field in line[1].split("; "))
    assert {field: parts(as_typescript(hint)) for field, hint in hints.items()} == {
        field: parts(text) for field, text in theirs.items()
    }
