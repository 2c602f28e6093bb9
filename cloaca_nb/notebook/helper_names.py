"""Names in `%%cloaca_module` cells: what they use, and what is imported from them, must be defined there."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator, Mapping

from cloaca_nb.finding import Fact
from cloaca_nb.notebook.closure import IMPLICIT, IPYTHON
from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.imports import helper_imports, is_future
from cloaca_nb.notebook.names import names_of
from cloaca_nb.notebook.timeline import Timeline

#: A helper module gets no import that it does not have.
_IMPLICIT = IMPLICIT - {"cloaca"}


def helper_facts(helpers: Mapping[str, CellCode], timeline: Timeline) -> Iterator[Fact]:
    """Facts about names in helper modules, and about imports from them anywhere."""
    exports = {name: _exports(code) for name, code in helpers.items()}
    for name, code in helpers.items():
        if code.tree is not None and exports[name] is not None:
            yield from _unknown(name, code, code.tree, timeline)
    for code in timeline.codes.values():
        if code.tree is not None and any(name in code.text for name in helpers):
            yield from _imports(code, code.tree, exports, helpers, timeline)


def _exports(code: CellCode) -> frozenset[str] | None:
    """Names that a module has; None where nobody can tell (a star import, `__getattr__`, `globals()`)."""
    if code.tree is None:
        return None
    names = names_of(code.tree, _deferred(code.tree))
    bound = {binding.name for binding in (*names.bound, *names.sets)}
    if "*" in bound or "__getattr__" in bound or any(use.name in {"globals", "exec"} for use in names.uses):
        return None
    return frozenset(bound)


def _deferred(tree: ast.Module) -> bool:
    return any(
        is_future(node) and any(alias.name == "annotations" for alias in getattr(node, "names", ()))
        for node in tree.body
    )


def _unknown(module: str, code: CellCode, tree: ast.Module, timeline: Timeline) -> Iterator[Fact]:
    names = names_of(tree, _deferred(tree))
    bound = {binding.name for binding in (*names.bound, *names.sets)}
    seen: set[str] = set()
    for use in names.uses:
        if use.when == "never" or use.name in bound or use.name in _IMPLICIT or use.name in seen:
            continue
        seen.add(use.name)
        place = timeline.place(code.cell.position, use.line, use.offset)
        values = {"name": use.name, "user": f"module `{module}`"}
        if use.name in IPYTHON:
            advice = "a package runs without IPython; put what it should do into plain Python"
            yield Fact("ipython-name", place, None, {**values, "advice": advice})
        else:
            yield Fact("unknown-name", place, None, {**values, "advice": _advice(use.name, bound, timeline)})


def _advice(name: str, bound: set[str], timeline: Timeline) -> str:
    near = difflib.get_close_matches(name, sorted(bound), 1, 0.7)
    if near:
        return f"did you mean `{near[0]}`?"
    if name in timeline.events:
        return (
            "a module sees only what it defines or imports itself: define it there, or pass it as an argument"
        )
    return "define or import it in the module's cell"


def _imports(
    code: CellCode,
    tree: ast.Module,
    exports: Mapping[str, frozenset[str] | None],
    helpers: Mapping[str, CellCode],
    timeline: Timeline,
) -> Iterator[Fact]:
    """Names that are imported from a helper module which does not have them."""
    for node in helper_imports(tree, helpers):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        known = exports.get(node.module)
        for alias in node.names if known is not None else ():
            if known is None or alias.name in known or alias.name == "*":
                continue
            near = difflib.get_close_matches(alias.name, sorted(known), 1, 0.6)
            cell = str(helpers[node.module].cell.position)
            advice = f"did you mean `{near[0]}`?" if near else f"define it in cell {cell}"
            place = timeline.place(code.cell.position, alias.lineno, alias.col_offset)
            yield Fact(
                "not-in-module",
                place,
                None,
                {"name": alias.name, "module": node.module, "cell": cell, "advice": advice},
            )
