"""What carried code asks for that a package has otherwise: its module's name, what is in memory or left."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Said
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.nodes import (
    EXECUTING,
    IMPORTERS,
    catches_missing,
    last_name,
    literal_text,
    name_of,
    root_name,
)
from cloaca_nb.read.names.texts import executes_any
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import DEFINITIONS, is_main_guard, nodes_in, parents_in, stored_in
from cloaca_nb.syntax import remembered, unparsed

#: Functions whose text of a class, or of an instance without one of its own, has the module's name.
_SHOWING = frozenset({"str", "repr", "format", "ascii"})
#: Functions that tell an exception of the notebook with its module.
_TELLING = frozenset({"format_exc", "format_exception", "format_exception_only"})
_MEMORY = frozenset({"get_objects", "get_referrers"})
_SUBCLASSES = "__subclasses__"
#: Functions that set what a module has: how they do is found out otherwise.
_SETTING = frozenset({"setattr", "delattr", "vars"})
#: What goes over all names of the main module where it is given none, and the option that names one.
_OF_MAIN = {"doctest.testmod": "m", "testmod": "m", "unittest.main": "module"}
#: Names that only IPython gives.
_OF_IPYTHON = frozenset({"get_ipython", "__IPYTHON__"})
#: Functions that give all names of a notebook where they are called at its top level.
_NAMES_OF_ALL = frozenset({"globals", "locals", "vars", "dir"})
#: What goes over all that it is given.
_LISTING = frozenset({"sorted", "list", "len", "set", "dict", "tuple", "filter", "map", "enumerate", "copy"})
#: All names around the code of a frame, or of a function.
_GLOBALS = frozenset({"f_globals", "__globals__"})
#: What gives the module that something is in.
_MODULE_OF = "getmodule"
#: Names by which a module says which one it is.
_OF_MODULE = frozenset({"__name__", "__package__", "__spec__"})
_LISTING_METHODS = frozenset({"keys", "values", "items", "copy"})
#: All of these.
_CALLS = frozenset(
    {*_SHOWING, *_TELLING, *_MEMORY, *IMPORTERS, *_NAMES_OF_ALL, *EXECUTING, _SUBCLASSES, "patch", _MODULE_OF}
    | {name.rpartition(".")[2] for name in _OF_MAIN}
)
#: The name by which a module has the text that it begins with.
_DOC = "__doc__"
#: Calls to which the module's name is only a name, or which find the package's own module by it.
_BY_NAME = frozenset({"getLogger", "get_logger", "files", "import_module", "Flask"})


class Deviation(NamedTuple):
    """Something that a package has otherwise.

    Attributes:
        said: What is said of it.
    """

    said: Said
    node: ast.expr | ast.stmt


class _Names(NamedTuple):
    """Names of carried statements.

    Attributes:
        bare: What is bound to an instance of a class that says nothing of how it is shown.
        named: What is asked for its name: `log.name`.
        foreign: What is Python's own, or imported of its library.
        gone: Whether a class is deleted, or its name bound to another: it stays until it is collected.
    """

    classes: frozenset[str]
    functions: frozenset[str]
    bare: frozenset[str]
    named: frozenset[str]
    foreign: frozenset[str]
    gone: bool


def told_apart(steps: Iterable[Step]) -> Iterator[tuple[Step, Deviation]]:
    """What carried statements ask for that a package has otherwise.

    Args:
        steps: All statements that are carried for a task.
    """
    steps = list(steps)
    asking = [step for step in steps if _asking(step.node)]
    names = _names_of([step.node for step in steps] if asking else ())
    for step in asking:
        yield from ((step, told) for told in _in(step, names))


def _names_of(nodes: Iterable[ast.stmt]) -> _Names:
    nodes = list(nodes)
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    functions = (node.name for node in nodes if isinstance(node, DEFINITIONS) and node.name not in classes)
    made = (node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call))
    bare = {name for name, node in classes.items() if _is_bare(node)}
    instances = {
        target.id
        for node in made
        for target in node.targets
        if isinstance(target, ast.Name) and getattr(getattr(node.value, "func", None), "id", "") in bare
    }
    defined = [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    deleted = {
        target.id
        for node in nodes
        for target in (node.targets if isinstance(node, ast.Delete) else ())
        if isinstance(target, ast.Name)
    }
    gone = len(defined) > len(classes) or not deleted.isdisjoint(classes)
    asked = (one for node in nodes for one in nodes_in(node) if getattr(one, "attr", "") == "name")
    named = (
        one.value.id for one in asked if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    )
    imports = imports_of(nodes).items()
    given = (name for name, path in imports if path.partition(".")[0] in sys.stdlib_module_names)
    foreign = frozenset({*vars(builtins), *given})
    return _Names(
        frozenset(classes), frozenset(functions), frozenset(instances), frozenset(named), foreign, gone
    )


def _is_bare(node: ast.ClassDef) -> bool:
    """Whether a class says nothing of how its instances are shown."""
    said = {getattr(part, "name", "") for part in node.body}
    return not node.bases and not node.decorator_list and said.isdisjoint({"__repr__", "__str__"})


def _in(step: Step, names: _Names) -> Iterator[Deviation]:
    node = step.node
    guarded = isinstance(node, ast.If) and step.block == "main" and not _binds_either_way(node)
    skipped = set(map(id, ast.walk(node.test))) if guarded and isinstance(node, ast.If) else set[int]()
    for inner, around in _asking(node):
        if id(inner) in skipped:
            continue
        if _asks_main_module(inner, around) or _keeps_module(inner, around, names):
            yield Deviation(kinds.MainModule(unparsed(inner)), inner)
        elif _lists_names(inner, around, node) or _is_of_frame(inner, around):
            yield Deviation(kinds.AnyName("this", unparsed(inner)), inner)
        elif isinstance(inner, ast.Compare) and is_main_guard(inner):
            yield Deviation(kinds.AskedForMain(unparsed(inner)), inner)
        elif (told := _told(inner, around, node, names)) is not None:
            yield Deviation(kinds.ToldApart(unparsed(inner), told), inner)
        elif executes_any(inner):
            yield Deviation(kinds.AnyText(unparsed(inner)), inner)


def _binds_either_way(node: ast.If) -> bool:
    """Whether both branches of a condition bind a name: a package has the other one's."""
    one, other = (
        set[str]().union(*(stored_in(each) for each in block)) for block in (node.body, node.orelse)
    )
    return not one.isdisjoint(other)


