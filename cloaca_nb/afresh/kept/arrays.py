"""Whether code makes a text of what may be an array: `str(prices)`, `f"{prices}"`."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Mapping, Sequence

from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import last_name, literal_text, name_of, root_name
from cloaca_nb.read.tables.changing import words

_TO_TEXT = words("str repr")
#: What shows texts that are kept nowhere.
_PRINTING = words("print display debug info warning error critical exception")
#: Built-in functions and attributes that give no array, whatever they are asked of.
_NO_ARRAY = words(
    "bool int float complex len str repr bytes hash ord id isinstance hasattr type open input chr range"
    " enumerate format shape size ndim dtype tolist item strftime isoformat name columns"
)
#: What has no array in it.
_NOT = (ast.Constant, ast.JoinedStr, ast.Lambda)


class ShownArrays:
    """What code, all of it together, makes texts of.

    Args:
        nodes: Its nodes.
        imports: What its names are imported as.
        library: The names among them that are of the library of arrays.
        plain: Names of what gives no arrays: tasks' contexts.
        above: Nodes of statements that bind names and show nothing then.
    """

    def __init__(
        self,
        nodes: Iterable[ast.AST],
        imports: Mapping[str, str],
        library: Collection[str],
        plain: Iterable[str] = (),
        above: Iterable[ast.AST] = (),
    ) -> None:
        self._nodes = list(nodes)
        self._imports = imports
        self._library = library
        self._given: dict[str, list[ast.expr]] = {name: [] for name in plain}
        functions = {node.name: node for node in self._nodes if isinstance(node, ast.FunctionDef)}
        for node in (*above, *self._nodes):
            for target, value in (*_bound(node), *_passed(node, functions)):
                for name in (each.id for each in ast.walk(target) if isinstance(each, ast.Name)):
                    self._given.setdefault(name, []).append(value)

    def __bool__(self) -> bool:
        calls = (each for each in self._nodes if isinstance(each, ast.Call))
        printed = {one for each in calls if last_name(each.func) in _PRINTING for one in ast.walk(each)}
        kept = (each for each in self._nodes if each not in printed)
        return any(self._may_be(shown, frozenset()) for each in kept for shown in _shown(each))

    def _may_be(self, node: ast.expr, under_way: frozenset[str]) -> bool:
        """Whether an expression may be an array, or hold one; what is not known may."""
        if isinstance(node, _NOT):
            return False
        if isinstance(node, ast.Name):
            return self._name_may_be(node.id, under_way)
        if isinstance(node, ast.Call):
            return self._call_may_be(node, under_way)
        if isinstance(node, ast.Attribute):
            return node.attr not in _NO_ARRAY and self._may_be(node.value, under_way)
        return any(
            self._may_be(each, under_way) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)
        )

    def _name_may_be(self, name: str, under_way: frozenset[str]) -> bool:
        if name in self._imports:
            return name in self._library
        given = self._given.get(name)
        if given is None:
            return name not in vars(builtins)
        known = {name, *under_way}
        return name not in under_way and any(self._may_be(each, frozenset(known)) for each in given)

    def _call_may_be(self, call: ast.Call, under_way: frozenset[str]) -> bool:
        if name_of(call.func).rpartition(".")[2] in _NO_ARRAY:
            return False
        root = root_name(call.func)
        of_other = root is not None and root.id in self._imports and root.id not in self._library
        if not of_other and self._may_be(call.func, under_way):
            return True
        return any(self._may_be(each, under_way) for each in arguments_of(call))


def _shown(node: ast.AST) -> Sequence[ast.expr]:
    """What a node makes a text of, as it shows itself: arrays take no form such as `:.2f`."""
    if isinstance(node, ast.FormattedValue):
        return [node.value] if node.format_spec is None else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return [node.right] if literal_text(node.left) is not None else []
    if not isinstance(node, ast.Call):
        return []
    formats = isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    if formats and isinstance(node.func, ast.Attribute) and literal_text(node.func.value) is not None:
        return arguments_of(node)
    return node.args if name_of(node.func) in _TO_TEXT else []


def _passed(node: ast.AST, functions: Mapping[str, ast.FunctionDef]) -> Iterable[tuple[ast.expr, ast.expr]]:
    """Each parameter of a function that a node calls, as a target, and what it is passed."""
    if not isinstance(node, ast.Call) or (called := functions.get(name_of(node.func))) is None:
        return []
    names = [each.arg for each in (*called.args.posonlyargs, *called.args.args)]
    pairs = [*zip(names, node.args, strict=False), *((each.arg or "", each.value) for each in node.keywords)]
    return [(ast.Name(name, ast.Store()), value) for name, value in pairs]


def _bound(node: ast.AST) -> Iterable[tuple[ast.expr, ast.expr]]:
    """Each target that a node binds, and the expression that it is, or is taken from."""
    if isinstance(node, ast.Assign):
        return [(target, node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        return [(node.target, node.value)]
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return [(node.target, node.iter)]
    if isinstance(node, ast.withitem) and node.optional_vars is not None:
        return [(node.optional_vars, node.context_expr)]
    return []
