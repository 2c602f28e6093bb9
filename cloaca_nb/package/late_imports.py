"""Vendored modules that are imported only when a task runs.

Servers delete the unpacked package once its entry module is imported; what has not been imported by then
cannot be. So the entry module imports such modules too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.package.carried import Node
from cloaca_nb.package.vendor import FOLDER, Vendor

#: An import on an indented line, and what it names first.
_INDENTED_IMPORT = re.compile(rb"^[ \t]+(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def late_imports(nodes: Iterable[Node], vendor: Vendor) -> list[tuple[str, Node]]:
    """Vendored modules that carried functions import, with where, each once, sorted by name."""
    found: dict[str, Node] = {}
    if vendor.modules:
        for node in nodes:
            if node.late:
                for name in _imported(node.node, vendor):
                    found.setdefault(name, node)
    return sorted(found.items())


def late_facts(imports: Iterable[tuple[str, Node]], vendor: Vendor) -> Iterator[Fact]:
    """What is worth knowing about late imports, the tasks' and those of vendored code."""
    for name, node in imports:
        yield Fact(kinds.VendoredImportLate(name), node.place, node.task)
    for path, line, name in _vendored_late_imports(vendor):
        yield Fact(kinds.VendoredCodeImportsLate(path=path, line=line, module=name))


def _imported(node: ast.AST, vendor: Vendor) -> Iterator[str]:
    """Vendored modules that a node imports."""
    for name in _names(node):
        if name.partition(".")[0] in vendor.modules:
            yield name
            if isinstance(node, ast.ImportFrom):
                members = (f"{name}.{alias.name}" for alias in node.names)
                yield from (member for member in members if vendor.submodule(member))


def _names(node: ast.AST) -> list[str]:
    """Dotted names that an import, or a call of `import_module` with a literal, names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else []
    if isinstance(node, ast.Call) and node.args and _calls_import(node.func):
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return [first.value] if _is_dotted(first.value) else []
    return []


def _calls_import(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


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
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    module = path[len(FOLDER) + 1 : -len(".py")].split("/")
    package = module[:-1]
    found: list[tuple[str, int, bool]] = []
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        node, late = stack.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += [(name, node.lineno, late) for name in _absolute(node, package)]
        inside = late or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
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
