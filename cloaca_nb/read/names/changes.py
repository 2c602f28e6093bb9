"""What a top-level statement changes besides the names that it binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cloaca_nb.read.names.calls import SETTINGS, known
from cloaca_nb.read.names.effects import EffectSummaries, changed_roots
from cloaca_nb.read.names.methods import BUILTIN, IMMUTABLE, MUTATORS, WORK_METHODS, changes_itself
from cloaca_nb.read.names.purity import Frame, PurityAnalysis, method_of
from cloaca_nb.read.names.timeline import Event, Step, Timeline
from cloaca_nb.read.names.walk import at_import, dotted, root_name, running

ChangeKind = Literal["change", "setting", "bind", "aside"]

#: Modules whose functions draw or show; called for themselves in a notebook they change nothing of note.
_SHOWING = frozenset(
    {"matplotlib", "seaborn", "plotly", "bokeh", "altair", "IPython", "ipywidgets", "rich", "tqdm"}
)


class Change(NamedTuple):
    """A change of a name's object.

    Attributes:
        kind: A ``setting`` is one of a module; ``aside`` is a call that is not carried, whatever it does.
        name: The name.
        line: Line in the cell.
        offset: Column in UTF-8 bytes.
    """

    kind: ChangeKind
    name: str
    line: int
    offset: int


class Changes:
    """Finds the changes that a step makes, on the part of the time line before it."""

    def __init__(self, timeline: Timeline, purity: PurityAnalysis, subclasses_matter: bool) -> None:
        self._timeline = timeline
        self._purity = purity
        self._summaries = EffectSummaries(timeline, purity)
        self._subclasses_matter = subclasses_matter

    def of(self, step: Step) -> list[Change]:
        """The changes of a step, each name once for a line."""
        node = step.node
        if isinstance(node, ast.Import | ast.ImportFrom):
            return []
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and not node.args.defaults:
            return []
        frame = Frame(step.names, step.index, step.cell)
        found: dict[tuple[ChangeKind, str, int], Change] = {}
        for change in (*self._decorations(step, frame), *self._inside(step, frame)):
            found.setdefault((change.kind, change.name, change.line), change)
        return list(found.values())

    def _inside(self, step: Step, frame: Frame) -> Iterator[Change]:
        """Changes by what runs in the statement."""
        shown: set[ast.AST] = set()
        for node in running(step.node) if step.block == "main" else at_import(step.node):
            if isinstance(node, ast.Expr):
                shown.add(node.value.value if isinstance(node.value, ast.Await) else node.value)
            elif isinstance(node, ast.Call):
                yield from self._call(node, frame, node in shown)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield from self._method_passed(node, frame)
            if not isinstance(node, ast.Call):
                yield from self._parts(node, frame)

    def _parts(self, node: ast.AST, frame: Frame) -> Iterator[Change]:
        """Assignment to, or deletion of, a part of an object."""
        for root in changed_roots(node):
            if frame.names.means_global(root) and not self._is_immutable(root, frame):
                yield Change("change", root.id, getattr(node, "lineno", root.lineno), root.col_offset)
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            made = target.value if isinstance(target, ast.Attribute | ast.Subscript) else None
            name = dotted(made.func) if isinstance(made, ast.Call) else None
            if name is not None and self._purity.path(name[0], name[1], frame) in SETTINGS:
                yield Change("change", name[0].id, target.lineno, target.col_offset)

    def _is_immutable(self, root: ast.Name, frame: Frame) -> bool:
        event = self._timeline.before(root.id, frame.at)
        return event is not None and self._purity.shape_of(event) in IMMUTABLE

    def _call(self, node: ast.Call, frame: Frame, shown: bool) -> Iterator[Change]:
        for kind, name in self._summaries.of_call(node, frame):
            event = self._timeline.before(name, frame.at)
            if event is None or self._purity.shape_of(event) not in {"module", "imported", "function"}:
                yield Change("bind" if kind == "bind" else "change", name, node.lineno, node.col_offset)
        if isinstance(node.func, ast.Attribute):
            kind_ = self._method(node, node.func, frame, shown)
            root = root_name(node.func.value)
            if kind_ is not None and root is not None:
                yield Change(kind_, root.id, node.lineno, node.col_offset)

    def _method(self, node: ast.Call, target: ast.Attribute, frame: Frame, shown: bool) -> ChangeKind | None:
        """What ``x.y.method(…)`` does to ``x``."""
        root = root_name(target.value)
        event = self._timeline.before(root.id, frame.at) if root is not None else None
        if root is None or event is None or not frame.names.means_global(root):
            return None
        shape = self._purity.shape_of(event)
        if shape in {"module", "imported"} or event.kind == "helper":
            return self._imported_method(node, frame, shape, shown)
        if shape == "function":
            return "change" if target.attr == "register" else None
        own = self._own_method(event, target, frame)
        if own is not None:
            return "change" if own else None
        if not isinstance(target.value, ast.Name):
            shape = ""  # a part of it, or the result of another call
        if any(k.arg == "inplace" and getattr(k.value, "value", False) is True for k in node.keywords):
            return "change"
        changes = changes_itself(target.attr, shape)
        if changes is not None:
            return "change" if changes else ("aside" if shown and target.attr in WORK_METHODS else None)
        chained = any(isinstance(part, ast.Call) for part in ast.walk(target.value))
        return "change" if shown and not chained else None

    def _own_method(self, event: Event, target: ast.Attribute, frame: Frame) -> bool | None:
        """Whether a method of a class of the notebook changes its object; None where it is no such method."""
        owner = self._owner(event, frame)
        method = (
            method_of(owner.node, target.attr) if owner and isinstance(owner.node, ast.ClassDef) else None
        )
        if owner is None or method is None or not isinstance(target.value, ast.Name):
            return None
        positional = [*method.args.posonlyargs, *method.args.args]
        if not positional:
            return False
        return positional[0].arg in self._summaries.of_method(owner, target.attr, frame).parameters

    def _owner(self, event: Event, frame: Frame) -> Step | None:
        """The class that a name is bound to, or whose instance it is bound to."""
        shape = self._purity.shape_of(event)
        if shape == "class":
            return event.step
        if not shape.startswith("instance of "):
            return None
        made = self._timeline.before(shape.removeprefix("instance of "), frame.at)
        return made.step if made is not None else None

    def _imported_method(self, node: ast.Call, frame: Frame, shape: str, shown: bool) -> ChangeKind | None:
        """What calling a member of something imported does to it."""
        name = dotted(node.func)
        path = self._purity.path(name[0], name[1], frame) if name is not None else None
        if path in SETTINGS:
            return "setting"
        if not shown:
            return None
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if path is None or (shape == "imported" and method in MUTATORS and known(path) == "unknown"):
            return "change" if method in MUTATORS else None
        quiet = known(path) == "pure" or path.partition(".")[0] in _SHOWING
        return None if quiet else "aside"

    def _method_passed(self, node: ast.Attribute, frame: Frame) -> Iterator[Change]:
        """``LIST.append`` handed to something that will call it."""
        if node.attr not in MUTATORS or not isinstance(node.value, ast.Name):
            return
        event = self._timeline.before(node.value.id, frame.at)
        if event is None or not frame.names.means_global(node.value):
            return
        shape = self._purity.shape_of(event)
        if shape in BUILTIN - IMMUTABLE:
            yield Change("change", node.value.id, node.lineno, node.col_offset)

    # Definitions

    def _decorations(self, step: Step, frame: Frame) -> Iterator[Change]:
        """What decorating a function or class, or deriving a class, changes."""
        node = step.node
        if (
            not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            or step.task is not None
        ):
            return
        for decorator in node.decorator_list:
            for kind, name in self._summaries.of_decorator(decorator, frame):
                yield Change("bind" if kind == "bind" else "change", name, node.lineno, node.col_offset)
            yield from self._registering(decorator, frame)
        if isinstance(node, ast.ClassDef):
            for name in dict.fromkeys(self._derivations(node, frame)):
                yield Change("change", name, node.lineno, node.col_offset)

    def _registering(self, decorator: ast.expr, frame: Frame) -> Iterator[Change]:
        """``@registry.register``, ``@app.route("/")``: a method of an object that takes the function in."""
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        root = root_name(target)
        if not isinstance(target, ast.Attribute) or root is None or not frame.names.means_global(root):
            return
        event = self._timeline.before(root.id, frame.at)
        if event is None:
            return
        shape = self._purity.shape_of(event)
        if shape == "module" or (shape in {"function", "imported", "class"} and target.attr not in MUTATORS):
            return
        yield Change("change", root.id, decorator.lineno, decorator.col_offset)

    def _derivations(self, node: ast.ClassDef, frame: Frame) -> Iterator[str]:
        """What deriving a class changes: through `__init_subclass__`, a metaclass, or `__subclasses__`."""
        for base in self._ancestors(node, frame):
            name = base.node.name if isinstance(base.node, ast.ClassDef) else ""
            hook = self._summaries.of_method(base, "__init_subclass__", frame)
            yield from hook.changed
            yield from hook.bound
            if hook.parameters or self._subclasses_matter:
                yield name
            for meta in self._metaclasses(base.node, frame):
                yield from self._made_by(meta, frame)
        for meta in self._metaclasses(node, frame):
            yield from self._made_by(meta, frame)

    def _made_by(self, meta: Step, frame: Frame) -> Iterator[str]:
        for method in ("__new__", "__init__"):
            effects = self._summaries.of_method(meta, method, frame)
            yield from effects.changed
            if effects.parameters and isinstance(meta.node, ast.ClassDef):
                yield meta.node.name

    def _ancestors(self, node: ast.ClassDef, frame: Frame) -> Iterator[Step]:
        """Classes of the notebook that a class derives from, directly or not."""
        waiting, seen = list(node.bases), set[Step]()
        while waiting:
            base = waiting.pop(0)
            if not isinstance(base, ast.Name) or not frame.names.means_global(base):
                continue
            event = self._timeline.before(base.id, frame.at)
            step = event.step if event is not None else None
            if step is not None and step not in seen and isinstance(step.node, ast.ClassDef):
                seen.add(step)
                yield step
                frame = Frame(step.names, frame.at, step.cell)
                waiting.extend(step.node.bases)

    def _metaclasses(self, node: ast.stmt, frame: Frame) -> Iterator[Step]:
        if not isinstance(node, ast.ClassDef):
            return
        for keyword in node.keywords:
            if keyword.arg == "metaclass" and isinstance(keyword.value, ast.Name):
                event = self._timeline.before(keyword.value.id, frame.at)
                if event is not None and event.step is not None:
                    yield event.step
