"""Where values go in the code of one function: whether what it gives depends on something."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator

from cloaca_nb.afresh.kept.counts import shown_by_attributes
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import globals_in, root_name, said
from cloaca_nb.read.names.walk import FUNCTIONS, Function, body_of, nodes_in, running
from cloaca_nb.read.tables.moments import FILE_TIMES


class Flow:
    """Where a source goes in a function.

    Attributes:
        gives: Whether what it returns depends on one.
        leaves: Whether what it binds outside of itself does.
        kept: Names of what is not its own and into which it puts what does.

    Args:
        is_source: Whether a node is one.
        unread: Names of attributes that nobody reads.
        gathered: Variables of the function around it that gather what is shown by these alone.
    """

    def __init__(
        self,
        function: ast.AST,
        is_source: Callable[[ast.AST], bool],
        unread: Collection[str] = (),
        gathered: Collection[str] = (),
    ) -> None:
        self.gives = self.leaves = False
        self.kept: set[str] = set()
        if not isinstance(function, FUNCTIONS) or not any(map(is_source, nodes_in(function))):
            return
        nodes = [*running(*body_of(function))]  # what functions in there do, they do as they are called
        outside = globals_in(nodes)
        self._names: set[str] = set()
        self._is_source, self._unread = is_source, unread
        self._inner: dict[ast.AST, Flow] = {}
        self._own = {*_bound([*nodes_in(function.args), *nodes])}
        self._gathered = {*gathered, *shown_by_attributes(function, frozenset(unread))}
        size = -1
        while size < len(self._names):
            size = len(self._names)
            for node in nodes:
                self._names.update(name for name, value in _flows(node, unread) if self._goes(value))
                self._names |= self._own & self._inside(node).kept if isinstance(node, Function) else set()
                self._names -= self._gathered
        given = (node for node in nodes if isinstance(node, ast.Return | ast.Yield))
        body = function.body if isinstance(function, ast.Lambda) else None
        self.gives = self._depends(body) or any(self._depends(node.value) for node in given)
        self.leaves = not outside.isdisjoint(self._names) or any(each.leaves for each in self._inner.values())
        kept = self._names.union(*(each.kept for each in self._inner.values()))
        self.kept = kept - (self._own - outside)

    def _goes(self, value: ast.AST | None) -> bool:
        """Whether what is put under a name depends on a source: of a function, what its calls give or keep.

        One that times another, and prints how long that took, gives what the other one gives, also where it
        puts that into a variable of the notebook, which is looked at itself: `TIMES[f.__name__] = …`.
        """
        if not isinstance(value, Function):
            return self._depends(value)
        inner = self._inside(value)
        around = self._names - frozenset(_bound(nodes_in(value)))
        used = (each.id for each in nodes_in(value) if isinstance(each, ast.Name))
        kept = not self._own.isdisjoint(inner.kept)
        return inner.gives or inner.leaves or kept or not around.isdisjoint(used)

    def _inside(self, function: ast.AST) -> Flow:
        """The same of a function in there."""
        return self._inner.get(function) or self._inner.setdefault(
            function, Flow(function, self._is_source, self._unread, self._gathered)
        )

    def _depends(self, node: ast.AST | None) -> bool:
        inner = nodes_in(node) if node is not None else ()
        return any(
            self._is_source(each) or (isinstance(each, ast.Name) and each.id in self._names) for each in inner
        )


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names that the code of a function binds: its parameters too."""
    for node in nodes:
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, Function):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _flows(node: ast.AST, unread: Collection[str]) -> Iterator[tuple[str, ast.AST | None]]:
    """Names that a node puts something into, and what; attributes that nobody reads are left out."""
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.For | ast.comprehension):
        pairs = [(node.target, node.iter)]
    elif isinstance(node, Function):
        yield node.name, node
        return
    elif isinstance(node, ast.Call) and said(node.func).rpartition(".")[2] == "shuffle":
        pairs = [(argument, node) for argument in node.args]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        pairs = [(node.func.value, argument) for argument in arguments_of(node)]
    else:
        return
    for target, value in pairs:
        if isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store) and target.attr in unread:
            continue
        elements = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        roots = (root_name(each) for each in elements)
        yield from ((root.id, value) for root in roots if root is not None)


def is_file_time(node: ast.Attribute) -> bool:
    """Whether an expression is a time that a file's `stat` tells."""
    return node.attr in FILE_TIMES and isinstance(node.value, ast.Call)
