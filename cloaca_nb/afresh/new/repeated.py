"""Statements that set something of the process, and set the same again where they are run again."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from cloaca_nb.read.names.nodes import last_name, literal_text, name_of, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import FUNCTIONS, running
from cloaca_nb.read.tables.changing import words

#: What gives tables an attribute of another name: `register_dataframe_accessor("geo")`.
GIVING_ATTRIBUTES = re.compile(r"\.register_(\w+)_(?:accessor|namespace)$")
#: What these names say -> the class that has the attribute, in the library.
_TABLES: Mapping[str, Mapping[str, str]] = {
    "pandas": {"dataframe": "DataFrame", "series": "Series", "index": "Index"},
    "polars": {"dataframe": "DataFrame", "series": "Series", "lazyframe": "LazyFrame", "expr": "Expr"},
    "xarray": {"dataset": "Dataset", "dataarray": "DataArray"},
}
#: What decorates methods and changes nothing but how they are called.
_KINDS_OF_METHOD = words("property staticmethod classmethod")
#: Functions that give the same of the same.
_PURE = words(
    "abs bool bytes dict float frozenset int len list max min range round set sorted str sum tuple property"
    " staticmethod classmethod partial partialmethod"
)
#: What may be said again and again, and is the same each time.
_PLAIN = (
    *(ast.Constant, ast.Name, ast.JoinedStr, ast.FormattedValue, ast.Load, ast.keyword, ast.Subscript),
    *(ast.Tuple, ast.List, ast.Dict, ast.Set, ast.IfExp, ast.Compare, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.cmpop, ast.operator, ast.unaryop, ast.boolop, ast.Lambda),
)


def gives_attribute(node: ast.ClassDef, paths: Mapping[ast.AST, str], classes: Collection[str]) -> bool:
    """Whether a class gives tables an attribute and does nothing else: its body has methods and constants.

    Args:
        node: The class.
        paths: What it sets of the process -> the dotted name of what is called for it.
        classes: Names of classes of the module.
    """
    decorators = [each for each in node.decorator_list if each in paths]
    if not decorators or decorators != node.decorator_list or node.keywords:
        return False
    methods = [each for each in node.body if isinstance(each, FUNCTIONS)]
    values = [each.value for each in node.body if isinstance(each, ast.Assign | ast.AnnAssign | ast.Expr)]
    kinds = (each for method in methods for each in method.decorator_list)
    return (
        all(attribute_given(each, paths.__getitem__) for each in decorators)
        and all(isinstance(each, ast.Name) and each.id in _KINDS_OF_METHOD for each in kinds)
        and len(methods) + len(values) == len(node.body)
        and _is_alike([*filter(None, values), *node.bases], OwnCode({}, classes))
    )


def attribute_given(decorator: ast.AST, path: Callable[[ast.AST], str]) -> tuple[str, str] | None:
    """The class of a library, by its dotted name, that a decorator gives an attribute of what name.

    Args:
        path: Gives the dotted name of what is called.
    """
    if not isinstance(decorator, ast.Call) or len(decorator.args) != 1 or decorator.keywords:
        return None
    called, name = path(decorator), literal_text(decorator.args[0])
    found, library = GIVING_ATTRIBUTES.search(called), called.partition(".")[0]
    table = _TABLES.get(library, {}).get(found[1]) if found else None
    return (f"{library}.{table}", name) if table and name else None


class OwnCode(NamedTuple):
    """The functions and the classes of a module, by their names.

    Attributes:
        making: Calls of libraries that only make something: `build_opener(Handler)`.
    """

    functions: Mapping[str, ast.FunctionDef]
    classes: Collection[str]
    making: Collection[ast.Call] = ()


def sets_alike(node: ast.stmt, set_here: Collection[ast.AST], around: OwnCode) -> bool:
    """Whether a statement sets something to what is written there, and does nothing else.

    Args:
        node: The statement; a function that one of the module decorates, too.
        set_here: Its calls and targets that set something of the process, those in functions too.
    """
    if isinstance(node, ast.FunctionDef):
        return bool(node.decorator_list) and all(
            _sets_called(each, set_here, around) for each in node.decorator_list
        )
    if isinstance(node, ast.Expr) and _sets_called(node.value, set_here, around):
        return True
    values: list[ast.AST] = []
    body: Sequence[ast.stmt] = [node]
    if isinstance(node, ast.For) and not node.orelse:
        iterated = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else [node.iter]
        values, body = [each for each in iterated if not _is_class(each)], node.body
        set_here = {*set_here, *(one for each in body for one in _set_of_given(each))}
    given = [_given(each, set_here) for each in body]
    return all(given) and _is_alike([*values, *(value for each in given for value in each)], around)


def _sets_called(node: ast.expr, set_here: Collection[ast.AST], around: OwnCode) -> bool:
    """Whether a function of the module is called, or decorates, that does no more than to set something."""
    called = node.func if isinstance(node, ast.Call) else node
    function = around.functions.get(called.id) if isinstance(called, ast.Name) else None
    if function is None or function.decorator_list or not _only_sets(function.body, set_here, around):
        return False
    args = [*node.args, *node.keywords] if isinstance(node, ast.Call) else []
    return _is_alike([each for each in args if not _is_class(each)], around)


def _only_sets(body: Sequence[ast.stmt], set_here: Collection[ast.AST], around: OwnCode) -> bool:
    """Whether the body of a function sets something, and gives a function or what it was given."""
    rest = [each for each in body if not isinstance(each, ast.Return | ast.FunctionDef)]
    given = [each.value for each in body if isinstance(each, ast.Return) and each.value is not None]
    inner = [each.body for each in body if isinstance(each, ast.FunctionDef)]
    setting = (sets_alike(each, {*set_here, *_set_of_given(each)}, around) for each in rest)
    return (
        (bool(rest) or bool(inner))
        and all(isinstance(each, ast.Name | ast.Constant) for each in given)
        and all(setting)
        and all(_only_sets(each, set_here, around) for each in inner)
    )


def _set_of_given(node: ast.stmt) -> Collection[ast.AST]:
    """What a function, or a loop, sets of what it has: `setattr(cls, name, f)`, `cls.name = f`."""
    if isinstance(node, ast.Assign):
        return [each for each in node.targets if isinstance(each, ast.Attribute)]
    call = node.value if isinstance(node, ast.Expr) else None
    is_setting = isinstance(call, ast.Call) and name_of(call.func) == "setattr" and len(call.args) == 3
    return [call] if call is not None and is_setting else []


def _is_class(node: ast.AST) -> bool:
    """Whether an expression names a class of a library, as those do: `pd.DataFrame`."""
    return isinstance(node, ast.Attribute) and node.attr[:1].isupper() and root_name(node) is not None


def _given(node: ast.stmt, set_here: Collection[ast.AST]) -> list[ast.AST]:
    """What a statement that sets something, and does nothing else, sets it to."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return [node.value] if node.targets[0] in set_here else []
    call = node.value if isinstance(node, ast.Expr) and node.value in set_here else None
    if call is None:
        return []
    if not isinstance(call, ast.Call):
        return [call]
    if name_of(call.func) == "setattr":
        return [*call.args[1:]]
    return [each for each in (*call.args, *call.keywords) if not _is_of_same(each, call.func)]


