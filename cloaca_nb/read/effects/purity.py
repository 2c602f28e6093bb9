"""What running a statement again would do: nothing of note, something unknown, or work.

Functions and classes of the notebook are followed, and what is computed from a result of work is one, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cloaca_nb.read.effects.written import attaches, folder_calls, in_memory, is_engine, is_written_out
from cloaca_nb.read.local.passing import is_named_as_work
from cloaca_nb.read.names.bindings import BINDERS
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.definitions import value_of
from cloaca_nb.read.names.nodes import dotted, literal_shape, makers_in, method_of, path_of, said
from cloaca_nb.read.names.surroundings import Surroundings
from cloaca_nb.read.names.timeline import NameEvent, Step, Timeline
from cloaca_nb.read.names.walk import (
    WAITING,
    Function,
    FunctionOrLambda,
    at_import,
    awaited_by,
    body_of,
    running,
)
from cloaca_nb.read.tables.calls import CLASS_MAKERS, HIGHER_ORDER, known
from cloaca_nb.read.tables.methods import (
    DATABASE,
    DISTINCT_METHODS,
    IN_MEMORY,
    KEEPING,
    METHODS,
    OF_WHAT_IS_GIVEN,
    PLAIN_MUTATORS,
    RESULTS,
    WORK_METHODS,
)
from cloaca_nb.read.tables.moments import FILE_TIMES

DATA, UNKNOWN, WORK = 0, 1, 2
#: How deep functions of the notebook are followed into one another.
_DEPTH = 25


class Purity(NamedTuple):
    """What running something does.

    Attributes:
        level: `DATA`, `UNKNOWN` or `WORK`.
        what: The call that decided it, as a reader would say it.
        origin: Where it all comes from, if `what` is a name that comes from elsewhere.
        cell: Where that call (or the lost name) stands.
    """

    level: int = DATA
    what: str = ""
    cell: int = 0
    line: int = 0
    origin: str = ""

    def through(self, name: str) -> Purity:
        """The purity of what is computed from a name that has this one."""
        origin = self.origin or f"{self.what} in cell {self.cell}, line {self.line}"
        return Purity(self.level, f"`{name}`, which comes from {origin}", self.cell, self.line, origin)


class PurityAnalysis:
    """Analyses the steps of a time line; each is looked at once, in order, while the time line is built."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._steps: dict[Step, Purity] = {}
        self._functions: dict[tuple[ast.AST, int], Purity] = {}
        self._open: set[ast.AST] = set()
        #: Kept, since what goes on with itself twice would be followed 2^depth times. By event and depth.
        self._shapes: dict[tuple[NameEvent, int], str] = {}

    def step(self, step: Step) -> Purity:
        """What running a step again would do."""
        found = self._steps.get(step)
        if found is None:
            self._steps[step] = Purity()  # a step that needs itself adds nothing to its purity
            found = self._of_step(step)
            if "carry" in step.words and found.level == WORK:
                found = found._replace(level=UNKNOWN)
            self._steps[step] = found
        return found

    def _of_step(self, step: Step) -> Purity:
        if step.imports:
            return Purity()
        nodes = at_import(step.node)
        if len(nodes) == 1 and isinstance(step.node, ast.FunctionDef):
            return Purity()  # the most of all statements
        here = Surroundings(step.names, step.index, step.cell, made=makers_in(nodes, inside=False))
        purity = self._worst(here, nodes)
        if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return purity if purity.level == WORK else Purity()
        return max((purity, self._tainted(step)), key=lambda item: item.level)

    def _tainted(self, step: Step) -> Purity:
        """Work, where the step reads a name that is a result of work or cannot be carried."""
        for use in step.names.uses:
            if use.when != "now" or use.own:
                continue
            event = self._timeline.before(use.name, step.index)
            if event is None:
                continue
            if event.kind == "lost":
                return Purity(WORK, BINDERS[event.why], event.cell, event.line).through(use.name)
            if event.step is not None and event.step is not step and event.kind in {"bind", "maybe"}:
                purity = self.step(event.step)
                if purity.level == WORK and not isinstance(event.step.node, ast.FunctionDef | ast.ClassDef):
                    return purity.through(use.name)
        return Purity()

    def _worst(self, here: Surroundings, nodes: Iterable[ast.AST]) -> Purity:
        worst, nodes = Purity(), list(nodes)
        # What is only asked for a file's time:
        asked = {one.value for one in nodes if isinstance(one, ast.Attribute) and one.attr in FILE_TIMES}
        folders = folder_calls(nodes)
        for node in nodes:
            if node in folders:
                continue
            if isinstance(node, ast.Call):
                purity = self.call(node, here)
                if node in asked:
                    purity = purity._replace(level=min(purity.level, UNKNOWN))
            elif isinstance(node, WAITING):
                purity = self._awaited(awaited_by(node), node, here)
            else:
                continue
            if purity.level > worst.level:
                worst = purity
                if worst.level == WORK:
                    break
        return worst

    def _awaited(self, waited_for: Iterable[ast.expr], node: ast.AST, here: Surroundings) -> Purity:
        """What waiting does: nothing of its own for the notebook's functions and `asyncio`, else work.

        Where a name is waited for, what made that was looked at where it was made.
        """
        for awaited in waited_for:
            called = awaited.func if isinstance(awaited, ast.Call) else awaited
            path, of = self._path(called, here), getattr(called, "value", None)
            known = isinstance(awaited, ast.Name) or (path or "").startswith("asyncio.")
            known = known or (of is not None and self.shape(of, here) == "asyncio")
            if not known and path is None and isinstance(awaited, ast.Call):  # its body is followed
                known = self._named_call(awaited, here) is not None
            if not known:
                what = f"`{said(node.func)}()`" if isinstance(node, ast.Call) else "`await`"
                return Purity(WORK, what, here.cell, getattr(node, "lineno", 0))
        return Purity()

    # Calls

    def call(self, node: ast.Call, here: Surroundings) -> Purity:
        """What a call does."""
        target = node.func
        purity = self._named_call(node, here)
        if purity is not None:
            return purity
        if isinstance(target, ast.Attribute):
            return self._method(node, target, here)
        if isinstance(target, ast.Lambda):
            return self._worst(here, running(target.body))
        return self._purity_of(UNKNOWN, node, here)

    def _purity_of(self, level: int, node: ast.Call, here: Surroundings, through: str = "") -> Purity:
        what = f"`{said(node.func)}()`"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "autorange":
            what = "`%timeit` runs it as often as this machine can, and puts back names that it binds"
        return Purity(level, f"{what}, {through}" if through else what, here.cell, node.lineno)

    def _named_call(self, node: ast.Call, here: Surroundings) -> Purity | None:
        """The purity of ``a.b.c(…)`` where it is known what ``a`` is."""
        path, chain = self._path(node.func, here), dotted(node.func)
        if path is not None:
            return self._known_call(node, path, here)
        if chain is None:
            return None
        root, attributes = chain
        if not here.names.means_global(root):
            return self._local_call(node, root.id, attributes, here)
        event = self._timeline.before(root.id, here.at)
        step = event.step if event is not None else None
        if event is None or step is None:
            return None
        return self._step_call(node, event, step, attributes, here)

    def _path(self, node: ast.expr, here: Surroundings) -> str | None:
        """The dotted name that ``a.b.c`` stands for where ``a`` is imported or built in."""
        return self._timeline.meant(path_of(node, lambda root: self._target(root, here)))

    def _target(self, root: ast.Name, here: Surroundings) -> str | None:
        if not here.names.means_global(root):
            return here.imports.get(root.id)
        event = self._timeline.before(root.id, here.at)
        if event is None:
            if root.id == "cloaca":
                return "cloaca"
            return f"builtins.{root.id}" if not self._timeline.events.get(root.id) else None
        if event.kind == "helper":
            return f"{root.id}."
        if event.step is not None and root.id in event.step.imports:
            return event.step.imports[root.id].target
        return self._alias(root.id, event, here)

    def _alias(self, name: str, event: NameEvent, here: Surroundings) -> str | None:
        """``read = pd.read_csv`` makes ``read`` another name of ``pandas.read_csv``."""
        value = value_of(name, event.step)
        chain = dotted(value) if value is not None else None
        itself = chain is not None and chain[0].id == name
        if value is None or event.step is None or here.depth > _DEPTH or itself:
            return None
        return self._path(
            value, Surroundings(event.step.names, event.step.index, event.cell, depth=here.depth + 1)
        )

    def _known_call(self, node: ast.Call, path: str, here: Surroundings) -> Purity:
        if path == "asyncio.run":
            return self._awaited(node.args[:1], node, here)
        purity = known(path)
        if purity == "work":
            files = (each.value for each in node.keywords if each.arg == "fileobj")
            of_none = in_memory(path, node) or any(
                self.shape(given, here) in IN_MEMORY for given in (*node.args[:2], *files)
            )
            return Purity() if of_none else self._purity_of(WORK, node, here)
        if path in HIGHER_ORDER:
            given = self._given(node, here)
            if given.level:
                return given
        if purity == "unknown" and is_named_as_work(path, self._timeline.helpers):
            return self._purity_of(WORK, node, here)
        data = purity == "pure" or is_written_out(path, node) or is_engine(path, node)
        return Purity() if data else self._purity_of(UNKNOWN, node, here)

    def _given(self, node: ast.Call, here: Surroundings) -> Purity:
        """What the functions do that a call is given."""
        worst = Purity()
        for argument in arguments_of(node):
            if isinstance(argument, ast.Lambda):
                purity = self._worst(here, running(argument.body))
            elif (name := dotted(argument)) is not None:
                called = ast.copy_location(ast.Call(argument, [], []), node)
                found = self._named_call(called, here)
                called_back = found is not None and (found.level == WORK or self._is_function(name[0], here))
                purity = found if found is not None and called_back else Purity()
            else:
                continue
            worst = max((worst, purity), key=lambda item: item.level)
        return worst

    def _is_function(self, root: ast.Name, here: Surroundings) -> bool:
        step = self._timeline.step_before(root.id, here.at) if here.names.means_global(root) else None
        if step is None or root.id not in step.happens:
            return False
        return isinstance(step.node, Function) or isinstance(value_of(root.id, step), ast.Lambda)

    def _local_call(
        self, node: ast.Call, name: str, attributes: Sequence[str], here: Surroundings
    ) -> Purity | None:
        if not attributes and name == here.itself:
            return Purity()  # `cls(…)` in a class method
        if not attributes and name in here.functions:
            return self._follow(node, here.functions[name], here, here)
        if len(attributes) == 1 and name == here.itself and here.owner is not None:
            method = method_of(here.owner, attributes[0])
            if method is not None:
                return self._follow(node, method, here, here, here.owner)
        return None

    def _step_call(
        self, node: ast.Call, event: NameEvent, step: Step, attributes: Sequence[str], here: Surroundings
    ) -> Purity | None:
        """The purity of a call of (a member of) something that the notebook defines."""
        definition = step.node
        around = Surroundings(step.names, here.at, step.cell, depth=here.depth)
        if isinstance(definition, Function) and not attributes:
            return self._follow(node, definition, around, here)
        if isinstance(definition, ast.ClassDef):
            return self._class_call(node, definition, attributes, around, here)
        value = value_of(event.name, step)
        if isinstance(value, ast.Lambda) and not attributes:
            return self._follow(node, value, around, here)
        if isinstance(value, ast.Call):
            path = self._path(value.func, around)
            if path in CLASS_MAKERS and not attributes:
                return Purity()
            made = self._class_of(value, around)
            owner = made.node if made is not None else None
            if made is not None and isinstance(owner, ast.ClassDef) and len(attributes) == 1:
                method = method_of(owner, attributes[0])
                around = Surroundings(made.names, here.at, made.cell, depth=here.depth)
                return self._follow(node, method, around, here, owner) if method is not None else None
        return None

    def _class_of(self, value: ast.Call, here: Surroundings) -> Step | None:
        """The step of the class of the notebook that a value is made by."""
        if not isinstance(value.func, ast.Name) or not here.names.means_global(value.func):
            return None
        step = self._timeline.step_before(value.func.id, here.at)
        return step if step is not None and isinstance(step.node, ast.ClassDef) else None

    def _class_call(
        self,
        node: ast.Call,
        owner: ast.ClassDef,
        attributes: Sequence[str],
        around: Surroundings,
        here: Surroundings,
    ) -> Purity | None:
        if attributes:
            method = method_of(owner, attributes[0]) if len(attributes) == 1 else None
            return self._follow(node, method, around, here, owner) if method is not None else None
        for name in ("__init__", "__post_init__", "__new__"):
            method = method_of(owner, name)
            purity = self._follow(node, method, around, here, owner) if method is not None else Purity()
            if purity.level == WORK:
                return purity
        return Purity()

    def _follow(
        self,
        node: ast.Call,
        function: FunctionOrLambda,
        around: Surroundings,
        here: Surroundings,
        owner: ast.ClassDef | None = None,
    ) -> Purity:
        """What calling a function of the notebook does: work if its body does some, else nobody knows.

        A method that only works on data is as good as a class, which is carried in silence.
        """
        inner = self._function(function, around, here.depth, owner)
        if inner.level == WORK:
            return self._purity_of(WORK, node, here, f"which calls {inner.what}")
        if owner is not None and inner.level == DATA:
            return inner
        return self._purity_of(UNKNOWN, node, here)

    def _function(
        self, function: FunctionOrLambda, around: Surroundings, depth: int, owner: ast.ClassDef | None
    ) -> Purity:
        key = (function, around.cell)
        found = self._functions.get(key)
        if found is not None:
            return found
        if depth > _DEPTH or function in self._open:
            return Purity()
        self._open.add(function)
        found = self._worst(around.inside(function, depth + 1, owner), running(*body_of(function)))
        self._open.discard(function)
        self._functions[key] = found
        return found

    # Methods of objects

    def _method(self, node: ast.Call, target: ast.Attribute, here: Surroundings) -> Purity:
        shape = self.shape(target.value, here)
        if shape == "database" and attaches(node):
            return self._purity_of(WORK, node, here)
        if shape in METHODS:
            if arguments_of(node) and target.attr in OF_WHAT_IS_GIVEN.get(shape, ()):
                return Purity()
            if target.attr in METHODS[shape]:
                return self._given(node, here) if target.attr == "sort" else Purity()
            return self._purity_of(WORK if target.attr in WORK_METHODS else UNKNOWN, node, here)
        if target.attr in WORK_METHODS:
            given = (self.shape(each, here) for each in node.args[:2])
            in_memory = target.attr.startswith("to_") and any(each in IN_MEMORY for each in given)
            return self._purity_of(UNKNOWN if in_memory else WORK, node, here)
        if target.attr in DISTINCT_METHODS or target.attr in PLAIN_MUTATORS:
            return Purity()
        return self._purity_of(UNKNOWN, node, here)

    def shape(self, node: ast.expr, here: Surroundings, depth: int = 0) -> str:
        """What kind of object an expression gives, as far as it can be told; "" where it cannot."""
        if depth > _DEPTH:
            return ""
        literal = literal_shape(node)
        if literal:
            return literal
        if isinstance(node, ast.Call):
            return self._result(node, here, depth)
        if isinstance(node, ast.BinOp):
            left = self.shape(node.left, here, depth + 1)
            return left if left or isinstance(node.op, ast.Mult) else self.shape(node.right, here, depth + 1)
        if isinstance(node, ast.Attribute) and node.attr in {"parent", "name", "stem", "suffix"}:
            part = "path" if node.attr == "parent" else "str"
            return part if self.shape(node.value, here, depth + 1) == "path" else ""
        if isinstance(node, ast.IfExp):
            return self.shape(node.body, here, depth + 1)
        if not isinstance(node, ast.Name):
            return ""
        if node.id in here.made:
            return self.shape(here.made[node.id], here, depth + 1)
        if here.names.means_global(node):
            event = self._timeline.before(node.id, here.at)
            return self._shape_at(event, depth + 1) if event is not None else ""
        return ""

    def _shape_at(self, event: NameEvent, depth: int) -> str:
        found = self._shapes.get((event, depth))
        if found is None:
            found = self._shapes[event, depth] = self.shape_of(event, depth)
        return found

    def shape_of(self, event: NameEvent, depth: int = 0) -> str:
        """What kind of object an event binds a name to."""
        step = event.step
        if step is None or event.kind not in {"bind", "maybe", "task"}:
            return ""
        if event.name in step.imports:
            return "module" if step.imports[event.name].module else "imported"
        if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return "function"
        if isinstance(step.node, ast.ClassDef):
            return "class"
        value = value_of(event.name, step)
        if value is None:
            return ""
        return self.shape(value, Surroundings(step.names, step.index, step.cell), depth)

    def _result(self, node: ast.Call, here: Surroundings, depth: int) -> str:
        path = self._path(node.func, here)
        if path is not None and path in RESULTS:
            return RESULTS[path]
        if path is not None and (opened := in_memory(path, node)):
            return opened
        if isinstance(node.func, ast.Attribute):
            shape = self.shape(node.func.value, here, depth + 1)
            if shape == "database" and node.func.attr in DATABASE:
                return "list" if node.func.attr in {"fetchall", "fetchmany"} else shape
            if node.func.attr == "copy" or (shape in {"path", "str"} and node.func.attr in KEEPING):
                return shape
            if shape == "str" and node.func.attr in {"split", "splitlines", "rsplit"}:
                return "list"
        elif isinstance(node.func, ast.Name) and self._class_of(node, here) is not None:
            return f"instance of {node.func.id}"
        return ""
