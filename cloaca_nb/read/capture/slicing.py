"""The walk from uses of names to the statements that make these names, and from there on.

A use that happens as a statement runs sees its name in the state at that statement; one inside of a function
sees it in the state that the cells up to the task's own leave behind. A statement that calls functions as it
runs needs what these use, in the state at that statement.
"""

from __future__ import annotations

import ast
import builtins
from collections import deque
from collections.abc import Callable, Iterable
from typing import Optional

from cloaca_nb.read.capture.needs import Demand, NeededName, Needs, Problem
from cloaca_nb.read.capture.states import lambdas_kept, states_used
from cloaca_nb.read.effects.purity import WORK, PurityAnalysis
from cloaca_nb.read.names.bindings import Use
from cloaca_nb.read.names.nodes import ANNOTATED
from cloaca_nb.read.names.queries import ALL_NAMES
from cloaca_nb.read.names.timeline import ANY_NAME, NameEvent, State, Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, at_import
from cloaca_nb.read.tables.keeping import MODULE_STATE
from cloaca_nb.syntax import remembered

#: Names that IPython puts into a notebook's namespace, or among the built-ins.
IPYTHON = frozenset(
    {"get_ipython", "display", "In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"}
    | {"_exit_code", "exit", "quit", "__IPYTHON__"}
)
#: Of these, what code has in a package, too -> how: as IPython does it where nobody looks.
GIVEN = {
    "display": ("def display(*objects, **options):", "    print(*objects)"),
    "__builtins__": ("import builtins as __builtins__",),  # the module, as where a script runs
}
#: Names that a module has without defining them, whichever Python runs it.
IMPLICIT = (
    frozenset(dir(builtins))
    | {"cloaca", "__name__", "__file__", "__package__", "__path__", ANNOTATED, "WindowsError"}
    | {"ExceptionGroup", "BaseExceptionGroup", "EncodingWarning", "PythonFinalizationError", "aiter", "anext"}
) - IPYTHON


#: Gives the slice of a step, where it is known.
Reuse = Optional[Callable[[Step, "BackwardSlice"], Optional["BackwardSlice"]]]  # noqa: UP045 (names a class below)


