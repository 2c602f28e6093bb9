"""Tasks of a package see what the notebook shows them: made-up notebooks, run in both ways.

A notebook is made from statements that bind, change, delete and call; those that fail are left out. For each
task the cells up to its own are run in one namespace, and then the task. The modules of the package, imported
anew, must give the same; or a finding says why they cannot.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.model.workflow import Workflow
from tests.read.capturing import Values, captured, findings, run

DATA = ("A", "B", "C")
FUNCTIONS = ("f", "g", "h")
START = """A = [1]
B = {"k": [1]}
C = 3
def f(v=0): return v
def g(v=1): return [v, A]
h = lambda v=2: v
class K:
    w = 0
    def __init__(self, v=0): self.v = [v]
    def get(self): return A
    def put(self, x): self.v.append(x)"""
#: Statements; a, b, c are names of data, f, g of functions, e, d expressions.
STATEMENTS = (
    "{a} = {e}",
    "{a} = {e}",
    "{a} = {b} = {e}",
    "{a}, {c} = {e}, {d}",
    "{a} += {e}",
    "{a} |= {e}",
    "{a}.append({e})",
    '{a}["k"] = {e}',
    "{a}.update(k={e})",
    "{a}.sort()",
    "{a}[0] = {e}",
    "del {a}",
    "del {a}[0]",
    "{a} = {b}.pop()",
    "{a} = [x for x in {b}]",
    "({a} := {e})",
    "{a} = {f}({b})",
    "{a} = K({b})",
    "{a}.put({e})",
    "{a}.v = {e}",
    "K.w = {e}",
    "def {f}():\n    return {a}",
    "def {f}(x={b}):\n    return [{a}, x]",
    "def {f}():\n    return {g}()",
    "def {f}(v={c}):\n    v.append({e})\n    return {a}",
    "def {f}():\n    global {a}\n    {a} = {e}\n    return {b}",
    "def {f}():\n    def inner():\n        return {a}\n    return inner()",
    "{f} = lambda v=1: [v, {a}]",
    "{f} = {g}",
    "{f}()",
    "{f}({a})",
    "{f}.factor = {e}",
    "@{g}\ndef {f}(v=0):\n    return {a}",
    "if {a}:\n    {b} = {e}\nelse:\n    {c} = {d}",
    "if {a}:\n    {b} = {e}",
    "for x in list({a}):\n    {b}.append(x)",
    "for {a} in {e}:\n    pass",
    "print({a})",
    "{a}; {f}",
    "import math as {c}",
)
EXPRESSIONS = (
    "1",
    "[1, 2]",
    '{"k": 1}',
    "{1, 2}",
    '"ab"',
    "[]",
    "{}",
    "@",
    "@",
    "[@, 2]",
    '{"k": @}',
    "list(@)",
    "len(@)",
    '@["k"]',
    "@[0]",
    "(@ if @ else 5)",
)
#: It calls itself at one place, where all that is inside is: a reader follows each such call by itself.
SHOW = """def show(x, depth=0):
        if depth > 5: return "deep"
        if isinstance(x, (set, frozenset)): return ["set", *sorted(map(repr, x))]
        if isinstance(x, (int, str, float, type(None))): return x
        kind = type(x).__name__
        inside = (
            [part for pair in x.items() for part in pair] if isinstance(x, dict)
            else x if isinstance(x, (list, tuple))
            else [x.w] if isinstance(x, type)
            else [x.v, x.w] if kind == "K" else []
        )
        return [kind, *(show(each, depth + 1) for each in inside)]"""


def expression(chance: random.Random) -> str:
    """A random expression."""
    text = chance.choice(EXPRESSIONS)
    while "@" in text:
        text = text.replace("@", chance.choice(DATA), 1)
    return text


def statement(chance: random.Random) -> str:
    """A random statement."""
    a, b, c = (chance.choice(DATA) for _ in range(3))
    f, g = chance.choice(FUNCTIONS), chance.choice(FUNCTIONS)
    template = chance.choice(STATEMENTS)
    marked = template.replace('["k"]', "\0")
    return marked.format(a=a, b=b, c=c, f=f, g=g, e=expression(chance), d=expression(chance)).replace(
        "\0", '["k"]'
    )


def task(chance: random.Random, number: int) -> str:
    """A task cell that shows some names."""
    shown = [*chance.sample(DATA, 2), f"{chance.choice(FUNCTIONS)}()", "K"][: chance.randint(1, 4)]
    lines = [f'    context.set("{each}", show({each}))' for each in shown]
    return "\n".join([f"%%cloaca_task\ndef t{number}(context):\n    {SHOW}", *lines, "    return context"])


def notebook(seed: int) -> list[str]:
    """Cells whose statements run from top to bottom."""
    chance = random.Random(seed)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    execute(START, namespace)
    cells, tasks = [START], 0
    for _ in range(chance.randint(2, 6)):
        kept: list[str] = []
        for _ in range(chance.randint(2, 8)):
            text = statement(chance)
            with contextlib.suppress(Exception):
                execute(text, namespace)
                kept.append(text)
        cells.append("\n".join(kept))
        if chance.random() < 0.4:
            cells.append(task(chance, tasks))
            tasks += 1
    return [*cells, task(chance, tasks)]


def execute(text: str, namespace: dict[str, Any]) -> None:
    """Runs a cell without its output."""
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "<cell>", "exec", dont_inherit=True), namespace)


def as_notebook(cells: list[str]) -> dict[str, dict[str, Any]] | None:
    """What each task gives in the notebook; None where a task fails there."""
    given: dict[str, dict[str, Any]] = {}
    for position, cell in enumerate(cells):
        if not cell.startswith("%%"):
            continue
        namespace: dict[str, Any] = {"__name__": "__main__"}
        try:
            for each in cells[: position + 1]:
                execute(each.partition("\n")[2] if each.startswith("%%") else each, namespace)
            name = f"t{len(given)}"
            function: Callable[[Values], Values] = namespace[name]
            given[name] = dict(function(Values()))
        except (AttributeError, IndexError, KeyError, NameError, RecursionError, TypeError, ValueError):
            return None
    return given


def as_package(workflow: Workflow, folder: Path) -> dict[str, dict[str, Any]]:
    """What each task gives in the package, imported anew for each."""
    given = {}
    for each in workflow.tasks:
        single = Workflow(workflow.project, (each,), workflow.modules)
        given[each.id] = dict(run(single, folder))
    return given


@pytest.mark.parametrize("seed", range(200))
def test_the_package_shows_what_the_notebook_shows(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = notebook(seed)
    expected = as_notebook(cells)
    if expected is None:
        return
    workflow = captured("".join(f"# %%\n{cell}\n" for cell in cells))
    if any(finding.severity == "error" for finding in findings(workflow)):
        return
    assert as_package(workflow, tmp_path) == expected
