"""Puts what stands in the way of a capture into facts, with all that a rule needs to say about it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.read.capture.apart import told_apart
from cloaca_nb.read.capture.folders import left_out_of_folders
from cloaca_nb.read.capture.needs import Needs, Problem
from cloaca_nb.read.capture.slicing import IMPLICIT, IPYTHON, user_of
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.cells.statements import source_lines
from cloaca_nb.read.effects.purity import UNKNOWN, WORK, PurityAnalysis
from cloaca_nb.read.names.bindings import BINDERS
from cloaca_nb.read.names.nodes import ANNOTATED
from cloaca_nb.read.names.queries import ALL_NAMES
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import NameEvent, Step, Timeline
from cloaca_nb.read.names.walk import body_of

#: Names under which libraries are imported by custom.
_CUSTOM = {
    "np": "numpy",
    "pd": "pandas",
    "pl": "polars",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "tf": "tensorflow",
    "dt": "datetime",
    "sa": "sqlalchemy",
}
#: What waits for somebody who types, as the last of the calls that make something a result of work.
_ASKS = re.compile(r"`(?:\w+\.)*(?:input|getpass)\(\)`$")
_LOST_BY: dict[str, kinds.LostBy] = {"capture": "capture", "forget": "forget"}
Advice = Literal["local", "later", "near", "alias", "import", "define"]
#: Comparing texts is slow; a notebook with very many unknown names is not helped by it.
_LIMIT = 25


class Owner(NamedTuple):
    """For whom code is carried.

    Attributes:
        id: The task's id; None for what is registered beside tasks.
        cell: Position of its cell.
    """

    id: str | None
    cell: int


class Suggestions:
    """Looks for names near to an unknown one."""

    def __init__(self, timeline: Timeline, tasks: Sequence[TaskCode]) -> None:
        self._timeline = timeline
        self._tasks = tasks
        self._asked = 0
        self._locals: dict[str, set[str]] | None = None

    def advice(self, task: Owner, problem: Problem) -> tuple[Advice, str]:
        """What to do about an unknown name, and what it may have to do with."""
        name = problem.name
        owner = next((id_ for id_, names in self._task_locals().items() if name in names), None)
        if owner is not None and owner != task.id:
            plain = any(each.task.id == owner and each.task.form == "plain" for each in self._tasks)
            return "later" if plain else "local", owner
        near = self._near(task, problem)
        if near is not None:
            return "near", near
        if name in _CUSTOM:
            return "alias", _CUSTOM[name]
        if name in sys.stdlib_module_names:
            return "import", ""
        return "define", ""

    def _near(self, task: Owner, problem: Problem) -> str | None:
        self._asked += 1
        if self._asked > _LIMIT:
            return None
        names = dict.fromkeys([*self._used_around(task, problem), *self._timeline.events])
        names.pop(problem.name, None)
        near = nearest(problem.name, names, 0.7).word
        return near or nearest(problem.name, sorted(IMPLICIT), 0.8).word or None

    def _used_around(self, task: Owner, problem: Problem) -> list[str]:
        """Local names of the task's function, where it is the task itself that uses the name."""
        if problem.user:
            return []
        return sorted(self._task_locals().get(task.id or "", ()))

    def _task_locals(self) -> dict[str, set[str]]:
        """Task id -> names that its function binds for itself."""
        if self._locals is None:
            self._locals = {}
            for task in self._tasks:
                node = task.statement.node
                names = names_of(node)
                if isinstance(node, ast.FunctionDef):
                    stored = (inner for part in body_of(node) for inner in ast.walk(part))
                    self._locals[task.task.id] = {
                        inner.id
                        for inner in stored
                        if isinstance(inner, ast.Name)
                        and isinstance(inner.ctx, ast.Store)
                        and not names.means_global(inner)
                    }
        return self._locals


_HISTORY = re.compile(r"_i?\d+\Z")
_INSTEAD: Mapping[str, Literal["task", "end"]] = {
    "get_ipython": "task",
    "exit": "end",
    "quit": "end",
}


