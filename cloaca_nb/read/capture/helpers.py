"""Names in `%%cloaca_module` cells: what they use, and what is imported from them, must be defined there."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.graph import all_from
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.capture.needs import Needs
from cloaca_nb.read.capture.slicing import GIVEN, IMPLICIT, IPYTHON
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import helper_imports, imported_helpers, is_future
from cloaca_nb.read.names.bindings import Names, Use
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import Timeline
from cloaca_nb.read.names.walk import nodes_in

BLANK = Line("")
#: A helper module gets no import that it does not have.
_IMPLICIT = IMPLICIT - {"cloaca"}


@dataclass(frozen=True, slots=True, eq=False)
class _Helper:
    """A helper module as others see it.

    Attributes:
        bound: Names that it has, as far as it is not open.
        open: Whether it may have more: a star import, `__getattr__`, `globals()`.
        task: Id of the first task that needs it, or None.
    """

    name: str
    code: CellCode
    tree: ast.Module
    bound: frozenset[str]
    open: bool
    task: str | None


def helper_facts(
    helpers: Mapping[str, CellCode], needs: Mapping[str, Needs], timeline: Timeline
) -> Iterator[Fact]:
    """Facts about names in helper modules, and about what carried code imports from them.

    Args:
        helpers: The modules: name -> cell.
        needs: What each task needs, by its id.
        timeline: The time line of the notebook.
    """
    if not helpers:
        return
    users = _users(helpers, needs)
    read = [_read(name, code, users.get(name)) for name, code in helpers.items() if code.tree is not None]
    known = {helper.name: helper for helper in read}
    steps = list(dict.fromkeys(step for need in needs.values() for step in need.steps))
    wanted = {name for need in needs.values() for names in need.steps.values() for name in names}
    code = (step.node for step in steps if not step.imports)
    mentioned = _mentioned([*code, *(helper.tree for helper in read)])
    mentioned |= _mentioned((step.node for step in steps if step.imports), wanted)
    for helper in read:
        yield from _unknown(helper, mentioned, timeline)
        yield from _imports(helper.tree, helper.code.cell.position, known, timeline)
    for step in steps:
        yield from _imports(step.node, step.cell, known, timeline)


def given_lines(names: Iterable[str]) -> list[Line]:
    """Definitions of names that nobody binds and that a notebook has all the same."""
    return [line for name in sorted(names) for line in (*map(Line, GIVEN[name]), BLANK, BLANK)]


def _above_all(tree: ast.Module) -> int:
    """The last line of the docstring and the imports from `__future__`, which nothing may stand above."""
    last = 0
    for node in tree.body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and not last
        if not text and not is_future(node):
            break
        last = node.end_lineno or node.lineno
    return last


def with_given(lines: tuple[Line, ...], tree: ast.Module) -> tuple[Line, ...]:
    """A module's lines with definitions of what it does not bind, and has in a notebook all the same."""
    given, above = given_lines(_given_to(names_of(tree))), _above_all(tree)
    at = sum(line.line is not None and line.line <= above for line in lines) if given else 0
    return (*lines[:at], *([BLANK, BLANK] if at else []), *given, *lines[at:])


def _given_to(names: Names) -> frozenset[str]:
    """Names that a module uses, that it does not bind, and that a notebook has all the same."""
    return frozenset({use.name for use in names.uses if use.name in GIVEN} - _bound(names))


def _read(name: str, code: CellCode, task: str | None) -> _Helper:
    tree = code.tree or ast.Module([], [])
    names = names_of(tree, annotations_deferred(tree))
    bound = _bound(names)
    if code.cell.position < 0:
        # What lies beside the notebook was not written for it: the import proof tells what lacks there.
        return _Helper(name, code, tree, bound, True, task)
    dynamic = any(use.name in {"globals", "exec"} for use in names.uses)
    return _Helper(name, code, tree, bound, dynamic or "*" in bound or "__getattr__" in bound, task)


def _bound(names: Names) -> frozenset[str]:
    return frozenset(binding.name for binding in (*names.bound, *names.sets))


def annotations_deferred(tree: ast.Module) -> bool:
    return any(
        is_future(node) and any(alias.name == "annotations" for alias in getattr(node, "names", ()))
        for node in tree.body
    )


