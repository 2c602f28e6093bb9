"""Code of modules beside a notebook that changes what these modules, or their classes, keep."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cloaca_nb.read.names.making import MAKING, attributes_stored
from cloaca_nb.read.names.nodes import decorators_of, globals_in, is_constant, last_name, parameter_defaults
from cloaca_nb.read.names.walk import Function, nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.calls import LOOKING
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.read.tables.methods import READERS, TRANSPARENT
from cloaca_nb.syntax import remembered

#: Functions that only look at what they are given.
_LOOKING = frozenset(path.removeprefix("builtins.") for path in LOOKING | TRANSPARENT) | {
    *("len", "sum", "min", "max", "sorted", "any", "all", "str", "repr", "isinstance", "list", "dict", "set"),
    *("tuple", "enumerate", "zip", "print"),
}
#: What an expression stands in that only looks at its value.
_READING = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.FormattedValue, ast.If, ast.While, ast.IfExp)
_GONE_OVER = (ast.For, ast.AsyncFor, ast.comprehension)
#: What makes a field: each instance has a value of its own.
_FIELDS = frozenset({"field", "Field", "attrib", "ib"})
#: Special methods by which a generator, or a context manager that is made of one, goes on.
_GOING_ON = ("__iter__", "__next__", "__enter__", "__exit__")
#: Names of what a method has that is the class.
_CLASS = frozenset({"cls", "__class__"})


class _Code(NamedTuple):
    """A function, class or method of a module.

    Attributes:
        name: By which others call it.
        says: The names by which it calls others.
        changes: Whether it changes what is kept by itself.
        gives: Special methods by which what it gives may do so: a generator, a function in it.
    """

    name: str
    says: frozenset[str]
    changes: bool
    gives: frozenset[str] = frozenset()


def touching(trees: Mapping[str, ast.Module]) -> dict[str, frozenset[str]]:
    """Names of functions, methods and properties that change what some modules keep -> the states of these.

    What a name may mean is not told apart: a method's is that of all classes, and what it calls may be any
    function, class or method of that name. What a function gives changes it by special methods.

    Args:
        trees: The modules by their dotted names.
    """
    found: dict[str, set[str]] = defaultdict(set)
    callers: dict[str, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for code in _codes(tree):
            found[code.name].update({state_of(module)} if code.changes else ())
            for name in code.says:
                callers[name].add(code.name)
            for name in code.gives:
                callers[code.name].add(name)
    waiting = [name for name, states in found.items() if states]
    while waiting:
        name = waiting.pop()
        for caller in callers[name]:
            if not found[name] <= found[caller]:
                found[caller] |= found[name]
                waiting.append(caller)
    return {name: frozenset(states) for name, states in found.items() if states}


def by_instances(trees: Mapping[str, ast.Module]) -> frozenset[str]:
    """Names of all methods of classes of some modules, and of what runs generators and inner functions.

    Args:
        trees: The modules by their dotted names.
    """
    classes = (node for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef))
    methods = (each.name for cls in classes for each in cls.body if isinstance(each, Function))
    return frozenset({*methods, *_GOING_ON, "__call__"})


@remembered
def _codes(tree: ast.Module) -> tuple[_Code, ...]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    kept = frozenset(name for node in tree.body for name in _kept(node)) | globals_in(nodes_in(tree))
    of_classes = frozenset(name for cls in classes for node in cls.body for name in _kept(node))
    of_classes -= frozenset().union(*map(attributes_stored, classes))
    loaded = _called_as_loaded(tree)
    of_classes |= frozenset().union(*(attributes_stored(cls) for cls in classes if cls.name in loaded))
    named = frozenset(cls.name for cls in classes)
    imported = {each.asname or each.name for node in tree.body for each in _imports(node)}
    functions = [node for node in tree.body if isinstance(node, Function)]
    functions += [each for cls in classes for each in cls.body if isinstance(each, Function)]
    flat = frozenset(
        name for node in (*tree.body, *(each for cls in classes for each in cls.body)) for name in _flat(node)
    )
    told = [_code(each, kept | imported, of_classes, named | _CLASS, flat) for each in functions]
    made = [
        _Code(cls.name, frozenset({*map(last_name, cls.bases), *(MAKING & _methods_of(cls))}), False)
        for cls in classes
    ]
    return (*told, *made)


def _called_as_loaded(tree: ast.Module) -> set[str]:
    """Names of what a module calls as it is loaded, and where it binds names of its own: it may keep that."""
    functions = [node for node in tree.body if isinstance(node, Function)]
    binding = [node for node in functions if globals_in(nodes_in(node))]
    loaded = [node for node in tree.body if not isinstance(node, Function | ast.ClassDef)]
    nodes = (each for node in (*loaded, *binding) for each in nodes_in(node))
    return {last_name(each.func) for each in nodes if isinstance(each, ast.Call)}


def _imports(node: ast.stmt) -> Iterable[ast.alias]:
    """What a module has of others that is written like what these keep: `from base import SEEN`."""
    aliases = node.names if isinstance(node, ast.ImportFrom) else ()
    return (each for each in aliases if each.name.isupper() or each.name.startswith("_"))


def _methods_of(cls: ast.ClassDef) -> set[str]:
    return {each.name for each in cls.body if isinstance(each, Function)}


def _kept(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of a module, or of a class's body, binds to what may change."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        value = node.value
        field = isinstance(value, ast.Call) and last_name(value.func) in _FIELDS
        yield from stored_in(node) if value is not None and not field and not is_constant(value) else ()
    elif not isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
        yield from stored_in(node)


def _flat(node: ast.stmt) -> Iterator[str]:
    """Names that a statement binds to what has nothing but numbers and texts: no item of it is changed."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    items = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", ())
    yield from stored_in(node) if items and all(map(is_constant, items)) else ()