class Problems:
    """Gathers facts about the tasks, each once."""

    def __init__(self, timeline: Timeline, purity: PurityAnalysis, tasks: Sequence[TaskCode]) -> None:
        self._timeline = timeline
        self._purity = purity
        self._suggestions = Suggestions(timeline, tasks)
        self._found: dict[tuple[object, ...], Fact] = {}
        self._stars: dict[Step, dict[str, None]] = {}

    @property
    def facts(self) -> list[Fact]:
        """The facts in the order in which they were found."""
        return list(self._found.values())

    def of_needs(self, task: Owner, needs: Needs) -> None:
        """Takes up what hinders a task, or a statement that is carried for what it registers."""
        for problem in needs.problems:
            self._problem(task, problem)
        for step in sorted(needs.steps, key=lambda item: item.index):
            self._carried(task, step, needs)
        for step, name in left_out_of_folders(self._timeline, self._purity, needs, task.cell):
            event = NameEvent(name, "lost-change", step.index, step.cell, step.node.lineno)
            said = kinds.LostChange(
                name, "does", self._purity.step(step).what or "files", self._text(event.cell, event.line)
            )
            self._add(said, Place(step.cell, step.node.lineno), task, name)
        for step, told in told_apart(needs.steps):
            place = self._timeline.place(step.cell, told.node.lineno, told.node.col_offset)
            self._add(told.said, place, task, type(told.node).__name__)
        for step in self._timeline.stars:
            if step.whole and step.cell == task.cell:
                self._star(task, step, None)

    def _add(self, said: Said, place: Place, task: Owner, name: str) -> None:
        fact = Fact(said, place, task.id)
        self._found.setdefault((fact.kind, place, name), fact)

    # Statements that run at import

    def _carried(self, task: Owner, step: Step, needs: Needs) -> None:
        purity = self._purity.step(step)
        own = step.whole and step.cell == task.cell
        if purity.level == UNKNOWN:
            said: Said = kinds.RunsAtImport(
                purity.what, _said(_needed(step, needs), "what it does"), "import"
            )
        elif purity.level == WORK and own:
            said = kinds.WorkAtImport(purity.what)
        else:
            return
        place = Place(purity.cell, purity.line)
        if purity.cell != step.cell:
            place = Place(step.cell, step.node.lineno)
        self._add(said, place, task, _said(user_of(step)))

    # Names

    def _problem(self, task: Owner, problem: Problem) -> None:
        event = problem.event
        if problem.kind == "unknown-name":
            self._unknown(task, problem)
        elif event is None:
            return
        elif problem.kind in {"lost-change", "left-behind"}:
            self._change(task, problem, event)
        elif problem.kind == "defined-later":
            key = ("defined-later", problem.name, event.index)
            self._found.setdefault(key, self._fact(task, problem, event))
        else:
            fact = self._fact(task, problem, event)
            self._found.setdefault((problem.kind, fact.place, problem.name), fact)

    def _fact(self, task: Owner, problem: Problem, event: NameEvent) -> Fact:
        """What is wrong with the definition that a use finds."""
        found = (self._user(task, problem), problem.name, event.cell, event.line)
        said: Said
        if problem.kind == "computed-name":
            what = self._purity.step(event.step).what if event.step else ""
            said = kinds.ComputedName(*found, what, "asks" if _ASKS.search(what) else "work")
        elif problem.kind == "lost-name":
            said = kinds.LostName(*found, BINDERS.get(event.why, ""), _LOST_BY.get(event.why, "other"))
        elif problem.kind == "task-local-name":
            owner = event.step.task if event.step is not None else None
            how: kinds.LocalName = "value"
            if event.why == "definition":
                how = "definition"
            elif event.why == "plain":
                how = "plain" if problem.user or problem.cell != task.cell else "handed"
            said = kinds.TaskLocalName(*found, owner.task.id if owner is not None else "", how)
        else:
            said = _FOUND[problem.kind](*found)
        return Fact(said, self._place(problem), task.id)

    def _place(self, problem: Problem) -> Place:
        return self._timeline.place(problem.cell, problem.line, problem.offset)

    def _change(self, task: Owner, problem: Problem, event: NameEvent) -> None:
        """A change that is not carried is shown where it stands."""
        purity = self._purity.step(event.step) if event.step is not None else None
        why: Literal["stands", "figure", "work", "does"] = "stands" if event.why in BINDERS else "work"
        why = "figure" if event.why == "figure" else why
        what = BINDERS.get(event.why, "")
        if event.kind != "lost-change" and purity is not None and purity.what:
            why, what = "does", purity.what
        place = self._timeline.place(event.cell, event.line, event.offset)
        name, text = _STATES.get(problem.name, problem.name.lstrip("@")), self._text(event.cell, event.line)
        lost = problem.kind == "lost-change"
        self._add(
            kinds.LostChange(name, why, what, text) if lost else kinds.LeftBehind(name, text),
            place,
            task,
            name,
        )

    def _text(self, cell: int, line: int) -> str:
        """A line of a cell, shortened."""
        lines = source_lines(self._timeline.codes[cell].cell.source)
        text = lines[line - 1].strip() if line <= len(lines) else ""
        return text if len(text) <= 60 else f"{text[:57]}…"

    def _user(self, task: Owner, problem: Problem) -> str:
        """Who uses the name, as a reader would say it: a statement that binds none by its text."""
        user = _said(problem.user)
        if task.id is None:
            return user
        if not problem.user:
            if problem.cell == task.cell:
                return f"task `{task.id}`"
            user = f"`{self._text(problem.cell, problem.line)}`"
        return f"{user}, which task `{task.id}` needs,"

    def _unknown(self, task: Owner, problem: Problem) -> None:
        place, name = self._place(problem), problem.name
        user = self._user(task, problem)
        if name in {ALL_NAMES, ANNOTATED}:
            self._add(kinds.AnyName(user, name), place, task, name)
            return
        if name in IPYTHON or _HISTORY.match(name):
            self._add(kinds.IpythonName(user, name, _INSTEAD.get(name, "keep")), place, task, name)
            return
        star = self._star_for(task)
        if star is not None:
            self._star(task, star, name)
        if ("unknown-name", place, name) not in self._found:
            if star is not None:
                said = kinds.UnknownName(user, name, "star", _module(star), star.cell)
            else:
                said = kinds.UnknownName(user, name, *self._suggestions.advice(task, problem), 0)
            self._add(said, place, task, name)

    # Star imports

    def _star_for(self, task: Owner) -> Step | None:
        """The star import that an unknown name most likely comes from: the last before the task, else any."""
        end = self._timeline.ends.get(task.cell, 0)
        stars = self._timeline.stars
        before = [step for step in stars if step.index < end]
        return before[-1] if before else (stars[-1] if stars else None)

    def _star(self, task: Owner, step: Step, name: str | None) -> None:
        names = self._stars.setdefault(step, {})
        if name is not None:
            names[name] = None
        listed = ", ".join(names) if len(names) <= 8 else f"{', '.join(list(names)[:8])}, …"
        place = Place(step.cell, step.node.lineno)
        said = kinds.StarImport(_module(step), listed or "…")
        first = self._found.get(("star-import", step))
        id_ = first.task if first is not None else task.id
        self._found["star-import", step] = Fact(said, place, id_)


