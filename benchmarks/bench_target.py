"""What is needed of targets, what is on them, and what is vendored: processor time held against bounds."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Row, process
from benchmarks.notebooks import chain, write
from tests.servers.archives import TASKS, write_archive
from tests.servers.fake import ADMIN_KEY, FakeServer

#: Modules of others, installed and not; and as many of Python's own.
THIRD = """
    numpy pandas sklearn scipy matplotlib yaml dateutil requests jsonschema attr PIL cv2 bs4 dotenv torch
    tensorflow keras xgboost seaborn plotly statsmodels jupytext nbformat IPython traitlets zmq psutil
    google.cloud.storage kafka redis
"""
STANDARD = """
    json os sys re math random time datetime collections itertools functools pathlib typing csv io hashlib
    uuid string decimal fractions statistics textwrap shutil tempfile subprocess threading queue logging
    argparse copy
"""


def rows() -> Iterator[Row]:
    """The rows of this file."""
    with tempfile.TemporaryDirectory() as folder:
        yield dependencies(Path(folder))
        yield doctor(Path(folder))
        yield doctor_of_server(Path(folder))
        yield from vendoring(Path(folder))


def dependencies(folder: Path) -> Row:
    """30 third-party imports against 30 of the standard library, each check in a process of its own."""
    name = "what dependencies add to the first check of a notebook with 30 imports (processor time)"
    books = [
        write(_importing(names.split()), folder / f"{at}.ipynb") for at, names in enumerate((THIRD, STANDARD))
    ]
    ours, other = ([_spent(["-m", "benchmarks.bench_target", str(book)]) for _ in range(9)] for book in books)
    difference = statistics.median(a - b for a, b in zip(ours, other, strict=True)) * 1e3
    return Row(name, statistics.median(ours), statistics.median(other), difference, "ms", 30)


def _importing(names: Sequence[str]) -> list[str]:
    used = "; ".join(names)
    task = f"%%cloaca_task\ndef use(context):\n    {used}\n    return context"
    return ["%cloaca_workflow measured", *(f"import {name}" for name in names), task]


def _spent(words: Sequence[str]) -> float:
    """What a process says that it spent."""
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    return float(done.stdout)


def checked(path: str) -> float:
    """Processor seconds of a check without the import proof, after one of a notebook without imports."""
    from cloaca_nb.check.checker import check
    from cloaca_nb.read.cells.document import read_document

    with tempfile.TemporaryDirectory() as folder:
        check(read_document(write(chain(2), Path(folder) / "warm.ipynb")), prove=False)
    start = time.process_time()
    check(read_document(Path(path)), prove=False)
    return time.process_time() - start


def doctor(folder: Path) -> Row:
    """A directory with 100 packages; held against 1 second."""
    from cloaca_nb import api

    watched = folder / "packages"
    watched.mkdir()
    for number in range(100):
        write_archive(watched, name=f"measured-{number}", workflow=f"measured_{number}")
    start = time.process_time()
    found = api.doctor(str(watched), imports="none")
    spent = time.process_time() - start
    assert found.packages == 100
    return Row("doctor of a directory with 100 packages (processor time)", spent, 1.0, spent, "x", 1.0)


def doctor_of_server(folder: Path) -> Row:
    """`doctor` of a server with 100 packages as a whole process; held against 1 second."""
    words = [sys.executable, "-m", "benchmarks.bench_target", str(folder), "100"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        before = _children()
        process(
            [Path(sys.executable).parent / "cloaca-nb", "doctor", url], folder, CLOACINA_API_KEY=ADMIN_KEY
        )
        spent = _children() - before
        server.kill()
    name = "doctor of a server with 100 packages, start of the process included (processor time)"
    return Row(name, spent, 1.0, spent, "x", 1.0)


def _children() -> float:
    """Processor seconds of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def serve(folder: Path, packages: int) -> None:
    """Be a server with so many loaded packages, each with a schedule, until killed; print its address."""
    fake = FakeServer()
    for number in range(packages):
        name = f"measured_{number}"
        cron = f'\n@cloaca.trigger(name="{name}", on="{name}", cron="0 6 * * *")\ndef daily():\n    pass\n'
        fake.store.upload(
            "public", write_archive(folder, name=name, workflow=name, code=TASKS + cron).read_bytes()
        )
    while not all(one.loaded for one in fake.store.live("public")):
        time.sleep(0.2)
    sys.stdout.write(f"{fake.url}\n")
    sys.stdout.flush()
    threading.Event().wait()


def vendoring(folder: Path) -> Iterator[Row]:
    """`vendor NOTEBOOK tabulate` as a whole process with a warm cache, held against 3 seconds."""
    book = folder / "vendoring" / "book.ipynb"
    book.parent.mkdir()
    write(chain(2), book)
    words = [Path(sys.executable).parent / "cloaca-nb", "vendor", book.name]
    try:
        process([*words, "tabulate"], book.parent)
    except RuntimeError:
        return  # no index can be reached from here
    process([*words, "tabulate", "--remove"], book.parent)
    before = _children()
    process([*words, "tabulate"], book.parent)
    spent = _children() - before
    yield Row("vendor tabulate, warm cache (processor time)", spent, 3.0, spent / 3, "x", 1.0)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        serve(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{checked(os.fspath(sys.argv[1]))}\n")
