"""The line `%cloaca_params`: its grammar, and the Python that it stands for."""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
from functools import lru_cache
from typing import Any, NamedTuple, cast

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, nearest, split_words
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.params import TYPES, ParamType, fits

PARAMS_MAGIC = "cloaca_params"
_WORD = re.compile(r"(?P<name>[^:=]*)(?::(?P<type>[^=]*))?(?:=(?P<default>.*))?", re.DOTALL)
_EXAMPLE = "for example %cloaca_params region:str rate:float=0.5"


class DeclaredParam(NamedTuple):
    """A parameter as a line declares it.

    Attributes:
        default: Its default; None for none.
    """

    name: str
    type: ParamType
    default: JSON = None


@lru_cache(maxsize=1)
def params_parser() -> Parser:
    """The grammar of the line beside its words, for help and completion: it has no options."""
    return Parser(
        prog="%cloaca_params",
        usage="%cloaca_params NAME:TYPE[=DEFAULT] ...",
        description="Declare parameters of the workflow. Types: str, int, float, bool, list, dict.",
    )


def parse_params(text: str) -> list[DeclaredParam]:
    """The parameters that a line declares.

    Args:
        text: What stands behind `%cloaca_params`.

    Raises:
        UsageError: It does not fit the grammar; the message names the word, the hint the next step.
    """
    found: dict[str, DeclaredParam] = {}
    for word in params_parser().parse_line(split_words(text))[1]:
        declared = _declared(word)
        if declared.name in found:
            raise UsageError(f"the parameter `{declared.name}` is there twice", "declare it once")
        found[declared.name] = declared
    if not found:
        raise UsageError(f"%{PARAMS_MAGIC}: a parameter was expected", _EXAMPLE)
    return list(found.values())


def _declared(word: str) -> DeclaredParam:
    match = _WORD.fullmatch(word)
    name, kind = (match["name"], match["type"]) if match else ("", None)
    problem = name_problem(name)
    if problem:
        raise UsageError(f"`{word}`: {problem}", _EXAMPLE)
    if kind is None:
        raise UsageError(f"`{word}`: its type is missing", f"the types are {', '.join(TYPES)}; {_EXAMPLE}")
    if kind not in TYPES:
        known = nearest(kind, TYPES).question or f"the types are {', '.join(TYPES)}"
        raise UsageError(f"`{word}`: there is no type `{kind}`", known)
    checked = cast(ParamType, kind)
    default = match["default"] if match else None
    return DeclaredParam(name, checked, None if default is None else value_of(name, checked, default))


def name_problem(name: str) -> str:
    """Why a text can be no parameter's name; empty where it can."""
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"`{name}` is no name of a variable"
    return "`context` is the name of the context itself" if name == "context" else ""


def value_of(name: str, kind: ParamType, text: str) -> JSON:
    """A parameter's value as a person types it on a line: a text as it is, all else as JSON or Python.

    Raises:
        UsageError: It is no value of the parameter's type.
    """
    value = text if kind == "str" else _literal(text)
    if kind == "float" and type(value) is int:
        value = float(value)
    if value is None or not fits(kind, value):
        quoted = " (between single quotes, where it has quotes or blanks)" if kind in {"list", "dict"} else ""
        raise UsageError(
            f"`{name}` is {text!r}: a value of the type {kind} was expected", f"{_SAMPLES[kind]}{quoted}"
        )
    return value


_SAMPLES = {
    "str": "any text",
    "int": "whole numbers, such as 3",
    "float": "numbers, such as 0.5",
    "bool": "true or false",
    "list": 'a JSON list, such as ["a", "b"]',
    "dict": 'a JSON object, such as {"a": 1}',
}


def _literal(text: str) -> JSON:
    """The JSON value that a text is, in JSON's words or Python's; None for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = json.loads(json.dumps(ast.literal_eval(text.strip()), allow_nan=False))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None
    return cast(JSON, value) if _is_finite(value) else None


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(map(_is_finite, inner))


def assignment(declared: list[DeclaredParam]) -> str:
    """The statement by which a notebook has its parameters as variables; one that has no default is None."""
    names = ", ".join(each.name for each in declared)
    return f"{names} = {', '.join(repr(each.default) for each in declared)}"


def meant_params(text: str) -> list[DeclaredParam]:
    """The parameters that a line is there for; of one that does not fit the grammar as texts."""
    try:
        return parse_params(text)
    except UsageError:
        names = dict.fromkeys(re.split(r"[:=]", word)[0] for word in text.split() if ":" in word)
        return [DeclaredParam(name, "str") for name in names if not name_problem(name)]


def as_assignment(text: str) -> str | None:
    """The statement that a line stands for; None where it names no parameter."""
    meant = meant_params(text)
    return assignment(meant) if meant else None