#: How a reader calls states of the process.
_STATES = {"@os.chdir": "os.getcwd()"}
#: Kinds that tell no more than who uses which name, and where it was bound.
_FOUND: Mapping[str, Callable[[str, str, int, int], Said]] = {
    "deleted-name": kinds.DeletedName,
    "main-only-name": kinds.MainOnlyName,
    "typing-only-name": kinds.TypingOnlyName,
    "defined-later": kinds.DefinedLater,
}


def _module(step: Step) -> str:
    node = step.node
    return f"{'.' * node.level}{node.module or ''}" if isinstance(node, ast.ImportFrom) else ""


def _needed(step: Step, needs: Needs) -> str:
    """The names for which a statement is carried: of a loop that fills a list the list, not what counts."""
    lines = range(step.node.lineno, (step.node.end_lineno or step.node.lineno) + 1)
    here = (one for one in needs.carried if one.cell == step.cell and one.line in lines)
    names = dict.fromkeys(one.changes or one.name for one in here)
    return ", ".join(name for name in names if not name.startswith("@")) or user_of(step)


def _said(names: str, otherwise: str = "a statement") -> str:
    parts = [f"`{name}`" for name in names.split(", ") if name]
    return ", ".join(parts[:3]) + (" …" if len(parts) > 3 else "") if parts else otherwise
