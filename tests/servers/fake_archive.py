"""What a fake server reads of an archive: refusals at the upload, and what its compiler scans."""

from __future__ import annotations

import ast
import io
import re
import sys
import tarfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: What `[metadata]` may hold (contract B2).
METADATA = {
    *("workflow_name", "graph_name", "language", "description", "author", "requires_python"),
    *("entry_module", "reaction_mode", "input_strategy", "accumulators", "providers"),
}
#: What the loader does not do without (contract B1, H7).
NEEDED = {"package": ("interface", "interface_version"), "metadata": ("language", "entry_module")}
KINDS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
KINDS |= {"list": "array", "dict": "object"}
SCANNED_BYTES = 1024 * 1024
RATIO = 10

_INVALID = "Package validation failed: Failed to unpack source archive: invalid archive: "


class RefusedError(Exception):
    """An error answer."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.body = {"error": text, "code": code}


def _refused(text: str) -> RefusedError:
    return RefusedError(400, "upload_failed", text)


@dataclass(frozen=True)
class Unpacked:
    """An archive's top-level directory with a `package.toml`, and that file."""

    folder: Path
    table: dict[str, Any]

    @property
    def metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = self.table["metadata"]
        return found

    @property
    def lacks(self) -> str:
        """What the loader misses: uploads and builds do without (contract B1)."""
        for table, names in NEEDED.items():
            for name in names:
                if name not in self.table[table]:
                    return f"Failed to parse manifest: missing field `{name}`"
        return ""


def unpack(data: bytes, folder: Path, *, limited: bool = True) -> Unpacked:
    """Unpack an archive as an upload is checked; daemons have no limits (contract B3).

    Raises:
        RefusedError: It is none that servers take.
    """
    if data[:2] != b"BZ":
        text = "Package validation failed: Package data is not a valid .cloacina bzip2 source archive."
        raise _refused(text)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:bz2") as archive:
        total = sum(member.size for member in archive)
        if limited and total > RATIO * len(data):
            text = f"archive decompressed size {total} exceeds limit of {RATIO * len(data)} bytes"
            raise _refused(_INVALID + text)
        archive.extractall(folder, filter="data")
    tops = [path for path in sorted(folder.iterdir()) if (path / "package.toml").is_file()]
    if not tops:
        raise _refused(f"{_INVALID}archive does not contain a package.toml")
    return Unpacked(tops[0], tomllib.loads((tops[0] / "package.toml").read_text(encoding="utf-8")))


def check_metadata(unpacked: Unpacked) -> None:
    """Refuse what servers since 0.6 do not know: their schema is closed (contract B2).

    Raises:
        RefusedError: There is an unknown key in `[metadata]`.
    """
    for name in sorted(set(unpacked.metadata) - METADATA):
        text = f"Failed to parse package.toml: TOML parse error: unknown field `{name}`"
        raise _refused(f"Package validation failed: Failed to load package.toml: {text}")


def source_files(folder: Path) -> list[dict[str, str]]:
    """The text files of a package up to 1 MiB; larger and binary ones are left out (contract D5)."""
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size <= SCANNED_BYTES:
            try:
                text = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
            name = path.relative_to(folder).as_posix()
            files.append({"path": name, "contents": text, "language": "python"})
    return files


def declared_params(folder: Path) -> list[dict[str, Any]]:
    """Params and secrets as the compiler finds them in the text of all modules (contract F3, H7)."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.py")):
        if path.stat().st_size <= SCANNED_BYTES:
            text = _without_remarks(path.read_text(encoding="utf-8", errors="replace"))
            for slot in [*_params(text), *_secrets(text)]:
                found.setdefault(slot["name"], slot)
    return list(found.values())


def _without_remarks(text: str) -> str:
    """Comments and texts in triple quotes blanked; other texts are scanned like code (contract F3)."""
    return re.sub(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|#[^\n]*', " ", text)


def _calls(text: str, name: str) -> Iterator[ast.Call]:
    """Calls of exactly this name: an alias is not seen, without a word (contract H7)."""
    for start in re.finditer(rf"\b{name}\(", text):
        for end in re.finditer(r"\)", text[start.end() :]):
            try:
                tree = ast.parse(textwrap.dedent(f"f({text[start.end() : start.end() + end.end()]}"))
            except SyntaxError:
                continue
            if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
                node = tree.body[0].value
                if isinstance(node, ast.Call):
                    yield node
            break


def _params(text: str) -> Iterator[dict[str, Any]]:
    for call in _calls(text, "workflow_params"):
        for keyword in call.keywords:
            if keyword.arg is not None and (slot := _slot(keyword.arg, keyword.value)):
                yield slot


def _slot(name: str, node: ast.expr) -> dict[str, Any] | None:
    """One param; none of an unknown type (contract H7)."""
    kind, default = node, None
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        kind, default = node.elts
    if not isinstance(kind, ast.Name) or kind.id not in KINDS:
        return None
    slot = {"name": name, "schema": {"type": KINDS[kind.id]}, "required": default is None}
    slot["encrypted"] = False
    # A default that is no plain literal makes the param optional without a default (contract H7).
    literal = default.operand if isinstance(default, ast.UnaryOp) else default
    if default is not None and isinstance(literal, ast.Constant):
        slot["default"] = ast.literal_eval(default)
    return slot


def _secrets(text: str) -> Iterator[dict[str, Any]]:
    for call in _calls(text, "workflow_secrets"):
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                schema = {"type": "object"}
                yield {"name": argument.value, "schema": schema, "required": True, "encrypted": True}


def input_errors(slots: list[dict[str, Any]], given: dict[str, Any]) -> list[str]:
    """What is wrong with the values for params: presence and top-level types alone (contract D6, H7)."""
    errors = []
    for slot in slots:
        name, kind = slot["name"], slot["schema"]["type"]
        if name not in given:
            if slot["required"]:
                errors.append(f"missing required param '{name}'")
        elif slot["encrypted"]:
            if not (isinstance(given[name], dict) and [*given[name]] == ["$secret"]):
                errors.append(f"param '{name}' is encrypted and must be a secret reference")
        elif not _is_a(given[name], kind):
            errors.append(f"param '{name}' expects type '{kind}', got {_kind_of(given[name])}")
    return errors


def _kind_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _is_a(value: Any, kind: str) -> bool:
    """3.0 is no integer, 1 is a number, null is nothing (contract H7)."""
    return _kind_of(value) == kind or (kind == "number" and _kind_of(value) == "integer")
