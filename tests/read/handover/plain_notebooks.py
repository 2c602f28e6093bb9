"""Notebooks of plain cells, run as a kernel runs them and as the package does: cells see the same in both."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import json
import random
import shutil
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.check.rules import worded
from cloaca_nb.model.package import WORKFLOW, Package
from tests.afresh import server
from tests.package.notebooks import package

NAMES = ("a", "b", "c")
#: Statements; a, b, c stand for variables, e for a value.
STATEMENTS = (
    "{a} = {e}",
    "{a} = {e}",
    "{a} = {b}",
    "{a} = [{b}, {e}]",
    "{a} = {{'k': {b}, 'n': {e}}}",
    "{a}, {b} = {b}, {a}",
    "{a} = list({b}) if isinstance({b}, (list, tuple)) else [{b}]",
    "if isinstance({a}, list):\n    {a}.append({e})",
    "if isinstance({a}, list) and {a}:\n    {a}[0] = {e}",
    "if isinstance({a}, list):\n    {a} += [{e}]",
    "if isinstance({a}, dict):\n    {a}['x'] = {b}",
    "for item in {a} if isinstance({a}, list) else []:\n    if isinstance(item, list): item.append({e})",
    "for {c} in range(3):\n    pass",
    "while isinstance({a}, list) and len({a}) < 3:\n    {a}.append({e})",
    "try:\n    {a} = {b}[0]\nexcept (TypeError, IndexError, KeyError):\n    {a} = {e}",
    "grow({a})",
    "{a} = same({b})",
    "{a} = boxed({b})",
    "del {a}\n{a} = {e}",
    "{a} = ({b}, {e})",
    "{a} = {{{e}}}",
    "held = {a}\ngrow(held)",
    "LOG.append({e})",
    "{a} = LOG",
    "{a} = [x for x in LOG]",
    "({a} := {e})",
    "def local(v):\n    return [v, {b}]\n{a} = local({e})",
    "def pure(v):\n    return [v, v]\n{a} = pure({b})",
    "{a} = COUNTS.setdefault('k', [])",
)
VALUES = ("1", "[]", "[1, [2]]", "{'k': [1]}", "'text'", "(1, [2])", "None", "2.5", "b'x'", "10**20")
#: The first cell, which is not marked.
FIRST = """import math
LOG = [0]
COUNTS = {}
def grow(value):
    if isinstance(value, list):
        value.append(len(value))
    elif isinstance(value, dict):
        value['grown'] = True
def same(value):
    return value
def boxed(value):
    return [value, value]"""


def notebook(seed: int) -> list[str]:
    """Cells of a notebook, the first of them not marked."""
    chance = random.Random(seed)
    cells = [FIRST]
    start = "\n".join(f"{name} = {chance.choice(VALUES)}" for name in NAMES)
    for number in range(chance.randint(2, 5)):
        lines = [start] if not number else []
        for _ in range(chance.randint(1, 3)):
            a, b, c = chance.sample(NAMES, 3)
            lines.append(chance.choice(STATEMENTS).format(a=a, b=b, c=c, e=chance.choice(VALUES)))
        shown = [name for name in NAMES if number == 0 or chance.random() < 0.6]
        seen = f"seen_{number} = repr([{', '.join(shown)}]), repr([{', '.join(linked(shown))}])"
        cells.append("\n".join([f"%%cloaca_task t{number} --outputs seen_{number}", *lines, seen]))
    return cells


def linked(names: list[str]) -> list[str]:
    """Expressions that tell which variables are the same object."""
    pairs = itertools.combinations(names, 2)
    return [f"{a} is {b} and isinstance({a}, (list, dict, set))" for a, b in pairs]


def as_notebook(cells: list[str]) -> dict[str, Any] | None:
    """What each cell has seen in the notebook; None where one fails."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        text = cell.partition("\n")[2] if cell.startswith("%%") else cell
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(text, "<cell>", "exec", dont_inherit=True), namespace)
        except Exception:  # noqa: BLE001 - made-up code fails as it likes
            return None
    return {name: list(value) for name, value in namespace.items() if name.startswith("seen_")}


def as_package(made: Package, folder: Path) -> dict[str, Any]:
    """What each cell has seen in the package."""
    seen = {key: text for key, text in served(made, folder).items() if key.startswith("seen_")}
    return {key: json.loads(text)["values"][0]["@tuple"] for key, text in seen.items()}


def served(made: Package, folder: Path) -> dict[str, Any]:
    """The final context of a run of the package, imported here, its files gone."""
    for path, data in made.release.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    put_code(made.release, folder)
    top = made.release_entry_module.partition(".")[0]
    with _engine(), _path(folder / WORKFLOW):
        server.found.clear()
        importlib.import_module(made.release_entry_module)
        tasks = dict(server.found)
        shutil.rmtree(folder / WORKFLOW)
        for name in [name for name in sys.modules if name.split(".")[0] == top]:
            del sys.modules[name]
        return server.run(tasks)


@contextlib.contextmanager
def _engine() -> Iterator[None]:
    before = sys.modules.get("cloaca")
    module: Any = types.ModuleType("cloaca")
    module.task, module.Context = server.task, server.Context
    sys.modules["cloaca"] = module
    try:
        yield
    finally:
        del sys.modules["cloaca"]
        if before is not None:
            sys.modules["cloaca"] = before


@contextlib.contextmanager
def _path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def judged(cells: list[str], folder: Path) -> tuple[str, str]:
    """What becomes of a notebook: ``equal``, ``refused``, ``broken`` by itself, ``silent``, ``failed``."""
    expected = as_notebook(cells)
    if expected is None:
        return "broken", ""
    made = package("%cloaca_workflow plain_flow", *cells, folder=folder)
    errors = [one for one in worded((*made.workflow.facts, *made.facts)) if one.severity == "error"]
    if errors:
        return "refused", f"{errors[0].code} {errors[0].message}"
    try:
        got = as_package(made, folder)
    except Exception as error:  # noqa: BLE001 - whatever the package raises is the result
        return "failed", f"{type(error).__name__}: {error}"
    return ("equal", "") if got == expected else ("silent", f"{got} != {expected}")
