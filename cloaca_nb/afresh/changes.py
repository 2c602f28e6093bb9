"""What code of a task may change of the notebook's: the abstract interpreter of `read/names`, turned on it.

A module's statements are interpreted in order; then each task's function is called, with a context that is
known. What that changes is what a run leaves behind for the next one. Unknown means changed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from cloaca_nb import syntax
from cloaca_nb.afresh.beside.reached import Making, attributes_changed, is_container, only_fills
from cloaca_nb.afresh.handed import calls_of_held
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.stateless import changes_nothing
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.asked import is_kept_in, stands_in
from cloaca_nb.read.effects.frame import ITSELF, ONE_OF_THEM, PERHAPS, Frame, is_plain
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import Obj, Value, ancestors, descriptors_of, is_written, reach
from cloaca_nb.read.effects.syntax.filling import fills_memos
from cloaca_nb.read.handover.write import HANDOVER
from cloaca_nb.read.local.states import HelperStates
from cloaca_nb.read.names.alike import Growing, put_into
from cloaca_nb.read.names.decorators import called_at_load
from cloaca_nb.read.names.making import attributes_stored
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, Function, nodes_in, stored_in
from cloaca_nb.read.tables.loggers import LOGGERS, set_of_loggers
from cloaca_nb.read.tables.methods import ARRAYS
from cloaca_nb.read.tasks.defaults import PARAMS
from cloaca_nb.syntax import remembered

#: A task's context, what hands variables over and what puts defaults in, as a task's code sees them: values
#: come and go as text, none is shared with what is passed. What is taken over is nothing that is known; what
#: is given is compared.
_OURS = """
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
class handover_:
    def __init__(self, context): pass
    def has(self, key): return True
    def take(self, key): return unknown_()
    def give(self, values, beside=()): values == [each == each for each in values]
    def give_plain(self, values): return None
    def take_stream(self, key): return None
    def give_stream(self, key): return None
class params_:
    def __init__(self, context, defaults): pass
