"""Third-party modules that carried code imports: from which distribution, in which version here, for whom."""

from __future__ import annotations

import ast
import importlib.util
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeGuard

from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import Carried, Dependency
from cloaca_nb.model.workflow import Captured
from cloaca_nb.package.dependencies.names import NAMESPACES, normal, shipped_name
from cloaca_nb.package.loaders import standard

#: Roots of dotted names under which many distributions install: the part after it tells them apart.
_SHARED = frozenset(name.partition(".")[0] for name in NAMESPACES)


When = Literal["load", "call", "optional"]

#: From the strongest need to the weakest.
_NEED: tuple[When, ...] = ("load", "call", "optional")

#: What is raised where a module is not there, with its bases.
_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


#: Fields of statements that hold statements, or what holds these, in the order of the text.
_BLOCKS = ("body", "cases", "handlers", "orelse", "finalbody")


@dataclass(slots=True)
class _Use:
    """One module as the carried code imports it."""

    place: Place | None
    tasks: dict[str, None]
    when: When


def dependencies_of(
    modules: Iterable[Carried],
    captured: Iterable[Captured],
    inside: Collection[str],
    pinned: Mapping[str, str],
) -> tuple[Dependency, ...]:
    """The third-party modules that carried code imports, sorted by distribution.

    Args:
        modules: The carried code.
        captured: Which task needs which line of it.
        inside: Top-level modules that are the package's own.
        pinned: Versions by distribution name, of the lock beside the notebook.
    """
    needed: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in captured:
        needed[one.cell, one.line].append(one.task)
    uses: dict[str, _Use] = {}
    for carried in modules:
        for statement in carried.tree.body:
            _note(carried, statement, needed, uses)
    locked = {normal(name): name for name in pinned}
    found = [
        _dependency(name, use, pinned, locked)
        for name, use in uses.items()
        if not at_hand(name.partition(".")[0], inside)
    ]
    return tuple(sorted(found, key=lambda one: (normal(one.distribution), one.module)))


def at_hand(top: str, inside: Collection[str]) -> bool:
    """Whether a module is there on every target: ours, the engine's, the standard library's."""
    return top in inside or top == "cloaca" or standard(top)


def _note(
    carried: Carried,
    statement: ast.stmt,
    needed: Mapping[tuple[int, int], list[str]],
    uses: dict[str, _Use],
) -> None:
    """Note what a statement imports, anywhere inside, and the tasks that need the statement."""
    at = carried.place(statement)
    tasks = [carried.tasks[statement.name]] if _is_task(statement, carried) else []
    if at is not None and at.cell is not None and at.line is not None:
        tasks += needed.get((at.cell, at.line), [])
    for node, when in _imports(statement):
        for name in _modules(node):
            use = uses.setdefault(name, _Use(carried.place(node), {}, when))
            use.tasks.update(dict.fromkeys(tasks))
            use.when = min(use.when, when, key=_NEED.index)


def _imports(statement: ast.stmt) -> Iterator[tuple[ast.Import | ast.ImportFrom, When]]:
    """The imports in a statement, in the order of the text, and when each is made."""
    stack: list[tuple[ast.AST, When]] = [(statement, "load")]
    while stack:
        node, when = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, when
        elif isinstance(node, ast.Try) and any(map(_expects_absence, node.handlers)):
            stack += [(part, "optional") for part in reversed(node.body)]
            stack += [(part, when) for part in [*node.handlers, *node.orelse, *node.finalbody]]
        else:
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            inside: When = "call" if function and when == "load" else when
            parts = [part for name in _BLOCKS for part in getattr(node, name, ())]
            stack += [(part, inside) for part in reversed(parts)]


def _expects_absence(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is met where a module is not there."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or getattr(one, "id", "") in _ABSENCE for one in caught)


def _is_task(statement: ast.stmt, carried: Carried) -> TypeGuard[ast.FunctionDef]:
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
    )


def _modules(node: ast.AST) -> Iterator[str]:
    """Modules that an import names, as far as their distribution depends on it."""
    if isinstance(node, ast.Import):
        yield from (_told_apart(alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        if node.module.partition(".")[0] in _SHARED:
            yield from (_told_apart(f"{node.module}.{alias.name}") for alias in node.names)
        else:
            yield _told_apart(node.module)


def _told_apart(dotted: str) -> str:
    """The top-level module, or as many parts as it takes to tell distributions of a shared root apart."""
    parts = dotted.split(".")
    if parts[0] not in _SHARED:
        return parts[0]
    known = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((name for name in known if name in NAMESPACES), parts[0])


def installed(module: str, shipped: str) -> tuple[str, str]:
    """The distribution that a module comes from in this environment, and its version; empty where none.

    The shipped name is asked first: reading all distributions takes a tenth of a second.
    """
    try:
        return shipped, metadata.version(shipped)
    except (metadata.PackageNotFoundError, ValueError):
        pass
    top = module.partition(".")[0]
    try:
        if importlib.util.find_spec(top) is None:
            return "", ""
    except (ImportError, ValueError, AttributeError):
        return "", ""
    name = next(iter(metadata.packages_distributions().get(top, ())), "")
    return (name, metadata.version(name)) if name else ("", "")


def local_modules(folder: Path) -> set[str]:
    """Top-level modules that lie beside the notebook: an import finds them before what is installed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return set()
    return {
        entry.name.removesuffix(".py")
        for entry in entries
        if entry.name.endswith(".py") or Path(entry.path, "__init__.py").is_file()
    }