def _is_alike(given: Iterable[ast.AST], around: OwnCode) -> bool:
    """Whether expressions give the same each time; functions in them that use no name but their own, too."""
    nodes = [each for one in given for each in running(one)]
    calls = [each for each in nodes if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    same = {id(call) for call in calls if last_name(call.func) in _PURE}
    same.update(id(part) for each in nodes if _is_of_items(each) for part in (each, each.func))
    same.update(id(each) for each in nodes if _is_of_own(each, around.classes))
    making = [each for each in nodes if each in around.making]
    same.update(id(one) for call in making if isinstance(call, ast.Call) for one in ast.walk(call.func))
    same.update(map(id, making))
    used = (use.name for each in nodes if isinstance(each, ast.Lambda) for use in names_of(each).uses)
    return set(used) <= vars(builtins).keys() and all(
        isinstance(each, _PLAIN) or id(each) in same for each in nodes
    )


def _is_of_own(node: ast.AST, classes: Collection[str]) -> bool:
    """Whether it is what a class of the notebook has, or the name of a function: `Patched.total`."""
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in classes
    return own or (isinstance(node, ast.Attribute) and node.attr == "__name__")


def _is_of_same(given: ast.AST, called: ast.expr) -> bool:
    """Whether something is of the library called: `yaml.add_constructor("!day", make, yaml.Loader)`."""
    given = given.value if isinstance(given, ast.keyword) else given
    root, library = root_name(given) if isinstance(given, ast.Attribute) else None, root_name(called)
    return root is not None and library is not None and root.id == library.id


def _is_of_items(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether an expression is what a dictionary has: `{"STAGE": "dev"}.items()`."""
    method = node.func if isinstance(node, ast.Call) and not node.args else None
    return isinstance(method, ast.Attribute) and method.attr in {"items", "keys", "values"}
