"""Parsing texts that may come from anywhere: limits of size and depth stand before the parser."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The largest texts that are parsed, in bytes.
MAX_TOML = 256 * 1024
MAX_JSON = 4 * 1024 * 1024
MAX_SOURCE = 1024 * 1024
MAX_SOURCES = 4 * MAX_SOURCE

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
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it holds no object")  # noqa: TRY004 - a wrong value, of any type
    return value


def parse_source(data: bytes) -> ast.Module:
    """The syntax tree of Python code; an empty one where it is too large or does not parse."""
    if len(data) > MAX_SOURCE:
        return ast.Module([], [])
    try:
        return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def parse_sources(files: Mapping[str, bytes], folder: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of the Python files below a folder, up to `MAX_SOURCES` bytes in all."""
    left = MAX_SOURCES
    for path, data in files.items():
        if path.startswith(folder) and path.endswith(".py") and len(data) <= left:
            left -= len(data)
            yield path, parse_source(data)


def _text(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise ValueError(f"it has {len(data):,} bytes, more than {limit:,}")
    return data.decode("utf-8")
