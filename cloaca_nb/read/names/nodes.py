"""Single nodes of syntax trees: what an expression names, spells or makes, what a function takes."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from cloaca_nb.read.names.calls import TIMING, argument_of
from cloaca_nb.syntax import remembered


def root_name(node: ast.AST) -> ast.Name | None:
    """The name at the left end of ``x.a[b].c(d)``, or None."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return node if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> tuple[ast.Name, tuple[str, ...]] | None:
    """The name and the attributes of ``x.a.b``, or None for anything else."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node, tuple(reversed(attributes))) if isinstance(node, ast.Name) else None


def name_of(node: ast.AST) -> str:
    """A dotted name as it is written; an empty text for anything else."""
    found = dotted(node)
    return ".".join((found[0].id, *found[1])) if found is not None else ""


def path_of(node: ast.AST, target: Callable[[ast.Name], str | None]) -> str | None:
    """The dotted name of what ``x.a.b`` names; `getattr` and imports by a constant text are read like these.

    Args:
        target: Gives what a name is imported as, None for any other.
    """
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    root = target(node) if isinstance(node, ast.Name) else _path_of_call(node, target)
    return None if root is None else ".".join([root, *reversed(attributes)])


def _path_of_call(node: ast.AST, target: Callable[[ast.Name], str | None]) -> str | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return None
    given = [known_text(each) for each in node.args[:2]]
    if not any(given) and not node.keywords:
        return None  # no text: soon told, of long chains of calls too
    called = path_of(node.func, target) or (node.func.id if isinstance(node.func, ast.Name) else "")
    if called.removeprefix("builtins.") == "getattr" and len(node.args) > 1 and isinstance(given[-1], str):
        return path_of(ast.Attribute(node.args[0], given[-1], ast.Load()), target)
    return imported_by_text(called, node) or None


def imported_by_text(called: str, call: ast.Call) -> str:
    """The module that a call such as ``__import__("os")`` gives; empty where it is none, or not known.

    Args:
        called: The dotted name of what it calls.
    """
    named = argument_of(call, 0, "name")
    text = known_text(named) if named is not None else None
    if text is not None and text.startswith("."):
        package = literal_text(argument_of(call, 1, "package"))
        text = package + text if package is not None else ""
    if text is None or not all(map(str.isidentifier, text.split("."))):
        return ""
    if called == "importlib.import_module":
        return text
    if called.rpartition(".")[2] != "__import__":
        return ""
    whole = len(call.args) > 3 or any(each.arg == "fromlist" for each in call.keywords)
    return text if whole else text.partition(".")[0]


#: Functions that give a module by its name.
IMPORTERS = frozenset({"import_module", "__import__"})


def literal_text(node: ast.AST | None) -> str | None:
    """The text that stands there as a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def known_text(node: ast.AST) -> str | None:
    """The text that an expression is: a literal, or a name of which that is known; None for any other."""
    text: str | None = getattr(node, _TEXT, None)
    return literal_text(node) if text is None else text


def know_text(node: ast.expr, text: str) -> None:
    """From now on it is known which text a name, or what is put together of parts, stands for."""
    setattr(node, _TEXT, text)


def known_value(node: ast.expr) -> ast.expr:
    """What an expression stands for: what a name is bound to, where that is known; else itself."""
    value: ast.expr = getattr(node, _VALUE, node)
    return value


def know_value(node: ast.Name | ast.Attribute, value: ast.expr) -> None:
    """From now on it is known which expression a name stands for: `URL = f"sqlite:///{FILE}"`."""
    setattr(node, _VALUE, value)


#: The attributes of a name whose text is known, and of one whose value is.
_TEXT, _VALUE = "cloaca_nb_text", "cloaca_nb_value"


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, in the order of the signature."""
    several = [*arguments.posonlyargs, *arguments.args]
    several += [arguments.vararg] if arguments.vararg else []
    several += arguments.kwonlyargs
    return several + ([arguments.kwarg] if arguments.kwarg else [])


def parameter_defaults(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.expr]:
    """The defaults of a function's parameters, in the order of the signature."""
    return [*function.args.defaults, *(each for each in function.args.kw_defaults if each is not None)]


