"""`%cloaca_run` of a chain of three tasks against the engine's own call in a bare script."""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, process, ratio_row
from benchmarks.notebooks import chain

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
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    cells = chain(3)
    for source in cells:
        shell.run_cell(source).raise_error()
    changes = itertools.count()

    def changed_run() -> None:
        """What a person does: change a task, run. So the check and its import proof are made anew, too."""
        shell.run_cell(f"{cells[-1]}\n# {next(changes)}").raise_error()
        with contextlib.redirect_stdout(io.StringIO()):
            shell.run_cell("%cloaca_run --runner engine").raise_error()

    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "bare.py")
        script.write_text(BARE, encoding="utf-8")
        yield ratio_row(
            "%cloaca_run of 3 tasks, check and import proof included, against DefaultRunner in a bare script",
            changed_run,
            lambda: process([sys.executable, script], Path(folder)),
            limit=0.6,
            runs=11,
        )
