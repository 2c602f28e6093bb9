"""What of the modules beside a notebook goes into its package, once it is known what carried code imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Cell, Line, Module
from cloaca_nb.read.capture.helpers import with_given
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import imports_of, made_relative
from cloaca_nb.read.cells.statements import in_utf8, source_lines
from cloaca_nb.read.local.modules import Local
from cloaca_nb.read.names.nodes import path_of
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.naming import installed_module
from cloaca_nb.read.registrations.find import find_registrations
from cloaca_nb.read.tasks.engine_names import engine_names

#: Decorators that give a function to IPython, which runs it for a magic.
_REGISTERING = frozenset(
    f"IPython.core.magic.register_{kind}" for kind in ("line_magic", "cell_magic", "line_cell_magic")
)


def local_module(code: CellCode, helpers: Mapping[str, CellCode]) -> Module:
    """A module beside the notebook as it is carried: its text, imports of the package's modules relative.

    Args:
        helpers: The helper modules by their dotted names.
    """
    path = (code.cell.id or "").removesuffix(".py")
    texts = map(in_utf8, source_lines(code.text))
    lines = tuple(Line(text, code.cell.position, at) for at, text in enumerate(texts, 1))
    if code.tree is not None:
        lines = _without_magics(lines, code.tree)
        lines = made_relative(lines, code.tree, code.text, helpers, "." * (path.count("/") + 1))
        lines = with_given(lines, code.tree)
    return Module(path, "helper", lines)


def _without_magics(lines: tuple[Line, ...], tree: ast.Module) -> tuple[Line, ...]:
    """The lines without decorators that register a magic: a package has no shell that would run it."""
    if not any("_magic" in line.text for line in lines):
        return lines
    nodes = nodes_in(tree)
    found = imports_of(nodes)
    left = set[int]()
    for each in (each for node in nodes for each in getattr(node, "decorator_list", ())):
        called = each.func if isinstance(each, ast.Call) else each
        if path_of(called, lambda root: found.get(root.id)) in _REGISTERING:
            left.update(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return tuple(line._replace(text="") if line.line in left else line for line in lines)


class Files(TypedDict):
    """What a workflow tells of the modules beside its notebook."""

    local: tuple[Cell, ...]
    data: Mapping[str, bytes]
    beside: Mapping[str, bytes]


def carried_files(local: Local, modules: Iterable[Module]) -> Files:
    """The modules and data files that are carried."""
    names = {module.name for module in modules}
    carried = [code for code in local.modules.values() if (code.cell.id or "").removesuffix(".py") in names]
    files: dict[str, bytes] = {}
    data: dict[str, bytes] = {}
    for code in carried:
        files.update(local.files_of.get(code.cell.position, {}))
        data.update(local.data_of.get(code.cell.position, {}))
    return Files(local=tuple(code.cell for code in carried), data=data, beside=files)


def local_facts(local: Local, modules: Iterable[Module]) -> Iterator[Fact]:
    """What is noteworthy about the modules that are carried, and about those that cannot be."""
    yield from local.facts
    told = set[str]()
    for cell in carried_files(local, modules)["local"]:
        top = (cell.id or "").partition("/")[0].removesuffix(".py")
        where = installed_module(top)
        if where is not None and top not in told:
            told.add(top)
            yield Fact(kinds.LocalModuleShadows(local.shown[cell.position], where), Place(cell.position, 1))
    yield from _registering(local, modules)


def _registering(local: Local, modules: Iterable[Module]) -> Iterator[Fact]:
    """What imported modules register with the engine: carried, it would be there unseen; else it is lost.

    A module with a workflow of its own that is not carried is a pipeline beside this one.
    """
    carried = {cell.position for cell in carried_files(local, modules)["local"]}
    for code in local.modules.values():
        for fact in find_registrations([code], (), engine_names([code])).facts:
            said, place = fact.said, fact.place
            if code.cell.position in carried:
                yield fact
            elif isinstance(said, kinds.RegistrationLost) and place is not None and said.where != "workflow":
                at = f" ({local.shown[code.cell.position]}, line {place.line})"
                yield Fact(kinds.RegistrationLost(said.member, said.where, at), None)
