"""Abstract interpretation of a notebook's statements: what each may touch. Unknown means effect.

Statements of the top level are looked at once, in order; the names of the notebook are bound to abstract
objects as they go. Branches and loops only add to what is known. Function bodies are looked at when they are
first called (`procedures`), in whatever order, so that their local names only ever gain objects.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import imported_by
from cloaca_nb.read.effects.expressions import Expressions
from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.given.loops import all_met
from cloaca_nb.read.effects.library import Library
from cloaca_nb.read.effects.objects import (
    NOTHING,
    Args,
    Obj,
    Value,
    ancestors,
    is_inside,
    joined,
    number_anew,
    parts,
)
from cloaca_nb.read.effects.own.classes import Classes
from cloaca_nb.read.effects.own.kept import note_kept
from cloaca_nb.read.effects.own.release import WATCHING, LetGo
from cloaca_nb.read.effects.procedures import Procedures
from cloaca_nb.read.effects.syntax.in_place import augment
from cloaca_nb.read.effects.syntax.patterns import captured
from cloaca_nb.read.effects.syntax.placed import is_number_at
from cloaca_nb.read.effects.syntax.put_back import left_as_it_was
from cloaca_nb.read.effects.syntax.shapes import is_cell, is_part, is_row_of_table
from cloaca_nb.read.local.states import HelperStates
from cloaca_nb.read.names.definitions import side_by_side
from cloaca_nb.read.names.nodes import decorators_of, last_name, parameters_of
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import Function, nodes_in, stored_in
from cloaca_nb.read.tables import giving
from cloaca_nb.read.tables.changing import LOCKS, LOOP_LOCKS
from cloaca_nb.read.tables.drawing import may_seed
from cloaca_nb.read.tables.keeping import noting_classes, state_of
from cloaca_nb.read.tables.methods import CONSTANTS, OF_A_CLASS
from cloaca_nb.read.tables.special import ENTERING, operating
from cloaca_nb.syntax import remembered

#: Statements without a block, which may change something.
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Delete)
#: Words of code that runs where an attribute is read.
_READING = ("property", "__get__", "__getattr__", "__getattribute__")
#: Where an attribute is stored that has the name of a method of containers, or any attribute may be.
_METHOD_STORED = re.compile(rf"\.(?:{'|'.join(sorted(OF_A_CLASS))})\s*(?:=[^=]|,)")
_ANY_STORED = ("setattr(", "__dict__")


class Interpreter(Expressions):
    """Looks at the statements of a notebook, one after the other."""

    #: Whether annotations are not evaluated: `from __future__ import annotations`.
    deferred = False

    def __init__(self) -> None:
        number_anew()
        super().__init__()
        self.helpers: set[str] = set()
        self.passed: dict[str, str] = {}
        self.does = HelperStates()
        self.library = Library(self)
        self.procedures = Procedures(self)
        self.classes = Classes(self)
        self.released = LetGo(self)

    def know(self, helpers: Iterable[str], passed: Mapping[str, str], does: HelperStates) -> None:
        """Modules that can be looked into, what they pass on of libraries, and do to the process."""
        self.helpers.update(helpers)
        self.does = does
        self.passed.update({f"{path.partition('.')[0]}!{path}": target for path, target in passed.items()})

    def member(self, path: str) -> Obj:
        """The object that stands for a module, or for something in one, whoever passes it on."""
        return super().member(path if path in self.patched else self.passed.get(path, path))

    def states_behind(self, path: str) -> list[Obj]:
        """What a module keeps of which something is called, and what else this sets of the process."""
        others = self.does.sets.get(path.partition("!")[2], ())
        return [self.state(state_of(path)), *map(self.state, sorted(others))]

    def states_deriving(self, base: Obj) -> list[Obj]:
        """What modules keep of the classes that are derived of one of theirs."""
        beside = self.does.derived.get(base.path.partition("!")[2], noting_classes(base.path))
        return [*map(self.state, sorted(beside))]

    def heed(self, texts: Iterable[str], trees: Iterable[ast.AST]) -> None:
        """What counts only where some code asks for it: the classes derived of one, what a memo was asked.

        Args:
            trees: The same, as syntax trees.
        """
        for text in texts:
            self.classes.subclasses_matter |= "__subclasses__" in text
            self.classes.reading_matters |= any(word in text for word in _READING)
            self.classes.sessions_matter |= any(f"{library}." in text for library in giving.ANSWERING)
            self.classes.sessions_matter |= "create_engine" in text
            self.released.matters |= "__del__" in text or WATCHING in text
            self.procedures.memos_matter |= "cache_info" in text
            self.library.seeds_later |= may_seed(text)
            self.procedures.templates_change |= giving.changes_in_template(text)
            self.classes.anything_stored |= any(word in text for word in _ANY_STORED)
            self.classes.methods_stored |= _METHOD_STORED.search(text) is not None
        self.classes.heed(trees)

    # Statements

    def run(self, node: ast.stmt, global_nodes: frozenset[ast.Name], *, hooked: bool = True) -> Frame:
        """Looks at a statement of the top level: what it changes, and may bind behind the reader's back.

        Args:
            global_nodes: The name nodes in it that mean names of the notebook.
            hooked: Whether what Python calls by itself is its doing.
        """
        frame = Frame(global_nodes, scopes=({},))
        self.begin(node)
        self.statement(node, frame)
        self.act(self.patched.hooks_within(node) if hooked else (), "perhaps", frame)
        return frame

    def block(self, body: Iterable[ast.stmt], frame: Frame) -> None:
        """Statements one after the other."""
        for node in body:
            self.statement(node, frame)

    def branch(self, body: Sequence[ast.stmt], frame: Frame, times: int = 1) -> None:
        """Statements that may not run, or run more than once."""
        frame.branches += 1
        for _ in range(times if frame.function is None else 1):
            self.block(body, frame)
        frame.branches -= 1

    def statement(self, node: ast.stmt, frame: Frame) -> None:
        """Looks at a statement."""
        handler = _STATEMENTS.get(type(node))
        if handler is not None:
            before = frame.filling
            frame.filling |= self._filled(node, frame)
            handler(self, node, frame)
            frame.filling = before
            return
        for part in ast.iter_child_nodes(node):  # `del` and its kin
            if isinstance(part, ast.expr):
                self.value(part, frame)

    def _filled(self, node: ast.stmt, frame: Frame) -> Value:
        """What a simple statement of a function only fills in where it is missing, or puts back."""
        function, owner = frame.function, frame.function.owner if frame.function is not None else None
        if function is None or function.node is None or not isinstance(node, _SIMPLE):
            return NOTHING
        left = left_as_it_was(function.node, owner.node if owner is not None else None)
        return joined(self.load(name, frame) for name in left.get(node, ()))

    def _expression(self, node: ast.Expr, frame: Frame) -> None:
        self.value(node.value, frame, shown=True)

    def _return(self, node: ast.Return, frame: Frame) -> None:
        if node.value is not None:
            frame.effects.returned.update(dict.fromkeys(self.value(node.value, frame)))

    def _assign(self, node: ast.Assign | ast.AnnAssign, frame: Frame) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None:
            return
        for target in targets:
            if not self._assign_pairs(target, node.value, frame):
                value = self.value(node.value, frame)
                self._known_as(target, node.value, value, frame)
                self.store(target, value, frame)

    def _annotated_assign(self, node: ast.AnnAssign, frame: Frame) -> None:
        self._assign(node, frame)
        self._annotated([node.annotation] if frame.function is None else [], frame)

    def _annotated(self, annotations: Iterable[ast.expr | None], frame: Frame) -> None:
        """What annotations do that are evaluated: `x: checked(int)`."""
        for each in annotations if not self.deferred else ():
            if each is not None and any(isinstance(part, ast.Call) for part in nodes_in(each)):
                self.value(each, frame)

    def _assign_pairs(self, target: ast.expr, value: ast.expr, frame: Frame) -> bool:
        """``a, b = c, d``, each for itself."""
        pairs = side_by_side(target, value)
        if pairs is None:
            return False
        values = [self.value(source, frame) for _, source in pairs]
        for (each, source), given in zip(pairs, values, strict=True):
            self._known_as(each, source, given, frame)
            self.store(each, given, frame)
        return True

    def _known_as(self, target: ast.expr, source: ast.expr | None, value: Value, frame: Frame) -> None:
        """Notes of local names whether they are bound to numbers and their kin alone, such as lists have.

        Args:
            target: The name, or names.
            source: What one name is bound to; several, and those of a loop, to elements.
            value: Its value, or that of the elements.
        """
        if frame.function is None:
            return
        part = source is None or not isinstance(target, ast.Name) or is_part(source)
        flat = part and all(each.flat and not each.holds and not is_inside(each) for each in value)
        plain = flat or not value or (source is not None and is_cell(source, frame.rows))
        frame.rows.update(stored_in(target) if is_row_of_table(source) else ())
        if not plain and is_number_at(self, source, frame):
            plain = True
            frame.likely.update(stored_in(target))
        frame.plain.update((name, plain and frame.plain.get(name, True)) for name in stored_in(target))

    def _delete(self, node: ast.Delete, frame: Frame) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute | ast.Subscript):
                self._store_part(target, NOTHING, frame)
            elif isinstance(target, ast.Name) and target in frame.global_nodes:
                self.act(self.released.watched(self.globals.get(target.id, NOTHING)), "release", frame)
                if frame.function is not None:
                    frame.effects.bound.setdefault(target.id, NOTHING)
                elif not frame.branches:
                    self.forget(target.id)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame) -> None:
        values = self.iterated(node.iter, frame)
        self._known_as(node.target, None, values, frame)
        before = self._anew_for_each(node.target, frame)
        frame.branches += 1
        self.store(node.target, values, frame)
        frame.branches -= 1
        with frame.going_over(all_met(self, node, values, frame)):
            self.branch(node.body, frame, 2)
        frame.branches += 1  # there may be nothing to go over
        for name, value in before.items():
            self.bind(name, value, frame)
        frame.branches -= 1
        self.branch(node.orelse, frame)

    def _anew_for_each(self, target: ast.expr, frame: Frame) -> dict[str, Value]:
        """Unbinds what a loop binds for each time that it runs; what that was is again once it is over."""
        if frame.function is not None or frame.trial:
            return {}
        names = {
            each.id for each in ast.walk(target) if isinstance(each, ast.Name) and _is_bound(each, frame)
        }
        before = {name: self.globals[name] for name in names if self.globals.get(name)}
        kept = {name: value for name, value in before.items() if not self.released.watched(value)}
        for name in kept:
            self.forget(name)
        return kept

    def _while(self, node: ast.While, frame: Frame) -> None:
        self.classes.tested(self.value(node.test, frame), frame)
        self.branch(node.body, frame, 2)
        self.branch(node.orelse, frame)

    def _if(self, node: ast.If, frame: Frame) -> None:
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            self.classes.tested(self.value(rest[0].test, frame), frame)
            self.branch(rest[0].body, frame)
            rest = rest[0].orelse
        self.branch(rest, frame)

    def _assert(self, node: ast.Assert, frame: Frame) -> None:
        self.classes.tested(self.value(node.test, frame), frame)
        if node.msg is not None:
            self.value(node.msg, frame)

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
        for item in node.items:
            value = self.value(item.context_expr, frame)
            entered = [each for each in value if each.kind != "param"]
            others = [each for each in entered if each.path not in LOCKS]
            self.act([each for each in entered if each.path in LOOP_LOCKS], "may", frame)
            self.act([each for each in others if each.path != "threading"], "mutate", frame)
            self.act([each for each in others if each.path == "threading"], "fill", frame)  # and put back
            # `closing(x)`, `redirect_stdout(x)`: leaving it does something with what it was given.
            self.act([each for each in value if each.path == "contextlib"], "reach", frame)
            self.act(value, operating(ENTERING), frame)
            if item.optional_vars is not None:
                known = frozenset(each for each in value if self.classes.methods(each, "__enter__"))
                found = joined(self.classes.method(each, "__enter__", Args(), frame) for each in known)
                found |= {each for each in value if each.kind in {"library", "param"}}  # it may give itself
                rest = [each for each in value - known if each.kind != "library"]
                self.store(item.optional_vars, found | parts(rest), frame)
        self.block(node.body, frame)

    def _try(self, node: ast.Try, frame: Frame) -> None:
        self.branch(node.body, frame)
        named = [each.exc for part in node.body for each in nodes_in(part) if isinstance(each, ast.Raise)]
        for handler in node.handlers:
            types = self.value(handler.type, frame) if handler.type is not None else NOTHING
            if handler.name:
                frame.branches += 1
                known = joined(self.value(each, frame) for each in named if isinstance(each, ast.Name))
                known |= self._caught(types)
                self.define(handler.name, self.fresh(handler, frame) | known, frame)
                frame.branches -= 1
            self.branch(handler.body, frame)
        self.branch(node.orelse, frame)
        self.block(node.finalbody, frame)

    def _raise(self, node: ast.Raise, frame: Frame) -> None:
        values = [self.value(part, frame) for part in (node.exc, node.cause) if part is not None]
        found = (each for each in joined(values) if each.kind in {"instance", "library"})
        self.raised.update(dict.fromkeys(found))

    def _caught(self, types: Value) -> Value:
        """Exceptions that have something with them, and may be what is caught: `raise Stopped(rows)`."""
        own = {each for each in types | parts(types) if each.kind == "class"}
        bearing = (each for each in self.raised if any(one.kind != "param" for one in each.holds))
        return frozenset(
            each
            for each in bearing
            if not own or (each.owner is not None and not own.isdisjoint(ancestors(each.owner)))
        )

    def _match(self, node: ast.Match, frame: Frame) -> None:
        subject = self.value(node.subject, frame)
        self.act(subject, "operate", frame)
        for case in node.cases:
            captured(self, case.pattern, subject, frame)
            if case.guard is not None:
                self.value(case.guard, frame)
            self.branch(case.body, frame)

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for alias in (each for each in node.names if each.name != "*"):
            found = imported_by(node, alias)
            path = found.target.lstrip(".")
            if path.partition(".")[0] in self.helpers:
                path = f"{path.partition('.')[0]}!{path}"
                path = self.passed.get(path, path)
            self.define(found.name, NOTHING if path in CONSTANTS else self.module(path), frame)

    def _function(self, node: Function, frame: Frame) -> None:
        made = self.procedures.function(node, frame)
        self._annotated([*(each.annotation for each in parameters_of(node.args)), node.returns], frame)
        self.define(node.name, self._decorated(node, frozenset({made}), frame), frame)

    def _class(self, node: ast.ClassDef, frame: Frame) -> None:
        made = self.classes.class_of(node, frame)
        self.define(node.name, frozenset({made}), frame)
        self.classes.derived(made, frame)
        self.define(node.name, self._decorated(node, frozenset({made}), frame), frame)

    def _decorated(self, node: Function | ast.ClassDef, value: Value, frame: Frame) -> Value:
        for decorator in reversed(node.decorator_list):
            args = Args([value], site=decorator)
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            for each in self.value(target, frame):
                self.patched.register(each.path, value)  # `@register_dataframe_accessor("tally")`
            owners = self.value(target.value, frame) if isinstance(target, ast.Attribute) else NOTHING
            for owner in owners:
                self.hold_all(owner, value if owner.kind != "member" else (), frame)
                if owner.kind == "function" and last_name(target) == "register":
                    self.procedures.dispatch(owner, value)
            if isinstance(decorator, ast.Call):  # `@span()`: its code runs around each call
                around = (
                    each for each in self.value(target, frame) if "contextmanager" in decorators_of(each.node)
                )
                self.procedures.surround(value, around)
            if isinstance(decorator, ast.Attribute):
                made = [self.classes.method(each, decorator.attr, args, frame) for each in owners]
            else:
                made = [self.procedures.call(each, args, frame) for each in self.value(decorator, frame)]
            given = frozenset().union(*made) or value
            note_kept(self, value, given)
            value = given
        return value

    def execute(self, text: str, site: ast.AST | None, frame: Frame) -> Value:
        """``exec("X = 1")``: the statements of a text; gives what ``eval("rows.append")`` does."""
        tree = _statements(text, site)
        if isinstance(tree, SyntaxError):
            return NOTHING
        names = names_of(tree)
        inner = Frame(names.nodes, frame.effects, frame.function, ({},), 1, frame.mutated, frame.done)
        inner.perhaps = frame.perhaps
        given = NOTHING
        match tree.body:
            case [ast.Expr(value=value)]:
                given = self.value(value, inner, shown=True)  # `exec` throws it away
            case statements:
                self.block(statements, inner)
        frame.calls |= inner.calls
        for binding in names.bound:
            bound = self.globals.get(binding.name, NOTHING)
            frame.effects.bound[binding.name] = frame.effects.bound.get(binding.name, NOTHING) | bound
        return given


@remembered
def _statements(text: str, _site: ast.AST | None) -> ast.Module | SyntaxError:
    """The statements of a text that is executed somewhere: what they make is the same each time."""
    return parse(text)


def _is_bound(node: ast.Name, frame: Frame) -> bool:
    """Whether a name node binds a name of the notebook."""
    return isinstance(node.ctx, ast.Store) and node in frame.global_nodes


_STATEMENTS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Expr: Interpreter._expression,
    ast.Return: Interpreter._return,
    ast.Raise: Interpreter._raise,
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._annotated_assign,
    ast.AugAssign: augment,
    ast.Delete: Interpreter._delete,
    ast.For: Interpreter._for,
    ast.AsyncFor: Interpreter._for,
    ast.While: Interpreter._while,
    ast.If: Interpreter._if,
    ast.Assert: Interpreter._assert,
    ast.With: Interpreter._with,
    ast.AsyncWith: Interpreter._with,
    ast.Try: Interpreter._try,
    ast.Match: Interpreter._match,
    ast.Import: Interpreter._import,
    ast.ImportFrom: Interpreter._import,
    ast.FunctionDef: Interpreter._function,
    ast.AsyncFunctionDef: Interpreter._function,
    ast.ClassDef: Interpreter._class,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Interpreter._try
