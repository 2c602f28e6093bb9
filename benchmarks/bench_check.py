"""`cloaca-nb check` as a whole process against `nb-export` (nbdev), and its time at 1,000 tasks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, process, ratio_row
from benchmarks.notebooks import chain, write

BIN = Path(sys.executable).parent


def rows() -> Iterator[Row]:
    """The rows of this file."""
    with tempfile.TemporaryDirectory() as folder:
        small = write(
            ["#| default_exp measured\n", *("#| export\n" + c for c in chain(2)[1:])], Path(folder, "a.ipynb")
        )
        ours = write(chain(2), Path(folder, "measured.ipynb"))
        yield ratio_row(
            "check of a 6-cell notebook, whole process with import proof, against nb-export",
            lambda: process([BIN / "cloaca-nb", "check", ours], Path(folder)),
            lambda: process(
                [exporter(), small.name, "--lib-path", "out", "--name", "m", "--solo-nb"], Path(folder)
            ),
            limit=1.0,
            runs=15,
        )
        yield thousand(Path(folder))


def exporter() -> str:
    """nbdev's exporter: from the path, else from a virtual environment of its own made on first use."""
    found = shutil.which("nb-export")
    if found:
        return found
    home = Path(tempfile.gettempdir(), "cloaca-nb-bench-nbdev")
    tool = home / "bin" / "nb-export"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "-q", "nbdev"], check=True)
    return str(tool)


def thousand(folder: Path) -> Row:
    """Reading, capture and rules of 1,000 tasks, without the import proof; held against 1 second."""
    from cloaca_nb.check.checker import check
    from cloaca_nb.read.cells.document import read_document

    path = write(chain(1000), folder / "thousand.ipynb")
    start = time.perf_counter()
    report = check(read_document(path), prove=False)
    spent = time.perf_counter() - start
    if len(report.workflow.tasks) != 1000:
        raise RuntimeError(json.dumps([f.message for f in report.findings[:5]]))
    return Row("check of 1,000 tasks, import proof apart, against 1 s", spent, 1.0, spent, "x", 1.0)
