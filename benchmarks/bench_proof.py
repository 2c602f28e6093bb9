"""What the state proof costs as a cell is run, and what a check of large or much entangled cells takes.

All in processor time, so that other work of the machine counts little; the import proof is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, processor_s
from cloaca_nb.check.checker import check
from cloaca_nb.evidence.snapshot import SnapshotLimits, snapshot
from cloaca_nb.live.observing import Observer, own_modules
from cloaca_nb.model.workflow import Cell, Document

#: Seconds that `--execute` takes for a cell at most.
EXECUTED_S = 2.0

ORDINARY = """
import datetime, decimal, re
from dataclasses import dataclass

@dataclass
class Order:
    id: int
    price: float
    tags: list

RATES = {"DE": 0.19, "FR": 0.2, "IT": 0.22}
WORD = re.compile(r"\\w+")
SINCE = datetime.date(2024, 1, 1)
CENT = decimal.Decimal("0.01")
ORDERS = [Order(i, i * 1.5, [f"t{i % 7}"]) for i in range(50)]
ROWS = [{"id": i, "name": f"row {i}", "value": i / 3} for i in range(100)]

def priced(order, country):
    return order.price * (1 + RATES[country])

def clean(rows):
    return [row for row in rows if WORD.match(row["name"]) and SINCE and CENT]

def task(context):
    context.set("n", [priced(order, "DE") for order in ORDERS] + clean(ROWS))
    return context
"""

TASK = """
def task(context):
    context.set("n", len(ROWS))
    return context
"""

NESTED = """
ROWS = [{{"id": i, "tags": [str(i), {{"n": i}}], "at": (i, i + 1)}} for i in range({rows})]
"""

#: What a task reaches and nobody looks at in the time of a live cell: that is given up in time.
LARGE: Mapping[str, str] = {
    "1,000,000 nested rows": NESTED.format(rows=1_000_000),
    "a set of 500,000 texts": "ROWS = {f'word {i}' for i in range(500_000)}\n",
    "a deque of 1,000,000 numbers": "import collections\nROWS = collections.deque(range(1_000_000))\n",
    "200 MB of bytes": "ROWS = b'x' * 200_000_000\n",
    "a frame of 1,000,000 x 10 numbers": "import numpy, pandas\n"
    "ROWS = pandas.DataFrame(numpy.random.default_rng(0).random((1_000_000, 10)))\n",
}

SHAPES: Mapping[str, str] = {
    "a chain of 330 elif": "K = 1\nif K == 0:\n    X = 0\n"
    + "".join(f"elif K == {i}:\n    X = {i}\n" for i in range(1, 330)),
    "`**` 300 times": "X = " + "**".join(["1"] * 300),
    "`not` 900 times": "X = " + "not " * 900 + "1",
    "5,000 appends": "X = []\n" + "X.append(1)\n" * 5000,
    "200 names unpacked, each changed": ", ".join(f"a{i}" for i in range(200))
    + " = ([] for _ in range(200))\n"
    + "".join(f"a{i}.append(1)\n" for i in range(200))
    + "X = [a0, a199]",
    "250 names of one list, each changed": "X = []\n"
    + "".join(f"b{i} = X\n" for i in range(250))
    + "".join(f"b{i}.append(1)\n" for i in range(250)),
    "60 helpers of 20 calls each": "X = []\n"
    + "".join(
        f"def h{i}(x):\n    X.append(x)\n" + "".join(f"    h{(i + j) % 60}(x)\n" for j in range(1, 21))
        for i in range(60)
    )
    + "h0(1)",
    "a chain of 1,000 classes": "class C0:\n    def m(self): return 1\n"
    + "".join(f"class C{i}(C{i - 1}):\n    def m(self): return super().m()\n" for i in range(1, 1000))
    + "X = C999()\nX.m()",
    "600 names that hold each other": "".join(f"c{i} = []\n" for i in range(600))
    + "".join(f"c{i}.append(c{(i + 1) % 600})\n" for i in range(600))
    + "X = [c0]",
    "five fits of a library that calls a function with them": "import fitting\n"
    + "def model(x, rate):\n    return fitting.curve(x, rate).cdf(x)\ndef fit(seed):\n"
    + "".join(
        f"    d{i} = fitting.draw(seed, {i}).values()\n    m{i} = fitting.Fit(d{i}, model)\n"
        f"    m{i}.limits = (0, None)\n    m{i}.run()\n"
        for i in range(5)
    )
    + "    return m0.value, m1.value, m2.value, m3.value, m4.value\n"
    + "found = fitting.parallel(fit)(range(9))\n"
    + "".join(f"p{i} = fitting.plot(found[{i}])\np{i}.show()\n" for i in range(5))
    + "X = [found]",
}


def rows() -> Iterator[Row]:
    """The rows of this file."""
    yield from _live("ordinary state (50 objects, 100 rows, functions, classes)", ORDINARY, 5)
    for what, source in LARGE.items():
        yield from _live(f"{what}, given up in time", source + TASK, 50)
    space = _space(NESTED.format(rows=20_000) + TASK)
    own = own_modules(space, Path())
    took = processor_s(lambda: snapshot([space["task"]], own, SnapshotLimits(EXECUTED_S)))
    yield Row("20,000 nested rows looked at under --execute, against 0.4 s", took, 0.4, took / 0.4, "x", 1.0)
    for what, source in SHAPES.items():
        took = processor_s(lambda source=source: _checked(source), 3)
        yield Row(f"check without import proof, against 1 s: {what}", took, 1.0, took, "x", 1.0)


def _live(what: str, source: str, limit_ms: float) -> Iterator[Row]:
    space = _space(source)
    own, observer = own_modules(space, Path()), Observer()
    took = processor_s(lambda: observer.look({"task": space["task"]}, own, "cell", 1))
    said = f"the state proof as a task cell is run, against {limit_ms:g} ms: {what}"
    yield Row(said, took, limit_ms / 1e3, took * 1e3, "ms", limit_ms)


def _space(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(source, space)
    return space


def _checked(source: str) -> None:
    task = "%%cloaca_task\ndef t(context):\n    context.set('n', X)\n    return context"
    cells = enumerate(("%cloaca_workflow shapes", source, task), 1)
    report = check(Document(tuple(Cell(at, "code", text) for at, text in cells)), prove=False)
    assert report.ok, report.findings