def method_of(owner: ast.ClassDef, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The method of a class with this name, its own."""
    methods = (each for each in owner.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return next((each for each in methods if each.name == name), None)


def said(node: ast.expr) -> str:
    """The called expression as a reader would say it."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("(…)" if node.args or node.keywords else "()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            parts.append("[…]")
            node = node.value
        else:
            parts.append(node.id if isinstance(node, ast.Name) else "…")
            return "".join(reversed(parts))


def makers_in(nodes: Iterable[ast.AST], *, inside: bool) -> dict[str, ast.expr]:
    """Name -> what it is made by: that of a `with`, and of the only assignment where it is a local name."""
    found: dict[str, ast.expr] = {}
    several: set[str] = set()
    for node in nodes:
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.With):
            pairs = [(item.optional_vars, item.context_expr) for item in node.items]
        elif inside and isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        for target, value in pairs:
            if isinstance(target, ast.Name):
                several |= {target.id} & found.keys()
                found[target.id] = value
    return {name: value for name, value in found.items() if name not in several}


def literal_shape(node: ast.expr) -> str:
    """The type of what an expression makes that is no call; "" where it is another."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    if isinstance(node, ast.JoinedStr):
        return "str"
    if isinstance(node, ast.List | ast.ListComp):
        return "list"
    if isinstance(node, ast.Dict | ast.DictComp):
        return "dict"
    if isinstance(node, ast.Set | ast.SetComp):
        return "set"
    if isinstance(node, ast.Tuple):
        return "tuple"
    return "function" if isinstance(node, ast.Lambda) else ""


#: Functions that execute a text; those, and methods, that read names by texts.
EXECUTING = frozenset({"exec", "eval"})
_READERS = EXECUTING | TIMING | {"globals", "sqldf"}
_READING = TIMING | {"query", "eval", "evaluate", "sql", "execute", "sqldf"}


def may_read_by_text(node: ast.AST) -> bool:
    """Whether an expression may read names by a text: of most it is seen at once that they do not."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            return called.id in _READERS
        return isinstance(called, ast.Attribute) and (
            called.attr in _READING or isinstance(called.value, ast.Call)
        )
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Call)


def executed_text(node: ast.AST, *, alone: bool = True) -> str | None:
    """The text that a call of `exec` or `eval` is given; None where it is no such call.

    Args:
        alone: Whether it must be all that it is given: names beside it are others than those around.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return None
    told = node.func.id in EXECUTING and (len(node.args) == 1 or not alone)
    return known_text(node.args[0]) if told else None


#: What Python notes in a module for each annotated name of it; a package has few of these.
ANNOTATED = "__annotations__"


def by_version(test: ast.expr) -> bool | None:
    """What a test of Python's version gives in each version that runs packages; None for any other test."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _ORDERS):
        return None
    asked, bound, order = test.left, test.comparators[0], _ORDERS[type(test.ops[0])]
    ends: tuple[object, object] = (_OLDEST, _NEWEST)
    first = isinstance(asked, ast.Subscript) and getattr(asked.slice, "value", None) == 0
    if isinstance(asked, ast.Subscript | ast.Attribute) and (first or last_name(asked) == "major"):
        asked, ends = asked.value, (3, 3)
    if last_name(asked) != "version_info":
        return None
    try:
        value = ast.literal_eval(bound)
        found = {order(end, value) for end in ends}
    except (TypeError, ValueError):
        return None
    # A version between the two may be the one that is asked for.
    sure = len(found) == 1 and (ends == (3, 3) or not isinstance(test.ops[0], ast.Eq | ast.NotEq))
    return found.pop() if sure else None


