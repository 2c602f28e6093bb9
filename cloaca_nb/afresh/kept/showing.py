"""Whether code may show an object as a text: that runs `__repr__`, of whatever is shown."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from cloaca_nb.read.handover.write import HANDING_OVER
from cloaca_nb.read.names.walk import Function, nodes_in
from cloaca_nb.read.tables.changing import words
from cloaca_nb.syntax import remembered

#: Methods that run as an object is shown, and by nothing else that does not say their names.
SHOWN = frozenset({"__repr__", "__str__", "__format__"})
#: Methods of texts that show what they are given.
_FORMATTING = SHOWN | {"format", "format_map"}
#: Built-in functions that show nothing of what they are given.
_QUIET = words(
    """
    abs all any bool callable classmethod dict divmod enumerate filter float frozenset hasattr hash id int
    isinstance issubclass iter len list map max min next object pow property range reversed round set slice
    sorted staticmethod sum super tuple type zip
    """
).union(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
#: The others, also where some code has a variable of such a name.
_LOUD = vars(builtins).keys() - _QUIET
#: Modules that have nothing that does.
_QUIET_MODULES = words(
    "__future__ abc cloaca collections dataclasses datetime functools itertools math random time typing"
)


def shows_nothing(codes: Iterable[ast.AST], without: Iterable[ast.AST]) -> bool:
    """Whether code surely shows no object: all that it says is its own, or is known to show none.

    Args:
        codes: All code that may run, with the imports that it needs.
        without: Methods among it that do not.
    """
    idle = frozenset(without)
    said, bound = set[str](), set[str]()
    for each in codes:
        found = _names(each, idle)
        if found is None:
            return False
        said |= found[0]
        bound |= found[1]
    return said <= (bound - _LOUD) | _QUIET


@remembered
def _names(code: ast.AST, idle: frozenset[ast.AST]) -> tuple[frozenset[str], frozenset[str]] | None:
    """Names that code says, and those that it binds; None where it may show something."""
    left_out = {inner for each in _unseen(code, idle) for inner in nodes_in(each)}
    inside = [each for each in nodes_in(code) if each not in left_out]
    if any(map(_shows, inside)):
        return None
    names = [each for each in inside if isinstance(each, ast.Name)]
    bound = {each.id for each in names if not isinstance(each.ctx, ast.Load)}
    bound.update(*map(_bound_by, nodes_in(code)))
    return frozenset(each.id for each in names if isinstance(each.ctx, ast.Load)), frozenset(bound)


def _unseen(code: ast.AST, idle: frozenset[ast.AST]) -> Iterator[ast.AST]:
    """What of code counts for nothing: what runs as something is shown, and annotations."""
    for each in nodes_in(code):
        if isinstance(each, Function):
            left_out = each.name in SHOWN or each in idle
            yield from [each] if left_out else filter(None, [each.returns])
        elif isinstance(each, ast.arg | ast.AnnAssign) and each.annotation is not None:
            yield each.annotation


def _shows(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(each.name.partition(".")[0] not in _QUIET_MODULES for each in names)
        case ast.ImportFrom(module=module):
            return str(module).partition(".")[0] not in (HANDING_OVER if node.level else _QUIET_MODULES)
        case ast.BinOp(op=ast.Mod(), right=right):
            return not isinstance(right, ast.Constant)
        case ast.AugAssign(op=ast.Mod(), value=value):
            return not isinstance(value, ast.Constant)
        case ast.Attribute(attr=name):
            return name in _FORMATTING
        case ast.Constant(value=str(text)):
            return text in _FORMATTING  # `getattr(job, "__repr__")`
    return isinstance(node, ast.FormattedValue)


def _bound_by(node: ast.AST) -> Iterator[str]:
    """The names that a node binds which are no name nodes."""
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (each.asname or each.name.partition(".")[0] for each in names)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