"""
#: Their names there, such that no code can have: of the first, and of what stands for what tasks import of
#: modules of ours.
_NAME, _STANDING_FOR = "<context>", {HANDOVER[-1]: "<handover>", PARAMS: "<params>"}
_NAMES = (_NAME, *_STANDING_FOR.values())
#: Kinds of objects with state of their own.
_KEEPING = frozenset({"function", "instance"})
#: Kinds of containers, and of what is made of numbers and texts, as far as is known.
_PLAIN_KINDS = frozenset({"data", "unknown"})


class ModuleReading:
    """A module of tasks as the interpreter sees it.

    Args:
        parts: Its statements; what each changes and makes is filled in.
        helpers: Names of the helper modules.
        passed: What these pass on of libraries.
        does: What these set of the process, and go by.
        most: How much may be looked at, as `Work` counts it.

    Raises:
        TooMuchError: It is more; each method raises it, too.
    """

    def __init__(
        self,
        parts: Parts,
        helpers: Collection[str],
        passed: Mapping[str, str],
        does: HelperStates,
        most: int = sys.maxsize,
    ) -> None:
        self._in = Interpreter()
        self._in.most = most
        self._parts = parts
        self._mutated: dict[Part, dict[Obj, int]] = {}
        self._bound: dict[Part, frozenset[str]] = {}
        self._one_of: dict[Part, list[Value]] = {}
        self._asked: dict[Part, list[Mapping[Obj, Set[str]]]] = {}
        self._names = {getattr(part.node, "name", "") for part in parts.parts if part.task is not None}
        self._in.know(helpers, passed, does)
        lines = (line.text for part in parts.parts for line in part.lines)
        self._in.heed(lines, (part.node for part in parts.parts))
        self.making: Making = self._in.maker, self._in.classes.assigned_beside
        self._deferred = "annotations" in parts.module.futures
        self._ours = frozenset[Obj]()
        self._growing: Growing[frozenset[str]] = Growing()
        self.not_followed: set[Part] = set()  # tasks that lead to more than is looked at
        for ours in _ours():
            self._run(ours)
        self._ours = frozenset(self._in.made.values())
        for part in parts.parts:
            self._read(part)
        for part in parts.parts:
            self._hold_hinted(part)

    def _read(self, part: Part) -> None:
        put = put_into(part.code)
        known = self._growing.known(put, part.index)
        if known is not None:
            part.changes, part.seen, part.made = known, frozenset(), {}
            return
        frame = self._run(part.code)
        self._asked[part], changed = [frame.asked_of_instances()], self._changed(frame)
        memos = self._in.names_reaching(self._in.asked)  # they keep what they gave
        part.changes = changed.union(memos, self._of_loggers(part.node)) - part.binds
        for module, ours in _STANDING_FOR.items():
            for name in part.imported_from((module,)):
                self._in.bind(name, self._in.globals[ours], Frame(frozenset()))
        part.seen = frozenset().union(*map(self._in.procedures.summaries.seen_by, self._in.ran))
        part.made = {name: self._in.globals.get(name, frozenset()) for name in part.binds}
        if put is not None and not (self._in.ran or self._in.asked):
            self._growing.note(put, part.changes, part.index)

    def _of_loggers(self, statement: ast.stmt) -> Iterator[str]:
        """Keys of what a statement sets of loggers, each a state of its own."""
        return (f"{LOGGERS}{name}" for name, _ in set_of_loggers(statement, self.is_logger))

    def is_logger(self, node: ast.expr) -> bool:
        """Whether an expression is a name of a logger."""
        return isinstance(node, ast.Name) and any(each.path == "logging" for each in self.objects([node.id]))

    def _hold_hinted(self, part: Part) -> None:
        """A class leads to what its annotations name, once they are asked for."""
        for holder in (each for value in part.made.values() for each in value):
            for each in self.objects(part.hinted):
                holder.hold(each)

    def _run(self, node: ast.stmt) -> Frame:
        return self._in.run(node, self._global_nodes(node))

    def _changed(self, frame: Frame) -> frozenset[str]:
        """Names of what was changed or bound; a logger is made once, and classes of ours keep nothing."""
        mutated = [each for each in frame.mutated if each not in self._ours and each.path != "logging"]
        return frozenset(self._in.names_reaching(mutated)).union(frame.effects.bound)

    def _global_nodes(self, node: ast.stmt) -> frozenset[ast.Name]:
        return names_of(node, self._deferred).nodes

    def surely_changed_by(self, task: Part) -> frozenset[Obj]:
        """Objects that calling a task's function is known to change, by whatever way it comes to them.

        None that it or another task makes, which a library or a function of both may seem to keep: what comes
        of another task is taken over; no loggers, which all attempts have in common.

        Args:
            task: The function, of which `changed_by` was asked before.
        """
        mutated = self._mutated.get(task, {})
        run = self._parts.needed(task) if mutated else []
        idle = called_at_load([part.code for part in run])
        said = frozenset().union(*(_changed_later(part.code, idle) for part in run))
        said -= {name for part in run for name in attributes_stored(part.code)}
        return frozenset(
            each
            for each, sure in mutated.items()
            if not self._is_of_task(each) and _is_surely_changed(each, sure, said, idle)
        )

    def states_changed_by(self, task: Part, least: int = ITSELF) -> frozenset[str]:
        """Keys of what modules keep for the whole process, of which calling a function changes some.

        Args:
            task: The function, of which `changed_by` was asked before.
            least: How sure that is.
        """
        states = (each for each, sure in self._mutated.get(task, {}).items() if sure >= least)
        return frozenset(each.path for each in states if each.kind == "state")

    def may_be_changed_by(self, task: Part) -> Iterator[Obj]:
        """What calling a task's function may change, without what is made there.

        Args:
            task: The function, of which `changed_by` was asked before.
        """
        return (each for each in self._mutated.get(task, ()) if not self._is_of_task(each))

    def may_change(self, task: Part, objects: Collection[Obj]) -> bool:
        """Whether calling a task's function may change one of some objects.

        Args:
            task: The function, of which `changed_by` was asked before.
        """
        return not self._mutated.get(task, {}).keys().isdisjoint(objects)

    def asked_of(self, parts: Iterable[Part], objects: Collection[Obj]) -> frozenset[str]:
        """The special methods that running some code asks some instances for, as `told_of` has them."""
        found = (asked for part in parts for asked in self._asked.get(part, ()))
        return frozenset(name for asked in found for each in objects for name in asked.get(each, ()))

    def one_changed_by(self, task: Part) -> Iterator[frozenset[Obj]]:
        """Objects of which calling a task's function changes one, not what is made there instead."""
        for objects in self._one_of.get(task, ()):
            kept = (each for each in objects if each.kind not in {"function", "param"})
            found = {each for each in kept if not stands_in(self._in, each, objects)}
            if found and all(each.home is None or _is_of_instance(each) for each in found):
                yield frozenset(found)

    def _is_of_task(self, each: Obj) -> bool:
        """Whether an object is made where a task runs."""
        return each.home is not None and getattr(each.home.node, "name", None) in self._names

    def bound_by(self, task: Part) -> frozenset[str]:
        """Names of the module that calling a task's function binds anew: `globals()["RATE"] = 2`.

        Args:
            task: The function, of which `changed_by` was asked before.
        """
        return self._bound.get(task, frozenset())

    def met_by(self, names: Iterable[str]) -> frozenset[Obj]:
        """What code meets that says some names; what classes hold is left out."""

        def met(each: Obj) -> Iterator[Obj]:
            yield from (held for held in each.holds if held.kind not in {"class", "member", "state"})
            yield from descriptors_of(each)

        return frozenset(all_from(self.objects(names), met))

    def names_of(self, objects: Iterable[Obj]) -> list[str]:
        """Names through which one of some objects can be reached."""
        return [name for name in self._in.names_reaching(objects) if not name.startswith("@")]

    def changed_by(self, task: Part) -> frozenset[str]:
        """Names of what calling a task's function may change; those of modules' own state begin with `@`.

        The function's own name is among them where it keeps something itself.
        """
        function = task.function
        hooked = self._changed_by_hooks()
        if changes_nothing(function.name, [each.node for each in self._parts.needed(task)]):
            return hooked
        called, made = ast.Name(function.name, ast.Load()), ast.Name(_NAME, ast.Load())
        call = ast.fix_missing_locations(ast.Expr(ast.Call(called, [], [])))
        frames = [self._in.run(call, frozenset({called}), hooked=False)] if function.decorator_list else []
        # But for what makes its context it has the names that it has anyway.
        known = self._global_nodes(function) | {made}
        for code, names in ((_with_own_context(function, made), known), (call, frozenset({called}))):
            frames.append(self._in.run(code, names, hooked=False))
            if self._in.is_worked_out:
                self.not_followed.add(task)
        held = [self._in.run(*each, hooked=False) for each in calls_of_held(function, self.objects)]
        self._bound[task] = frozenset().union(*(frame.effects.bound for frame in (*frames, *held)))
        self._asked[task] = [frame.asked_of_instances() for frame in frames]
        self._one_of[task] = list(dict.fromkeys(each for frame in frames for each in frame.effects.one_of))
        self._mutated[task] = {
            each: max(frame.mutated.get(each, PERHAPS) for frame in frames)
            for frame in (*frames, *held)
            for each in frame.mutated
        }
        return hooked.union(*map(self._changed, (*frames, *held))).difference(_NAMES)

    def _changed_by_hooks(self) -> frozenset[str]:
        """Names of what Python or a library may change as any code runs: `threading.excepthook = note`."""
        frame = Frame(frozenset())
        self._in.act(self._in.patched.hooks(), "reach", frame)
        self._in.act(self._in.patched.code(), "run", frame)
        return frozenset(name for name in self._changed(frame) if not name.startswith("@"))

    def changed_by_logging(self) -> frozenset[str]:
        """Names of what handlers and filters may change as something is logged."""
        frame = Frame(frozenset())
        self._in.act(self.state("@logging"), "use", frame)
        return self._changed(frame)

    def drawn_on(self) -> frozenset[str]:
        """Names through which figures that `pyplot` made can be reached."""
        return frozenset(self._in.names_reaching([self._in.library.figures()]))

    def state(self, key: str) -> Value:
        """What a module keeps."""
        return frozenset([self._in.state(key)])

    def objects(self, names: Iterable[str]) -> frozenset[Obj]:
        """The objects that names are bound to; modules and what is in them are none."""
        return _own(each for name in names for each in self._in.globals.get(name, ()))

    def may_be_memo(self, name: str) -> bool:
        """Whether a name that is filled as a memo is a container, a plain value, a class, or of a helper."""
        plain = all(each.kind in _PLAIN_KINDS or is_container(each) for each in self.objects([name]))
        return plain or "." in name or self.are_plain_code(name)

    def are_plain_classes(self, name: str) -> bool:
        """Whether a name is bound to nothing but classes of which the notebook has written all."""
        found = self.objects([name])
        bases = [base for each in found if each.kind == "class" for base in ancestors(each)]
        plain = all(is_written(base) and "=metaclass" not in base.members for base in bases)
        return bool(found) and plain and all(each.kind == "class" for each in found)

    def are_plain_code(self, name: str) -> bool:
        """Whether a name is bound to such classes, or to nothing but functions that nothing decorates."""
        found = self.objects([name])
        return self.are_plain_classes(name) or (bool(found) and all(map(is_plain, found)))

    def has_written(self, name: str, method: str) -> bool:
        """Whether a name is bound to instances alone that have a method which the notebook has written."""
        found = self.objects([name]) if method else frozenset()
        return bool(found) and all(self._in.classes.has_written(each, method) for each in found)

    def instances(self, name: str) -> Value:
        """Instances that a name is bound to, with the models that these have of libraries."""
        found = [each for each in self.objects([name]) if each.kind == "instance"]
        held = (one for each in found for one in each.holds if one.kind == "library")
        return frozenset([*found, *(one for one in held if one.path not in ARRAYS)])

    def may_hold(self, values: Iterable[Value], objects: Collection[Obj]) -> bool:
        """Whether one of these values is, holds, is an instance of or was defined in one of these objects."""
        held = set(reach(each for value in values for each in value))
        held |= {each.owner for each in held if each.owner is not None}
        return not (held | set(_definers(held))).isdisjoint(objects)


