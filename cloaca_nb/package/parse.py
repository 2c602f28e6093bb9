"""Parsing texts that may come from anywhere: limits of size and depth stand before the parser."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeGuard

from cloaca_nb import syntax
from cloaca_nb.read.names.calls import argument_of, is_none, keywords_of
from cloaca_nb.read.names.nodes import IMPORTERS, last_name, literal_text
from cloaca_nb.read.names.walk import Function, all_statements
from cloaca_nb.read.tasks.engine_names import EngineNames, names_in

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The largest texts that are parsed, in bytes.
MAX_TOML = 256 * 1024
MAX_JSON = 12 * 1024 * 1024
MAX_SOURCE = 1024 * 1024
MAX_SOURCES = 4 * MAX_SOURCE

#: The most words and signs in a source: each may be a part of its tree, of some 300 bytes.
MAX_WORDS = 250_000

#: The most values in a JSON text, as its punctuation tells: an empty list of two bytes takes 64 in memory.
MAX_VALUES = 600_000

#: The most parts of a dotted key: parsers keep every beginning of one.
MAX_KEY_PARTS = 32

#: What hides dots in TOML: texts of all four kinds, and comments. A text without an end, which is no TOML,
#: hides all that follows, so that no place is looked at twice.
_HIDING = re.compile(
    r'"""(?:(?:\\.|[^\\])*?"{3,5}|.*)'
    r"|'''(?:.*?'{3,5}|.*)"
    r'|"(?:(?:\\[^\n]|[^"\\\n])*"|[^\n]*)'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*",
    re.DOTALL,
)
#: A word or a sign of Python.
_WORD = re.compile(rb"\w+|[^\w\s]")
#: What ends a key. Outside of texts and comments dots stand in keys and numbers only.
_ENDING = re.compile(r"[\n,={}\[\]]")


def parse_toml(data: bytes) -> dict[str, object]:
    """A TOML document.

    Raises:
        ValueError: It is none, or one that no honest tool writes.
    """
    text = _text(data, MAX_TOML)
    keys = _ENDING.split(_HIDING.sub("_", text))
    if max(key.count(".") for key in keys) >= MAX_KEY_PARTS:
        raise ValueError(f"a key of more than {MAX_KEY_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def parse_json(data: bytes) -> dict[str, object]:
    """A JSON object.

    Raises:
        ValueError: It is none, or one that no honest tool writes.
    """
    text = _text(data, MAX_JSON)
    if most_values(text) > MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} values")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it holds no object")  # noqa: TRY004 - a wrong value, of any type
    return value


def most_values(text: str) -> int:
    """How many values a JSON text holds at most, as its punctuation tells before it is parsed."""
    return sum(map(text.count, ",[{"))


def parse_code(code: bytes | str) -> ast.Module:
    """The syntax tree of Python code; an empty one where it does not parse. Its warnings are not shown."""
    try:
        return syntax.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def parse_source(data: bytes) -> ast.Module:
    """As `parse_code`; what is larger than `MAX_SOURCE`, or of more than `MAX_WORDS`, is not parsed."""
    large = len(data) > MAX_SOURCE or (len(data) > MAX_WORDS and _words(data) > MAX_WORDS)
    return ast.Module([], []) if large else parse_code(data)


def _words(data: bytes) -> int:
    return sum(1 for _ in _WORD.finditer(data))


def parse_sources(files: Mapping[str, bytes], folder: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of the Python files below a folder, up to `MAX_SOURCES` bytes in all."""
    left = MAX_SOURCES
    for path, data in files.items():
        if path.startswith(folder) and path.endswith(".py") and len(data) <= left:
            left -= len(data)
            yield path, parse_source(data)


class DeclaredTask(NamedTuple):
    """A task that a module declares by a decorator, with the ids it waits for as far as they are written."""

    id: str
    function: Function
    dependencies: list[str]


def declaring(node: ast.AST, engine: EngineNames, *members: str) -> TypeGuard[ast.Call]:
    """Whether an expression calls one of some members of the engine, whatever the module calls it."""
    return isinstance(node, ast.Call) and not {last_name(node.func), engine.called(node)}.isdisjoint(members)


def task_call(node: Function, engine: EngineNames) -> ast.Call | None:
    """The call in a function's decorators that makes it a task."""
    for item in node.decorator_list:
        if declaring(item, engine, "task"):
            return item
    return None


def declared_tasks(tree: ast.Module) -> Iterator[DeclaredTask]:
    """The tasks that a module declares by calls of `cloaca.task`, however it is called there."""
    engine = names_in([tree])
    for node in all_statements(tree):
        if isinstance(node, Function):
            call = task_call(node, engine)
            if call is not None:
                given = keywords_of(call)
                waits = given.get("dependencies")
                items = waits.elts if isinstance(waits, ast.List | ast.Tuple) else []
                ids = [literal_text(item) or getattr(item, "id", "") for item in items]
                yield DeclaredTask(literal_text(given.get("id")) or node.name, node, [id for id in ids if id])


class DeclaredTrigger(NamedTuple):
    """A trigger that a module declares by a decorator.

    Attributes:
        name: Its name; "" where that is computed.
        workflow: What it starts; "" where that is computed.
        cron: Its time; "" for a poll function, None where it is computed.
    """

    name: str
    workflow: str
    cron: str | None


def declared_triggers(tree: ast.Module) -> Iterator[DeclaredTrigger]:
    """The triggers that a module declares by decorators."""
    return (_declared_trigger(call, function) for function, call in trigger_calls(tree))


def trigger_calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Functions, with the decorator that makes them triggers: `cloaca.trigger`, however it is called."""
    engine = names_in([tree])
    for node in all_statements(tree):
        if isinstance(node, Function):
            yield from (
                (node.name, call) for call in node.decorator_list if declaring(call, engine, "trigger")
            )


def _declared_trigger(call: ast.Call, function: str) -> DeclaredTrigger:
    given, computed = keywords_of(call), any(each.arg is None for each in call.keywords)
    name = (literal_text(given["name"]) or "") if "name" in given else function
    cron = given.get("cron")
    return DeclaredTrigger(
        name="" if computed else name,
        workflow=(literal_text(given["on"]) or "") if "on" in given else name,
        cron=None if computed else "" if is_none(cron) else literal_text(cron) or None,
    )


def _text(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise ValueError(f"it has {len(data):,} bytes, more than {limit:,}")
    return data.decode("utf-8")


#: What finds files of a package: functions of `importlib.resources` and `pkgutil`.
FILE_FINDERS = frozenset(
    {"contents", "files", "get_data", "is_resource", "open_binary", "open_text", "read_binary", "read_text"}
)


def module_named(call: ast.Call) -> tuple[ast.expr, str] | None:
    """What a call that imports a module, or looks for its files, names that by, where it is a plain text."""
    called = last_name(call.func)
    if called not in IMPORTERS | FILE_FINDERS:
        return None
    words = ["name"] if called in IMPORTERS else ["package", "anchor"]
    named = next(filter(None, (argument_of(call, 0, word) for word in words)), None)
    if called in IMPORTERS and (literal_text(named) or "").startswith("."):
        named = argument_of(call, 1, "package")
    text = literal_text(named)
    return (named, text) if named and text and all(map(str.isidentifier, text.split("."))) else None