def catches_missing(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes what is raised where a name is missing."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {each.id for each in caught if isinstance(each, ast.Name)}
    return handler.type is None or not names.isdisjoint({"NameError", "Exception", "BaseException"})


@remembered
def nonlocals_in(function: ast.AST | None) -> frozenset[str]:
    """Names that a function, or one in it, declares `nonlocal`: it keeps what it binds to them."""
    nodes = ast.walk(function) if function is not None else ()
    return frozenset(name for each in nodes if isinstance(each, ast.Nonlocal) for name in each.names)


def globals_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names that some nodes declare `global`."""
    return frozenset(name for each in nodes if isinstance(each, ast.Global) for name in each.names)


def texts_in(nodes: Iterable[ast.AST]) -> tuple[list[str], bool]:
    """Names that stand as keys; whether there are others that are computed."""
    keys: list[ast.AST | None] = []
    for node in nodes:
        keys += node.keys if isinstance(node, ast.Dict) else [node]
    texts = [text for key in keys if (text := literal_text(key)) is not None]
    return texts, len(texts) < len(keys)


def loading(node: ast.expr) -> ast.expr:
    """An assignment's target as an expression that is read."""
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    assert isinstance(node, ast.Subscript)
    return ast.Subscript(node.value, node.slice, ast.Load())


#: Methods that tell of each row whether it is chosen.
_TELLING = frozenset(
    {
        "between",
        "contains",
        "duplicated",
        "endswith",
        "isin",
        "isna",
        "isnull",
        "notna",
        "notnull",
        "startswith",
    }
)


def alternatives(node: ast.expr) -> list[ast.expr]:
    """The expressions of which one gives what an expression gives: `a` and `b` of `a if new else b`."""
    found, waiting = list[ast.expr](), [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.IfExp):
            waiting += [each.orelse, each.body]
        elif isinstance(each, ast.BoolOp):
            waiting += reversed(each.values)
        elif isinstance(each, ast.NamedExpr):
            waiting.append(each.value)
        else:
            found.append(each)
    return found


def is_choice(place: ast.expr, masks: Collection[str] = ()) -> bool:
    """Whether rows or columns are chosen, of which tables and arrays give a copy: `table[table.n > 1]`.

    Args:
        place: What stands in brackets.
        masks: Names that are known to tell of each row whether it is chosen.
    """
    if isinstance(place, ast.Tuple):
        return any(is_choice(each, masks) for each in place.elts)
    if isinstance(place, ast.UnaryOp):
        return isinstance(place.op, ast.Invert)
    if isinstance(place, ast.BinOp):
        return isinstance(place.op, ast.BitAnd | ast.BitOr)
    told = (
        isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute) and place.func.attr in _TELLING
    )
    return told or isinstance(place, ast.Compare | ast.List) or getattr(place, "id", None) in masks


def is_literal_alone(node: ast.stmt) -> bool:
    """Whether a statement is a value as it is written, such as the text on top of a cell."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def last_name(node: ast.AST) -> str:
    """A name, or the last part of a dotted one; an empty text for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def decorators_of(node: ast.AST | None) -> list[str]:
    """The last names of what stands above a function or class."""
    found = getattr(node, "decorator_list", ())
    return [last_name(each.func if isinstance(each, ast.Call) else each) for each in found]


def is_constant(node: ast.expr) -> bool:
    """Whether an expression is a number, a text or the like, or a tuple of these."""
    if isinstance(node, ast.Tuple):
        return all(map(is_constant, node.elts))
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    return isinstance(node, ast.Constant)


def assigned_value(node: ast.AST, name: str) -> ast.expr | None:
    """The expression that an assignment binds a name to; of ``x, y = 1, 2`` the part for the name."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return _paired(node.target, node.value, name)
    if isinstance(node, ast.Assign):
        return next(filter(None, (_paired(target, node.value, name) for target in node.targets)), None)
    return None


def assigned_text(node: ast.AST, name: str) -> str | None:
    """The string literal that a statement assigns to a name, or None."""
    return literal_text(assigned_value(node, name))


def _paired(target: ast.expr, value: ast.expr, name: str) -> ast.expr | None:
    if isinstance(target, ast.Name):
        return value if target.id == name else None
    if not (isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List)):
        return None
    if len(target.elts) != len(value.elts):
        return None
    found = (_paired(one, other, name) for one, other in zip(target.elts, value.elts, strict=True))
    return next(filter(None, found), None)


#: The oldest Python in which packages run, and one newer than any.
_OLDEST, _NEWEST = (3, 10), (3, 1 << 16)
_ORDERS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def attribute_set(node: ast.AST) -> tuple[ast.expr, str] | None:
    """What an attribute is put into, and its name: `Fraction.top = top`, `setattr(Fraction, "top", top)`."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return node.value, node.attr
    if isinstance(node, ast.Call) and last_name(node.func) == "setattr" and len(node.args) == 3:
        name = literal_text(node.args[1])
        return (node.args[0], name) if name else None
    return None