@remembered
def _ours() -> tuple[ast.ClassDef, ...]:
    """The classes of `_OURS`, with names that no code can have: read once, however many modules meet them."""
    found = [each for each in syntax.parse(_OURS).body if isinstance(each, ast.ClassDef)]
    for name, ours in zip(_NAMES, found, strict=True):
        ours.name = name
    return tuple(found)


def _definers(objects: Iterable[Obj]) -> Iterator[Obj]:
    """The functions in whose bodies functions and classes are defined: their code has names of the module."""
    for each in objects:
        outer = (each.first or each).home if each.kind in {"function", "class"} else None
        while outer is not None:
            yield outer
            outer = (outer.first or outer).home


def _is_of_instance(each: Obj) -> bool:
    """Whether an instance of the module has an object as an attribute, or in one: `self.rows = []`."""
    return any(one.kind == "instance" and one.home is None for one in each.holders)


def _is_surely_changed(each: Obj, sure: int, said: Collection[str], idle: Collection[str]) -> bool:
    """Whether an object is known to be changed by code that changes attributes of some names.

    Args:
        sure: How sure it is that it is among what is changed.
        idle: Names of methods that no task calls.
    """
    if each.kind in {"data", "library"}:
        level = ONE_OF_THEM if _is_hidden(each) or _is_of_class(each, said, idle) else ITSELF
        return sure >= level and each.path != "logging" and not _is_memo_of_class(each)
    if each.kind == "class":
        return sure >= ITSELF and not (isinstance(each.node, ast.ClassDef) and fills_memos(each.node))
    return each.kind == "iterator" or (each.kind in _KEEPING and is_kept_in(each, sure))


