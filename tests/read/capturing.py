"""Captures of notebooks, and what the modules made of them do when they are imported and run."""

from __future__ import annotations

import decimal
import importlib
import itertools
import logging
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from cloaca_nb.check.rules import worded
from cloaca_nb.check.rules.names import RULES
from cloaca_nb.model.finding import Fact, Finding, slug
from cloaca_nb.model.workflow import Cell, Document, Module, Workflow
from cloaca_nb.read.workflow import read_workflow

Function = Callable[["Values"], "Values"]
_numbers = itertools.count()
_RULES = {slug(kind): rule for kind, rule in RULES.items()}


class Values(dict[str, Any]):
    """A context without conversions."""

    def set(self, key: str, value: Any) -> None:
        """Puts a value."""
        self[key] = value


def cells(text: str) -> tuple[Cell, ...]:
    """The code cells of a text in which each begins with ``# %%``, behind one that names a workflow."""
    blocks = text.split("# %%\n")[1:]
    sources = ["%cloaca_workflow demo", *(block.rstrip("\n") for block in blocks)]
    return tuple(Cell(position, "code", source) for position, source in enumerate(sources, 1))


def captured(text: str) -> Workflow:
    """What is read from such a notebook."""
    return read_workflow(Document(cells(text)))


def names(workflow: Workflow) -> set[str]:
    """Names that are carried."""
    return {item.name for item in workflow.captured}


def findings(workflow: Workflow) -> list[Finding]:
    """What the rules on names say."""
    return list(worded(fact for fact in workflow.facts if fact.kind in _RULES))


def kind_of(fact: Fact) -> str | None:
    """The code of the rule on names that words a fact; None where another rule does."""
    rule = _RULES.get(fact.kind)
    return rule.code if rule is not None else None


def text_of(module: Module) -> str:
    """The file that a module becomes, near enough."""
    head = [f"from __future__ import {', '.join(module.futures)}"] if module.futures else []
    head += ["import cloaca"] if module.kind == "tasks" else []
    return "\n".join([*head, *(line.text for line in module.lines)]) + "\n"


def run(workflow: Workflow, folder: Path) -> Values:
    """Imports the modules as a package and runs the tasks in their order.

    Args:
        workflow: The workflow.
        folder: An empty folder.
    """
    package = f"captured_{next(_numbers)}"
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text("", encoding="utf-8")
    for module in workflow.modules:
        (folder / package / f"{module.name}.py").write_text(text_of(module), encoding="utf-8")
    functions: dict[str, Function] = {}
    with _importable(folder, functions), _undisturbed():
        for module in workflow.modules:
            importlib.import_module(f"{package}.{module.name}")
        context = Values()
        for task in workflow.tasks:
            context = functions[task.id](context)
        return context


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What notebooks like to set for the whole process is set back."""
    state, root = random.getstate(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        with decimal.localcontext(), patch.dict(os.environ):
            yield
    finally:
        random.setstate(state)
        root.handlers[:] = handlers
        root.setLevel(level)


@contextmanager
def _importable(folder: Path, functions: dict[str, Function]) -> Iterator[None]:
    """A folder on the path, and a module `cloaca` whose decorator takes note of each task."""

    def task(id: str, **_: Any) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            functions[id] = function
            return function

        return register

    engine = ModuleType("cloaca")
    vars(engine).update(task=task, var=str.lower, var_or=lambda name, default: default)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "cloaca"}
    for name in before:
        del sys.modules[name]
    sys.modules["cloaca"] = engine
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        del sys.modules["cloaca"]
        sys.modules.update(before)
        for name in [name for name in sys.modules if name.startswith("captured_")]:
            del sys.modules[name]