def _code(
    node: Function,
    kept: frozenset[str],
    of_classes: frozenset[str],
    classes: frozenset[str],
    flat: frozenset[str],
) -> _Code:
    outer = parents_in(node)
    changes = bool(globals_in(nodes_in(node))) or not all(map(is_constant, parameter_defaults(node)))
    for each in nodes_in(node):
        if isinstance(each, ast.Name):
            changes = changes or (each.id in kept and _is_changed(each, outer, each.id in flat))
        elif isinstance(each, ast.Attribute):
            changes = changes or (each.attr in of_classes and _is_changed(each, outer, each.attr in flat))
            stores = not isinstance(each.ctx, ast.Load) and _is_class(each.value, classes)
            changes = changes or stores
    says = frozenset(last_name(each) for each in nodes_in(node) if isinstance(each, ast.Name | ast.Attribute))
    return _Code(node.name, says - {node.name, "", *decorators_of(node)}, changes, _given_by(node))


def _given_by(node: Function) -> frozenset[str]:
    """Special methods of what a function gives that run its code: of a generator, or a function in it."""
    inner = [each for each in nodes_in(node) if each is not node]
    generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in inner)
    function = any(isinstance(each, Function | ast.Lambda) for each in inner)
    return frozenset({*(_GOING_ON if generator else ()), *(["__call__"] if function else ())})


def _is_class(node: ast.expr, classes: frozenset[str]) -> bool:
    """Whether an expression is a class: `Shape`, `cls`, `self.__class__`, `type(self)`."""
    return last_name(node) in classes or (isinstance(node, ast.Call) and last_name(node.func) == "type")


def _is_changed(node: ast.expr, outer: Mapping[ast.AST, ast.AST], flat: bool) -> bool:
    """Whether something may be changed where it is named, or is given away; items of a flat one are not."""
    above, name = outer.get(node), node
    while isinstance(above, ast.Attribute | ast.Subscript) and above.value is node:
        node, above = above, outer.get(above)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return True
    if flat and node is not name and isinstance(node, ast.Subscript):
        return False
    if isinstance(above, ast.Call):
        if above.func is not node:
            return last_name(above.func) not in _LOOKING
        return isinstance(node, ast.Attribute) and node.attr not in READERS
    if isinstance(above, _GONE_OVER):
        return False
    return not isinstance(above, (*_READING, ast.Subscript))
