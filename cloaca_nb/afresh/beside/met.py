"""Where code of tasks meets what helper modules have, and names of the notebook that it says as texts."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from cloaca_nb.afresh.beside.helpers import Helpers, own_imports
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import NameTouch, touch_of, touches
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.queries import ALL_NAMES, asked_by_any, asked_by_key
from cloaca_nb.read.names.texts import among
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in, parents_in
from cloaca_nb.syntax import remembered


def met_otherwise(needed: Sequence[Part], helpers: Helpers, bound: Collection[str]) -> Iterator[NameTouch]:
    """What code does to the names of helper modules, itself and by what it calls there, and by `globals()`.

    Args:
        bound: The names of the notebook that are asked for.
    """
    for part in needed:
        code = part.code
        for node, keys in _named_by_key(code).items() if isinstance(code, DEFINITIONS) else ():
            for name in (key for key in keys if key in bound):  # `globals()["CACHE"]`
                yield NameTouch(name, *touch_of(node, parents_in(code)), part, node.lineno)
    nodes = [part.node for part in needed]
    own = own_imports(each for node in nodes for each in nodes_in(node)) if helpers.names else {}
    for part in needed if own else ():
        code = part.code
        if isinstance(code, DEFINITIONS):
            outer = parents_in(code)
            for node, name in helpers.named(code, own):
                key, changes, reads = touch_of(node, outer)
                yield NameTouch(name, key, changes, reads, part, node.lineno)
            for node, name in helpers.set_otherwise(code, own, outer):
                yield NameTouch(name, None, True, False, part, node.lineno)
    for module, part in dict.fromkeys(helpers.code_used(nodes)):
        bound = helpers.parts[module].bound
        for touch in touches(part, bound, helpers.sources[module].makes_new):
            name = f"{module}.{touch.name}"
            if touch.name in bound:
                yield touch._replace(name=name, changes=touch.changes and name not in helpers.passed)


@remembered
def _named_by_key(code: ast.AST) -> Mapping[ast.expr, tuple[str, ...]]:
    """Where code says names of its module as keys of `globals()`, reading or setting them, and which."""
    found = dict[ast.expr, tuple[str, ...]]()
    for node in nodes_in(code):
        if not isinstance(node, ast.Subscript | ast.Compare | ast.Call):
            continue
        if asked_by_any(node):
            found[node] = tuple(among(node))
        elif asked := asked_by_key(node):
            set_here = literal_text(node.slice) if isinstance(node, ast.Subscript) else None
            if (name := asked[1] or set_here) and name != ALL_NAMES:
                found[node] = (name,)
    return found
