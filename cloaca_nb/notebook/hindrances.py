"""Puts what stands in the way of a capture into facts, with all that a rule needs to say about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.code import TaskCode
from cloaca_nb.notebook.needs import Needs, Problem
from cloaca_nb.notebook.search import IPYTHON, user_of
from cloaca_nb.notebook.suggestions import Suggestions
from cloaca_nb.notebook.timeline import Event, Step, Timeline
from cloaca_nb.notebook.verdicts import BINDERS, UNKNOWN, WORK, Judge

_HISTORY = re.compile(r"_i?\d+\Z")
_INSTEAD = {
    "get_ipython": "a task runs without IPython; put what it should do into plain Python",
    "display": "a task has no output area; use `print`, or put the value into the context",
    "exit": "raise an exception where the task should fail, and return the context where it should end",
    "quit": "raise an exception where the task should fail, and return the context where it should end",
}


class Hindrances:
    """Gathers facts about the tasks, each once."""

    def __init__(self, timeline: Timeline, judge: Judge, tasks: Sequence[TaskCode]) -> None:
        self._timeline = timeline
        self._judge = judge
        self._suggestions = Suggestions(timeline, tasks)
        self._found: dict[tuple[object, ...], Fact] = {}
        self._stars: dict[Step, dict[str, None]] = {}

    @property
    def facts(self) -> list[Fact]:
        """The facts in the order in which they were found."""
        return list(self._found.values())

    def of_task(self, task: TaskCode, needs: Needs) -> None:
        """Takes up what hinders one task."""
        for problem in needs.problems:
            self._problem(task, problem)
        for step in sorted(needs.steps, key=lambda item: item.index):
            self._carried(task, step)
        for step in self._timeline.stars:
            if step.whole and step.cell == task.statement.cell:
                self._star(task, step, None)

    def _add(self, kind: str, place: Place, task: TaskCode, values: Mapping[str, str]) -> None:
        self._found.setdefault((kind, place, values.get("name")), Fact(kind, place, task.task.id, values))

    # Statements that run at import

    def _carried(self, task: TaskCode, step: Step) -> None:
        verdict = self._judge.step(step)
        own = step.whole and step.cell == task.statement.cell
        if verdict.level == UNKNOWN:
            kind = "runs-at-import"
        elif verdict.level == WORK and own:
            kind = "work-at-import"
        else:
            return
        place = Place(verdict.cell, verdict.line)
        if verdict.cell != step.cell:
            place = Place(step.cell, step.node.lineno)
        self._add(kind, place, task, {"name": _said(user_of(step)), "what": verdict.what})

    # Names

    def _problem(self, task: TaskCode, problem: Problem) -> None:
        event = problem.event
        if problem.kind == "unknown-name":
            self._unknown(task, problem)
        elif event is None:
            return
        elif problem.kind in {"lost-change", "left-behind"}:
            self._change(task, problem, event)
        elif problem.kind == "computed-name":
            self._computed(task, problem, event)
        elif problem.kind == "defined-later":
            key = ("defined-later", problem.name, event.index)
            self._found.setdefault(key, self._fact(task, problem, event))
        else:
            fact = self._fact(task, problem, event)
            self._found.setdefault((problem.kind, fact.place, problem.name), fact)

    def _fact(self, task: TaskCode, problem: Problem, event: Event, **more: str) -> Fact:
        values = {
            "name": problem.name,
            "user": _user(task, problem.user),
            "from_cell": str(event.cell),
            "from_line": str(event.line),
            "by": BINDERS.get(event.why, ""),
            "owner": event.step.task.task.id
            if event.step is not None and event.step.task is not None
            else "",
            **more,
        }
        return Fact(problem.kind, self._place(problem), task.task.id, values)

    def _place(self, problem: Problem) -> Place:
        return self._timeline.place(problem.cell, problem.line, problem.offset)

    def _computed(self, task: TaskCode, problem: Problem, event: Event) -> None:
        verdict = self._judge.step(event.step) if event.step is not None else None
        what = verdict.what if verdict is not None else ""
        fact = self._fact(task, problem, event, what=what)
        self._found.setdefault((problem.kind, fact.place, problem.name), fact)

    def _change(self, task: TaskCode, problem: Problem, event: Event) -> None:
        """A change that is not carried is shown where it stands."""
        verdict = self._judge.step(event.step) if event.step is not None else None
        why = f"stands in {BINDERS[event.why]}" if event.why in BINDERS else "does work"
        if event.kind != "lost-change" and verdict is not None and verdict.what:
            why = f"does work: {verdict.what}"
        place = self._timeline.place(event.cell, event.line, event.offset)
        text = _text(event)
        values = {"name": problem.name, "user": _user(task, problem.user), "why": why, "text": text}
        self._add(problem.kind, place, task, values)

    def _unknown(self, task: TaskCode, problem: Problem) -> None:
        place, name = self._place(problem), problem.name
        values = {"name": name, "user": _user(task, problem.user)}
        if name in IPYTHON or _HISTORY.match(name):
            advice = _INSTEAD.get(
                name, "keep the value in a name of your own, or hand it over through the context"
            )
            self._add("ipython-name", place, task, {**values, "advice": advice})
            return
        star = self._star_for(task)
        if star is not None:
            self._star(task, star, name)
        if ("unknown-name", place, name) not in self._found:
            advice = _star_advice(star, name) if star is not None else self._suggestions.advice(task, problem)
            self._add("unknown-name", place, task, {**values, "advice": advice})

    # Star imports

    def _star_for(self, task: TaskCode) -> Step | None:
        """The star import that an unknown name most likely comes from: the last before the task, else any."""
        end = self._timeline.ends.get(task.statement.cell, 0)
        stars = self._timeline.stars
        before = [step for step in stars if step.index < end]
        return before[-1] if before else (stars[-1] if stars else None)

    def _star(self, task: TaskCode, step: Step, name: str | None) -> None:
        names = self._stars.setdefault(step, {})
        if name is not None:
            names[name] = None
        listed = ", ".join(names) if len(names) <= 8 else f"{', '.join(list(names)[:8])}, …"
        place = Place(step.cell, step.node.lineno)
        values = {"name": listed or "…", "module": _module(step)}
        first = self._found.get(("star-import", step))
        id_ = first.task if first is not None else task.task.id
        self._found["star-import", step] = Fact("star-import", place, id_, values)


def _star_advice(step: Step, name: str) -> str:
    module = _module(step)
    by_name = f"`from {module} import {name}`"
    return f"if it comes from `from {module} import *` in cell {step.cell}, import it by name: {by_name}"


def _module(step: Step) -> str:
    node = step.node
    return f"{'.' * node.level}{node.module or ''}" if isinstance(node, ast.ImportFrom) else ""


def _user(task: TaskCode, user: str) -> str:
    """Who uses the name, as a reader would say it."""
    if not user:
        return f"task `{task.task.id}`"
    return f"{_said(user)}, which task `{task.task.id}` needs,"


def _said(names: str) -> str:
    parts = [f"`{name}`" for name in names.split(", ") if name]
    return ", ".join(parts[:3]) + (" …" if len(parts) > 3 else "") if parts else "a statement"


def _text(event: Event) -> str:
    """The line of a change, shortened."""
    lines: Iterable[str] = ()
    if event.step is not None:
        lines = (line.text for line in event.step.statement.lines if line.line == event.line)
    text = next(iter(lines), "").strip()
    return text if len(text) <= 60 else f"{text[:57]}…"
