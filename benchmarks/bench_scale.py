"""Growth with the number of tasks, and of modules beside: an edit, a check, a whole check, a whole run.

In processor time, so that other work of the machine counts little; of whole commands also from start to end,
which is what somebody waits for, and means little unless the machine has nothing else to do.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cloaca_nb
from benchmarks.measure import Row
from benchmarks.notebooks import chain, write

FEW, SOME, MANY = 1_000, 3_000, 10_000
ROOT = Path(cloaca_nb.__file__).parent
COMMAND = [sys.executable, "-m", "cloaca_nb"]


def rows() -> Iterator[Row]:
    """The rows of this file."""
    edits = {count: edit_s(count) for count in (FEW, MANY)}
    yield Row(
        f"an edit at {MANY:,} tasks, panel shown: the kernel's processor time, against {FEW:,} tasks",
        *(edits[MANY], edits[FEW], edits[MANY] * 1e3),
        *("ms", 300),
    )
    one = check_s(FEW) / FEW
    for count in (SOME, MANY):
        each = check_s(count) / count
        yield Row(
            f"a check without proof: each of {count:,} tasks against each of {FEW:,}",
            each,
            one,
            each / one,
            "x",
            1.3,
        )
    with tempfile.TemporaryDirectory() as folder:
        write(chain(MANY), Path(folder, "many.ipynb"))
        for name, words, limit in (
            ("check", ["check"], 6),
            ("preview run", ["run", "--runner", "preview"], 30),
        ):
            waited, spent, most = whole(words, folder)
            what = f"{name} of {MANY:,} tasks, whole process"
            said = f"{what}: from start to end, against {limit} s ({spent:.1f} s of processors)"
            yield Row(said, waited, limit, waited / limit, "x", 1.0)
            yield Row(f"{what}: most memory of one, in MiB", most / 1e3, 0.5, most, "MiB", 500)
    spent = beside_s()
    yield Row("a check beside a package of 400 modules, against 10 s", spent, 10, spent / 10, "x", 1.0)


def edit_s(count: int) -> float:
    """Processor seconds of this process from an edit of one cell until a panel has its news."""
    from cloaca_nb.live.session import Session
    from cloaca_nb.panel.hub import PanelHub

    cells = chain(count)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for at, source in enumerate(cells):
            session.record(source, cell_id=f"cell-{at}")
        hub = PanelHub(session)
        hub.fresh_state()
        spent = []
        for number in range(3):
            began = time.process_time()
            session.record(f"{cells[-1]}  # {number}", cell_id=f"cell-{len(cells) - 1}")
            hub.fresh_state()
            spent.append(time.process_time() - began)
        hub.close()
    return statistics.median(spent)


def check_s(count: int) -> float:
    """Processor seconds of a first check of a chain of tasks, import proof apart."""
    with tempfile.TemporaryDirectory() as folder:
        return first_check_s(write(chain(count), Path(folder, "a.ipynb")))


def beside_s() -> float:
    """The same of a notebook that imports this project's own modules, under another name, from beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for path in ROOT.rglob("*.py"):
            copy = Path(folder, "beside", path.relative_to(ROOT))
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text(encoding="utf-8").replace(ROOT.name, "beside"), encoding="utf-8")
        task = "%%cloaca_task\ndef one(context):\n    context.set('a', repr(read_cells))\n    return context"
        cells = ["%cloaca_workflow flow", "from beside.read.workflow import read_cells", task]
        return first_check_s(write(cells, Path(folder, "a.ipynb")))


def first_check_s(path: Path) -> float:
    """Processor seconds of a first check of a notebook, import proof apart."""
    code = (
        "import sys, time; from pathlib import Path; from cloaca_nb.check.checker import check; "
        "from cloaca_nb.read.cells.document import read_document; read = read_document(Path(sys.argv[1])); "
        "began = time.process_time(); check(read, prove=False); print(time.process_time() - began)"
    )
    return float(subprocess.check_output([sys.executable, "-c", code, path], text=True))


#: Runs a command and prints processor seconds of all its processes, and the largest memory of one, in KiB. A
#: process counts what its parent had as it was started, so that has to be a small one.
_WATCHED = (
    "import resource, subprocess, sys, time; began = time.monotonic(); "
    "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "waited, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(waited, used.ru_utime + used.ru_stime, used.ru_maxrss)"
)


def whole(words: list[str], folder: str) -> tuple[float, float, float]:
    """Seconds from a verb's start to its end, those of processors, and the most MiB that a process had."""
    command = [sys.executable, "-c", _WATCHED, *COMMAND, words[0], "many.ipynb", *words[1:]]
    waited, spent, most = subprocess.check_output(command, cwd=folder, text=True).split()
    return float(waited), float(spent), int(most) / 1024