class BackwardSlice:
    """A walk over uses, breadth first.

    Args:
        timeline: The time line.
        purity: What running a statement again does.
        at: The place on the time line whose state functions see when they are called.
        task: The task's step; None for a slice that serves any task.
        reuse: Gives what a step needs if that was found out before.
    """

    def __init__(
        self, timeline: Timeline, purity: PurityAnalysis, at: int, task: Step | None, reuse: Reuse = None
    ) -> None:
        self.timeline = timeline
        self.purity = purity
        self.at = at
        self.task = task
        self.reuse = reuse
        self.needs = Needs()
        self.worklist: deque[Demand] = deque()
        self.calls: deque[Step] = deque()
        self.asleep: set[Step] = set()
        self.reached: set[tuple[Step, str, int]] = set()
        self.passed: dict[tuple[str, int], tuple[int, list[NameEvent]]] = {}
        self.served: dict[tuple[str, int], int] = {}
        self.cells: set[int] = set()
        self.looked: dict[str, None] = {}
        self.hidden: dict[NameEvent, None] = {}

    def run(self) -> None:
        """Serves all demands, and those that come of it; calls last, so that the report names real users."""
        while self.worklist or self.calls or self._unhide():
            if self.worklist:
                self.serve(self.worklist.popleft())
            elif self.calls:
                self.reach(self.calls.popleft())

    def run_soft(self) -> None:
        """Serves what only annotations name, each with all that it needs or not at all."""
        waiting = deque(self.needs.soft)
        seen: set[str] = set()
        while waiting:
            demand = waiting.popleft()
            if demand.use.name in seen:
                continue
            seen.add(demand.use.name)
            trial = BackwardSlice(self.timeline, self.purity, self.at, self.task)
            trial.needs.steps = {step: set() for step in self.needs.steps}
            trial.asleep, trial.reached = set(self.asleep), set(self.reached)
            trial.serve_soft(demand)
            trial.run()
            if all(problem.kind in HARMLESS for problem in trial.needs.problems):
                waiting.extend(trial.needs.soft)
                trial.needs.problems.clear()
                self.needs.include(trial.needs)
                self.asleep = trial.asleep
            self.looked.update(trial.looked)
            self.cells |= trial.cells

    def carry(self, step: Step, names: Iterable[str], called: bool = False) -> None:
        """Carries a step, and puts what it uses on the worklist.

        Args:
            names: Of an import, the names that are needed.
            called: Whether it is a function that is called as another step runs, and never again.
        """
        known = step in self.needs.steps
        self.needs.steps.setdefault(step, set()).update(names)
        called = called and _leaves_nothing(step.node)
        if step.imports and not known and self.timeline.states:
            self._await_modules(step)
        if step.imports or (known and (called or step not in self.asleep)):
            return
        found = None
        if self.reuse is not None and not known and not called and isinstance(step.node, DEFINITIONS):
            found = self.reuse(step, self)
        if found is not None:
            self.take(found)
            return
        self.asleep.discard(step)
        if called:
            self.asleep.add(step)
        self.needs.sets.update(binding.name for binding in step.names.sets)
        said = user_of(step) if step is not self.task else ""
        self._want_uses(step, said, known=known, called=called)
        if not called:
            later = isinstance(step.node, DEFINITIONS)
            self._want_states(step, step, said, later=later)
            for code in lambdas_kept(self.timeline, step) if not later else ():
                self._want_states(code, step, said, later=True)
        if not known and step.task is None and step.calls:
            self.calls.append(step)

    def _want_uses(self, step: Step, said: str, *, known: bool, called: bool) -> None:
        """Puts the names that a step uses on the worklist, each as it is where the step goes by it."""
        direct = _called(step.node)
        for use in _uses(step):
            if use.when == "never":
                self.needs.soft.append(Demand(use, step, self.at, said))
            elif use.when == "now" and not known:
                self.worklist.append(Demand(use, step, step.index, said, (use.line, use.offset) in direct))
            elif use.when == "later" and not called:
                self.worklist.append(Demand(use, step, self.at, said))

    def _want_states(self, code: Step, step: Step, said: str, *, later: bool) -> None:
        """Puts the states that some code of a step goes by on the worklist: as they are there, or at last."""
        at = self.at if later else step.index
        for key, surely in states_used(self.timeline, code).items():
            use = Use(key, step.node.lineno, -1, "later" if later and surely else "now")
            self.worklist.append(Demand(use, step, at, said))

    def _await_modules(self, step: Step) -> None:
        """An import of what a statement before it has put into `sys.modules` comes with that."""
        for key in states_used(self.timeline, step):
            if key.startswith(MODULE_STATE):
                use = Use(key, step.node.lineno, -1, "now")
                self.worklist.append(Demand(use, step, step.index, user_of(step)))

    def take(self, found: BackwardSlice) -> None:
        """Takes over what another slice has found."""
        awake = found.needs.steps.keys() - found.asleep
        self.asleep |= {step for step in found.asleep if step not in self.needs.steps}
        self.asleep -= awake
        self.needs.include(found.needs)
        self.reached |= found.reached
        self.hidden.update(found.hidden)

    def reach(self, step: Step) -> None:
        """Serves what functions use that a step may call as it runs, in the state at that step."""
        said = user_of(step)
        code = self.timeline.code
        uses = (use for use in step.names.uses if use.when == "later" or use.name in code)
        waiting = [(use.name, said) for use in uses]
        while waiting:
            name, user = waiting.pop()
            state = self.timeline.state(name, step.index)
            if state.after and (name.startswith("@") or name in step.happens):
                continue  # what sets it later on does not count, nor where the statement itself binds it
            for event in self._makers(state, step):
                other = event.step
                if other is None or event.kind not in {"bind", "maybe", "change"} or other is step:
                    continue
                alias = event.name if other.imports else ""
                key = (other, alias, step.index if event.kind != "change" else -1)
                if key in self.reached:
                    continue
                self.reached.add(key)
                if self.purity.step(other).level < WORK:
                    self._carry_event(event, Demand(_A_CALL, step, step.index, user, True), state)
                if not other.imports:
                    said = user_of(other)
                    names = (use.name for use in other.names.uses if use.when != "never")
                    waiting.extend((name, said) for name in (*names, *states_used(self.timeline, other)))

    def _makers(self, state: State, step: Step) -> Iterable[NameEvent]:
        """What makes a name what it is at a step that reaches it, without changes that an earlier one met."""
        if state.after:
            return state.events()
        since, makers = self.passed.get((state.name, state.start), (0, []))
        new = list(state.events(since))
        known = [event for event in makers if event.index < step.index]
        kept = [event for event in new if event.kind != "change"]
        self.passed[state.name, state.start] = (max(since, state.stop), makers + kept)
        return known + new

    # Serving a use

    def state(self, name: str, at: int) -> State:
        """A name as a place sees it; what the slice looked at is kept in mind."""
        if at == self.at:
            self.looked[name] = None
        state = self.timeline.state(name, at)
        if state.event is not None:
            self.cells.add(state.event.cell)
        return state

    def serve(self, demand: Demand) -> None:
        """Finds what makes a name, and carries it."""
        use = demand.use
        state = self.state(use.name, demand.at)
        event = state.event
        if event is None:
            self._serve_unbound(demand)
            return
        if (event.kind == "task" and event.step is self.task) or self._serve_without(use, state, event):
            return
        if use.when == "later":
            self.needs.wants.setdefault(use.name, state.last)
        elif use.name in demand.step.shares:
            now = self.state(use.name, self.at)
            if now.event is event:
                self.needs.wants.setdefault(use.name, now.last)
        if event.kind in _BOUND:
            self._serve_bound(demand, state, event)
        elif event.kind == "typing" and use.asked:
            self._carry_event(event, demand, state)
        else:
            self._problem(_PROBLEMS[event.kind], demand, event)

    def _serve_unbound(self, demand: Demand) -> None:
        """What nothing of the notebook binds: a state of a module, a built-in, or nothing at all."""
        use = demand.use
        if use.name.startswith("@"):
            self._want_unchanged(use)
        elif use.name == ALL_NAMES and use.when == "now":
            return  # such as `space = globals()`: the interpreter finds out what is done with it
        elif use.name in GIVEN:
            self.needs.given.add(use.name)
        elif use.name in IMPLICIT and use.name != ANNOTATED:
            self._want_builtin(use, -1)
        elif not use.own and not self._bound_by_key(demand):
            self._problem("unknown-name", demand, None)

    def _serve_without(self, use: Use, state: State, event: NameEvent) -> bool:
        """Whether a name is gone by without what binds it: it is a built-in's, unchanged, or is not there."""
        if event.kind == "del" and use.name in IMPLICIT:
            self.hidden[event] = None
            self._want_builtin(use, state.last)
            return True
        if state.after and event.name.startswith("@"):
            self._want_unchanged(use)
            return True
        if not use.own or not (state.after or event.kind not in _BOUND):
            return False
        if event.kind == "del" and not state.after:
            self.hidden[event] = None
        if use.when == "later":  # that it is not there, or no longer
            self.needs.wants.setdefault(use.name, -1 if state.after else state.last)
        return True

    def _unhide(self) -> bool:
        """Carries what deletes a name that is a built-in's, or may miss, where what bound it is carried.

        Returns:
            Whether it did.
        """
        for event in self.hidden:
            before = (each for each in self.timeline.events[event.name] if each.index < event.index)
            carried = any(each.step in self.needs.steps for each in before if each.kind in _BOUND)
            if carried and event.step is not None and event.step not in self.needs.steps:
                self.carry(event.step, ())
                return True
        return False

    def _bound_by_key(self, demand: Demand) -> bool:
        """Whether statements before bind names that are computed (`globals()[key] = 1`): all are carried."""
        state = self.state(ANY_NAME, demand.at)
        if state.event is None or state.after:
            return False
        self._serve_bound(demand, state, state.event)
        return True

    def _want_unchanged(self, use: Use) -> None:
        """A state that a function goes by, and that nothing has set before its place."""
        if use.when == "later":
            self.needs.wants.setdefault(use.name, -1)

    def _want_builtin(self, use: Use, last: int) -> None:
        """A built-in that a function looks up, whose name the notebook gives to something else elsewhere."""
        if use.when == "later" and use.name in self.timeline.events:
            self.needs.wants.setdefault(use.name, last)

    def _serve_bound(self, demand: Demand, state: State, event: NameEvent) -> None:
        if not self._can_be_carried(event):
            if not demand.use.own:
                kind = "lost-change" if event.name.startswith("@") else "computed-name"
                self._problem(kind, demand, event)
            return
        if state.after:
            self._problem("defined-later", demand, event)
        served = self.served.get((event.name, event.index), 0)
        self.served[event.name, event.index] = max(served, state.stop)
        if served:
            self._carry_event(event, demand, state)
        for item in state.events(served):
            self._carry_event(item, demand, state)
            if item.kind == "aside":
                self._problem("left-behind", demand, item)
            elif item.kind == "lost-change" or (item is not event and not self._can_be_carried(item)):
                self._problem("lost-change", demand, item)

    def _can_be_carried(self, event: NameEvent) -> bool:
        """Whether what binds or changes a name may run again when the package is imported."""
        step = event.step
        if step is None or event.kind not in {"bind", "maybe", "change"}:
            return True
        if self.task is not None and step.whole and step.cell == self.task.cell:
            return True  # module code of the task, carried whatever it is
        return self.purity.step(step).level < WORK

    def _carry_event(self, event: NameEvent, demand: Demand, state: State) -> None:
        step = event.step
        known = step in self.needs.steps
        self.cells.add(event.cell)
        if event.kind == "helper":
            self.needs.helpers.setdefault(event.name, event)
        elif event.kind == "task" and step is not None and step.task is not None:
            self.needs.tasks.setdefault(step.task.task.id, event)
        elif step is None or event.kind not in {"bind", "maybe", "change", "typing"}:
            return
        else:
            self.carry(step, {event.name} if step.imports else (), demand.called)
            if state.after and demand.at == demand.step.index:
                self.needs.first.setdefault(demand.step, []).append(step)
        changes = event.name if event.kind == "change" else ""
        names = [event.name]
        if changes and step is not None and not known:
            names += _bound_beside(step, event.name)
        if event.name.startswith("@") and step is not None:
            changes = event.name
            names = [use.name for use in step.names.uses if use.when == "now"][:1]
        for name in names:
            carried = NeededName(name, event.cell, event.line, demand.user, changes)
            self.needs.carried.setdefault(carried, None)

    def serve_soft(self, demand: Demand) -> None:
        """Serves a use in an annotation that is not evaluated; what cannot be carried becomes a problem."""
        state = self.state(demand.use.name, demand.at)
        event = state.event
        if event is None and demand.use.name in IMPLICIT:
            return
        if event is not None and event.kind == "typing":
            self._carry_event(event, demand, state)
        elif event is None or event.kind not in _BOUND:
            self._problem("unknown-name", demand, event)
        elif event.kind != "task":
            self._serve_bound(demand, state, event)

    def _problem(self, kind: str, demand: Demand, event: NameEvent | None) -> None:
        use = demand.use
        if use.asked and kind in _UNSEEN:
            return
        place = (demand.step.cell, use.line, use.offset if use.offset >= 0 else None)
        self.needs.problems.append(Problem(kind, use.name, *place, demand.user, event))


