"""Abstract interpretation of a notebook's statements: what each may touch. Unknown means effect.

Statements of the top level are looked at once, in order; the names of the notebook are bound to abstract
objects as they go. Branches and loops only add to what is known. Function bodies are looked at when they are
first called (`procedures`), in whatever order, so that their local names only ever gain objects.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import imported_by
from cloaca_nb.read.names.classes import Classes
from cloaca_nb.read.names.library import Library
from cloaca_nb.read.names.memory import Frame, Memory
from cloaca_nb.read.names.objects import NOTHING, Args, Obj, Value, parts
from cloaca_nb.read.names.procedures import Procedures
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import Function, below, loading, texts_in

_ATOMS = (ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Compare)
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.Lambda, *_COMPREHENSIONS)
#: Nodes whose operands may have code of the notebook behind them: `__add__`, `__getitem__`, `__eq__` …
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.FormattedValue, ast.BoolOp)


class Interpreter(Memory):
    """Looks at the statements of a notebook, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.helpers: set[str] = set()
        self.library = Library(self)
        self.procedures = Procedures(self)
        self.classes = Classes(self)

    def store(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Assigns to a target."""
        waiting = [(target, value)]
        while waiting:
            node, given = waiting.pop()
            if isinstance(node, ast.Name):
                self.store_name(node, given, frame)
            elif isinstance(node, ast.Tuple | ast.List):
                self.act(given, "consume", frame)
                waiting.extend((each, parts(given)) for each in reversed(node.elts))
            elif isinstance(node, ast.Starred):
                waiting.append((node.value, self.fresh(node, frame, "data", holds=given)))
            elif isinstance(node, ast.Attribute | ast.Subscript):
                self._store_part(node, given, frame)

    def _store_part(self, node: ast.Attribute | ast.Subscript, value: Value, frame: Frame) -> None:
        owners = self.value(node.value, frame)
        if not owners and isinstance(node.value, ast.Name) and node.value in frame.global_nodes:
            owners = self.fresh(node.value, frame)  # nothing was known of it, but it can be changed
            self.store_name(node.value, owners, frame)
        if isinstance(node, ast.Subscript):
            self.value(node.slice, frame)
            if any(owner.kind == "namespace" for owner in owners):
                self.bind_texts([node.slice], value, frame)
        elif any(owner.path == "builtins" for owner in owners):
            self.bind_texts([ast.Constant(node.attr)], value, frame)
        self.act(owners, "mutate", frame)
        self.act(owners, "operate", frame)
        if isinstance(node, ast.Attribute):
            self.classes.set_attribute(owners, node.attr, value, frame)
        for owner in owners:
            for each in value:
                self.hold(owner, each, frame)

    def bind_texts(self, nodes: Iterable[ast.AST], value: Value, frame: Frame) -> None:
        """Binds names that stand in strings: `globals()["RATE"] = 2`; all names where one is computed.

        What may be any name is noted as `ANY_NAME`.
        """
        names, computed = texts_in(nodes)
        frame.branches += 1
        for name in [ANY_NAME, *self.globals] if computed else names:
            frame.effects.bound[name] = frame.effects.bound.get(name, NOTHING) | value
            self.bind(name, value, frame)
        frame.branches -= 1

    # Statements

    def run(self, node: ast.stmt, global_nodes: frozenset[ast.Name]) -> Frame:
        """Looks at a statement of the top level.

        Args:
            node: The statement.
            global_nodes: The name nodes in it that mean names of the notebook.

        Returns:
            Its frame: what it changed, and what it may have bound behind the reader's back.
        """
        frame = Frame(global_nodes, scopes=({},))
        self.statement(node, frame)
        return frame

    def trial(self, node: Function, global_nodes: frozenset[ast.Name]) -> Frame:
        """What calling a task's function would change; nothing is bound."""
        frame = Frame(global_nodes, scopes=({},), trial=True)
        function = self.procedures.function(node, frame)
        for name, found in list(function.parameters.items())[:1]:
            context = Obj("library", "cloaca")
            context.part = context
            function.parameters[name] = context if found.kind == "param" else found
        self.procedures.call(function, Args(), frame)
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
            handler(self, node, frame)
            return
        for part in ast.iter_child_nodes(node):  # raise, assert, return and their kin
            if isinstance(part, ast.expr):
                self.value(part, frame)

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
                self.store(target, self.value(node.value, frame), frame)

    def _assign_pairs(self, target: ast.expr, value: ast.expr, frame: Frame) -> bool:
        """``a, b = c, d``, each for itself."""
        several = ast.Tuple | ast.List
        if not (isinstance(target, several) and isinstance(value, several)):
            return False
        if len(target.elts) != len(value.elts) or any(isinstance(each, ast.Starred) for each in value.elts):
            return False
        if any(isinstance(each, ast.Starred) for each in target.elts):
            return False
        values = [self.value(each, frame) for each in value.elts]
        for each, given in zip(target.elts, values, strict=True):
            self.store(each, given, frame)
        return True

    def _augmented(self, node: ast.AugAssign, frame: Frame) -> None:
        value = self.value(node.value, frame)
        if not isinstance(node.target, ast.Name):
            before = self.value(ast.copy_location(loading(node.target), node.target), frame)
            self._store_part(node.target, before | value, frame)
            self.act(before, "mutate", frame)
            return
        before = frozenset(each for each in self.load(node.target, frame) if each.kind != "member")
        self.act(before, "mutate", frame)
        self.act(before, "operate", frame)
        self.act(value, "consume", frame)
        for each in before:
            for held in parts(value):
                self.hold(each, held, frame)
        made = self.fresh(node, frame, holds=value) if value else NOTHING
        self.store_name(node.target, before | made, frame)

    def _delete(self, node: ast.Delete, frame: Frame) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute | ast.Subscript):
                self._store_part(target, NOTHING, frame)
            elif isinstance(target, ast.Name) and target in frame.global_nodes:
                if frame.function is not None:
                    frame.effects.bound.setdefault(target.id, NOTHING)
                elif not frame.branches:
                    self._unmade(target.id, frame)
                    self.forget(target.id)

    def _unmade(self, name: str, frame: Frame) -> None:
        """What deleting a name of the notebook runs."""
        for each in self.globals.get(name, ()):
            for method in self.classes.methods(each, "__del__") if each.kind == "instance" else ():
                self.procedures.call(method, Args([frozenset({each})]), frame)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame) -> None:
        frame.branches += 1
        self.iterate(node.iter, node.target, frame)
        frame.branches -= 1
        self.branch(node.body, frame, 2)
        self.branch(node.orelse, frame)

    def iterate(self, source: ast.expr, target: ast.expr, frame: Frame) -> None:
        """Binds the target of a loop to what it goes over."""
        values = self.value(source, frame)
        self.act(values, "consume", frame)
        self.store(target, parts(values), frame)

    def _while(self, node: ast.While, frame: Frame) -> None:
        self.act(self.value(node.test, frame), "operate", frame)
        self.branch(node.body, frame, 2)
        self.branch(node.orelse, frame)

    def _if(self, node: ast.If, frame: Frame) -> None:
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            self.act(self.value(rest[0].test, frame), "operate", frame)
            self.branch(rest[0].body, frame)
            rest = rest[0].orelse
        self.branch(rest, frame)

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
        for item in node.items:
            value = self.value(item.context_expr, frame)
            self.act([each for each in value if each.kind != "param"], "mutate", frame)
            # `closing(x)`, `redirect_stdout(x)`: leaving it does something with what it was given.
            self.act([each for each in value if each.path == "contextlib"], "reach", frame)
            self.act(value, "operate", frame)
            if item.optional_vars is not None:
                given = frozenset(each for each in value if each.kind == "library")
                self.store(item.optional_vars, given | parts(value - given), frame)
        self.block(node.body, frame)

    def _try(self, node: ast.Try, frame: Frame) -> None:
        self.branch(node.body, frame)
        for handler in node.handlers:
            if handler.type is not None:
                self.value(handler.type, frame)
            if handler.name and frame.scopes:
                frame.scopes[0][handler.name] = self.fresh(handler, frame)
            self.branch(handler.body, frame)
        self.branch(node.orelse, frame)
        self.block(node.finalbody, frame)

    def _match(self, node: ast.Match, frame: Frame) -> None:
        subject = self.value(node.subject, frame)
        self.act(subject, "operate", frame)
        for case in node.cases:
            for inner in ast.walk(case.pattern):
                name = getattr(inner, "name", None) or getattr(inner, "rest", None)
                if isinstance(name, str) and frame.function is None:
                    frame.branches += 1
                    self.bind(name, parts(subject), frame)
                    frame.branches -= 1
                elif isinstance(name, str):
                    frame.scopes[0][name] = frame.scopes[0].get(name, NOTHING) | parts(subject)
            if case.guard is not None:
                self.value(case.guard, frame)
            self.branch(case.body, frame)

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for alias in node.names:
            if alias.name == "*":
                continue
            found = imported_by(node, alias)
            path = found.target.lstrip(".")
            if path.partition(".")[0] in self.helpers:
                path = f"{path.partition('.')[0]}!{path}"
            self._bind_definition(found.name, frozenset({self.member(path)}), frame)

    def _bind_definition(self, name: str, value: Value, frame: Frame) -> None:
        """Binds the name of a function, class or import, which has no name node of its own."""
        if frame.function is None and len(frame.scopes) < 2:
            self.bind(name, value, frame)
        else:
            frame.scopes[0][name] = frame.scopes[0].get(name, NOTHING) | value

    def _function(self, node: Function, frame: Frame) -> None:
        made = self.procedures.function(node, frame)
        self._bind_definition(node.name, self._decorated(node, frozenset({made}), frame), frame)

    def _class(self, node: ast.ClassDef, frame: Frame) -> None:
        made = self.classes.class_of(node, frame)
        self._bind_definition(node.name, frozenset({made}), frame)
        self.classes.derived(made, frame)
        self._bind_definition(node.name, self._decorated(node, frozenset({made}), frame), frame)

    def _decorated(self, node: Function | ast.ClassDef, value: Value, frame: Frame) -> Value:
        for decorator in reversed(node.decorator_list):
            args = Args([value], site=decorator)
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            owners = self.value(target.value, frame) if isinstance(target, ast.Attribute) else NOTHING
            for owner in owners:
                for each in value if owner.kind != "member" else ():
                    self.hold(owner, each, frame)
            if isinstance(decorator, ast.Attribute):
                made = [self.classes.method(each, decorator.attr, args, frame) for each in owners]
            else:
                made = [self.procedures.call(each, args, frame) for each in self.value(decorator, frame)]
            value = frozenset().union(*made) or value
        return value

    # Expressions

    def value(self, node: ast.expr, frame: Frame, shown: bool = False) -> Value:
        """The objects that an expression may give; what it does is noted. Without recursion into operands."""
        order: list[ast.AST] = []
        waiting: list[ast.AST] = [node]
        while waiting:
            each = waiting.pop()
            order.append(each)
            if not isinstance(each, _SCOPES):
                waiting.extend(child for child in below(each) if isinstance(child, ast.expr | ast.keyword))
        inside = {id(child) for each in order if isinstance(each, _DISPLAYS) for child in below(each)}
        got: dict[ast.AST, Value] = {}
        for each in reversed(order):
            got[each] = self._one(each, got, frame, id(each) in inside, shown and each is node)
        return got[node]

    def _one(
        self, node: ast.AST, got: dict[ast.AST, Value], frame: Frame, inside: bool, shown: bool
    ) -> Value:
        """The value of a node whose operands are known."""
        operands = [got[child] for child in below(node) if child in got]
        if isinstance(node, _OPERATIONS):
            for operand in operands:
                self.act(operand, "operate", frame)
        if isinstance(node, ast.Name):
            return self.load(node, frame) if isinstance(node.ctx, ast.Load) else NOTHING
        if isinstance(node, ast.Call):
            return self.procedures.called(node, got, frame, shown)
        if isinstance(node, ast.Attribute):
            return self.classes.attribute(got[node.value], node.attr, frame)
        if isinstance(node, ast.Subscript):
            return self._item(node, got[node.value], frame)
        if isinstance(node, _DISPLAYS):
            held = frozenset().union(*operands)
            return held if inside else self.fresh(node, frame, "data", holds=held)
        if isinstance(node, _COMPREHENSIONS):
            return self._comprehension(node, frame)
        if isinstance(node, ast.Lambda):
            return frozenset({self.procedures.function(node, frame)})
        return self._operation(node, operands, got, frame)

    def _operation(
        self, node: ast.AST, operands: list[Value], got: dict[ast.AST, Value], frame: Frame
    ) -> Value:
        everything = frozenset().union(*operands)
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            self.act(everything, "consume", frame)
        if isinstance(node, _ATOMS):
            return NOTHING
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            held = parts(everything)
            kind = "data" if all(each.kind == "data" for each in everything) else "unknown"
            return self.fresh(node, frame, kind, holds=held) if everything else NOTHING
        if isinstance(node, ast.NamedExpr):
            self.store_name(node.target, got[node.value], frame)
        elif isinstance(node, ast.Starred):
            self.act(everything, "consume", frame)
            return parts(everything)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            frame.effects.returned.update(
                dict.fromkeys(self.fresh(node, frame, "iterator", holds=everything))
            )
            return self.fresh(node, frame)
        elif isinstance(node, ast.IfExp):
            self.act(got[node.test], "operate", frame)
            return got[node.body] | got[node.orelse]
        return everything

    def _item(self, node: ast.Subscript, owners: Value, frame: Frame) -> Value:
        if any(each.kind == "namespace" for each in owners):
            texts = [n.value for n in ast.walk(node.slice) if isinstance(n, ast.Constant)]
            found = [self.globals[text] for text in texts if isinstance(text, str) and text in self.globals]
            return frozenset().union(*(found or self.globals.values()))
        if any(each.path == "sys.modules" for each in owners):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else "?"
            return frozenset({self.member(str(key))})
        if all(each.kind == "member" for each in owners):  # `list[int]`, but `os.environ["HOME"]`, too
            return NOTHING
        for each in owners:
            for method in self.classes.methods(each, "__class_getitem__") if each.kind == "class" else ():
                self.procedures.call(method, Args([frozenset({each}), NOTHING]), frame)
        growing = [each for each in owners if each.path == "collections.defaultdict"]
        self.act(growing, "mutate", frame)
        return parts(owners)

    def _comprehension(self, node: ast.expr, frame: Frame) -> Value:
        scope: dict[str, Value] = {}
        inner = Frame(
            frame.global_nodes,
            frame.effects,
            frame.function,
            (scope, *frame.scopes),
            frame.branches + 1,
            frame.mutated,
            frame.done,
        )
        for generator in getattr(node, "generators", ()):
            self.iterate(generator.iter, generator.target, inner)
            for test in generator.ifs:
                self.act(self.value(test, inner), "operate", inner)
        elements = [getattr(node, name, None) for name in ("elt", "key", "value")]
        held = [self.value(each, inner) for each in elements if each is not None]
        frame.calls |= inner.calls
        kind = "iterator" if isinstance(node, ast.GeneratorExp) else "data"
        return self.fresh(node, frame, kind, holds=frozenset().union(*held))

    def execute(self, text: str, frame: Frame) -> None:
        """``exec("X = 1")``: the statements of a text."""
        tree = parse(text)
        if isinstance(tree, SyntaxError):
            return
        names = names_of(tree)
        inner = Frame(names.nodes, frame.effects, frame.function, ({},), 1, frame.mutated, frame.done)
        self.block(tree.body, inner)
        frame.calls |= inner.calls
        for binding in names.bound:
            value = self.globals.get(binding.name, NOTHING)
            frame.effects.bound[binding.name] = frame.effects.bound.get(binding.name, NOTHING) | value


_STATEMENTS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Expr: Interpreter._expression,
    ast.Return: Interpreter._return,
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._assign,
    ast.AugAssign: Interpreter._augmented,
    ast.Delete: Interpreter._delete,
    ast.For: Interpreter._for,
    ast.AsyncFor: Interpreter._for,
    ast.While: Interpreter._while,
    ast.If: Interpreter._if,
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
