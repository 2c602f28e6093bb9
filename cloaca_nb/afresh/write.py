"""Workflow -> workflow in which what tasks may change is in modules that are executed for each attempt."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files as resources
from typing import NamedTuple

from cloaca_nb.afresh.changes import Reading
from cloaca_nb.afresh.helpers import Helpers
from cloaca_nb.afresh.parts import Part, Parts, parts_of
from cloaca_nb.afresh.relative import deeper
from cloaca_nb.afresh.rule import Anew, made_anew
from cloaca_nb.afresh.shared import process_facts, shared_facts
from cloaca_nb.afresh.text import anew_lines, once_lines
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Line, Module, Workflow


class Written(NamedTuple):
    """A workflow as it is written.

    Attributes:
        workflow: The workflow; the same that was read where no task changes anything.
        facts: What was noticed.
    """

    workflow: Workflow
    facts: tuple[Fact, ...] = ()


def made_afresh(workflow: Workflow, trees: Mapping[str, ast.Module]) -> Written:
    """The workflow as it is written: what each task may change of the notebook's is made anew for it.

    Args:
        workflow: The workflow.
        trees: The syntax tree of each of its modules, an empty one where it does not parse.
    """
    writer = _Writer(workflow, trees)
    modules = [writer.module(module) for module in workflow.modules]
    if not writer.added:
        return Written(workflow, tuple(writer.facts))
    source = resources("cloaca_nb.carried").joinpath("afresh.py").read_text(encoding="utf-8")
    carried = Module(f"{writer.folder}/__init__", "anew", tuple(Line(text) for text in source.splitlines()))
    made = replace(workflow, modules=(*modules, carried, *writer.added.values()))
    return Written(made, tuple(writer.facts))


class _Writer:
    """Writes modules of tasks again.

    Args:
        workflow: The workflow.
        trees: The tree of each module.

    Attributes:
        folder: The package, below the entry module's, of what is made anew.
        added: The modules in it.
        facts: What was noticed.
    """

    def __init__(self, workflow: Workflow, trees: Mapping[str, ast.Module]) -> None:
        self.folder = _free("anew", {module.name.casefold() for module in workflow.modules})
        self.added: dict[str, Module] = {}
        self.facts: list[Fact] = []
        self._workflow, self._trees = workflow, trees
        self._graph = {task.id: task.dependencies for task in workflow.tasks}
        self._modules = {module.name: module for module in workflow.modules if module.kind == "helper"}
        self._helpers = Helpers(self._modules)
        self._taken = {"__init__", *(name.casefold() for name in self._modules)}

    def module(self, module: Module) -> Module:
        """A module of tasks with what is made once; other modules stay."""
        functions = {task.function: task.id for task in self._workflow.tasks if task.id in module.tasks}
        parts = parts_of(module, self._trees[module.name], functions) if module.kind == "tasks" else None
        if parts is None:
            return module
        reading = Reading(parts, self._helpers.names)
        self.facts += shared_facts(parts, self._graph)
        found = [self._anew(parts, part, reading) for part in parts.parts if part.task is not None]
        anew = {each.task: each for each in found if each is not None}
        if not anew:
            return module
        files = {task: self._files(each, parts) for task, each in anew.items()}
        return replace(module, lines=tuple(once_lines(parts, anew, files, self.folder)))

    def _anew(self, parts: Parts, task: Part, reading: Reading) -> Anew | None:
        changed = reading.changed_by(task) | parts.of_one_run.get(task, frozenset())
        self.facts += process_facts(parts, task, changed)
        helpers = self._helpers.anew((part.node for part in parts.needed(task)), changed)
        return made_anew(parts, task, reading, changed, helpers)

    def _files(self, anew: Anew, parts: Parts) -> list[str]:
        """Adds the module of a task, and the helper modules that it needs; their names in order."""
        for name in anew.helpers:
            helper = self._modules[name]
            self._add(name, deeper(helper.lines, anew.helpers), helper)
        assert isinstance(anew.task.node, ast.FunctionDef)
        name = _free(anew.task.node.name, self._taken)
        self._taken.add(name.casefold())
        self._add(name, deeper(anew_lines(anew, parts), anew.helpers), parts.module)
        return [*anew.helpers, name]

    def _add(self, name: str, lines: tuple[Line, ...], origin: Module) -> None:
        self.added[name] = Module(f"{self.folder}/{name}", "anew", lines, origin.futures)


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}_{number}", number + 1
    return free