def _told(
    node: ast.expr | ast.Import, around: ast.AST | None, statement: ast.stmt, names: _Names
) -> kinds.TellsApart | None:
    """What code asks for there that a package has otherwise."""
    if _tells_module(node, around, names) or _is_asked_for_name(node, around, statement, names):
        return "module"
    if isinstance(node, ast.Call):
        gone = last_name(node.func) == _SUBCLASSES and names.gone
        return "memory" if _asks_for_all(node.func, names) else "collected" if gone else None
    if isinstance(node, ast.Name) and node.id in _OF_IPYTHON and _goes_on_without(statement):
        return "shell"
    if isinstance(node, ast.Name) and node.id == _DOC and not _binds_doc(statement):
        return "doc"
    return "flags" if isinstance(node, ast.Attribute) and _is_flags(node) else None


def _binds_doc(statement: ast.stmt) -> bool:
    """Whether the name is bound in a statement, as a class does that has such a text."""
    inside = nodes_in(statement)
    return any(
        (isinstance(each, ast.ClassDef) and ast.get_docstring(each))
        or (isinstance(each, ast.Name) and each.id == _DOC and not isinstance(each.ctx, ast.Load))
        for each in inside
    )


def _asks_for_all(function: ast.expr, names: _Names) -> bool:
    """Whether it is asked what is in memory, or derived of a class of Python, whoever did that."""
    root = root_name(function)
    foreign = root is not None and root.id not in names.classes and root.id in names.foreign
    name = getattr(function, "attr", "")
    return name in _MEMORY or (name == _SUBCLASSES and foreign)


