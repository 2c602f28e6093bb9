"""What a task reaches: the walk begins at its function, and goes on from each global name to the next."""

from __future__ import annotations

from types import FunctionType, ModuleType

from .code import kept_by
from .digests import digest
from .kinds import imported
from .room import OutOfTimeError
from .text import ATOMS
from .types import CONTAINERS, Own
from .walk import SLOW, Snapshot, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from .walk import Node

#: Modules whose lists and dicts grow as Python runs, and differ from process to process.
_LIVING = frozenset({"sys", "gc", "linecache", "mimetypes", "re", "warnings", "threading", "copyreg"})


class SnapshotLimits:
    """How long a snapshot may take, and how much it may say.

    Attributes:
        seconds: Time for all of it.
        nodes: Most nodes with details for one name.
    """

    __slots__ = ("nodes", "seconds")

    def __init__(self, seconds: float, nodes: int = 300) -> None:
        self.seconds = seconds
        self.nodes = nodes


def snapshot(
    functions: Iterable[Any],
    own: Own,
    limits: SnapshotLimits,
    names: Sequence[str] = (),
    apart: Collection[str] = (),
) -> Snapshot:
    """The state of all global names that functions reach, the functions' own code left out.

    Args:
        functions: The task's function; more for a task with callbacks.
        own: What belongs to the notebook.
        limits: How long it may take.
        names: Further global names to begin with.
        apart: Global names whose values are no others' as far as these tell.
    """
    walk = _Reach(own, limits, apart)
    try:
        walk.begin(functions, names)
    except OutOfTimeError:
        walk.give_up()
    return walk.found


def snapshot_of(roots: Iterable[tuple[dict[str, Any], str]], own: Own, limits: SnapshotLimits) -> Snapshot:
    """The state of these global names and of all that they reach.

    Args:
        roots: The global names of a module, and the name among them.
        own: What belongs to the notebook.
        limits: How long it may take.
    """
    walk = _Reach(own, limits)
    try:
        for space, name in roots:
            walk.reach(space, name)
        walk.go_on()
    except OutOfTimeError:
        walk.give_up()
    return walk.found


def _undecoded(function: Any) -> Any:
    """The notebook's function where a package's decoder stands around it, which keeps names of its own."""
    if type(function) is FunctionType and str(function.__globals__.get("__name__")).endswith(".decoded"):
        inner: Any = dict(kept_by(function)).get("function")
        return inner.cell_contents if inner is not None else function
    return function


class _Reach(Walk):
    def __init__(self, own: Own, limits: SnapshotLimits, apart: Collection[str] = ()) -> None:
        super().__init__(own, limits.seconds)
        self._limits = limits
        self._apart = apart
        #: Those of them that were reached; they come last, as most of them are compared with nothing.
        self._later: list[str] = []
        #: Classes come behind those, in the order of their names: a package's task says those of the values
        #: that it takes over, a notebook's reaches them through the values.
        self._classes: list[str] = []
        self._noted: set[str] = set()

    def begin(self, functions: Iterable[Any], names: Sequence[str]) -> None:
        """Walk from functions to all that they reach."""
        functions = list(functions)
        for name in names:
            self.reach(self.own.main, name)
        for at, function in enumerate(functions):
            self.root = f"{at}:"
            self._function_roots(function)
        self.go_on()

    def go_on(self) -> None:
        """Look at all that was reached, and at what that reaches."""
        while self.open or self._later or self._classes:
            if self.open and (later := self._that_wait(self.open[0])) is not None:
                later.append(self.open.pop(0))
            elif self.open or self._later or not self._led_on():
                label = (self.open or self._later or self._classes).pop(0)
                known = dict(self._met) if label in self._apart else None
                self._visit_root(label)
                self._met = self._met if known is None else known
        self._module_attributes()
        for root, label in sorted(self.versions.apart(self.roots, self.found.said)):
            if (node := self.found.names.get(root)) is not None:
                node[:2] = [digest(f"{node[0]} {label}".encode()), f"{node[1]} of an earlier {label}"]

    def _that_wait(self, label: str) -> list[str] | None:
        """Those among which a name waits until all others were looked at; None where it does not wait."""
        space, name = self.roots[label]
        is_class = issubclass(type(space.get(name)), type)
        return self._later if label in self._apart else self._classes if is_class else None

    def _led_on(self) -> bool:
        """Whether the code of the classes that wait leads to further names; sorts those, and the classes."""
        for label in [each for each in self._classes if each not in self._noted]:
            self._noted.add(label)
            space, name = self.roots[label]
            self.root = label
            for _, value in self._instances.class_attributes(space[name]):
                inner = value.__func__ if type(value) in (classmethod, staticmethod) else value
                inner = inner.fget if type(inner) is property else inner
                if type(inner) is FunctionType:
                    self.note_code(inner)
        self._classes.sort()
        self.open.sort()
        return bool(self.open)

    def give_up(self) -> None:
        """Nothing is known of the names that are left."""
        for label in (self.root, *self.open, *self._later, *self._classes):
            if label in self.roots:
                self.found.names.pop(label, None)
                self.found.unknown[label] = SLOW

    def _function_roots(self, function: Any) -> None:
        """A task's function: its globals, defaults and closure, its own text left out."""
        function = _undecoded(function)
        if type(function) is not FunctionType:
            space = {"(the task)": function}
            self.alive.append(space)
            self.reach(space, "(the task)")
            return
        self.note_code(function)
        space = {f"{name} (of the task)": value for name, value in kept_by(function)}
        self.alive.append(space)
        for name in space:
            self.reach(space, name)

    def _visit_root(self, label: str) -> None:
        space, name = self.roots[label]
        self.root, self.left = label, self._limits.nodes
        if name not in space:
            if not self.own.is_builtin(name):
                self.found.names[label] = ["", "absent"]
            return
        node: Node = []
        data = self.visit(imported(space[name]), node)
        while self.deferred:
            data += self.visit(self.deferred.pop())
        node[0] = digest(data)
        self.found.names[label] = node
        if self._global_name_of_code(space[name]):
            # From here on it is told by its name, as where it was met before its name was.
            self._met.pop(id(space[name]), None)

    def _global_name_of_code(self, value: Any) -> bool:
        """Whether it is a function or class that a global name of the notebook's stands for."""
        is_code = type(value) is FunctionType or issubclass(type(value), type)
        return is_code and self._global_name(value) is not None

    def _module_attributes(self) -> None:
        """What the code uses of libraries, where that is a plain value or was replaced by the notebook."""
        waiting = list(self.modules.items())
        for module, names in waiting:
            for name in sorted(self.found.said & names.keys()):
                value, self.root = names[name], f"{module}.{name}"
                replaced = type(value) is FunctionType and self.own.label_of(value.__globals__) is not None
                filled = id(type(value)) in CONTAINERS and module not in _LIVING and self._is_plain(value)
                if type(value) is ModuleType and self.own.label(vars(value)["__name__"]) is None:
                    inside = vars(value)["__name__"]
                    if inside not in self.modules:
                        self.modules[inside] = vars(value)
                        waiting.append((inside, vars(value)))
                elif filled or id(type(value)) in ATOMS or type(value) is FunctionType:
                    node: Node = []
                    self.left = self._limits.nodes if filled or replaced else 0
                    self.visit(value, node)
                    self.found.names[self.root] = node
