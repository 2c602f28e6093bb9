"""Classes of which some code makes no instance: what making one runs does not run there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from cloaca_nb.read.names.nodes import decorators_of, last_name, literal_text
from cloaca_nb.read.names.walk import Function, nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.special import OF_CLASSES
from cloaca_nb.syntax import remembered

#: Methods that run as an instance is made.
MAKING = frozenset({"__init__", "__new__", "__post_init__"})
#: Names by which code may make an instance of a class that it does not name.
_BY_OTHERS = frozenset({"cls", "type", "__class__", "__subclasses__", "evolve", "_replace", "_make"}) | {
    *("globals", "vars", "eval", "exec", "getattr", "import_module"),
}
#: Functions that only ask what a class is, or has.
_ASKING = frozenset({"isinstance", "issubclass", "fields", "is_dataclass", "get_type_hints", "signature"})
#: What has functions that do, beside methods of texts and dates of the same name.
_WITH_REPLACE = frozenset({"dataclasses", "copy"})


def never_made(codes: Collection[ast.AST], said_at_load: Iterable[str] = ()) -> frozenset[ast.ClassDef]:
    """Classes of which some code, these and the functions beside them, makes no instance.

    It says nowhere what the class is called but in annotations of functions, as a base of such a class, and
    in class methods whose names it does not say. What is taken over of another task is made without calling
    its class.

    Args:
        codes: The code.
        said_at_load: What code says besides that has run before, without what it has called.
    """
    classes = [each for each in codes if isinstance(each, ast.ClassDef)]
    if not classes:
        return frozenset()
    behind = [(each.name, _said(each)) for cls in classes for each in _called_by_name(cls)]
    behind += [(cls.name, frozenset(map(last_name, cls.bases))) for cls in classes]
    said = set(said_at_load).union(*map(_said, codes))
    while not said.issuperset(more := {one for name, names in behind if name in said for one in names}):
        said |= more
    made = classes if not _BY_OTHERS.isdisjoint(said) else [each for each in classes if each.name in said]
    return frozenset(classes).difference(made)


def _asking_for_constants(code: ast.AST) -> Iterator[ast.AST]:
    """Where a class names itself for a number or text that its body has: `Order.made`."""
    if not isinstance(code, ast.ClassDef):
        return
    bound = [each for each in code.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    plain = {name for each in bound if isinstance(each.value, ast.Constant) for name in stored_in(each)}
    for each in nodes_in(code):
        owner = each.value if isinstance(each, ast.Attribute) and each.attr in plain else None
        if isinstance(owner, ast.Name) and owner.id == code.name:
            yield owner


@remembered
def _said(code: ast.AST) -> frozenset[str]:
    """The names that code says; of a class its own only outside of what makes an instance of it.

    Names that stand there alone do nothing: `Order, State  # what is taken over may be of these`.
    """
    left_out = {*_asking_for_constants(code)}
    for each in nodes_in(code):
        if isinstance(each, Function):
            given = (*each.args.posonlyargs, *each.args.args, *each.args.kwonlyargs)
            left_out.update(one for arg in given if arg.annotation for one in ast.walk(arg.annotation))
            left_out.update(ast.walk(each.returns) if each.returns is not None else ())
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Name | ast.Tuple):
            left_out.update(one for one in ast.walk(each.value) if isinstance(one, ast.Name))
        elif isinstance(each, ast.Call) and last_name(each.func) in _ASKING:
            left_out.update(one for arg in each.args for one in ast.walk(arg) if isinstance(one, ast.Name))
        elif isinstance(each, ast.ExceptHandler) and each.type is not None:
            left_out.update(ast.walk(each.type))
        elif isinstance(each, ast.MatchClass):
            left_out.update(ast.walk(each.cls))
    for each in (*_called_by_name(code), *code.bases) if isinstance(code, ast.ClassDef) else ():
        left_out.update(ast.walk(each))
    own = code.name if isinstance(code, ast.ClassDef) else ""
    making = (
        {one for each in _making(code) for one in ast.walk(each)} if isinstance(code, ast.ClassDef) else ()
    )
    return frozenset(
        name
        for each in nodes_in(code)
        if each not in left_out and (name := _name(each)) and not (name == own and each in making)
    )


def _called_by_name(cls: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Methods of a class that nothing calls but code that says their names: `Order.from_dict(row)`."""
    return [
        each
        for each in cls.body
        if isinstance(each, Function) and not OF_CLASSES.isdisjoint(decorators_of(each))
    ]


def _name(node: ast.AST) -> str:
    """What a node says; ``_replace`` where it makes an instance like another one."""
    if isinstance(node, ast.Attribute) and node.attr == "replace":
        return "_replace" if last_name(node.value) in _WITH_REPLACE else ""
    name = last_name(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    return "_replace" if name == "replace" else name


def _making(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """The statements of a class that run as it or an instance is made: `n: int = field(default=3)`."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) or (isinstance(each, Function) and each.name in MAKING):
            yield each


def making_in(node: ast.AST) -> list[Function]:
    """The methods of a class that run as an instance is made; of what is no class, none."""
    found = _making(node) if isinstance(node, ast.ClassDef) else ()
    return [each for each in found if isinstance(each, Function)]


def is_in_making(node: ast.AST, line: int) -> bool:
    """Whether a line of a class runs only as an instance is made."""
    found = _making(node) if isinstance(node, ast.ClassDef) else ()
    return any(_has(each, line) for each in found)


def is_in_method(node: ast.AST, line: int, names: Set[str]) -> bool:
    """Whether a line of a class stands in a method of one of some names."""
    found = node.body if isinstance(node, ast.ClassDef) and names else ()
    return any(isinstance(each, Function) and each.name in names and _has(each, line) for each in found)


def _has(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def without_making(node: ast.AST) -> list[ast.AST]:
    """The statements of a class that run other than as an instance is made."""
    left_out = {*_making(node)} if isinstance(node, ast.ClassDef) else set()
    return [each for each in getattr(node, "body", ()) if each not in left_out]


@remembered
def attributes_stored(code: ast.AST) -> frozenset[str]:
    """Names of attributes that some code stores to: an instance has one of its own."""
    attributes = (each for each in nodes_in(code) if isinstance(each, ast.Attribute))
    return frozenset(each.attr for each in attributes if not isinstance(each.ctx, ast.Load))


def named_in_new(
    node: ast.ClassDef, decorator: str = ""
) -> Iterator[tuple[ast.Name, Mapping[ast.AST, ast.AST]]]:
    """Where `__new__` names the class itself, and what each node stands in there.

    Args:
        decorator: Of other methods that name the class first.
    """
    methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
    named = (each for each in methods if each.name == "__new__" or decorator in decorators_of(each))
    for method in (each for each in named if each.args.args):
        outer, first = parents_in(method), method.args.args[0].arg
        names = (each for each in nodes_in(method) if isinstance(each, ast.Name) and each.id == first)
        yield from ((each, outer) for each in names)


def attribute_asked(node: ast.AST | None) -> tuple[ast.expr, str] | None:
    """Of what a call asks for an attribute by a text, and which: `getattr(store, "rows", None)`."""
    if not isinstance(node, ast.Call) or last_name(node.func) not in {"getattr", "hasattr"}:
        return None
    name = literal_text(node.args[1]) if len(node.args) > 1 else None
    return (node.args[0], name) if name is not None else None
