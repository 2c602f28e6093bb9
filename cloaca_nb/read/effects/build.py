"""Builds the time line of a notebook from its cells and tasks."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice

from cloaca_nb.read.cells.code import CellCode, Escape, Statement, TaskCode
from cloaca_nb.read.cells.directives import of_statement
from cloaca_nb.read.cells.imports import imported, imports_all, is_future
from cloaca_nb.read.cells.magics import forgotten
from cloaca_nb.read.cells.statements import items_of
from cloaca_nb.read.effects.asked import (
    altered,
    called_as_loaded,
    changed_by_logging,
    displayed,
    kept_by_instances,
    shared,
    surely_changed,
    surely_changed_by,
)
from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import NOTHING, reach
from cloaca_nb.read.effects.purity import DATA, WORK, PurityAnalysis
from cloaca_nb.read.names.alike import Growing, Put, put_into
from cloaca_nb.read.names.bindings import FLEETING, Binding, Names, Use
from cloaca_nb.read.names.nodes import root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import ANY_NAME, EventKind, NameEvent, Step, Timeline
from cloaca_nb.read.names.walk import Function, always_bound, block_of, names_within, nodes_in
from cloaca_nb.read.tables.changing import LOOP_LOCKS
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.syntax import same_trees

#: How many objects that a statement keeps are looked at for generators among them.
_MOST_KEPT = 200


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
    builder.memos()
    return builder.timeline, builder.purity


class _Builder:
    """Walks the cells in order and appends steps and events."""

    def __init__(self, cells: Sequence[CellCode], helpers: Mapping[str, CellCode]) -> None:
        codes = {code.cell.position: code for code in (*cells, *helpers.values())}
        self.timeline = Timeline(codes=codes, helpers=helpers)
        self.purity = PurityAnalysis(self.timeline)
        self.interpreter = Interpreter()
        self.interpreter.heed((code.text for code in cells), (code.tree for code in cells if code.tree))
        self.interpreter.know(helpers, self.timeline.passed, self.timeline.does)
        self.timeline.logged = cache(partial(changed_by_logging, self.interpreter))
        self.timeline.changed = cache(partial(surely_changed_by, self.interpreter, self.timeline.tasks))
        self.idle = cache(partial(called_as_loaded, cells))
        self.helper_cells = {code.cell.position: name for name, code in helpers.items()}
        self.futures: frozenset[str] = frozenset()
        self.index = self._figure_of = 0
        self._last: Step | None = None
        self._growing: Growing[tuple[str, ...]] = Growing()
        self._asked: list[tuple[Step, str, frozenset[str]]] = []

    def cell(self, code: CellCode, tasks: Sequence[TaskCode]) -> None:
        """Appends what a cell holds."""
        position = code.cell.position
        if position in self.helper_cells:
            name = self.helper_cells[position]
            last = [event.step for event in self.timeline.events.get(name, [])[-1:] if event.step]
            if not last or name not in last[0].imports:
                self._event(name, "helper", position, max(code.marker_line, 1))
        elif code.role != "module":
            self.interpreter.procedures.in_plain_cell = code.role == "task"
            for item in items_of(code, tasks):
                if isinstance(item, Escape):
                    bound = "capture" if item.text.startswith("%%capture") else "escape"
                    for name in item.binds or forgotten(item.text, self.timeline.events):
                        self._event(name, "lost", position, item.line, why=bound if item.binds else "forget")
                else:
                    self._statement(item, tasks)
            self._displayed(tasks)
        self._handed(tasks)
        self.timeline.ends[position] = self.index

    def _displayed(self, tasks: Sequence[TaskCode]) -> None:
        """What showing a cell's result changes: a package shows none."""
        step, self._last = self._last, None
        if step is not None and not tasks and isinstance(step.node, ast.Expr):
            with self.interpreter.tried():
                frame = displayed(self.interpreter, step.node, step.names.nodes)
                for name in surely_changed(self.interpreter, [frame]):
                    lost = NameEvent(name, "lost-change", self.index, *_place(step), step, "display")
                    self.timeline.add(lost)
                self.index += 1

    def _handed(self, tasks: Sequence[TaskCode]) -> None:
        """Behind a plain cell its variables are no names of the package: they are handed over."""
        for task in tasks:
            if task.task.form == "plain":
                step = self.timeline.tasks[task.task.id]
                self.timeline.handing[step.cell] = self.index
                place = step.cell, step.node.lineno, 0
                for name in task.handed:
                    self.timeline.add(NameEvent(name, "handed", self.index, *place, step, "plain"))
                self.index += 1

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
        self.timeline.add(NameEvent(name, kind, index, cell, line, offset, step, why))

    def _statement(self, statement: Statement, tasks: Sequence[TaskCode]) -> None:
        node = statement.node
        if is_future(node):
            assert isinstance(node, ast.ImportFrom)
            self.futures |= {alias.name for alias in node.names}
            self.interpreter.deferred = "annotations" in self.futures
            return
        task = next((task for task in tasks if task.statement is statement), None)
        names = names_of(node, "annotations" in self.futures)
        step = Step(
            self.index, statement, names, "" if task else block_of(node), bool(tasks), task, self.futures
        )
        self.index += 1
        step.words = of_statement(self.timeline.codes[statement.cell], node)
        self.timeline.steps.append(step)
        if task is not None:
            self._task(step, task)
            return
        if tasks and step.block != "main" and not _is_engine(node):
            self.timeline.beside.setdefault(statement.cell, []).append(step)
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(step, node)
            self.interpreter.run(node, names.nodes)
        else:
            self._other(step)

    def _task(self, step: Step, task: TaskCode) -> None:
        self.timeline.tasks[task.task.id] = step
        assert isinstance(step.node, Function)
        if task.task.form == "plain":
            self.interpreter.run(step.node, step.names.nodes)
            return
        if task.task.form != "body":
            self.interpreter.run(step.node, step.names.nodes)
            self._event(task.task.function, "task", step.cell, step.node.lineno, step=step)
            return
        for inner in step.node.body:
            for binding in names_of(inner).bound:
                if binding.kind not in FLEETING and binding.kind != "del":
                    why = "definition" if binding.kind in {"import", "function", "class"} else "body"
                    self._event(binding.name, "local", step.cell, binding.line, binding.offset, step, why)
        step.happens.clear()

    # Imports

    def _import(self, step: Step, node: ast.Import | ast.ImportFrom) -> None:
        if imports_all(node):
            self.timeline.stars.append(step)
            return
        step.imports = {item.name: self.timeline.imported(item) for item in imported(node)}
        for alias, item in zip(node.names, imported(node), strict=True):
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
            if old is None or not old.is_of(new):
                break
            loaded.add(old.loads)
            if event.kind == "bind":
                break
        if not loaded:
            return "bind"
        return None if any(one == new.loads or one.startswith(f"{new.loads}.") for one in loaded) else "maybe"

    # Everything else

    def _other(self, step: Step) -> None:
        self._last = step
        put = put_into(step.node) if step.names.uses and not step.words and not step.block else None
        if self._repeats(step) or self._puts_one_more(step, put):
            return
        names, self.interpreter.drawn = step.names, frozenset()
        frame = self.interpreter.run(step.node, names.nodes)
        step.draws = bool(self.interpreter.drawn - {"fill"})
        released = self.interpreter.released
        if released.names:
            step.names = names = _using(names, released.names)
        step.releases = released.of_other_cells(step.cell)
        if "leave" in step.words:
            self._left(step, frame)
            return
        bound = {binding.name for binding in names.bound if binding.kind != "augmented"}
        for name in sorted(frame.effects.bound.keys() - bound):
            self._event(name, "maybe", *_place(step), step)
        # A lock of coroutines is as it was once their loop has ended.
        reaching = self.interpreter.names_reaching(
            each for each in frame.mutated if each.path not in LOOP_LOCKS
        )
        bound_here = bound | frame.effects.bound.keys() | self._drawn_elsewhere(step, frame)
        self._changes(step, [name for name in reaching if name not in bound_here])
        certain = always_bound([step.node]) if names.bound else frozenset()
        for binding in names.bound:
            self._binding(step, binding, binding.name in certain)
        self.purity.step(step)
        self._left_behind(step, frame)
        if frame.calls and (later := self._looked_up_later(step, bound)):
            step.names = names._replace(uses=(*names.uses, *later))
        if _may_hold_code(step, self.timeline.code):
            self.timeline.code.update(step.happens)
        self._kept({**dict.fromkeys(bound), **step.happens})
        released.kept(step.happens, step.cell)
        step.shares, step.calls = shared(self.interpreter, step, bound), frame.calls
        step.keeps = kept_by_instances(self.interpreter, step)
        step.alters = altered(self.interpreter, frame, self.idle)
        if put is not None and self._only_puts(step, frame):
            self._growing.note(put, tuple(reaching), step.index)
        for memo in self.interpreter.asked:
            seen = self.interpreter.procedures.summaries.seen_by(memo)
            self._asked += [(step, name, seen) for name in self.interpreter.names_reaching([memo])]

    def _only_puts(self, step: Step, frame: Frame) -> bool:
        """Whether a statement changed what some names reach, and nothing more came of it."""
        ran = (self.interpreter.ran, self.interpreter.asked, self.interpreter.released.names, frame.calls)
        told = (frame.effects.bound, step.draws, step.releases, step.shares, step.alters)
        return not any(ran) and not any(told) and self.purity.step(step).level == DATA

    def _puts_one_more(self, step: Step, put: Put | None) -> bool:
        """Whether a statement only does what those before it did: `rows.append(1)`, `rows.append(2)`, …"""
        changed = self._growing.known(put, step.index)
        if changed is None:
            return False
        self._changes(step, changed)
        if _may_hold_code(step, self.timeline.code):
            self.timeline.code.update(step.happens)
        return True

    def _drawn_elsewhere(self, step: Step, frame: Frame) -> set[str]:
        """Names of figures of other cells: `pyplot` may draw on them, or a kernel may have closed them."""
        drawn = self.interpreter.drawn - {"fill"}
        if not drawn:
            return set()
        figures = self.interpreter.library.figures()
        if "figure" in drawn:
            self._figure_of = step.cell
        names = self.interpreter.names_reaching([figures])
        known = {name: self.timeline.before(name, step.index) for name in names}
        found = {name for name, event in known.items() if event is not None and event.cell != step.cell}
        found -= {*self.interpreter.names_reaching(each for each in frame.mutated if each is not figures)}
        for name in sorted(found) if self._figure_of != step.cell else ():
            self._event(name, "lost-change", *_place(step), step, "figure")
        return found

    def _looked_up_later(self, step: Step, bound: Iterable[str]) -> list[Use]:
        """Names that generators look up which a statement makes and keeps: as they are when one goes on."""
        values = frozenset(each for name in bound for each in self.interpreter.globals.get(name, ()))
        kept = [each for each in islice(reach(values), _MOST_KEPT) if each.kind == "iterator"]
        found: set[str] = set()
        if any(each.first is not None for each in kept):  # of a function of the notebook
            found.update(*map(self.interpreter.procedures.summaries.seen_by, self.interpreter.ran))
        if kept:
            said = names_within(*(one for one in nodes_in(step.node) if isinstance(one, ast.GeneratorExp)))
            found |= {use.name for use in step.names.uses if use.when == "now"} & said
        return [Use(name, step.node.lineno, step.node.col_offset, "later") for name in sorted(found)]

    def _kept(self, names: Iterable[str]) -> None:
        """Notes which modules keep what names are bound to, and the settings of which it goes by."""
        for name in names:
            keeping, made_by, members = self.interpreter.states_of(name)
            self.timeline.kept.setdefault(name, {}).update(dict.fromkeys(keeping))
            self.timeline.made_by.setdefault(name, set()).update(made_by, map(state_of, members))
            self.timeline.members.setdefault(name, set()).update(members)
            if self.interpreter.library.draws_later(self.interpreter.globals.get(name, NOTHING)):
                self.timeline.drawing.add(name)

    def memos(self) -> None:
        """A memo that was asked keeps what it gave, also where what it goes by was changed since."""
        for step, name, seen in self._asked:
            if name not in step.happens and any(
                self.timeline.next(each, step.index + 1) < self.index for each in seen
            ):
                step.happens[name] = "change"
                self.timeline.insert(NameEvent(name, "change", step.index, *_place(step), step, step.block))

    def _left(self, step: Step, frame: Frame) -> None:
        """`# cloaca: leave`: nothing that a statement binds or changes counts, which is said."""
        for name in dict.fromkeys(binding.name for binding in step.names.bound):
            unbound = self.timeline.before(name, step.index) is None
            self._event(name, "lost" if unbound else "aside", *_place(step), step, "leave")
        for name in self.interpreter.names_reaching(frame.mutated):
            if not name.startswith("@") and name not in step.happens:
                self._event(name, "aside", *_place(step), step)
        step.happens.clear()

    def _changes(self, step: Step, names: Iterable[str]) -> None:
        """A change of what names reach, or of what modules keep for the whole process."""
        kind: EventKind = "lost-change" if step.block == "main" and not step.whole else "change"
        cell, line, offset = _place(step)
        for name in names:
            if name.startswith("@"):
                self._event(name, "maybe", cell, line, offset, step)
                step.happens.pop(name, None)
            else:
                self._event(name, kind, cell, line, offset, step, step.block)

    def _left_behind(self, step: Step, frame: Frame) -> None:
        """Work that is done with a name and changes nothing is left behind, which is said."""
        node = step.node
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or frame.mutated or self.purity.step(step).level < WORK:
            return
        root = root_name(call.func.value) if isinstance(call.func, ast.Attribute) else None
        event = self.timeline.before(root.id, step.index) if root is not None else None
        if root is not None and event is not None and not (event.step and event.name in event.step.imports):
            self._event(root.id, "aside", step.cell, call.lineno, call.col_offset, step)
            step.happens.pop(root.id, None)

    def _binding(self, step: Step, binding: Binding, certain: bool) -> None:
        kind = self._binding_kind(step, binding, certain)
        if kind == "main" and self.timeline.before(binding.name, step.index) is not None:
            self._event(
                binding.name, "lost-change", step.cell, binding.line, binding.offset, step, step.block
            )
        if kind is not None:
            self._event(binding.name, kind, step.cell, binding.line, binding.offset, step, step.block)

    def _binding_kind(self, step: Step, binding: Binding, certain: bool) -> EventKind | None:
        if binding.kind == "del" and isinstance(step.node, ast.Delete):
            return "del"
        if binding.kind in {"del", "except"}:  # on some ways it unbinds what was there before
            return "maybe" if self.timeline.before(binding.name, step.index) is not None else None
        if binding.kind in FLEETING or binding.kind == "star":
            return None
        if step.block in {"main", "typing"} and not _in_else(step.node, binding):
            return "main" if step.block == "main" else "typing"
        if binding.kind == "augmented":
            self._by_key(binding.name)
            return "change"
        return "bind" if certain else "maybe"

    def _by_key(self, name: str) -> None:
        """A name that nothing binds was bound by what binds computed ones: `globals()[key] = 1`."""
        if name not in self.timeline.events:
            for event in list(self.timeline.events.get(ANY_NAME, ())):
                if event.step is not None and event.kind == "maybe":
                    event.step.happens.setdefault(name, event.kind)
                    self.timeline.add(replace(event, name=name))

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
            and same_trees(last.node, node)
            and last.futures == step.futures
        )


def _using(names: Names, more: Collection[str]) -> Names:
    """What a statement has to do with names, of which it uses some also as they are before it."""
    found = (Use(each.name, each.line, each.offset, "now", True) for each in names.bound if each.name in more)
    return names._replace(uses=(*names.uses, *found))


def _may_hold_code(step: Step, code: Container[str]) -> bool:
    """Whether what a step binds or changes may be, or hold, a function of the notebook."""
    if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    return any(use.when == "later" or use.name in code for use in step.names.uses)


def _place(step: Step) -> tuple[int, int, int]:
    return step.cell, step.node.lineno, step.node.col_offset


def _is_engine(node: ast.stmt) -> bool:
    """Whether a statement is ``import cloaca``, which every module of tasks has."""
    return isinstance(node, ast.Import) and [(one.name, one.asname) for one in node.names] == [
        ("cloaca", None)
    ]


def _in_else(node: ast.stmt, binding: Binding) -> bool:
    """Whether a binding stands in the `else` part of an `if`."""
    if not isinstance(node, ast.If) or not node.orelse:
        return False
    return binding.line >= node.orelse[0].lineno
