"""The table of what asks for special methods: operators, statements, built-in functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

#: Nodes of syntax -> the special methods that they ask for.
_ASKED_BY: Mapping[type[ast.AST], Sequence[str]] = {
    **dict.fromkeys((ast.With, ast.AsyncWith), ("__enter__", "__exit__", "__aenter__", "__aexit__")),
    **dict.fromkeys((ast.For, ast.comprehension, ast.AsyncFor), ("__iter__", "__next__", "__getitem__")),
    ast.Subscript: ("__getitem__", "__setitem__", "__delitem__"),
    ast.Attribute: ("__getattr__", "__getattribute__", "__setattr__", "__delattr__"),
    ast.In: ("__contains__", "__iter__"),
    ast.LShift: ("__lshift__", "__rlshift__", "__ilshift__"),
    ast.RShift: ("__rshift__", "__rrshift__", "__irshift__"),
    ast.BitOr: ("__or__", "__ror__", "__ior__"),
    ast.Add: ("__add__", "__radd__", "__iadd__"),
    ast.Eq: ("__eq__",),
    ast.FormattedValue: ("__str__", "__format__", "__repr__"),
    **dict.fromkeys((ast.If, ast.While, ast.IfExp, ast.BoolOp, ast.Not), ("__bool__", "__len__")),
    **dict.fromkeys((ast.Set, ast.Dict, ast.SetComp, ast.DictComp), ("__hash__", "__eq__")),
}
#: Built-in functions -> the special methods that they ask for.
_ASKED_BY_CALLS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("list", "tuple", "set", "sorted", "sum", "iter", "enumerate", "zip"), ("__iter__",)),
    "next": ("__next__",),
    "len": ("__len__",),
    "bool": ("__bool__", "__len__"),
    "hash": ("__hash__",),
    **dict.fromkeys(("str", "print", "format", "repr"), ("__str__", "__format__", "__repr__")),
}


def asked_by(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Special methods that code asks for: `with` asks for `__enter__` and `__exit__`."""
    inside = [each for node in nodes for each in ast.walk(node)]
    kinds = {type(each) for each in inside}
    called = {
        each.func.id for each in inside if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    asked = [names for kind, names in _ASKED_BY.items() if kind in kinds]
    asked += [names for name, names in _ASKED_BY_CALLS.items() if name in called]
    return frozenset(name for names in asked for name in names)
