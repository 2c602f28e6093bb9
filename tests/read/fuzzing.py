"""Made-up notebooks out of idioms that change something: kernel against package.

A notebook takes some idioms; what they need is set up in cells, their changes stand in other cells, plain or
in a loop, a branch, a `try` or a `with` block; tasks between them and behind them look at the outcome.
`python -m tests.read.fuzzing FIRST LAST` judges many, shrinks those that are silently wrong and prints them.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import io
import json
import random
import sys
import tempfile
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.read.capturing import captured, findings, run
from tests.read.idioms import IDIOMS

TRIGGERS = {
    "plain": "{}",
    "loop": "for _ in range(1):\n{}",
    "branch": "if len('a') == 1:\n{}",
    "try": "try:\n{}\nfinally:\n    pass",
    "with": "from contextlib import suppress\nwith suppress(KeyError):\n{}",
    "while": "while True:\n{}\n    break",
}
#: Idioms whose changes outlast the test in ways that nobody can take back, or that fail when done twice.
ALONE = frozenset(
    {"warnings", "reclimit", "contextvar", "async_", "iter_for", "decimal", "logging", "logging_name"}
)


class Notebook(NamedTuple):
    """A made-up notebook.

    Attributes:
        steps: Idiom and trigger of each change in order; ``("", "")`` stands for a task.
        seed: What it was made from.
    """

    steps: tuple[tuple[str, str], ...]
    seed: int = 0

    def cells(self) -> list[str]:
        """Its cells: what is there before, then changes and tasks."""
        names = dict.fromkeys(name for name, _ in self.steps if name)
        found = [IDIOMS[name][0] for name in names if IDIOMS[name][0]]
        tasks = 0
        for name, trigger in self.steps:
            if name:
                found.append(triggered(IDIOMS[name][1], trigger))
                continue
            found.append(task(tasks, list(names)))
            tasks += 1
        return found


def triggered(effect: str, trigger: str) -> str:
    """A change, and what it stands in."""
    inner = effect if trigger == "plain" else textwrap.indent(effect, "    ")
    return TRIGGERS[trigger].replace("{}", inner, 1)


def task(number: int, names: list[str]) -> str:
    """A task that looks at the outcome of some idioms."""
    lines = [f"    context.set({name!r}, {IDIOMS[name][2]})" for name in names]
    return "\n".join([f"%%cloaca_task\ndef task_{number}(context):", *lines, "    return context"])


def notebook(seed: int) -> Notebook:
    """The notebook of a seed: up to three idioms that share no name, two tasks at most."""
    chance = random.Random(seed)
    chosen: list[str] = []
    taken: set[str] = set()
    for name in chance.sample(sorted(IDIOMS.keys() - ALONE), 3):
        bound = _bound(name)
        if taken.isdisjoint(bound):
            chosen.append(name)
            taken |= bound
    steps = [(name, chance.choice(list(TRIGGERS))) for name in chosen]
    chance.shuffle(steps)
    if chance.random() < 0.3:
        steps.insert(chance.randint(0, len(steps)), ("", ""))
    return Notebook((*steps, ("", "")), seed)


def _bound(name: str) -> set[str]:
    """Names that an idiom binds, but for imports."""
    setup, effect, _ = IDIOMS[name]
    found: set[str] = set()
    for node in ast.walk(ast.parse(f"{setup}\n{effect}")):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom) and any("random" in a.name for a in node.names):
            found.add("random")
    return found


def execute(text: str, namespace: dict[str, Any]) -> None:
    """Runs a cell as a kernel does, `await` included."""
    code = compile(text, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, namespace)
    if asyncio.iscoroutine(result):
        asyncio.run(result)


def as_notebook(made: Notebook) -> dict[str, Any]:
    """What each task gives, its cell run at its place."""
    given: dict[str, Any] = {}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in made.cells():
        if not cell.startswith("%%"):
            execute(cell, namespace)
            continue
        # Every task sees the notebook as it was left by the cells, not by the tasks before it.
        number = len(given)
        inner = {"__name__": "__main__"}
        for each in made.cells():
            if each == cell:
                break
            if not each.startswith("%%"):
                execute(each, inner)
        execute(cell.partition("\n")[2], inner)
        given[f"task_{number}"] = _shown(inner[f"task_{number}"](_Values()))  # type: ignore[operator]
    return given


class _Values(dict[str, Any]):
    def set(self, key: str, value: Any) -> None:
        self[key] = value


def _shown(values: Any) -> Any:
    return json.loads(json.dumps(dict(values), default=repr))


def judged(made: Notebook) -> tuple[str, str]:
    """What becomes of a notebook: ``equal``, ``refused``, ``broken`` by itself, ``silent`` or ``failed``."""
    with undisturbed():
        try:
            wanted = as_notebook(made)
        except Exception as error:  # noqa: BLE001 (whatever made-up code raises)
            return "broken", repr(error)
    workflow = captured("".join(f"# %%\n{cell}\n" for cell in made.cells()))
    errors = [finding for finding in findings(workflow) if finding.severity == "error"]
    if errors:
        return "refused", f"{errors[0].code} {errors[0].message}"
    got = {}
    for each in workflow.tasks:
        single = workflow.__class__(workflow.project, (each,), workflow.modules)
        with undisturbed(), tempfile.TemporaryDirectory() as folder:
            try:
                got[each.id] = _shown(run(single, Path(folder)))
            except Exception as error:  # noqa: BLE001 (whatever made-up code raises)
                return "failed", repr(error)
    return ("equal", "") if got == wanted else ("silent", f"{wanted} in the notebook, {got} in the package")


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing is shown, and what idioms do to the process is set back."""
    import math
    import os

    path, limit, environment = list(sys.path), sys.getrecursionlimit(), dict(os.environ)
    stream, mathematics = random.getstate(), set(vars(math))
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            yield
    finally:
        sys.path[:] = path
        sys.setrecursionlimit(limit)
        os.environ.clear()
        os.environ.update(environment)
        random.setstate(stream)
        for name in set(vars(math)) - mathematics:
            delattr(math, name)


def shrunk(made: Notebook) -> Notebook:
    """The smallest part of a notebook that is judged as badly."""
    outcome = judged(made)[0]
    for at in range(len(made.steps)):
        smaller = Notebook(made.steps[:at] + made.steps[at + 1 :], made.seed)
        if ("", "") in smaller.steps and judged(smaller)[0] == outcome:
            return shrunk(smaller)
    return made


def main() -> None:
    """Judges the notebooks of a range of seeds."""
    first, last = int(sys.argv[1]), int(sys.argv[2])
    counts: Counter[str] = Counter()
    for seed in range(first, last):
        made = notebook(seed)
        outcome, why = judged(made)
        counts[outcome] += 1
        if outcome in {"silent", "failed"}:
            small = shrunk(made)
            sys.stdout.write(f"{outcome} {seed} {small.steps}: {why[:200]}\n")
    sys.stdout.write(f"{dict(counts)}\n")


if __name__ == "__main__":
    main()
