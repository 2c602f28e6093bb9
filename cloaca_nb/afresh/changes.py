"""What code of a task may change of the notebook's: the abstract interpreter of `read/names`, turned on it.

A module's statements are interpreted in order; then each task's function is called, with a context that is
known. What that changes is what a run leaves behind for the next one. Unknown means changed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.read.names.interpret import Interpreter
from cloaca_nb.read.names.objects import Obj, Value, reach
from cloaca_nb.read.names.scopes import names_of

#: A task's context as its code sees it: values come and go as text, none is shared with what is passed.
_CONTEXT = """
class context_:
    def get(self, key, default=None): return default
    def set(self, key, value): return None
    def insert(self, key, value): return None
    def update(self, key, value): return None
    def update_from_dict(self, values): return None
    def delete(self, key): return None
    def to_dict(self): return {}
    def to_json(self): return ""
    def keys(self): return []
    def secret(self, name): return {}
    def secret_field(self, name, field): return ""
    def __getitem__(self, key): return 0
    def __setitem__(self, key, value): return None
    def __contains__(self, key): return True
    def __len__(self): return 0
"""
#: Its name there: one that no code can have.
_NAME = "<context>"
_TASK = "task_"


class Reading:
    """A module of tasks as the interpreter sees it.

    Args:
        parts: Its statements; what each changes and makes is filled in.
        helpers: Names of the helper modules.
    """

    def __init__(self, parts: Parts, helpers: Collection[str]) -> None:
        self._in = Interpreter()
        self._in.helpers.update(helpers)
        text = [line.text for part in parts.parts for line in part.lines]
        self._in.classes.subclasses_matter = any("__subclasses__" in line for line in text)
        self._deferred = "annotations" in parts.module.futures
        context = ast.parse(_CONTEXT).body[0]
        assert isinstance(context, ast.ClassDef)
        context.name = _NAME
        self._run(context)
        for part in parts.parts:
            self._read(part)
        for part in parts.parts:
            self._hold_hinted(part)

    def _read(self, part: Part) -> None:
        part.changes = self._run(part.node if part.task is None else part.function) - part.binds
        part.made = {name: self._in.globals.get(name, frozenset()) for name in part.binds}

    def _hold_hinted(self, part: Part) -> None:
        """A class leads to what its annotations name, once they are asked for."""
        for holder in (each for value in part.made.values() for each in value):
            for each in self.objects(part.hinted):
                holder.hold(each)

    def _run(self, node: ast.stmt) -> frozenset[str]:
        """Interprets a statement; the names of what it changes or binds behind the reader's back."""
        frame = self._in.run(node, names_of(node, self._deferred).nodes)
        mutated = [each for each in frame.mutated if each.path != "logging"]  # a logger is made once
        return frozenset(self._in.names_reaching(mutated)).union(frame.effects.bound)

    def changed_by(self, task: Part) -> frozenset[str]:
        """Names of what calling a task's function may change; those of modules' own state begin with `@`.

        The function's own name is among them where it keeps something itself.

        Args:
            task: The function.
        """
        function = task.function
        alone = _with_own_context(function)
        call = ast.parse(f"{_TASK}()").body[0]
        for inner in ast.walk(call):
            if isinstance(inner, ast.Name):
                inner.id = function.name
        as_called = [call] if function.decorator_list else []
        changed = [self._run(node) for node in (*as_called, alone, call)]
        return frozenset().union(*changed) - {_NAME}

    def objects(self, names: Iterable[str]) -> frozenset[Obj]:
        """The objects that names are bound to; modules and what is in them are none."""
        return _own(each for name in names for each in self._in.globals.get(name, ()))

    def may_hold(self, values: Iterable[Value], objects: Collection[Obj]) -> bool:
        """Whether one of these values is, holds or is an instance of one of these objects."""
        held = set(reach(each for value in values for each in value))
        owners = {each.owner for each in held if each.owner is not None}
        return not (held | owners).isdisjoint(objects)


def _own(objects: Iterable[Obj]) -> frozenset[Obj]:
    return frozenset(each for each in objects if each.kind not in {"member", "state"})


def _with_own_context(node: ast.FunctionDef) -> ast.FunctionDef:
    """A task's function that makes its context itself: what is done with it is known then."""
    arguments = node.args
    names = [*arguments.posonlyargs, *arguments.args]
    given: list[ast.stmt] = []
    for name in names[:1]:
        made = ast.Call(ast.Name(_NAME, ast.Load()), [], [])
        given.append(ast.Assign([ast.Name(name.arg, ast.Store())], made))
    rest = ast.arguments(
        [],
        names[1:],
        arguments.vararg,
        arguments.kwonlyargs,
        arguments.kw_defaults,
        arguments.kwarg,
        arguments.defaults[-len(names[1:]) :] if names[1:] else [],
    )
    alone = ast.FunctionDef(node.name, rest, [*given, *node.body], [])
    return ast.fix_missing_locations(ast.copy_location(alone, node))