def _is_hidden(each: Obj) -> bool:
    """Whether a container is held by functions alone: the default of a parameter, what `partial` gives."""
    holders = (one for one in each.holders if one.home is None or one.kind == "function")
    kinds = {one.kind if one.path != "functools" else "function" for one in holders}
    return each.kind == "data" and "function" in kinds and kinds <= {"function", "unknown", "param", "bound"}


def _is_memo_of_class(each: Obj) -> bool:
    """Whether a class's body binds a container, and its code only fills in what is missing."""
    bound = ((one.node, name) for one in each.holders for name, value in one.members.items() if each in value)
    return any(isinstance(node, ast.ClassDef) and only_fills([node], name) for node, name in bound)


def _is_of_class(each: Obj, said: Collection[str], idle: Collection[str]) -> bool:
    """Whether a container is what a class has for all its instances, none of which gets one of its own."""
    return each.kind == "data" and any(each in _of_all(holder, said, idle) for holder in each.holders)


def _of_all(holder: Obj, said: Collection[str], idle: Collection[str]) -> Iterator[Obj]:
    """What the body of a class binds and code changes, without what instances have of their own."""
    node = holder.node
    if isinstance(node, ast.ClassDef) and not fills_memos(node):
        stored = attributes_stored(node)
        bound = {name for each in node.body for name in stored_in(each)}
        changed = {*said, *_changed_later(node, idle)}
        changed |= {
            name for each in node.body if _name_of(each) in changed for name in _attributes_given(each)
        }
        for name in bound & changed - stored:
            yield from holder.members.get(name, ())


def _changed_later(code: ast.AST, idle: Collection[str]) -> frozenset[str]:
    """The same of what runs once a task runs: functions, of classes without methods of some names."""
    inside = code.body if isinstance(code, ast.ClassDef) else nodes_in(code)
    found = (each for each in inside if isinstance(each, (*DEFINITIONS, ast.Lambda)))
    kept = [code] if isinstance(code, Function) else [each for each in found if _name_of(each) not in idle]
    return frozenset().union(*map(attributes_changed, kept))


def _name_of(node: ast.AST) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else ""


def _attributes_given(node: ast.stmt) -> Iterator[str]:
    """Names of attributes that a method may give: `return self._rows`."""
    returned = (each.value for each in nodes_in(node) if isinstance(each, ast.Return))
    yield from (each.attr for each in returned if isinstance(each, ast.Attribute))


def _own(objects: Iterable[Obj]) -> frozenset[Obj]:
    return frozenset(each for each in objects if each.kind not in {"member", "state"})


def _with_own_context(node: ast.FunctionDef, context: ast.Name) -> ast.FunctionDef:
    """A task's function that makes its context itself, as that is called: it is known then."""
    arguments = node.args
    names = [*arguments.posonlyargs, *arguments.args]
    given: list[ast.stmt] = []
    for name in names[:1]:
        set_ = ast.Assign([ast.Name(name.arg, ast.Store())], ast.Call(context, [], []))
        given.append(ast.fix_missing_locations(ast.copy_location(set_, node)))
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
    return ast.copy_location(alone, node)
