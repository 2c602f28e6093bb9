"""Modules beside a notebook that its cells import, and those that these import, read as helper modules.

Each counts as a cell of a negative number, so that its lines have a place, and is called by its dotted name.
Data files that they read from where they lie come with them: such as are named in their text.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cloaca_nb.errors import reason_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode, parse
from cloaca_nb.read.handover.write import OWN_MODULES
from cloaca_nb.read.local.named import named_in
from cloaca_nb.read.local.paths import roots
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.texts import with_texts
from cloaca_nb.read.names.walk import all_statements, nodes_in
from cloaca_nb.regular import normalised, resolved
from cloaca_nb.syntax import remembered

#: The largest module, in bytes, and how many there may be: a folder of a whole project is none of a notebook.
MAX_MODULE = 1024 * 1024
MAX_MODULES = 500

_INIT = "__init__.py"


@dataclass(slots=True)
class Local:
    """The modules beside a notebook that are carried.

    Attributes:
        modules: The modules by their dotted names, a package by its own; a cell's id is the path from the
            import root.
        shown: The path of each from the notebook's folder, by its cell.
        data_of: Data files that each reads, by their paths from the import root.
        files_of: The files of each, by their paths from the notebook's folder.
    """

    modules: dict[str, CellCode] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)
    data_of: dict[int, dict[str, bytes]] = field(default_factory=dict)
    files_of: dict[int, dict[str, bytes]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


def read_local(folder: Path, codes: Iterable[CellCode], helpers: Collection[str]) -> Local:
    """The modules that a notebook's cells import from beside it.

    Args:
        helpers: Names of its module cells, which come first.
    """
    own = [code for code in codes if code.tree is not None]
    importing = (code for code in own if "import" in code.text)
    wanted = [(name, code.cell.position, line) for code in importing for name, line in _absolute(code)]
    adds = any("sys.path" in code.text or "addsitedir" in code.text for code in own)
    adding = [code.tree for code in own if code.tree is not None and adds]
    reader = _Reader(folder, roots(folder, adding), helpers)
    for name, cell, line in wanted:
        reader.want(name, Place(cell, line))
    return reader.found


class _Reader:
    """Follows imports from module to module."""

    def __init__(self, folder: Path, places: list[Path], helpers: Collection[str]) -> None:
        self.found = Local()
        self._folder = folder
        self._roots = places
        self._helpers = helpers
        self._refused: set[str] = set()

    def want(self, name: str, place: Place) -> None:
        """Something imports a module, or a name of one."""
        waiting = [(name, place)]
        while waiting:
            dotted, at = waiting.pop()
            waiting += [(each, where) for each, where in self._take(dotted, at)]

    def _take(self, dotted: str, place: Place) -> Iterator[tuple[str, Place]]:
        """Takes a module and the packages around it, as far as they lie beside; what these import follows."""
        parts = dotted.split(".")
        top = parts[0]
        if top in self._refused or top in self._helpers:
            return
        root = next((root for root in self._roots if _is_module(root / top)), None)
        if root is None:
            return
        problem = self._problem(top, root)
        if problem is not None:
            self._refused.add(top)
            self.found.facts.append(Fact(problem, place))
            return
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name not in self.found.modules:
                path = _file_of(root.joinpath(*parts[:length]))
                if path is None:
                    return  # a name in the module, not a module
                yield from self._read(name, path, root, place)

    def _problem(self, top: str, root: Path) -> kinds.LocalModuleName | kinds.LocalModuleHidden | None:
        file = shown_path(root / top, self._folder) + ("" if (root / top).is_dir() else ".py")
        if top in sys.stdlib_module_names:
            return kinds.LocalModuleHidden(file, top)
        return kinds.LocalModuleName(file, top) if top in OWN_MODULES else None

    def _read(self, name: str, path: Path, root: Path, place: Place) -> Iterator[tuple[str, Place]]:
        """Reads a module; gives what it imports."""
        shown = shown_path(path, self._folder)
        if len(self.found.modules) >= MAX_MODULES:
            self._refuse(shown, f"there are more than {MAX_MODULES} modules", place)
            return
        position = -len(self.found.modules) - 1
        try:
            data = path.read_bytes() if path.is_file() else b""
            if len(data) > MAX_MODULE:
                raise ValueError(f"it is larger than {MAX_MODULE:,} bytes")
            text = _decoded(data)
        except (OSError, ValueError, SyntaxError) as error:
            self._refuse(shown, reason_of(error), place)
            return
        code = _code(text, position, path.relative_to(root).as_posix(), name, shown)
        self.found.modules[name] = code
        self.found.shown[position] = shown
        files = self.found.files_of[position] = {shown: data} if path.is_file() else {}
        if code.tree is None:
            line = min(code.error.lineno or 1, text.count("\n") + 1) if code.error else 1
            reason = (code.error.msg if code.error else "") or "invalid syntax"
            self.found.facts.append(Fact(kinds.LocalModuleSyntax(shown, reason), Place(position, line)))
            return
        own = self.found.data_of[position] = dict(data_files(code.tree, text, path.parent, root))
        files |= {shown_path(root / below, self._folder): content for below, content in own.items()}
        yield from ((other, Place(position, line)) for other, line in _absolute(code))

    def _refuse(self, shown: str, why: str, place: Place) -> None:
        self.found.facts.append(Fact(kinds.LocalModuleUnreadable(shown, why), place))


def _is_module(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or _is_package(path)


def _is_package(path: Path) -> bool:
    """Whether a folder is a package: it has an `__init__.py`, or Python files and no other mark."""
    try:
        return path.is_dir() and ((path / _INIT).is_file() or any(path.glob("*.py")))
    except OSError:
        return False


def _file_of(path: Path) -> Path | None:
    """The file of a module; of a package without one, where it would be; None where there is no module."""
    if _is_package(path):
        return path / _INIT
    file = path.with_name(f"{path.name}.py")
    return file if file.is_file() else None


def shown_path(path: Path, folder: Path) -> str:
    """A path as people and `cells.json` call it: from the notebook's folder."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _decoded(data: bytes) -> str:
    """The text of a Python file, whatever encoding it says, with line ends as in cells."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return normalised(data.decode(encoding).removeprefix("\ufeff"))


@remembered
def _code(text: str, position: int, path: str, name: str, shown: str) -> CellCode:
    """A module as a cell; in its tree, imports from beside it are absolute."""
    tree = parse(text)
    cell = Cell(position, "code", text, path)
    if isinstance(tree, SyntaxError):
        return CellCode(cell, "module", text, None, marker=shown, error=tree)
    package = name if path.endswith(_INIT) else name.rpartition(".")[0]
    for node in all_statements(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package.split(".")[: package.count(".") + 2 - node.level]
            node.module = ".".join([*filter(None, base), *([node.module] if node.module else [])])
            node.level = 0
    return with_texts([CellCode(cell, "module", text, tree, marker=shown)])[0]


@remembered
def _absolute(code: CellCode) -> tuple[tuple[str, int], ...]:
    """Dotted names that may be modules, with the lines that import them."""
    return (*_names(code.tree), *named_in(code))


def _names(tree: ast.Module | None) -> Iterator[tuple[str, int]]:
    for node in all_statements(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module, node.lineno
            yield from (
                (f"{node.module}.{alias.name}", node.lineno) for alias in node.names if alias.name != "*"
            )


def reached(modules: Mapping[str, CellCode], names: Iterable[str]) -> dict[str, CellCode]:
    """The modules that some are, or import in turn, with the packages around them, in their order."""
    waiting, found = list(names), set[str]()
    while waiting:
        parts = waiting.pop().split(".")
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name in modules and name not in found:
                found.add(name)
                waiting += [other for other, _ in _absolute(modules[name])]
    return {name: code for name, code in modules.items() if name in found}


#: What a module finds files beside itself by.
_BY = frozenset(
    {"__file__", "__path__", "files", "get_data", "open_text", "read_text", "open_binary", "read_binary"}
)

#: The largest file, in bytes: what is larger is no data of a module, and does not travel with a notebook.
MAX_DATA = 1024 * 1024


def data_files(tree: ast.Module, written: str, folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    """Files beside a module that its text names, by their path from the import root.

    Args:
        folder: Where it lies.
    """
    if written.isascii() and not any(name in written for name in _BY):
        return  # as most do; names that are not ASCII may be spelled in several ways
    names = {getattr(node, "id", None) or getattr(node, "attr", None) for node in nodes_in(tree)}
    if not names & _BY:
        return
    for text in sorted({text for node in nodes_in(tree) if (text := _text(node))}):
        path = folder / text
        try:
            inside = resolved(path).is_relative_to(root.resolve())
            if inside and path.suffix != ".py" and path.is_file() and path.stat().st_size <= MAX_DATA:
                yield resolved(path).relative_to(root.resolve()).as_posix(), path.read_bytes()
        except (OSError, ValueError):
            continue


def _text(node: ast.AST) -> str:
    """The name of a file, as far as a literal may be one: `"rates.json"`, `"data/rates.json"`."""
    if (text := literal_text(node)) is not None:
        return text if text.isprintable() and 0 < len(text) <= 200 and text.strip("./ ") else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        left, right = _text(node.left), _text(node.right)
        return f"{left}/{right}" if left and right else ""
    if isinstance(node, ast.Call):
        parts = [_text(each) for each in node.args if not isinstance(each, ast.Starred)]
        return "/".join(part for part in parts if part) if sum(map(bool, parts)) > 1 else ""
    return ""
