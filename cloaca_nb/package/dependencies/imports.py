"""Third-party modules that carried code imports: from which distribution, in which version here, for whom."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import LOCK, CarriedModule, Dependency, NeededWhen
from cloaca_nb.model.workflow import Captured, Module
from cloaca_nb.package.dependencies.installed import distributions_by_module, installed_distribution
from cloaca_nb.package.dependencies.lock import pinned_versions
from cloaca_nb.package.dependencies.names import normal, shipped_name
from cloaca_nb.package.dependencies.namespaces import SHARED, told_apart
from cloaca_nb.package.loaders import standard
from cloaca_nb.package.parse import parse_sources
from cloaca_nb.package.source import HEADER
from cloaca_nb.package.vendor import is_modules, named_modules
from cloaca_nb.read.cells.imports import LATER
from cloaca_nb.read.handover.write import HANDING_OVER
from cloaca_nb.read.names.nodes import IMPORTERS, last_name, literal_text
from cloaca_nb.read.names.walk import Function, nodes_in

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from cloaca_nb.package.unpack import Unpacked


#: A statement, or a call, that imports.
_Importing = ast.Import | ast.ImportFrom | ast.Call

#: From the strongest need to the weakest.
_NEED: tuple[NeededWhen, ...] = ("load", "call", "optional")

#: What is raised where a module is not there, with its bases.
_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


#: What metadata says of a version, before all other text.
_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)

#: Fields of statements that hold statements, or what holds these, in the order of the text.
_BLOCKS = ("body", "cases", "handlers", "orelse", "finalbody")


@dataclass(slots=True)
class _Use:
    """One module as the carried code imports it."""

    place: Place | None
    tasks: dict[str, None]
    when: NeededWhen
    instead: tuple[str, ...] = ()


def dependencies_of(
    modules: Iterable[CarriedModule],
    captured: Iterable[Captured],
    inside: Collection[str],
    pinned: Mapping[str, str],
) -> tuple[Dependency, ...]:
    """The third-party modules that carried code imports, sorted by distribution.

    Args:
        captured: Which task needs which line of it.
        inside: Top-level modules that are the package's own.
        pinned: Versions by distribution name, of the lock beside the notebook.
    """
    needed: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in captured:
        needed[one.cell, one.line].append(one.task)
    uses: dict[str, _Use] = {}
    for carried in modules:
        text = carried.text
        by_text = not text or any(name in text for name in IMPORTERS)
        importing = [at for at, line in enumerate(carried.module.lines, 1) if "import" in line.text]
        for statement in carried.tree.body:
            if by_text or _may_import(importing, statement):
                _note(carried, statement, needed, uses, by_text=by_text)
    locked = {normal(name): name for name in pinned}
    inside = {*inside, *(name for carried in modules for name in _put_in(carried))}
    found = [
        _dependency(name, use, pinned, locked)
        for name, use in uses.items()
        if not at_hand(name.partition(".")[0], inside)
    ]
    return tuple(sorted(found, key=lambda one: (normal(one.distribution), one.module)))


def _may_import(importing: Sequence[int], statement: ast.stmt) -> bool:
    """Whether one of the lines with that word, which are in order, is a statement's."""
    first = bisect_left(importing, statement.lineno)
    return first < len(importing) and importing[first] <= (statement.end_lineno or statement.lineno)


def _put_in(carried: CarriedModule) -> Iterator[str]:
    """Modules that code makes itself: `sys.modules["conf"] = made`."""
    may = not carried.text or "modules[" in carried.text
    for node in nodes_in(carried.tree) if may else ():
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(key, str) and is_modules(node.value):
                yield key


def at_hand(top: str, inside: Collection[str]) -> bool:
    """Whether a module is there on every target: ours, the engine, the standard library's, `__main__`.

    What came to the standard library after this Python is no distribution either.
    """
    return top in inside or top in {"cloaca", "__main__"} or standard(top) or top in LATER


def _note(
    carried: CarriedModule,
    statement: ast.stmt,
    needed: Mapping[tuple[int, int], list[str]],
    uses: dict[str, _Use],
    *,
    by_text: bool,
) -> None:
    """Note what a statement imports, anywhere inside, and the tasks that need the statement."""
    at = carried.place(statement)
    tasks = [carried.tasks[statement.name]] if _is_task(statement, carried) else []
    if at is not None and at.cell is not None and at.line is not None:
        tasks += needed.get((at.cell, at.line), [])
    for node, when, instead in _imports(statement, by_text=by_text):
        for name in _modules(node):
            use = uses.setdefault(name, _Use(carried.place(node), {}, when, instead))
            use.tasks.update(dict.fromkeys(tasks))
            use.when = min(use.when, when, key=_NEED.index)
            use.instead = use.instead if instead else ()