@remembered
def _asking(node: ast.stmt) -> tuple[tuple[ast.expr | ast.Import, ast.AST | None], ...]:
    """The parts of a statement that may ask for such a thing, with what each stands in: most have none."""
    found = [each for each in nodes_in(node) if type(each) in _MAY_ASK and _MAY_ASK[type(each)](each)]
    outer = parents_in(node) if found else {}
    asking = [(each, outer.get(each)) for each in found if isinstance(each, ast.expr | ast.Import)]
    return tuple(sorted(asking, key=lambda pair: (pair[0].lineno, pair[0].col_offset)))


def _asks_main_module(node: ast.expr | ast.Import, around: ast.AST | None) -> bool:
    """Whether it asks the module that it stands in for names, which in a notebook is the main one."""
    if isinstance(node, ast.Import):
        return any(alias.name == "__main__" for alias in node.names)
    named = node.slice if isinstance(node, ast.Subscript) and last_name(node.value) == "modules" else None
    if isinstance(node, ast.Call):
        named = node.args[0] if node.args and last_name(node.func) in IMPORTERS | {_MODULE_OF} else None
        if _goes_over_main(node) or _is_put_into_main(node):
            return True
    if isinstance(named, ast.Constant):
        return named.value == "__main__"
    of_another = isinstance(named, ast.Attribute) and named.attr == "__module__"
    if last_name(getattr(node, "func", node)) == _MODULE_OF or of_another:
        return _takes_a_name(around)
    if not isinstance(named, ast.Name) or named.id != "__name__":
        return False
    if isinstance(around, ast.Call):
        return last_name(around.func) not in _SETTING
    return _takes_a_name(around) or isinstance(
        around, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.keyword
    )


def _keeps_module(node: ast.AST, around: ast.AST | None, names: _Names) -> bool:
    """Whether a name is bound to the module that code of the notebook is in: `m = getmodule(load)`."""
    if not (isinstance(node, ast.Call) and last_name(node.func) == _MODULE_OF and node.args):
        return False
    return isinstance(around, ast.Assign) and name_of(node.args[0]) in names.classes | names.functions


def _takes_a_name(around: ast.AST | None) -> bool:
    """Whether code around a module takes a name of it: not its own, nor one that something has there."""
    if isinstance(around, ast.Attribute):
        return isinstance(around.ctx, ast.Load) and around.attr[:2] != "__"
    if not isinstance(around, ast.Call) or last_name(around.func) not in {"getattr", "hasattr", "getmembers"}:
        return False
    name = around.args[1] if len(around.args) > 1 else None
    return not isinstance(name, ast.Attribute) or name.attr not in {"__name__", "__qualname__"}


def _is_put_into_main(call: ast.Call) -> bool:
    """Whether a call puts something into the notebook's module for a while: `patch("__main__.load")`."""
    first = call.args[0] if call.args and name_of(call.func).rpartition(".")[2] == "patch" else None
    text = literal_text(first)
    if isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.FormattedValue):
        return name_of(first.values[0].value) == "__name__"
    return text is not None and text.startswith("__main__.")


def _goes_over_main(call: ast.Call) -> bool:
    """Whether a call goes over what the main module has: `doctest.testmod()`."""
    option = _OF_MAIN.get(name_of(call.func))
    return option is not None and not call.args and all(each.arg != option for each in call.keywords)


def _is_of_frame(node: ast.AST, around: ast.AST | None) -> bool:
    """Whether it is all names around some code that runs: `sys._getframe(1).f_globals`."""
    key = around.slice if isinstance(around, ast.Subscript) else None
    of_module = isinstance(key, ast.Constant) and str(key.value)[:2] == "__"  # such as its name
    return isinstance(node, ast.Attribute) and node.attr in _GLOBALS and not of_module


