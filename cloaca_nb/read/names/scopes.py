"""Scopes: which names of the notebook a top-level statement binds and uses, and when.

One visitor follows Python's rules of scope (the property tests hold it against `symtable`): functions and
lambdas see the scopes around them but no class's; a comprehension has a scope of its own but for its first
iterable; a walrus in it binds outside of it; `global` and `nonlocal` reach out; names in classes are mangled.

*When* a use happens decides where its definition must stand:
* ``now``: as the statement runs (right sides, decorators, defaults, bases, class bodies, annotations);
* ``later``: when a function that the statement defines is called;
* ``never``: annotations that are texts or of local variables, all under `from __future__ import annotations`.

Annotations count as evaluated whatever Python is running, as they are on the oldest one a package may meet.
Since Python 3.14 (PEP 649) they are evaluated when someone asks for them, with what their names hold then:
there they count as used later, too.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from cloaca_nb.read.cells.code import parse, parse_expression
from cloaca_nb.read.names.bindings import Names, Scope, When, mangled
from cloaca_nb.read.names.nodes import (
    by_version,
    catches_missing,
    executed_text,
    globals_in,
    may_read_by_text,
    nonlocals_in,
    parameters_of,
)
from cloaca_nb.read.names.queries import asked_by_any, asked_by_formula, asked_by_key, asked_in_text
from cloaca_nb.read.names.recorder import Recorder
from cloaca_nb.read.names.texts import PART, meant_by, timed_in
from cloaca_nb.read.names.walk import Function, below, outliving_generators
from cloaca_nb.syntax import remembered


def names_of(node: ast.AST, deferred_annotations: bool = False) -> Names:
    """The names of a top-level statement (or of an expression, or a whole module).

    Args:
        deferred_annotations: Whether `from __future__ import annotations` is in force.
    """
    return _names_of(node, deferred_annotations)


@remembered
def _names_of(node: ast.AST, deferred_annotations: bool) -> Names:
    visitor = _Visitor(node, deferred_annotations)
    visitor.visit(node)
    return visitor.result()


_PLAIN = frozenset(
    {
        *(ast.Attribute, ast.Call, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare),
        *(ast.keyword, ast.IfExp, ast.Starred, ast.List, ast.Tuple, ast.Dict, ast.Set),
    }
)
_NO_SCOPE: AbstractContextManager[None] = nullcontext()
#: Whether annotations are evaluated when someone asks for them.
WHEN_ASKED = sys.version_info >= (3, 14)


class _Visitor(Recorder, ast.NodeVisitor):
    """Builds the scopes of a tree in the order of evaluation."""

    def _visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # Names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id, node, node)
        else:
            if isinstance(node.ctx, ast.Del) and self.when == "later":
                self._read(node.id, node, node)  # what is deleted must be there
            self._bind(node.id, "del" if isinstance(node.ctx, ast.Del) else self.kind, node, node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scope = self.scope
        while scope.kind == "comprehension" and scope.around is not None:
            scope = scope.around
        self._bind(node.target.id, "walrus", node.target, node.target, scope)

    def visit_Global(self, node: ast.Global) -> None:
        if self.scope.kind != "module":
            self.scope.outer.update(mangled(name, self.class_name) for name in node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(mangled(name, self.class_name) for name in node.names)

    def visit(self, node: ast.AST) -> None:
        """Visits a node; plain expressions, which may be deeper than Python's stack, without recursion."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            kind = type(each)
            if isinstance(each, ast.Name):
                self.visit_Name(each)
            elif kind in _PLAIN:
                if may_read_by_text(each):
                    self._asked(each)
                if self.in_annotation and isinstance(each, ast.Subscript):
                    self._annotated_subscript(each)
                else:
                    waiting += reversed(below(each))
            else:
                how = _VISITS.get(kind)
                if how is None:
                    how = _VISITS[kind] = getattr(type(self), f"visit_{kind.__name__}", _visit_below)
                how(self, each)

    def _asked(self, node: Any) -> None:
        """The names that an expression reads by a text."""
        for text in (executed_text(node), meant_by(node)):
            if text is not None:
                self._executed(text, node)
        if asked_by_any(node) and meant_by(node) is not None:
            self.by_key.add(node.value)
        if (timed := timed_in(node)) is not None:
            body = textwrap.indent(timed[0], " ")  # what it binds is its own
            self._executed(f"def {PART}():\n{body or ' pass'}", node)
            self.by_key.add(timed[1])
        for name in asked_in_text(node):
            self._read(name, None, node, own=True)
        if (asked := asked_by_key(node)) is not None:
            self._by_key(*asked, node)

    def _executed(self, text: str, place: ast.expr) -> None:
        """The names that ``exec("f(X)")`` reads; what it binds, the interpreter finds out."""
        tree = parse(text.strip())
        for use in () if isinstance(tree, SyntaxError) else names_of(tree).uses:
            if PART not in use.name:
                self._read(use.name, None, place)

    def _by_key(self, whole: ast.AST, name: str, soft: bool, place: ast.expr) -> None:
        """A name that is read as a key of `globals()`; each call of that counts for one reading."""
        if name and whole not in self.by_key:
            self._read(name, None, place, own=soft)
        self.by_key.add(whole)

    # Branches: what one of them binds, another one has not

    def visit_If(self, node: ast.If) -> None:
        rest: list[ast.stmt] = [node]
        found: set[str] = set()
        while len(rest) == 1 and isinstance(branch := rest[0], ast.If):
            self.visit(branch.test)
            goes = by_version(branch.test)  # what is for older Pythons has names of theirs
            found |= self._branch(branch.body if goes is not False else ())
            rest = branch.orelse if not goes else []
        self._visit_all(rest)
        self.module.bound |= found

    def visit_Try(self, node: ast.Try) -> None:
        found: set[str] = set()
        for handler in node.handlers:
            found |= self._branch([handler])
        before, self.asks = self.asks, self.asks or any(map(catches_missing, node.handlers))
        self._visit_all(node.body)
        self.asks = before
        self._visit_all(node.orelse)
        self.module.bound |= found
        self._visit_all(node.finalbody)

    visit_TryStar = visit_Try  # noqa: N815 (the visitor's own naming)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        found: set[str] = set()
        for case in node.cases:
            found |= self._branch([case])
        self.module.bound |= found

    def _branch(self, nodes: Iterable[ast.AST]) -> set[str]:
        """Visits one of several branches, and returns what it adds to the bound names of the module."""
        before = set(self.module.bound)
        self._visit_all(nodes)
        added = self.module.bound - before
        self.module.bound = before
        return added

    # Statements whose order of evaluation is not that of the tree

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all([node.value, *node.targets])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._read(node.target.id, node.target, node.target)
            self.visit(node.value)
            self._bind(node.target.id, "augmented", node.target, node.target)
        else:
            self._visit_all([node.target, node.value])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all([node.value])
        self._annotation(node.annotation, local=self.scope.kind == "function")
        if node.simple and node.value is None:
            with self._storing("annotated"):
                self.visit(node.target)
        else:
            self.visit(node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        with self._storing("loop"):
            self.visit(node.target)
        self._visit_all([*node.body, *node.orelse])

    visit_AsyncFor = visit_For  # noqa: N815 (the visitor's own naming)

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            with self._storing("with"):
                self._visit_all([item.optional_vars])
        self._visit_all(node.body)

    visit_AsyncWith = visit_With  # noqa: N815 (the visitor's own naming)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit_all([node.type])
        if node.name:
            self._bind(node.name, "except", node)
        self._visit_all(node.body)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0], "import", alias)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            star = alias.name == "*"
            self._bind(alias.asname or alias.name, "star" if star else "import", alias)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self._visit_all(below(node))
        if node.name:
            self._bind(node.name, "match", node)

    visit_MatchStar = visit_MatchAs  # noqa: N815 (the visitor's own naming)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._visit_all([*node.keys, *node.patterns])
        if node.rest:
            self._bind(node.rest, "match", node)

    # Scopes

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit_all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        with self._type_parameters(node):
            for parameter in parameters_of(node.args):
                self._annotation(parameter.annotation)
            self._annotation(node.returns)
            self._function(node.args, node.body)
        self._bind(node.name, "function", node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 (the visitor's own naming)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_all([*node.args.defaults, *node.args.kw_defaults])
        self._function(node.args, [node.body])

    def _function(self, arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        before = self.scope, self.when, self.in_annotation
        self.scope, self.in_annotation = Scope("function", self.scope), False
        self.scopes.append(self.scope)
        self.when = "never" if self.when == "never" else "later"
        for parameter in parameters_of(arguments):
            self._bind(parameter.arg, "value", parameter)
        self._visit_all(body)
        self.scope, self.when, self.in_annotation = before

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all(node.decorator_list)
        with self._type_parameters(node):
            self._visit_all([*node.bases, *node.keywords])
            with self._inside("class") as scope:
                scope.bound.update({"__module__", "__qualname__"})
                around, self.class_name = self.class_name, node.name
                self._visit_all(node.body)
                self.class_name = around
        self._bind(node.name, "class", node)

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """`type X = …` (Python 3.12): the value is evaluated when someone asks for it."""
        with self._type_parameters(node), self._at_time("later"):
            self._visit_all([getattr(node, "value", None)])
        with self._storing("type"):
            self._visit_all([getattr(node, "name", None)])

    def _type_parameters(self, node: ast.AST) -> AbstractContextManager[None]:
        """The scope of ``[T: bound]`` behind a name (Python 3.12); none where there are no parameters."""
        parameters: list[ast.AST] = getattr(node, "type_params", [])
        return self._parameters(parameters) if parameters else _NO_SCOPE

    @contextmanager
    def _parameters(self, parameters: list[ast.AST]) -> Iterator[None]:
        with self._inside("types"):
            for parameter in parameters:
                self._bind(getattr(parameter, "name", ""), "type", parameter)
            with self._at_time("later"):
                for parameter in parameters:
                    self._visit_all(
                        [getattr(parameter, "bound", None), getattr(parameter, "default_value", None)]
                    )
            yield

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> None:
        self._comprehension(node.generators, self.when, node.elt)

    visit_SetComp = visit_ListComp  # noqa: N815 (the visitor's own naming)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        kept = self.when == "now" and node in outliving_generators(self.whole)
        self._comprehension(node.generators, "later" if kept else self.when, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node.generators, self.when, node.key, node.value)

    def _comprehension(self, parts: list[ast.comprehension], when: When, *elements: ast.expr) -> None:
        self.visit(parts[0].iter)
        with self._inside("comprehension"), self._at_time(when):
            for at, part in enumerate(parts):
                self._visit_all([*([part.iter] if at else ()), part.target, *part.ifs])
            self._visit_all(elements)

    def _annotation(self, node: ast.expr | None, local: bool = False) -> None:
        if node is None:
            return
        when: When = "never" if local or self.deferred else self.when
        before = self.in_annotation, self.asked
        self.in_annotation, self.asked = True, WHEN_ASKED
        with self._at_time(when):
            self.visit(node)
        self.in_annotation, self.asked = before

    def visit_Constant(self, node: ast.Constant) -> None:
        if not self.in_annotation or not isinstance(node.value, str):
            for name in asked_by_formula(node.value):
                self._read(name, None, node, own=True)
            return
        annotation = parse_expression(node.value.strip())
        if annotation is None:
            return
        before, self.at = self.at, self.at or node
        with self._at_time("never"):
            self.visit(annotation)
        self.at = before

    def _annotated_subscript(self, node: ast.Subscript) -> None:
        """``Literal["x"]`` holds no annotation, ``Annotated[T, x]`` one, any other only such."""
        self.visit(node.value)
        name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if name == "Literal":
            self._plainly([node.slice])
        elif name == "Annotated" and isinstance(node.slice, ast.Tuple):
            self._visit_all(node.slice.elts[:1])
            self._plainly(node.slice.elts[1:])
        else:
            self.visit(node.slice)

    def _plainly(self, nodes: Iterable[ast.AST]) -> None:
        self.in_annotation = False
        self._visit_all(nodes)
        self.in_annotation = True


def _visit_below(visitor: _Visitor, node: ast.AST) -> None:
    for each in below(node):
        visitor.visit(each)


#: How a type of nodes is visited; filled as types are met.
_VISITS: dict[type[ast.AST], Callable[[_Visitor, Any], None]] = {}


def bound_names(nodes: Iterable[ast.AST]) -> list[str]:
    """Names that the statements of one scope bind (or unbind) in it, in order, repeats included."""
    return [binding.name for node in nodes for binding in names_of(node).bound]


def reads_of(name: str, nodes: Iterable[ast.AST]) -> list[ast.Name]:
    """Each place where statements of one scope, or functions in them, read a name of that scope."""
    return [
        node
        for statement in nodes
        for node in sorted(names_of(statement).nodes, key=lambda found: (found.lineno, found.col_offset))
        if node.id == name and isinstance(node.ctx, ast.Load)
    ]


def own_names(function: Function) -> frozenset[str]:
    """Names that a function has for itself at each call: its parameters, and what it binds."""
    nodes = [*ast.walk(function)]
    bound = {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    bound.update(each.arg for each in parameters_of(function.args))
    return frozenset(bound) - globals_in(nodes) - nonlocals_in(function)


def bindings_within(function: ast.AST, name: str) -> list[ast.AST]:
    """All that binds a name inside a function, in whatever scope: then it may not be the notebook's."""
    found: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            found.extend([node] * (node.arg == name))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found.extend([node] * (name in set(bound_names([node]))))
        elif node is not function and not isinstance(node, ast.Name | ast.expr):
            targets = [*_targets(node)]
            found.extend([node] * (name in set(bound_names(targets))))
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            found.append(node)
    return found


def _targets(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement, other than an assignment, that bind names by themselves."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension | ast.AugAssign):
        yield node.target
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars
    elif isinstance(
        node, ast.alias | ast.MatchAs | ast.MatchStar | ast.MatchMapping | ast.FunctionDef | ast.ClassDef
    ):
        yield node
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield ast.Name(node.name, ast.Store())
