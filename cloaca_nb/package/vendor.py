"""The `vendor/` directory beside a notebook, carried as it is.

Servers delete the unpacked package once its entry module is imported; what has not been imported by then
cannot be. So the entry module imports the vendored modules that a task imports when it runs, too.

Left out are only byte-code caches (``__pycache__``, ``*.pyc``, ``*.pyo``): they differ from machine to
machine, and Python makes them anew.
"""

from __future__ import annotations

import ast
import os
import re
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cloaca_nb.errors import reason_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Said
from cloaca_nb.package.carried import CarriedNode
from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.package.limits import MAX_TOTAL, total_facts
from cloaca_nb.package.parse import module_named, parse_code
from cloaca_nb.read.names.calls import argument_of
from cloaca_nb.read.names.nodes import IMPORTERS, last_name, literal_text
from cloaca_nb.read.names.walk import Function
from cloaca_nb.syntax import unparsed

FOLDER = "vendor"


class Vendor(NamedTuple):
    """Vendored files by path (``vendor/...``), and what stands in the way of carrying some."""

    files: Mapping[str, bytes]
    facts: tuple[Fact, ...] = ()

    @property
    def modules(self) -> frozenset[str]:
        """Names that importing can find at the directory's top level."""
        return top_modules(self.files, FOLDER)

    def submodule(self, dotted: str) -> bool:
        """Whether a dotted name is a module or package file of the directory."""
        return module_file(self.files, FOLDER, dotted) is not None


def module_name(entry: str) -> str | None:
    """The module that a directory entry makes importable, or None."""
    name, dot, suffix = entry.partition(".")
    if not name.isidentifier():
        return None
    return name if not dot or suffix == "py" or suffix.split(".")[-1] in {"so", "pyd"} else None


def top_modules(paths: Iterable[str], *folders: str) -> frozenset[str]:
    """Modules that can be imported of the files with these paths, where some folders are looked in."""
    begins = [f"{folder}/" for folder in folders]
    tops = {path[len(each) :].split("/")[0] for each in begins for path in paths if path.startswith(each)}
    return frozenset(filter(None, map(module_name, tops)))


def module_file(files: Container[str], folder: str, dotted: str) -> str | None:
    """The file of a module in a folder, among some files; None where it has none."""
    base = f"{folder}/{dotted.replace('.', '/')}"
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in files), None)


def read_vendor(folder: Path) -> Vendor:
    """The vendored files beside a notebook in this folder."""
    root = folder / FOLDER
    facts: list[Fact] = []
    files: dict[str, bytes] = {}
    total = 0
    for path, entry in _walk(root, facts):
        try:
            total += entry.stat(follow_symlinks=False).st_size
            if total > MAX_TOTAL:  # more is not even read
                facts += total_facts(total)
                break
            files[path] = Path(entry.path).read_bytes()
        except OSError as error:
            facts.append(_unreadable(path, error))
    return Vendor(files, tuple(facts))


