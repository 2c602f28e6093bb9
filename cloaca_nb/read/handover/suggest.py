"""Marks for a notebook that knows nothing of tasks: which cells are tasks, which stay what they are, and why.

A cell that does work, or that makes something of what a task has made, is proposed as a task; imports,
functions and plain data stay where they are and are carried; what only shows something is left for the eye.
The marks are then read as a workflow, and cells that stand in its way are marked, too. Nothing is executed.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from cloaca_nb.errors import UsageError
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Cell, Document, Workflow
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.effects.purity import UNKNOWN, WORK, Purity
from cloaca_nb.read.handover.known import known_of, with_mark
from cloaca_nb.read.handover.looks import (
    PLOTTING,
    canvases,
    chain_of,
    checks,
    computes,
    defines,
    drawing,
    imported,
    is_drawn,
    is_plain_value,
    makes_pickled,
    makes_strange,
    only_looks,
    plain_names,
    saves,
)
from cloaca_nb.read.local.modules import read_local
from cloaca_nb.read.names.nodes import dotted
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import names_within
from cloaca_nb.read.tables.pickled import is_of_models
from cloaca_nb.read.tasks.ids import as_word, check_names, numbered_free
from cloaca_nb.read.tasks.plain import functions_in, proposed_id, said_id, slug
from cloaca_nb.syntax import unparsed

#: A task; definitions and data that tasks carry; for the eye; part of another cell; or as it was.
Kind = Literal["task", "marked", "helper", "data", "eye", "joined", "other"]

#: Facts about a cell that is no task and stands in the way of those that are.
_IN_THE_WAY = frozenset(
    {"unmarked-change", "task-local-name", "computed-name", "lost-change", "runs-at-import", "left-behind"}
)
_SPLIT = "split-state"
#: What the marker says that begins to hand over what only pickle holds.
PICKLES = " --handover pickle"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one code cell is proposed to be.

    Attributes:
        why: Why, in a few words.
        id: The task's id, or an empty text.
    """

    cell: int
    kind: Kind
    why: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Marks for a notebook.

    Attributes:
        document: The notebook as it is.
        proposals: What each code cell is proposed to be, in order.
        marked: The notebook with the marks.
        workflow: The workflow that it then is.
        reasons: Errors that stand in the way of cutting the notebook into tasks, a sentence each.
        joined: Positions of the cells that become one, the last of them; none where marks are enough.
    """

    document: Document
    proposals: tuple[Proposal, ...]
    marked: Document
    workflow: Workflow
    reasons: tuple[str, ...] = ()
    joined: tuple[int, ...] = ()

    @property
    def tasks(self) -> tuple[Proposal, ...]:
        """The proposed tasks."""
        return tuple(one for one in self.proposals if one.kind == "task")

    def sources(self) -> dict[int, str]:
        """New sources of cells, by position."""
        pairs = zip(self.document.cells, self.marked.cells, strict=True)
        return {new.position: new.source for old, new in pairs if new.source != old.source}

    def diff(self) -> str:
        """The lines that change, cell by cell."""
        parts = []
        for old, new in zip(self.document.cells, self.marked.cells, strict=True):
            if new.source != old.source:
                before, after = old.source.splitlines(), new.source.splitlines()
                lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
                parts.append("\n".join([f"cell {old.position}", *lines]))
        return "\n".join(parts)


class Suggester:
    """Proposes marks for a notebook, with all of its tasks or with some: what they may be is found out once.

    Args:
        document: The notebook; cells that are marked keep their marks.
    """

    def __init__(self, document: Document) -> None:
        self._proposer = _Proposer(document)
        self._rounds = len(document.cells) + 1
        self._settle()

    def _settle(self) -> None:
        for _ in range(self._rounds):
            self._every = self._proposer.suggestion()
            more = _standing_in_the_way(self._every)
            setting = self._proposer.setting(self._every)
            if not (self._proposer.mark(setting | more) or self._proposer.leave(self._every, more)):
                break

    def hand_over(self, shared: Iterable[Fact]) -> bool:
        """Proposes as tasks, too, what makes the data that tasks share; False where that is nothing.

        Args:
            shared: Facts about state that one task changes and another one reads.
        """
        data = [one.cell for one in self._every.proposals if one.kind == "data"]
        makers = {cell: fact for fact in shared for cell in data if self._proposer.binds(cell, fact)}
        if not self._proposer.mark(makers):
            return False
        self._settle()
        return True

    @property
    def ids(self) -> frozenset[str]:
        """Ids of all proposed tasks."""
        return frozenset(one.id for one in self._every.tasks)

    def suggest(
        self,
        only: Iterable[str] | None = None,
        but: Iterable[str] = (),
        names: Mapping[str, str] | None = None,
    ) -> Suggestion:
        """The marks.

        Args:
            only: Ids of the proposed tasks to take; all by default.
            but: Ids of those to leave out.
            names: Other ids for proposed tasks, by the proposed ones; those of none are no matter.

        Raises:
            UsageError: No proposed task has such an id, an id cannot be one, or two tasks would have it.
        """
        every, proposer, ids = self._every, self._proposer, self.ids
        unknown = sorted({*(only or ()), *but} - ids)
        if unknown:
            known = ", ".join(one.id for one in every.tasks) or "none"
            raise UsageError(f"no proposed task is called `{unknown[0]}`", f"the proposed tasks are: {known}")
        wanted = (ids if only is None else set(only)) - set(but)
        renamed = {id_: new for id_, new in (names or {}).items() if id_ in wanted and new != id_}
        check_names([*sorted(proposer.known), *(renamed.get(id_, id_) for id_ in sorted(wanted))], renamed)
        return every if wanted == ids and not renamed else proposer.suggestion(wanted, renamed)


def _standing_in_the_way(suggestion: Suggestion) -> dict[int, Fact]:
    """Cells that are no tasks and that a fact of the workflow names, with the fact."""
    unmarked = {one.cell for one in suggestion.proposals if one.kind in {"helper", "data", "eye", "other"}}
    found: dict[int, Fact] = {}
    for fact in suggestion.workflow.facts:
        if fact.kind in _IN_THE_WAY and fact.place is not None and fact.place.cell in unmarked:
            found.setdefault(fact.place.cell, fact)
    return found


class _Proposer:
    """Proposes marks, again with more cells marked where some stand in the way."""

    def __init__(self, document: Document) -> None:
        self._document = document
        codes = [read_cell(cell) for cell in document.cells if cell.kind == "code"]
        self._read = known_of([code for code in codes if code.role != "module"])
        timeline, self._purity = self._read.timeline, self._read.purity
        steps = timeline.steps_by_cell()
        self._plain = {
            code.cell.position: steps.get(code.cell.position, [])
            for code in codes
            if code.role == "plain" and code.tree is not None
        }
        self._codes = codes
        self._known = _marked_ids(document, codes)
        self._steps = steps
        self._drawing = set(drawing(steps.values()))
        self._drawing |= canvases(steps.values(), self._drawing)
        self._imports = imported(steps.values())
        self._plainly = plain_names(
            step for each in steps.values() for step in each if not self._sets_up(step)
        )
        self._setting = {event.step for state in timeline.states for event in timeline.events[state]}
        self._why: dict[int, str] = {}
        self._asked: set[int] = set()
        self._left: set[int] = set()
        self._made: set[str] = set()
        self._held: set[str] = set()

    def binds(self, cell: int, fact: Fact) -> bool:
        """Whether a cell binds the name that a fact says."""
        return any(fact.values.get("name") in step.happens for step in self._plain.get(cell, ()))

    def mark(self, cells: Mapping[int, Fact]) -> bool:
        """Mark these cells as well; False where none of them could be a task."""
        able = {cell for cell, fact in cells.items() if cell in self._plain and self._does(cell, fact)}
        new = able - self._asked
        self._asked |= new
        for cell in new:
            name = cells[cell].values.get("name", "")
            self._why[cell] = f"makes or changes `{name}`, which a task needs" if name else "a task needs it"
        return bool(new)

    def leave(self, suggestion: Suggestion, cells: Mapping[int, Fact]) -> bool:
        """Leave those tasks unmarked whose variables a function uses by name; False where there are none.

        They are carried then by each task that needs them, if that can be.
        """
        makers = {str(value) for fact in cells.values() for value in fact.values.values()}
        new = {one.cell for one in suggestion.tasks if one.id in makers} - self._left
        kept = [one for one in suggestion.tasks if one.cell not in new | self._left]
        if not new or not kept:
            return False
        self._left |= new
        return True

    def setting(self, suggestion: Suggestion) -> dict[int, Fact]:
        """Cells between tasks that set what those below them go by, and those above them must not have."""
        facts = [fact for fact in suggestion.workflow.facts if fact.kind == _SPLIT]
        events = self._read.timeline.events
        sets = [(event.cell, fact) for fact in facts for event in events.get(f"@{fact.values['name']}", ())]
        first = min((one.cell for one in suggestion.proposals if one.kind in {"task", "marked"}), default=0)
        return {cell: fact for cell, fact in sets if cell > first}

    def _does(self, cell: int, fact: Fact) -> bool:
        anew = fact.kind == "runs-at-import" and self._is_made_anew(self._plain[cell])
        doing = (not (defines(step) or self._sets_up(step) or checks(step)) for step in self._plain[cell])
        return fact.kind == _SPLIT or (any(doing) and not anew)

    def _is_made_anew(self, steps: Iterable[Step]) -> bool:
        """Whether what may do work only makes what a pickle may not hold: tasks carry it rather."""
        doing = (step for step in steps if self._own(step).level >= UNKNOWN)
        unknown = [step for step in doing if not (defines(step) or self._only_sets_up(step))]
        strange = (makes_strange(step, self._read.timeline, self._beside) for step in unknown)
        return bool(unknown) and all(strange)

    @property
    def known(self) -> frozenset[str]:
        """Ids of tasks that are marked already."""
        return self._known

    def suggestion(
        self, taken_ids: Collection[str] | None = None, names: Mapping[str, str] | None = None
    ) -> Suggestion:
        """The marks as they are now; of all tasks, or of those with these ids; with other ids for some."""
        from cloaca_nb.read.workflow import read_workflow

        self._made, self._held = set(), set()
        taken = set(self._known)
        proposals = []
        for code in self._codes:
            proposal = self._proposal(code)
            if proposal.kind == "task":
                others = {id.casefold() for id in taken | functions_in(code)}
                proposal = replace(proposal, id=numbered_free(self._id(code), others))
                taken.add(proposal.id)
            proposals.append(proposal)
        wanted = taken if taken_ids is None else taken_ids
        proposals = [
            replace(one, kind="other", why=f"left out: {one.why}", id="")
            if one.kind == "task" and one.id not in wanted
            else one
            for one in proposals
        ]
        proposals = [replace(one, id=(names or {}).get(one.id, one.id)) for one in proposals]
        ids = {one.cell: as_word(one.id) for one in proposals if one.kind == "task"}
        if pickling := self._first_pickled(ids):
            ids[pickling] += PICKLES
        marked = self._marks(ids)
        workflow = read_workflow(marked, known=self._read)
        return Suggestion(self._document, tuple(proposals), marked, workflow)

    def _marks(self, ids: Mapping[int, str]) -> Document:
        def marked(cell: Cell) -> Cell:
            return with_mark(cell, ids[cell.position]) if cell.position in ids else cell

        return replace(self._document, cells=tuple(map(marked, self._document.cells)))

    def _proposal(self, code: CellCode) -> Proposal:
        cell = code.cell.position
        steps = self._plain.get(cell)
        if code.role in {"task", "module"}:
            self._makes(self._steps.get(cell, []))
            return Proposal(cell, "marked", "is marked")
        if not steps:
            return Proposal(cell, "other", "is no Python" if steps is None else "holds no Python statement")
        kind, why = self._kind(steps)
        if cell in self._asked:
            kind, why = "task", self._why[cell]
        if cell in self._left:
            return Proposal(cell, "data", "a function uses what it makes by name: tasks carry it")
        if kind == "task":
            self._makes(steps)
        elif kind == "data":
            held = (step for step in steps if not (is_plain_value(step.node) or defines(step)))
            self._held.update(name for step in held for name in step.happens)
        return Proposal(cell, kind, why)

    def _makes(self, steps: Iterable[Step]) -> None:
        self._made.update(name for step in steps for name in step.happens if not defines(step))

    def _kind(self, steps: Sequence[Step]) -> tuple[Kind, str]:
        doing = [step for step in steps if not defines(step)]
        if not doing:
            return "helper", "imports and definitions are carried"
        changes = [name for step in doing for name in step.happens if not name.startswith("@")]
        if all(checks(step) and not self._reads_made(step) for step in doing):
            return "eye", "only checks what is there"
        if all(self._draws(step.node) for step in doing) or (not changes and all(map(self._shows, doing))):
            return "eye", "only shows something"
        working = (self._own(step) for step in doing if not self._only_sets_up(step))
        work = max(working, key=lambda found: found.level, default=Purity())
        if work.level == WORK:
            return "task", f"does work: {work.what}"
        reads = {name for step in doing for name in self._reads_made(step)}
        if reads:
            return "task", f"uses {', '.join(f'`{name}`' for name in sorted(reads)[:3])}, which tasks make"
        if not changes and all(map(self._sets_up, doing)):
            return "helper", "sets up libraries for the tasks"
        if work.level == UNKNOWN:
            if self._is_made_anew(steps):
                return "data", "is made anew for each task that uses it"
            return "task", f"may do work: {work.what}"
        for step in doing:
            used = sorted({use.name for use in step.names.uses} & self._held)
            if changes and used and computes(step.node):
                return "task", f"works on `{used[0]}`"
        return ("data", "plain data is carried") if changes else ("eye", "only shows something")

    def _reads_made(self, step: Step) -> set[str]:
        """Variables that tasks make and a statement uses."""
        return {use.name for use in step.names.uses} & self._made

    def _first_pickled(self, tasks: Collection[int]) -> int:
        """The first task that makes for others what only a pickle holds, such as a model; 0 for none."""
        tainted: set[str] = set()
        for code in self._codes:
            cell = code.cell.position
            for step in self._steps.get(cell, []):
                tainted |= {name for name, item in step.imports.items() if is_of_models(item.target)}
                made = {name for name in step.happens if name not in step.imports}
                used = not tainted.isdisjoint(use.name for use in step.names.uses)
                if made and (used or makes_pickled(step, self._read.timeline, self._beside)):
                    tainted |= made
                    if cell in tasks:
                        return cell
        return 0

    @cached_property
    def _beside(self) -> frozenset[str]:
        """The modules beside the notebook that it imports from, by their first word."""
        local = read_local(self._document.folder, self._codes, ())
        return frozenset(name.partition(".")[0] for name in local.modules)

    def _own(self, step: Step) -> Purity:
        """What a statement does itself: what the values that it uses come from is no matter."""
        found = self._purity.step(step)
        return Purity() if found.origin else found

    def _sets_up(self, step: Step) -> bool:
        """Whether a statement calls a library and keeps nothing of it: a seed, a style, an option."""
        call = step.node.value if isinstance(step.node, ast.Expr) else None
        called = dotted(call.func) if isinstance(call, ast.Call) else None
        return called is not None and called[0].id in self._imports and self._own(step).level < WORK

    def _only_sets_up(self, step: Step) -> bool:
        """Whether a statement sets something up by what stands there, whatever else its cell does."""
        known = {*self._imports, *self._plainly}
        return self._sets_up(step) and known.issuperset(use.name for use in step.names.uses)

    def _draws(self, node: ast.stmt) -> bool:
        """Whether a statement draws, or looks at a table, whatever that could change of it."""
        if isinstance(node, ast.For | ast.With | ast.If):
            return all(map(self._draws, [*node.body, *getattr(node, "orelse", ())]))
        if not isinstance(node, ast.Expr | ast.Assign):
            return False
        call = node.value
        root, attributes = chain_of(call)
        drawn = isinstance(root, ast.Name) and is_drawn(root, attributes, self._imports)
        drawn = drawn or (isinstance(root, ast.Name) and root.id in self._drawing)
        if drawn or not PLOTTING.isdisjoint(attributes):
            return not saves(node)
        return isinstance(node, ast.Expr) and only_looks(attributes)

    def _shows(self, step: Step) -> bool:
        """Whether a statement that binds and changes nothing is there for the eye; what it checks counts."""
        if checks(step) or saves(step.node):
            return False
        if self._own(step).level < UNKNOWN:
            return step not in self._setting
        return not names_within(step.node).isdisjoint(self._drawing) or ".plot" in unparsed(step.node)

    def _id(self, code: CellCode) -> str:
        """The id for a cell: its comment's, its heading's, else one from its code."""
        assert code.tree is not None
        return said_id(code) or self._heading(code.cell) or proposed_id(code.tree)

    def _heading(self, cell: Cell) -> str:
        """The heading right above a cell."""
        above = self._document.cells[cell.position - 2] if cell.position > 1 else None
        if above is None or above.kind != "markdown":
            return ""
        lines = [line for line in above.source.splitlines() if line.lstrip().startswith("#")]
        return slug(lines[-1].lstrip("# ")) if lines else ""


def _marked_ids(document: Document, codes: Iterable[CellCode]) -> frozenset[str]:
    """Ids of the tasks that a notebook has already."""
    from cloaca_nb.read.workflow import read_workflow

    if all(code.role not in {"task", "module"} for code in codes):
        return frozenset()
    return frozenset(task.id for task in read_workflow(document).tasks)
