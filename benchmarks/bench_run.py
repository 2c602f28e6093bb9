"""`%cloaca_run` of a chain of three tasks against the engine's own call in a bare script."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, process, ratio_row
from benchmarks.notebooks import chain, write

BARE = """
import cloaca
with cloaca.WorkflowBuilder("bare"):
    @cloaca.task(id="a")
    def a(context):
        context.set("a", 1)
        return context
    @cloaca.task(id="b", dependencies=["a"])
    def b(context):
        context.set("b", 2)
        return context
    @cloaca.task(id="c", dependencies=["b"])
    def c(context):
        context.set("c", 3)
        return context
runner = cloaca.DefaultRunner(":memory:")
assert runner.execute("bare", cloaca.Context()).status == "Completed"
import os; os._exit(0)
"""


def rows() -> Iterator[Row]:
    """The rows of this file."""
    from cloaca_nb.check.checker import check
    from cloaca_nb.notebook.document import read_document
    from cloaca_nb.run.choose import choose_runner
    from cloaca_nb.run.runner import RunPlan

    with tempfile.TemporaryDirectory() as folder:
        path = write(chain(3), Path(folder, "measured.ipynb"))
        package = check(read_document(path)).package
        if package is None:
            raise RuntimeError("no package")
        plan = RunPlan(package=package, context={}, folder=Path(folder))
        runner = choose_runner("engine")
        script = Path(folder, "bare.py")
        script.write_text(BARE, encoding="utf-8")
        yield ratio_row(
            "a run of 3 tasks to its final state, against DefaultRunner in a bare script",
            lambda: runner.run(plan, lambda event: None),
            lambda: process([sys.executable, script], Path(folder)),
            limit=0.6,
            runs=11,
        )