def _walk(root: Path, facts: list[Fact]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Regular files below a directory, sorted, with their path from the directory's parent."""
    if root.is_symlink():
        facts.append(Fact(kinds.ArchiveLink(root.name)))
        return
    if root.is_dir():
        yield from _walk_folder(root, root.name, facts)


def _walk_folder(folder: Path, path: str, facts: list[Fact]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        facts.append(_unreadable(path, error))
        return
    for entry in entries:
        name = f"{path}/{entry.name}"
        if _is_cache(entry.name):
            continue
        problem = _problem(entry)
        if problem:
            facts.append(Fact(problem(printable(name))))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk_folder(Path(entry.path), name, facts)
        else:
            yield name, entry


def _is_cache(name: str) -> bool:
    return name == "__pycache__" or name.endswith((".pyc", ".pyo"))


def _problem(entry: os.DirEntry[str]) -> Callable[[str], Said] | None:
    """The kind of fact that keeps an entry out, or None."""
    if entry.is_symlink():
        return kinds.ArchiveLink
    if not entry.name.isprintable():
        return kinds.ArchiveName
    mode = entry.stat(follow_symlinks=False).st_mode
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else kinds.ArchiveSpecialFile


def _unreadable(path: str, error: OSError) -> Fact:
    return Fact(kinds.VendorUnreadable(path=printable(path), reason=reason_of(error)))


def printable(text: str) -> str:
    """A file name that can be shown: what cannot be printed is escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


#: An import on an indented line, and what it names first.
_INDENTED_IMPORT = re.compile(rb"^[ \t]+(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def late_imports(nodes: Iterable[CarriedNode], vendor: Vendor) -> list[tuple[str, CarriedNode]]:
    """Vendored modules that carried functions import, with where, each once, sorted by name."""
    found: dict[str, CarriedNode] = {}
    if vendor.modules:
        for node in nodes:
            if node.late:
                for name in _imported(node.node, vendor):
                    found.setdefault(name, node)
    return sorted(found.items())


def late_facts(imports: Iterable[tuple[str, CarriedNode]], vendor: Vendor) -> Iterator[Fact]:
    """What is worth knowing about late imports, the tasks' and those of vendored code."""
    for name, node in imports:
        yield Fact(kinds.VendoredImportLate(name), node.place, node.task)
    for path, line, name in _vendored_late_imports(vendor):
        yield Fact(kinds.VendoredCodeImportsLate(path=path, line=line, module=name))
    for path, line, name in _looked_up_late(vendor):
        yield Fact(kinds.TouchesVendored(name, f" ({path}, line {line})"))


#: Functions of `importlib.metadata` that look for a distribution by its name.
_ASKING = frozenset({"distribution", "metadata", "requires", "version"})


def metadata_facts(nodes: Iterable[CarriedNode], vendor: Vendor) -> Iterator[Fact]:
    """Functions that ask for what a vendored distribution says of itself: its files are gone by then."""
    folders = (path.split("/")[1] for path in vendor.files if path.endswith(".dist-info/METADATA"))
    names = {normal(folder.partition("-")[0]) for folder in folders}
    for node in nodes if names else ():
        call = node.node
        if node.late and isinstance(call, ast.Call) and last_name(call.func) in _ASKING:
            named = literal_text(argument_of(call, 0, "distribution_name"))
            if named is not None and normal(named) in names:
                yield Fact(kinds.FileBesideModule(f"{unparsed(call.func)}(…)"), node.place, node.task)


def _looked_up_late(vendor: Vendor) -> Iterator[tuple[str, int, str]]:
    """Vendored modules that functions of vendored code look for in `sys.modules`, each once a file.

    Those that it looks for as it is imported are what the import proof tells.
    """
    for path, data in vendor.files.items():
        if path.endswith(".py") and b"sys.modules" in data:
            found = [(name, line) for name, line in _looked_up(data) if vendor.submodule(name)]
            yield from ((path, line, name) for name, line in dict(reversed(found)).items())


@lru_cache(maxsize=4096)
def _looked_up(data: bytes) -> tuple[tuple[str, int], ...]:
    """Names that functions of a vendored file look for in `sys.modules`, with the lines."""
    functions = (node for node in ast.walk(parse_code(data)) if isinstance(node, Function))
    nodes = {inner: None for one in functions for part in one.body for inner in ast.walk(part)}
    keys = sorted((key for node in nodes for key in _keys_of_modules(node)), key=lambda key: key.lineno)
    return tuple((key.value, key.lineno) for key in keys if isinstance(key.value, str))


def _keys_of_modules(node: ast.AST) -> Iterator[ast.Constant]:
    """What an expression looks for in `sys.modules`, where that is written out."""
    keys: list[ast.expr] = []
    if isinstance(node, ast.Subscript) and is_modules(node.value):
        keys = [node.slice]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_modules(node.func.value):
        keys = node.args[:1]
    elif isinstance(node, ast.Compare) and any(map(is_modules, node.comparators)):
        keys = [node.left]
    yield from (key for key in keys if isinstance(key, ast.Constant))


def is_modules(node: ast.expr) -> bool:
    """Whether an expression is `sys.modules`, written out."""
    return isinstance(node, ast.Attribute) and unparsed(node) == "sys.modules"


def _imported(node: ast.AST, vendor: Vendor) -> Iterator[str]:
    """Vendored modules that a node imports."""
    called = module_named(node) if isinstance(node, ast.Call) else None
    for name in [called[1]] if called else named_modules(node):
        if name.partition(".")[0] in vendor.modules:
            yield name
            if isinstance(node, ast.ImportFrom):
                members = (f"{name}.{alias.name}" for alias in node.names)
                yield from (member for member in members if vendor.submodule(member))


def named_modules(node: ast.AST) -> list[str]:
    """Dotted names that an import, or a call of `import_module` with a literal, names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else []
    if isinstance(node, ast.Call) and last_name(node.func) in IMPORTERS:
        named = module_named(node)
        return [named[1]] if named else []
    return []


def _vendored_late_imports(vendor: Vendor) -> Iterator[tuple[str, int, str]]:
    """Imports inside functions of vendored code of modules that nothing imports at load, one a module.

    Which modules are imported at load cannot be told from the text alone: a module counts as imported if an
    import outside of functions names it anywhere in `vendor/`.
    """
    sources = {path: data for path, data in vendor.files.items() if path.endswith(".py")}
    late: dict[str, tuple[str, int]] = {}
    for path, data in sources.items():
        if _may_import_late(data, vendor):
            for name, line, is_late in _imports_in(path, data):
                if is_late and vendor.submodule(name):
                    late.setdefault(name, (path, line))
    early = _early_imports(sources, late) if late else set()
    for name, (path, line) in late.items():
        if name not in early and not path.startswith(f"{FOLDER}/{name.replace('.', '/')}"):
            yield path, line, name


def _may_import_late(data: bytes, vendor: Vendor) -> bool:
    """Whether an indented line looks like the import of a vendored module; only such files are parsed."""
    for match in _INDENTED_IMPORT.finditer(data):
        first = match[1].decode("utf-8", "replace")
        if first.startswith(".") or first.split(".")[0].strip(",") in vendor.modules:
            return True
    return False


def _early_imports(sources: Mapping[str, bytes], names: Iterable[str]) -> set[str]:
    """Modules among these that some import outside of functions names."""
    wanted = set(names)
    words = {name.rpartition(".")[2].encode() for name in wanted}
    found: set[str] = set()
    for path, data in sources.items():
        if any(word in data for word in words):
            found.update(name for name, _, late in _imports_in(path, data) if not late and name in wanted)
    return found


@lru_cache(maxsize=4096)
def _imports_in(path: str, data: bytes) -> tuple[tuple[str, int, bool], ...]:
    """Absolute names that a vendored file imports: name, line, whether inside a function."""
    module = path[len(FOLDER) + 1 : -len(".py")].split("/")
    package = module[:-1]
    found: list[tuple[str, int, bool]] = []
    stack: list[tuple[ast.AST, bool]] = [(parse_code(data), False)]
    while stack:
        node, late = stack.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += [(name, node.lineno, late) for name in _absolute(node, package)]
        inside = late or isinstance(node, Function)
        stack.extend((child, inside) for child in ast.iter_child_nodes(node))
    return tuple(sorted(found, key=lambda item: item[1]))


def _absolute(node: ast.Import | ast.ImportFrom, package: list[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = package[: len(package) - node.level + 1] if node.level else []
    name = ".".join([*base, *([node.module] if node.module else [])])
    if name:
        yield name
    prefix = f"{name}." if name else ""
    yield from (f"{prefix}{alias.name}" for alias in node.names)