class _Import(NamedTuple):
    """An import, when it is made, and the modules any of which will do instead."""

    node: _Importing
    when: NeededWhen
    instead: tuple[str, ...] = ()


def _imports(statement: ast.stmt, *, by_text: bool) -> Iterator[_Import]:
    """The imports in a statement, in the order of the text; those by texts too, where there may be some."""
    stack: list[tuple[ast.AST, NeededWhen, tuple[str, ...]]] = [(statement, "load", ())]
    while stack:
        node, when, instead = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield _Import(node, when, instead)
            continue
        if by_text:
            yield from (_Import(call, when, instead) for call in _calls(node))
        stack += reversed([*_inside(node, when, instead)])


def _inside(
    node: ast.AST, when: NeededWhen, instead: tuple[str, ...]
) -> Iterator[tuple[ast.AST, NeededWhen, tuple[str, ...]]]:
    """The statements in a statement, each with when its imports are made and what will do instead."""
    if isinstance(node, ast.Try) and any(_expects_absence(one.type) for one in node.handlers):
        tried = tuple(name for part in node.body if _is_import(part) for name in _modules(part))
        there = bool(tried) and all(at_hand(name.partition(".")[0], ()) for name in tried)
        yield from ((part, "optional", instead) for part in node.body)
        yield from ((part, "optional" if there else when, tried) for part in node.handlers)
        yield from ((part, when, instead) for part in [*node.orelse, *node.finalbody])
    elif isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING":
        yield from ((part, when, instead) for part in node.orelse)
    elif isinstance(node, ast.With) and any(_suppresses_absence(one.context_expr) for one in node.items):
        yield from ((part, "optional", instead) for part in node.body)
    elif isinstance(node, ast.If) and _asks_for_what_it_imports(node):
        yield from ((part, "optional", instead) for part in node.body)
        yield from ((part, when, instead) for part in node.orelse)
    else:
        inside: NeededWhen = "call" if isinstance(node, Function) and when == "load" else when
        parts = [part for name in _BLOCKS for part in getattr(node, name, ())]
        yield from ((part, inside, instead) for part in parts)


def _asks_for_what_it_imports(node: ast.If) -> bool:
    """Whether a branch asks for what it imports: `find_spec("x")`, `"x" in sys.modules`."""
    asked = [name for part in nodes_in(node.test) for name in _asked_for(part)]
    return any(
        f"{name}.".startswith(f"{one}.")
        for part in node.body
        for name in named_modules(part)
        for one in asked
    )


def _asked_for(node: ast.AST) -> Iterator[str]:
    asked: ast.expr | None = None
    if isinstance(node, ast.Compare) and last_name(node.comparators[0]) == "modules":
        asked = node.left
    elif isinstance(node, ast.Call) and last_name(node.func) == "find_spec" and node.args:
        asked = node.args[0]
    if (module := literal_text(asked)) is not None:
        yield module