_BOUND = frozenset({"bind", "maybe", "task", "helper"})
#: Kinds of problems that do not hinder that something is carried.
HARMLESS = frozenset({"defined-later", "left-behind"})
#: What nobody notices of a name in an annotation as long as nobody asks for that.
_UNSEEN = frozenset({"unknown-name", "deleted-name", "main-only-name", "defined-later"})
_A_CALL = Use("", 1, -1, "now")
_PROBLEMS = {
    "lost": "lost-name",
    "del": "deleted-name",
    "main": "main-only-name",
    "typing": "typing-only-name",
    "local": "task-local-name",
    "handed": "task-local-name",
}


def user_of(step: Step) -> str:
    """How a step is called where it uses something: by the names that it binds or changes."""
    names = [name for name, kind in step.happens.items() if kind in {"bind", "maybe", "task"}]
    return ", ".join(names or step.happens)


def _bound_beside(step: Step, name: str) -> list[str]:
    """The other names that a statement binds which is carried because it changes one."""
    return [other for other, kind in step.happens.items() if kind in {"bind", "maybe"} and other != name]


def _uses(step: Step) -> Iterable[Use]:
    """The uses of a step; of a block for scripts or type checkers, those of its condition and its `else`.

    What is deleted must be there, too.
    """
    node = step.node
    if not isinstance(node, ast.If) or step.block not in {"main", "typing"}:
        deleted = [each for each in step.names.bound if each.kind == "del"]
        return [*step.names.uses, *(Use(each.name, each.line, each.offset, "now", True) for each in deleted)]
    first = node.orelse[0].lineno if node.orelse else node.test.lineno + 10**9
    last = node.test.end_lineno or node.test.lineno
    return (use for use in step.names.uses if use.line <= last or use.line >= first)


@remembered
def _called(node: ast.stmt) -> frozenset[tuple[int, int]]:
    """Where a statement that is no definition calls a function by its name."""
    if isinstance(node, DEFINITIONS):
        return frozenset()
    calls = (inner.func for inner in at_import(node) if isinstance(inner, ast.Call))
    return frozenset((func.lineno, func.col_offset) for func in calls if isinstance(func, ast.Name))


@remembered
def _leaves_nothing(node: ast.stmt) -> bool:
    """Whether a function's result can hold none of its code: it has no function, lambda or `yield` inside."""
    if not isinstance(node, ast.FunctionDef):
        return False
    inner = (part for statement in node.body for part in ast.walk(statement))
    return not any(
        isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Yield | ast.YieldFrom)
        for part in inner
    )