def _lists_names(call: ast.AST, around: ast.AST | None, statement: ast.stmt) -> bool:
    """Whether a statement of the top level goes over all names of the notebook."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return False
    if call.func.id not in _NAMES_OF_ALL or call.args or isinstance(statement, DEFINITIONS):
        return False
    if isinstance(around, ast.Attribute):
        return around.attr in _LISTING_METHODS
    if isinstance(around, ast.Call):
        return last_name(around.func) in _LISTING
    return isinstance(around, ast.For | ast.comprehension)


def _goes_on_without(node: ast.stmt) -> bool:
    """Whether a statement catches that a name is missing: where it does not, the name itself is refused."""
    handlers = (handler for each in nodes_in(node) if isinstance(each, ast.Try) for handler in each.handlers)
    return any(map(catches_missing, handlers))


def _is_flags(node: ast.Attribute) -> bool:
    """Whether it is what any calculation with decimals leaves behind: `getcontext().flags`."""
    made = node.value
    return node.attr == "flags" and isinstance(made, ast.Call) and last_name(made.func) == "getcontext"


#: Whether a node may ask for such a thing, by a look at itself.
_MAY_ASK: Mapping[type[ast.AST], Callable[[Any], bool]] = {
    ast.Import: lambda node: _asks_main_module(node, None),
    ast.Subscript: lambda node: last_name(node.value) == "modules",
    ast.Call: lambda node: last_name(node.func) in _CALLS,
    ast.Attribute: lambda node: node.attr in {"__module__", *_GLOBALS} or _is_flags(node),
    ast.Name: lambda node: node.id in _OF_MODULE | _OF_IPYTHON | {_DOC},
    **dict.fromkeys((ast.Compare, ast.FormattedValue), lambda node: True),
}


def _tells_module(node: ast.expr | ast.Import, around: ast.AST | None, names: _Names) -> bool:
    """Whether an expression tells the name of the module that a class or function of the notebook is in."""
    if isinstance(node, ast.Attribute) and node.attr in _GLOBALS:
        return True  # for all of them something else is told
    if isinstance(node, ast.Attribute):
        ours = names.classes | names.functions
        known = isinstance(node.value, ast.Name)
        root = getattr(node.value, "id", "")
        return node.attr == "__module__" and (root in ours or (not known and bool(names.classes)))
    if isinstance(node, ast.Name) and node.id in _OF_MODULE:
        return isinstance(node.ctx, ast.Load) and not _is_only_a_name(around)
    if isinstance(node, ast.FormattedValue):
        return _is_shown_so(node.value, names)
    if isinstance(node, ast.Call):
        called = last_name(node.func)
        if called == _MODULE_OF:
            return isinstance(around, ast.Attribute) and around.attr in _OF_MODULE
        if called in _TELLING:
            return bool(names.classes)
        return called in _SHOWING and any(_is_shown_so(each, names) for each in node.args)
    return False


def _is_only_a_name(around: ast.AST | None) -> bool:
    """Whether it does not matter there how a module is called, or that it is asked for is told otherwise."""
    if isinstance(around, ast.Call):
        return last_name(around.func) in _BY_NAME
    if isinstance(around, ast.Subscript):
        return unparsed(around.value).endswith("modules")
    return isinstance(around, ast.Compare) and is_main_guard(around)


def _is_asked_for_name(node: ast.AST, made: ast.AST | None, statement: ast.stmt, names: _Names) -> bool:
    """Whether code asks what it has by the module's name for that: `logging.getLogger(__name__).name`."""
    by_name = isinstance(node, ast.Name) and node.id == "__name__" and isinstance(made, ast.Call)
    around = parents_in(statement).get(made) if by_name and made is not None else None
    if isinstance(around, ast.Assign):
        return not names.named.isdisjoint(each.id for each in around.targets if isinstance(each, ast.Name))
    return isinstance(around, ast.Attribute) and around.attr == "name"


def _is_shown_so(node: ast.expr, names: _Names) -> bool:
    """Whether the text of a value has the module's name: a class, or an instance that has no text."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type":
        return bool(names.classes)
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return bool(names.classes)
    return isinstance(node, ast.Name) and node.id in names.classes | names.bare
