"""What the magics cost in a kernel: loading them, and a task cell against the same cell unmarked."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.measure import Row
from benchmarks.notebooks import chain

LOAD = """
import time
import IPython, ipywidgets
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
start = time.perf_counter()
shell.run_line_magic("load_ext", "cloaca_nb")
print(time.perf_counter() - start)
"""


def rows() -> Iterator[Row]:
    """The rows of this file."""
    loads = [
        float(subprocess.check_output([sys.executable, "-c", LOAD], text=True).split()[-1]) for _ in range(7)
    ]
    spent = statistics.median(loads)
    yield Row("%load_ext beyond IPython and ipywidgets", spent, 0.08, spent * 1e3, "ms", 80)
    yield cell_row(100, 5)
    yield cell_row(1000, 10)


def cell_row(count: int, limit_ms: float) -> Row:
    """Running a task cell again in a session of `count` tasks, against its function alone."""
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    for source in chain(count):
        shell.run_cell(source).raise_error()
    marked = chain(count)[-1]
    bare = marked.partition("\n")[2]
    pairs = [(spent(shell, marked), spent(shell, bare)) for _ in range(30)]
    difference = statistics.median(a - b for a, b in pairs)
    mine, its = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(f"a task cell at {count:,} tasks", mine, its, difference * 1e3, "ms", limit_ms)


def spent(shell: object, source: str) -> float:
    """Seconds of running one cell."""
    start = time.perf_counter()
    shell.run_cell(source).raise_error()  # type: ignore[attr-defined]  # IPython is not typed
    return time.perf_counter() - start