def _is_import(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls in the expressions of a statement that import a module by a text."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            for inner in nodes_in(part):
                if isinstance(inner, ast.Call) and named_modules(inner):
                    yield inner


def _expects_absence(caught: ast.expr | None) -> bool:
    """Whether what is caught is raised where a module is not there."""
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(one is None or getattr(one, "id", "") in _ABSENCE for one in kinds)


def _suppresses_absence(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and last_name(node.func) == "suppress"
        and any(map(_expects_absence, node.args))
    )


def _is_task(statement: ast.stmt, carried: CarriedModule) -> TypeGuard[ast.FunctionDef]:
    return isinstance(statement, ast.FunctionDef) and statement.name in carried.tasks


def _dependency(module: str, use: _Use, pinned: Mapping[str, str], locked: Mapping[str, str]) -> Dependency:
    shipped = shipped_name(module)
    here, version = installed(module, shipped)
    name = next((locked[key] for key in map(normal, (here, shipped)) if key in locked), "")
    return Dependency(
        module=module,
        distribution=name or shipped,
        pinned=pinned.get(name, ""),
        installed=version,
        installed_name=here if version else "",
        tasks=tuple(use.tasks),
        when=use.when,
        place=use.place,
        instead=use.instead,
    )


def _modules(node: _Importing) -> Iterator[str]:
    """Modules that an import names, as far as their distribution depends on it."""
    if isinstance(node, ast.Call):
        yield from map(_told_apart, named_modules(node))
    elif isinstance(node, ast.Import):
        yield from (_told_apart(alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        if node.module.partition(".")[0] in SHARED:
            yield from (_told_apart(f"{node.module}.{alias.name}") for alias in node.names)
        else:
            yield _told_apart(node.module)


def _told_apart(dotted: str) -> str:
    """The top-level module, or as many parts as it takes to tell distributions of a shared root apart."""
    return told_apart(dotted)[0] or dotted.partition(".")[0]


def installed(module: str, shipped: str) -> tuple[str, str]:
    """The distribution that a module comes from in this environment, and its version; empty where none."""
    return _installed(module, shipped, _standing())


def _standing() -> tuple[tuple[str, int], ...]:
    """What changes as soon as something is installed, or taken away."""
    found: list[tuple[str, int]] = []
    for path in sys.path:
        with suppress(OSError):
            found.append((path, os.stat(path or ".").st_mtime_ns))  # noqa: PTH116 - asked for each module
    return tuple(found)


@lru_cache(maxsize=1024)
def _installed(module: str, shipped: str, standing: object) -> tuple[str, str]:
    """See `installed`. The shipped name comes first: reading all distributions takes a tenth of a second."""
    found = installed_distribution(shipped)
    if found is not None:
        return shipped, _version(found)
    top = module.partition(".")[0]
    try:
        if importlib.util.find_spec(top) is None:
            return "", ""
    except (ImportError, ValueError, AttributeError):
        return "", ""
    for name in _owners(standing).get(top, ()):
        found = installed_distribution(name)
        if found is not None and ("." not in module or _holds(found, module)):
            return name, _version(found)
    return "", ""


def _version(distribution: Distribution) -> str:
    """Its version, without taking its whole metadata apart."""
    said = _VERSION.search(distribution.read_text("METADATA") or "")
    return said[1] if said is not None else distribution.version


@lru_cache(maxsize=1)
def _owners(standing: object) -> Mapping[str, list[str]]:
    """The distributions that have each top-level module."""
    return distributions_by_module()


def _holds(distribution: Distribution, module: str) -> bool:
    """Whether an installed distribution has a dotted module: others may share the root."""
    path = module.replace(".", "/")
    files = (file.as_posix() for file in distribution.files or ())
    return any(file.startswith((f"{path}/", f"{path}.")) for file in files)


def local_modules(folder: Path) -> set[str]:
    """Top-level modules that lie beside the notebook: an import finds them before what is installed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return set()
    return {
        entry.name.removesuffix(".py")
        for entry in entries
        if entry.name.endswith(".py")
        # The entry itself says whether it is a file: a folder may hold thousands.
        or (not entry.is_file(follow_symlinks=False) and Path(entry.path, "__init__.py").is_file())
    }


#: What a line imports first, in a file that need not be parsed for it.
_IMPORT = re.compile(rb"^[ \t]*(?:lazy[ \t]+)?(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def archive_dependencies(archive: Unpacked) -> tuple[Dependency, ...]:
    """Third-party modules that an archive's own code imports; its lock says which versions.

    Args:
        archive: Its files. Vendored files are not looked into: what lies in `vendor/` is at hand.
    """
    files = archive.files
    code = {path: file.data for path, file in files.items() if path.endswith(".py") and file.data}
    inside = {part.removesuffix(".py") for path in code for part in path.split("/")}
    own = {
        path: data
        for path, data in code.items()
        if not (_VENDORED & set(path.split("/")) or _hands(path, data))
    }
    wanted = {path: data for path, data in own.items() if _imports_others(data, inside)}
    modules = [CarriedModule(Module(path, "helper", ()), tree) for path, tree in parse_sources(wanted, "")]
    locks = [file.data for path, file in files.items() if path.rpartition("/")[2] == LOCK and file.data]
    return dependencies_of(modules, (), inside, pinned_versions(locks[0]) if locks else {})


#: Folders of libraries in the two layouts.
_VENDORED = frozenset({"vendor", "_vendor"})


def _hands(path: str, data: bytes) -> bool:
    """Whether a file is one of those by which we hand values over: these take a library where it is there."""
    return PurePosixPath(path).stem in HANDING_OVER and data.startswith(HEADER.encode())


def _imports_others(data: bytes, inside: Collection[str]) -> bool:
    if any(name.encode() in data for name in IMPORTERS):
        return True
    names = {match.decode("ascii", "replace") for match in _IMPORT.findall(data)}
    return any(not at_hand(name, inside) for name in names)
