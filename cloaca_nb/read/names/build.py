"""Builds the time line of a notebook from its cells and tasks."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.read.cells.code import CellCode, Escape, Statement, TaskCode
from cloaca_nb.read.cells.statements import statements_of
from cloaca_nb.read.names.aliases import Aliases
from cloaca_nb.read.names.bindings import Binding
from cloaca_nb.read.names.calls import SETTINGS
from cloaca_nb.read.names.changes import Change, Changes
from cloaca_nb.read.names.imports import imported, is_future
from cloaca_nb.read.names.methods import IMMUTABLE
from cloaca_nb.read.names.purity import PurityAnalysis
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import Event, EventKind, Step, Timeline
from cloaca_nb.read.names.walk import always_bound, at_import, block_of, dotted

#: Bindings that leave nothing bound.
_FLEETING = frozenset({"annotated", "except"})
_LOST_BLOCKS = frozenset({"loop", "with", "try"})


def build(
    cells: Sequence[CellCode], tasks: Sequence[TaskCode], helpers: Mapping[str, CellCode]
) -> tuple[Timeline, PurityAnalysis]:
    """The time line of a notebook, and the purity of its statements.

    Args:
        cells: All code cells in order.
        tasks: All tasks in order.
        helpers: Helper modules: name -> cell.
    """
    builder = _Builder(cells, helpers)
    by_cell: dict[int, list[TaskCode]] = {}
    for task in tasks:
        by_cell.setdefault(task.statement.cell, []).append(task)
    for code in cells:
        builder.cell(code, by_cell.get(code.cell.position, []))
    return builder.timeline, builder.purity


class _Builder:
    """Walks the cells in order and appends steps and events."""

    def __init__(self, cells: Sequence[CellCode], helpers: Mapping[str, CellCode]) -> None:
        self.timeline = Timeline(codes={code.cell.position: code for code in cells}, helpers=helpers)
        self.timeline.codes.update({code.cell.position: code for code in helpers.values()})
        self.purity = PurityAnalysis(self.timeline)
        deriving = any("__subclasses__" in code.text for code in cells)
        self.changes = Changes(self.timeline, self.purity, deriving)
        self.aliases = Aliases(self._definition, self._can_change)
        self.helper_cells = {code.cell.position: name for name, code in helpers.items()}
        self.futures: frozenset[str] = frozenset()
        self.modules: dict[str, dict[str, None]] = {}
        self.index = 0

    def cell(self, code: CellCode, tasks: Sequence[TaskCode]) -> None:
        """Appends what a cell holds."""
        position = code.cell.position
        if position in self.helper_cells:
            name = self.helper_cells[position]
            imports = [event.step.imports for event in self.timeline.events.get(name, [])[-1:] if event.step]
            if not imports or name not in imports[0]:
                self._event(name, "helper", position, max(code.marker_line, 1))
        elif code.role != "module":
            for item in _items(code, tasks):
                if isinstance(item, Escape):
                    for name in item.binds:
                        self._event(name, "lost", position, item.line, why="escape")
                else:
                    self._statement(item, tasks)
        self.timeline.ends[position] = self.index

    def _event(
        self,
        name: str,
        kind: EventKind,
        cell: int,
        line: int,
        offset: int = 0,
        step: Step | None = None,
        why: str = "",
    ) -> None:
        index = self.index
        if step is None:
            self.index += 1
        else:
            index = step.index
            step.happens.setdefault(name, kind)
        self.timeline.add(Event(name, kind, index, cell, line, offset, step, why))

    def _statement(self, statement: Statement, tasks: Sequence[TaskCode]) -> None:
        node = statement.node
        if is_future(node):
            assert isinstance(node, ast.ImportFrom)
            self.futures |= {alias.name for alias in node.names}
            return
        task = next((task for task in tasks if task.statement is statement), None)
        names = names_of(node, "annotations" in self.futures)
        step = Step(
            self.index, statement, names, "" if task else block_of(node), bool(tasks), task, self.futures
        )
        self.index += 1
        self.timeline.steps.append(step)
        if task is not None:
            self._task(step, task)
            return
        if tasks and step.block != "main" and not _is_engine(node):
            self.timeline.beside.setdefault(statement.cell, []).append(step)
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(step, node)
        else:
            self._other(step)

    def _task(self, step: Step, task: TaskCode) -> None:
        self.timeline.tasks[task.task.id] = step
        if task.task.form != "body":
            self._event(task.task.function, "task", step.cell, step.node.lineno, step=step)
            return
        assert isinstance(step.node, ast.FunctionDef)
        for inner in step.node.body:
            for binding in names_of(inner).bound:
                if binding.kind not in _FLEETING and binding.kind != "del":
                    self._event(binding.name, "local", step.cell, binding.line, binding.offset, step, "body")
        step.happens.clear()

    # Imports

    def _import(self, step: Step, node: ast.Import | ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.timeline.stars.append(step)
            return
        step.imports = {item.name: item for item in imported(node)}
        for alias, item in zip(node.names, imported(node), strict=True):
            self.modules.setdefault(item.target.partition(".")[0], {})[item.name] = None
            if item.name == item.target == "cloaca":
                continue
            known = self._same_import(step, item.name)
            if known is not None:
                self._event(item.name, known, step.cell, alias.lineno, alias.col_offset, step)

    def _same_import(self, step: Step, name: str) -> EventKind | None:
        """What an import does to a name: nothing where it is bound to the same and no more is loaded."""
        new = step.imports[name]
        loaded = set[str]()
        for event in reversed(self.timeline.events.get(name, [])):
            if event.kind in {"aside", "change"}:
                continue
            old = event.step.imports.get(name) if event.step is not None else None
            if old is None or old.target != new.target:
                break
            loaded.add(old.loads)
            if event.kind == "bind":
                break
        if not loaded:
            return "bind"
        covered = any(load == new.loads or load.startswith(f"{new.loads}.") for load in loaded)
        return None if covered else "maybe"

    # Everything else

    def _other(self, step: Step) -> None:
        node, names = step.node, step.names
        lost = step.block in _LOST_BLOCKS and not step.whole
        if self._repeats(step):
            return
        changes = self.changes.of(step)
        bound = {binding.name for binding in names.bound if binding.kind != "augmented"}
        for change in changes:
            if change.name not in bound:
                self._change(step, change)
        certain = always_bound([node])
        for binding in names.bound:
            self._binding(step, binding, lost, binding.name in certain)
        self.purity.step(step)
        if _may_hold_code(step, self.timeline.code):
            self.timeline.code.update(step.happens)
        step.shares = self.aliases.bound(step, [name for name in bound if name in certain])

    def _definition(self, name: str) -> Event | None:
        return self.timeline.before(name, self.index)

    def _can_change(self, name: str) -> bool:
        event = self.timeline.before(name, self.index)
        return event is not None and self.purity.shape_of(event) not in IMMUTABLE | {"module", "function"}

    def _change(self, step: Step, change: Change) -> None:
        """A change in a block of any kind is lost, unless the block is carried as module code of a task."""
        place = (step.cell, change.line, change.offset)
        lost = step.block != "" and not step.whole
        if change.kind == "aside" or (change.kind == "setting" and lost):
            self._event(change.name, "aside", *place, step)
            step.happens.pop(change.name, None)
        elif change.kind == "bind":
            self._event(change.name, "lost" if lost else "maybe", *place, step, step.block)
        elif not (step.whole and step.block == "main"):
            for name in [*self.aliases.sharing(change.name), *self._of_same_module(step, change.name)]:
                self._event(name, "lost-change" if lost else "change", *place, step, step.block)

    def _of_same_module(self, step: Step, name: str) -> list[str]:
        """Other names of a module whose setting is changed: ``getcontext().prec = 4`` concerns `Decimal`."""
        target = self._import_target(name)
        if target is None or not any(f"{target}{rest}" in SETTINGS for rest in _called_on(step, name)):
            return []
        names = self.modules.get(target.partition(".")[0], {})
        return [other for other in names if other != name and self._import_target(other) is not None]

    def _import_target(self, name: str) -> str | None:
        event = self.timeline.before(name, self.index)
        found = event.step.imports.get(name) if event is not None and event.step is not None else None
        return found.target if found is not None else None

    def _binding(self, step: Step, binding: Binding, lost: bool, certain: bool) -> None:
        kind = self._binding_kind(step, binding, lost, certain)
        if kind in {"change", "lost-change"}:
            self._shared_change(step, binding, kind)
        if kind == "main" and self.timeline.before(binding.name, step.index) is not None:
            self._event(binding.name, "aside", step.cell, binding.line, binding.offset, step)
        if kind is not None:
            self._event(binding.name, kind, step.cell, binding.line, binding.offset, step, step.block)

    def _shared_change(self, step: Step, binding: Binding, kind: EventKind) -> None:
        """``X += [1]`` changes the list for the other names that share it, too."""
        for name in self.aliases.sharing(binding.name):
            if name != binding.name:
                self._event(name, kind, step.cell, binding.line, binding.offset, step, step.block)

    def _binding_kind(self, step: Step, binding: Binding, lost: bool, certain: bool) -> EventKind | None:
        if binding.kind in _FLEETING or binding.kind == "star":
            return None
        if binding.kind == "del":
            return "del" if isinstance(step.node, ast.Delete) else None
        if step.block in {"main", "typing"} and not _in_else(step.node, binding):
            return "main" if step.block == "main" else "typing"
        if binding.kind == "augmented":
            return "lost-change" if step.block and not step.whole else "change"
        if lost:
            return "lost"
        return "bind" if certain else "maybe"

    def _repeats(self, step: Step) -> bool:
        """Whether a statement only says again what it said before: a function or a literal defined twice."""
        if step.whole or step.block or len(step.names.bound) != 1:
            return False
        node = step.node
        plain = isinstance(node, ast.FunctionDef) and not node.decorator_list and not node.args.defaults
        literal = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        events = self.timeline.events.get(step.names.bound[0].name)
        if not events or not (plain or literal):
            return False
        last = events[-1].step
        return (
            events[-1].kind == "bind"
            and last is not None
            and type(last.node) is type(node)
            and ast.dump(last.node) == ast.dump(node)
            and last.futures == step.futures
        )


def _items(code: CellCode, tasks: Sequence[TaskCode]) -> list[Statement | Escape]:
    """The statements and escapes of a cell in the order of their lines."""
    statements: Iterable[Statement] = statements_of(code)
    if tasks:
        statements = _of_tasks(tasks)
    items: list[tuple[int, int, Statement | Escape]] = []
    items += [(item.node.lineno, item.node.col_offset, item) for item in statements]
    items += [(escape.line, 0, escape) for escape in code.escapes if escape.binds]
    return [item for _, _, item in sorted(items, key=lambda item: item[:2])]


def _of_tasks(tasks: Sequence[TaskCode]) -> Iterator[Statement]:
    """The statements of the cell of some tasks, each once."""
    seen: set[int] = set()
    for task in tasks:
        for statement in (task.statement, *task.beside):
            if id(statement.node) not in seen:
                seen.add(id(statement.node))
                yield statement


def _may_hold_code(step: Step, code: Container[str]) -> bool:
    """Whether what a step binds or changes may be, or hold, a function of the notebook."""
    if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    return any(use.when == "later" or use.name in code for use in step.names.uses)


def _called_on(step: Step, name: str) -> list[str]:
    """What a statement calls of an imported name, as the end of a dotted name."""
    chains = (dotted(node.func) for node in at_import(step.node) if isinstance(node, ast.Call))
    return ["".join(f".{part}" for part in chain[1]) for chain in chains if chain and chain[0].id == name]


def _is_engine(node: ast.stmt) -> bool:
    """Whether a statement is ``import cloaca``, which every module of tasks has."""
    return isinstance(node, ast.Import) and [(alias.name, alias.asname) for alias in node.names] == _ENGINE


_ENGINE = [("cloaca", None)]


def _in_else(node: ast.stmt, binding: Binding) -> bool:
    """Whether a binding stands in the `else` part of an `if`."""
    if not isinstance(node, ast.If) or not node.orelse:
        return False
    return binding.line >= node.orelse[0].lineno
