"""Why a server does not load a package that it built: what the package itself tells.

The server only says it in its log. Each reason was seen on a server of version 0.12.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import cast

from cloaca_nb.deploy.target import Deployable

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DENIED = frozenset(
    (
        *("os", "sys", "subprocess", "shutil", "socket", "http", "urllib", "ctypes", "importlib", "pathlib"),
        *("io", "json", "pickle", "marshal", "code", "codeop", "compile", "compileall", "builtins"),
        *("signal", "multiprocessing", "threading", "tempfile", "glob", "fnmatch"),
    )
)
"""Top-level names that a loader refuses in `workflow/` and `vendor/`."""

_SLOW_S = 30


def why_not_loaded(item: Deployable) -> str:
    """The likely reasons, most likely first, and where the true one is written."""
    reasons = list(_reasons(item))
    log = f"the server's log says why: look for {item.name}"
    if not reasons:
        return f"{log}; an error at import is the usual reason"
    return f"likely: {'; or '.join(reasons)}. {log[0].upper()}{log[1:]}"


def _reasons(item: Deployable) -> Iterator[str]:
    denied = sorted(
        {path.split("/")[1].removesuffix(".py") for path in item.files if _top_level(path)} & DENIED
    )
    if denied:
        yield f"the package holds a module named {denied[0]}, which loaders refuse"
    entry = _entry_module(item.files)
    if entry is not None:
        yield from _entry_reasons(entry, item.files)
    if item.imports:
        yield f"the server's Python lacks {' or '.join(item.imports)}: install it there, or vendor it"
    if item.import_s > _SLOW_S:
        yield f"importing it takes too long: {item.import_s:.0f} s here, and a server gives up after 60 s"


def _top_level(path: str) -> bool:
    return path.startswith(("workflow/", "vendor/"))


def _entry_module(files: Mapping[str, bytes]) -> str | None:
    try:
        table = tomllib.loads(files["package.toml"].decode())
    except (KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    entry = cast("dict[str, object]", table.get("metadata", {})).get("entry_module")
    return entry if isinstance(entry, str) else None


def _entry_reasons(entry: str, files: Mapping[str, bytes]) -> Iterator[str]:
    base = f"workflow/{entry.replace('.', '/')}"
    text = files.get(f"{base}.py", files.get(f"{base}/__init__.py"))
    if text is None:
        yield f"its entry module {entry} is not in the package"
    elif _opens_builder(text):
        yield f"its entry module {entry} opens a WorkflowBuilder, under which a server finds no task"


def _opens_builder(text: bytes) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in calls}
    return "WorkflowBuilder" in names