def _users(helpers: Mapping[str, CellCode], needs: Mapping[str, Needs]) -> dict[str, str]:
    """Module -> id of the first task that needs it, through other helper modules too."""

    def imported_by(name: str) -> Iterable[str]:
        tree = helpers[name].tree
        return imported_helpers(tree, helpers) if tree is not None and name not in users else ()

    users: dict[str, str] = {}
    for task, need in needs.items():
        imported = (name for step in need.steps for name in imported_helpers(step.node, helpers))
        for name in all_from([*need.helpers, *imported], imported_by):
            users.setdefault(name, task)
    return users


def _mentioned(trees: Iterable[ast.AST], wanted: Container[str] | None = None) -> frozenset[str]:
    """Names behind a dot or in an import: what code may use of a helper module.

    Args:
        wanted: Names that are needed of what is imported; None where that is all.
    """
    found: set[str] = set()
    for tree in trees:
        for node in nodes_in(tree):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                names = ((alias.name, alias.asname or alias.name) for alias in node.names)
                found.update(name for name, bound in names if wanted is None or bound in wanted)
    return frozenset(found)


def _unknown(helper: _Helper, mentioned: frozenset[str], timeline: Timeline) -> Iterator[Fact]:
    """Names that a module uses and does not have, as the module is imported or where code may call it."""
    asked = _asking_ipython(helper.tree) if helper.open else ()
    used = f", which task `{helper.task}` needs," if helper.task is not None else ""
    seen: set[str] = set()
    for use in _reached(helper, mentioned):
        if use.name in helper.bound or use.name in _IMPLICIT or use.name in {*seen, *GIVEN}:
            continue
        if helper.open and use.line not in asked:
            continue
        seen.add(use.name)
        place = timeline.place(helper.code.cell.position, use.line, use.offset)
        user = f"module `{helper.name}`{used}"
        if use.name in IPYTHON:
            yield Fact(kinds.IpythonName(user, use.name, "module"), place, helper.task)
            continue
        near = nearest(use.name, sorted(helper.bound), 0.7).word
        if near:
            said = kinds.UnknownName(user, use.name, "near", near, 0)
        else:
            advice: Literal["sees", "module"] = "sees" if use.name in timeline.events else "module"
            said = kinds.UnknownName(user, use.name, advice, "", 0)
        yield Fact(said, place, helper.task)


def _asking_ipython(tree: ast.Module) -> frozenset[int]:
    """Lines that ask for the shell where nothing sees to it that there may be none."""
    around = (node for node in nodes_in(tree) if isinstance(node, ast.Try | ast.If | ast.IfExp))
    left_out = {each for node in around for each in nodes_in(node)}
    return frozenset(
        each.lineno
        for each in nodes_in(tree)
        if isinstance(each, ast.Name) and each.id == "get_ipython" and each not in left_out
    )


def _reached(helper: _Helper, mentioned: frozenset[str]) -> Iterator[Use]:
    """What a module uses as it is imported, and what its functions do that may be called."""
    deferred = annotations_deferred(helper.tree)
    statements = [names_of(node, deferred) for node in helper.tree.body]
    waiting = {*mentioned, *(use.name for names in statements for use in names.uses if use.when == "now")}
    reached: set[int] = set()
    found = True
    while found:
        found = False
        for index, names in enumerate(statements):
            if index not in reached and any(binding.name in waiting for binding in names.bound):
                reached.add(index)
                waiting |= {use.name for use in names.uses}
                found = True
    for index, names in enumerate(statements):
        yield from (
            use for use in names.uses if use.when == "now" or (index in reached and use.when == "later")
        )


def _imports(tree: ast.AST, cell: int, helpers: Mapping[str, _Helper], timeline: Timeline) -> Iterator[Fact]:
    """Names that are imported from a helper module which does not have them."""
    for node in helper_imports(tree, helpers):
        if not isinstance(node, ast.ImportFrom) or helpers[node.module or ""].open:
            continue
        helper = helpers[node.module or ""]
        for alias in node.names:
            if alias.name in helper.bound or alias.name == "*":
                continue
            near = nearest(alias.name, sorted(helper.bound)).word
            where = helper.code.cell.position
            yield Fact(
                kinds.NotInModule(name=alias.name, module=helper.name, cell=where, near=near),
                timeline.place(cell, alias.lineno, alias.col_offset),
                helper.task,
            )
