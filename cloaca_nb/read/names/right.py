"""Code in which a compiler finds no fault, told by its tree: to compile it takes three times as long."""

from __future__ import annotations

import ast

from cloaca_nb.read.names.nodes import parameters_of
from cloaca_nb.read.names.walk import nodes_in

#: Nodes that are right wherever the parser takes them, but for what `is_plainly_right` looks at.
_RIGHT = frozenset(
    {
        *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Raise, ast.If, ast.Import),
        *(ast.alias, ast.Expr, ast.Assign, ast.AugAssign, ast.Call, ast.keyword, ast.Attribute, ast.Name),
        *(ast.Constant, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
        *(ast.List, ast.Tuple, ast.Dict, ast.Set),
    }
)
#: Of these, what does not need a function around it.
_ON_TOP = (ast.FunctionDef, ast.Import, ast.Expr, ast.Assign)
#: So many nodes are not nested too deep for a compiler.
_MOST = 300


def is_plainly_right(tree: ast.Module, text: str) -> bool:
    """Whether a compiler would surely take a tree: of most tasks that is seen at once.

    Args:
        tree: The tree.
        text: What it was parsed from.
    """
    if "__debug__" in text or not text.isascii() or not all(isinstance(node, _ON_TOP) for node in tree.body):
        return False
    nodes = [node for statement in tree.body for node in nodes_in(statement)]
    if len(nodes) > _MOST:
        return False
    for node in nodes:
        if type(node) not in _RIGHT:
            return False
        if isinstance(node, ast.Call) and len(node.keywords) > 1:
            if not _is_unlike([each.arg for each in node.keywords if each.arg is not None]):
                return False
        elif isinstance(node, ast.arguments) and not _is_unlike([each.arg for each in parameters_of(node)]):
            return False
    return True


def _is_unlike(names: list[str]) -> bool:
    return len(set(names)) == len(names)
