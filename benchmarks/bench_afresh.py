"""What it costs a task that what it changes is made anew, beyond the work of making that."""

from __future__ import annotations

import importlib
import sys
import tempfile
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, difference_row
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.workflow import read_workflow
from tests.afresh import server

#: A task with what it changes: a list, a counter in a function, a class, a generator with a seed.
CELLS = (
    "%cloaca_workflow afresh_bench",
    """import random
QUEUE = [1, 2, 3]
rng = random.Random(7)
def counter():
    n = 0
    def tick():
        nonlocal n
        n += 1
        return n
    return tick
tick = counter()
class Job:
    made = 0
    def __init__(self):
        Job.made += 1""",
    """%%cloaca_task
def work(context):
    QUEUE.append(tick())
    Job()
    context.set("n", [len(QUEUE), Job.made, rng.randint(0, 9)])
    return context""",
)
RUNS = 3000


def rows() -> Iterator[Row]:
    """The rows of this file."""
    document = Document(tuple(Cell(at, "code", text) for at, text in enumerate(CELLS, 1)))
    package = plan_package(read_workflow(document), document)
    with tempfile.TemporaryDirectory() as folder:
        task = _loaded(package, Path(folder))
        code = compile(package.guide[f"{package.entry_module}/anew/work.py"], "work.py", "exec")

        def by_hand() -> None:
            names: dict[str, Any] = {"__name__": "by_hand", "__package__": f"{package.entry_module}.anew"}
            exec(code, names)
            names["work"](server.Context())

        what = "a task whose state is made anew, over executing that code and calling the function"
        yield difference_row(what, lambda: task(server.Context()), by_hand, 0.2, RUNS)


def _loaded(package: Package, folder: Path) -> Any:
    """The function that a loader registers."""
    for name, data in package.guide.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    cloaca: Any = types.ModuleType("cloaca")
    cloaca.task, cloaca.Context, cloaca.WorkflowBuilder = server.task, server.Context, _Builder
    before = sys.modules.get("cloaca")
    sys.modules["cloaca"] = cloaca
    sys.path.insert(0, str(folder))
    try:
        importlib.import_module(package.entry_module)
    finally:
        sys.path.remove(str(folder))
        if before is None:
            del sys.modules["cloaca"]
        else:
            sys.modules["cloaca"] = before
    function, _ = server.found["work"]
    return function


class _Builder:
    """`cloaca.WorkflowBuilder`, as far as the entry module goes."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> _Builder:
        return self

    def __exit__(self, *_: object) -> None:
        pass
