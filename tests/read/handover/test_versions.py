"""What plain cells hand over: under which keys, in which order, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.carried.handover import Handover
from cloaca_nb.check.rules import worded
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.package import Package
from tests.afresh import server
from tests.package.notebooks import package
from tests.read.handover.plain_notebooks import judged, notebook, served

NAME = "%cloaca_workflow plain_flow"
LOAD = "%%cloaca_task\n# 1. Load the rows\nrows = [1, 2, 3]"


def made_of(*cells: str, folder: Path) -> Package:
    """The package of these cells."""
    return package(NAME, *cells, folder=folder)


def text_of(made: Package) -> str:
    """The module of the tasks."""
    return made.guide["plain_flow/tasks.py"].decode()


def errors(made: Package) -> list[Finding]:
    """Error findings of reading."""
    return [one for one in worded(made.workflow.facts) if one.severity == "error"]


def value(made: Package, folder: Path, key: str) -> Any:
    """A value that a run of the package hands over."""
    return Handover(server.Context(served(made, folder))).take(key)


def graph(made: Package) -> dict[str, list[tuple[str, str | None]]]:
    """Dependencies with their variables, by task."""
    return {task.id: [(edge.dependency, edge.key) for edge in task.edges] for task in made.workflow.tasks}


@pytest.mark.parametrize("seed", range(80))
def test_cells_see_in_the_package_what_they_see_in_the_notebook(seed: int, tmp_path: Path) -> None:
    verdict, why = judged(notebook(seed), tmp_path)
    assert verdict in {"equal", "broken"}, why


def test_the_code_is_such_as_a_person_would_write(tmp_path: Path) -> None:
    made = made_of(
        "import math\nRATE = 2\ndef priced(row):\n    return row * RATE",
        LOAD,
        "%%cloaca_task prices\nimport statistics\ndef half(x):\n    return x / 2\n"
        "rows = [half(priced(row)) for row in rows]\nrows",
        "%%cloaca_task --outputs report\n# Report\nreport = statistics.mean(rows), half(math.pi)",
        folder=tmp_path,
    )
    assert errors(made) == []
    assert (
        text_of(made).split("\n", 4)[4]
        == """from .handover import Handover
import math
RATE = 2


def priced(row):
    return row * RATE


@cloaca.task(id="load_the_rows")
def load_the_rows(context):
    handed = Handover(context)
    # 1. Load the rows
    rows = [1, 2, 3]
    handed.give({"rows.load_the_rows": rows})
    return context


@cloaca.task(id="prices", dependencies=["load_the_rows"])
def prices(context):
    handed = Handover(context)
    rows = handed.take("rows.load_the_rows")
    rows = [half(priced(row)) for row in rows]
    rows
    handed.give({"rows.prices": rows})
    return context


import statistics


def half(x):
    return x / 2


@cloaca.task(id="report", dependencies=["prices"])
def report_task(context):
    handed = Handover(context)
    rows = handed.take("rows.prices")
    # Report
    report = statistics.mean(rows), half(math.pi)
    handed.give({"report": report})
    return context
"""
    )
    assert value(made, tmp_path, "report") == (2, 1.5707963267948966)


def test_one_writer_has_the_plain_name_and_several_have_their_own(tmp_path: Path) -> None:
    made = made_of(
        "%%cloaca_task a\nx, y = 1, []",
        "%%cloaca_task b\ny.append(x)",
        "%%cloaca_task c --outputs z\nz = [x, y]",
        folder=tmp_path,
    )
    assert {task.id: [use.key for use in task.writes] for task in made.workflow.tasks} == {
        "a": ["x", "y.a"],
        "b": ["y.b"],
        "c": ["z"],
    }
    assert value(made, tmp_path, "z") == [1, [1]]


def test_what_changes_a_variable_runs_after_those_that_read_it(tmp_path: Path) -> None:
    made = made_of(
        "%%cloaca_task a\nrows = [1]",
        "%%cloaca_task b --outputs n\nn = len(rows)",
        "%%cloaca_task c\nrows = rows + [2]",
        "%%cloaca_task d --outputs m\nm = len(rows)",
        folder=tmp_path,
    )
    assert graph(made) == {
        "a": [],
        "b": [("a", "rows.a")],
        "c": [("b", "rows")],
        "d": [("c", "rows.c")],
    }


def test_dependencies_add_to_what_follows_from_variables(tmp_path: Path) -> None:
    made = made_of(
        "%%cloaca_task a\nx = 1",
        "%%cloaca_task b\nprint(2)",
        "%%cloaca_task c -d b --outputs y\ny = x",
        folder=tmp_path,
    )
    assert graph(made)["c"] == [("b", None), ("a", "x")]


@pytest.mark.parametrize(
    ("comment", "id"),
    [
        ("# 1. Load the data", "load_the_data"),
        ("## Step 2: Clean up!", "clean_up"),
        ("# --- Größe ---", "größe"),
        ("# " + "word " * 20, "_".join(["word"] * 8)),
    ],
)
def test_the_first_comment_is_the_id(comment: str, id: str, tmp_path: Path) -> None:
    made = made_of(f"%%cloaca_task\n\n{comment}\nx = 1", folder=tmp_path)
    assert [task.id for task in made.workflow.tasks] == [id]


SEEDED = "%%cloaca_task a\nimport random\nrandom.seed(1)\nx = random.random()"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["%%cloaca_task\nx = 1"], "C142"),
        (["%%cloaca_task\nx = 1\n# Not at the beginning"], "C142"),
        (["%%cloaca_task a\nexec('x = 1')"], "C143"),
        ([LOAD, "rows.append(4)", "%%cloaca_task b\nprint(rows)"], "C144"),
        ([LOAD, "%%cloaca_task b\ndel rows", "%%cloaca_task c\nprint(rows)"], "C145"),
        (["%%cloaca_task a --outputs y\nx = 1"], "C146"),
        ([LOAD + "\ndef f(among=rows):\n    return among", "%%cloaca_task b\nprint(f())"], "C147"),
        (
            [
                "%%cloaca_task\ndef a(context):\n    context.set('x', 1)\n    return context",
                "%%cloaca_task b\nx = 2",
                "%%cloaca_task c\nprint(x)",
            ],
            "C148",
        ),
        ([LOAD, "n = len(rows)", "%%cloaca_task b\nprint(n)"], "C210"),
        ([SEEDED, "random.random()", "%%cloaca_task b\nrandom.random()"], "C144"),
        ([SEEDED, "drawn = random.random()\nk = [drawn]", "%%cloaca_task b\nprint(k)"], "C144"),
    ],
)
def test_what_cannot_be_is_refused(cells: list[str], code: str, tmp_path: Path) -> None:
    assert code in [one.code for one in errors(made_of(*cells, folder=tmp_path))]


@pytest.mark.parametrize(
    "cells",
    [
        [LOAD, "rows.copy()\nprint(len(rows))\nrows[:2]", "%%cloaca_task b --outputs n\nn = len(rows)"],
        [
            "TOTAL = 0",
            "%%cloaca_task a --outputs TOTAL\nTOTAL += 1",
            "%%cloaca_task b --outputs n\nn = TOTAL",
        ],
        ["LOG = []", "%%cloaca_task a\nLOG.append(1)", "%%cloaca_task b --outputs n\nn = list(LOG)"],
        [LOAD, "rows = [5]", "%%cloaca_task b --outputs n\nn = len(rows)"],
        [LOAD, "%%cloaca_task b\nfor row in rows:\n    last = row", "%%cloaca_task c --outputs n\nn = last"],
        [LOAD, "%%cloaca_task b\nfirst, *rest = rows", "%%cloaca_task c --outputs n\nn = [first, rest]"],
        [
            LOAD,
            "%%cloaca_task b\nif len(rows) > 9:\n    rows = []",
            "%%cloaca_task c --outputs n\nn = rows + [1]",
        ],
        [
            "%%cloaca_task a\na = b = []",
            "%%cloaca_task b\na.append(1)",
            "%%cloaca_task c --outputs n\nn = [a, b, a is b]",
        ],
        [
            "%%cloaca_task a\na = [[]]\nb = a[0]",
            "%%cloaca_task b\nb.append(1)",
            "%%cloaca_task c --outputs n\nn = a",
        ],
        [
            "%%cloaca_task a\na = [[]]",
            "%%cloaca_task b\nb = a[0]",
            "%%cloaca_task c\nb.append(1)",
            "%%cloaca_task d --outputs n\nn = a",
        ],
        [
            "LOG = []",
            "%%cloaca_task a\nmine = LOG",
            "%%cloaca_task b\nLOG.append(1)",
            "%%cloaca_task c --outputs n\nn = list(mine)",
        ],
        ["%%cloaca_task a\nf = lambda v: v + 1\nx = f(1)", "%%cloaca_task b --outputs n\nn = f(x)"],
        ["%%cloaca_task a\nhanded = 5", "%%cloaca_task b --outputs n\nHandover = handed\nn = Handover"],
        [
            "%%cloaca_task a\ncount = 0\ndef bump():\n    global count\n    count += 1\nbump()",
            "%%cloaca_task b --outputs n\nn = count",
        ],
        ["%%cloaca_task a\nmax = 3\nx = max", "%%cloaca_task b --outputs n\nn = [max, x]"],
        [
            "B = {'k': [1]}",
            "%%cloaca_task a\nk = B['k']\nk.append(2)",
            "%%cloaca_task b --outputs n\nn = [B, k]",
        ],
        ["def count():\n    return len(rows)", LOAD, "%%cloaca_task b --outputs n\nn = count()"],
        [
            LOAD + "\ndef count(more=1):\n    return len(rows) + more",
            "%%cloaca_task b\nrows.append(9)\nbefore = count()",
            "%%cloaca_task c\nrows = [1]",
            "%%cloaca_task d --outputs n\nn = [count(), before]",
        ],
        [
            LOAD,
            "def inner():\n    return rows[-1]\ndef outer():\n    return inner()\nBY = {'k': outer}",
            "%%cloaca_task b\nrows.append(7)",
            "%%cloaca_task c --outputs n\nn = BY['k']()",
        ],
        [
            "def add(v):\n    rows.append(v)",
            LOAD,
            "%%cloaca_task b\nadd(8)",
            "%%cloaca_task c --outputs n\nn = list(rows)",
        ],
        [
            "class Box:\n    def __init__(self, v):\n        self.v = v\n"
            "    def full(self):\n        return [self.v, rows]",
            LOAD,
            "%%cloaca_task b\nbox = Box(3)\nboxes = {'k': [box]}",
            "%%cloaca_task c --outputs n\nboxes['k'][0].v += 1\nn = [box.v, box.full()]",
        ],
        [
            "from collections import namedtuple\nPair = namedtuple('Pair', 'a b')",
            "def paired(v):\n    return Pair(v, [v])",
            "%%cloaca_task a\nfound = [paired(1), paired(2)]",
            "%%cloaca_task b\nfirst = found[0]",
            "%%cloaca_task c --outputs n\nn = [first.a, first.b]",
        ],
        [
            "import numpy as np\nnp.random.seed(0)\nX = np.random.rand(2).tolist()",
            "def noisy():\n    return np.random.rand()",
            "%%cloaca_task a\nx = noisy()",
            "%%cloaca_task b\ny = np.random.rand()",
            "%%cloaca_task c\nnp.random.seed(5)\nz = noisy()",
            "%%cloaca_task d --outputs n\nn = [X, x, y, z, noisy()]",
        ],
        [
            "import random\nrandom.seed(7)",
            "%%cloaca_task a\nx = [random.random()]",
            "%%cloaca_task b\nrandom.shuffle(x)\ny = random.randint(0, 10**6)",
            "random.seed(8)",
            "%%cloaca_task c --outputs n\nn = [x, y, random.gauss(0, 1)]",
        ],
        [
            "import random",
            "%%cloaca_task a\nrandom.seed(7)\nx = random.random()",
            "%%cloaca_task b --outputs n\nn = [x, random.random()]",
        ],
        [
            "import numpy as np\nfrom sklearn.model_selection import train_test_split\nnp.random.seed(1)",
            "%%cloaca_task a\nx = train_test_split(list(range(20)))[0]",
            "%%cloaca_task b --outputs n\nn = [x, train_test_split(x)[1]]",
        ],
        [
            "%%cloaca_task a\nf = [1]\ng = f",
            "%%cloaca_task b\ndef f(v):\n    return v + 1\nx = list(map(f, [1]))",
            "%%cloaca_task c --outputs n\nn = [x, f(2), g]",
        ],
        ["%%cloaca_task a\nf = 2", "%%cloaca_task b --outputs n\nn = f + 1\ndef f():\n    return 0"],
        [
            "def find(n):\n    i = n + 1\n    return [i for i in range(i)]",
            "%%cloaca_task a\nx = find(2)",
            "%%cloaca_task b --outputs n\nn = [x, find(3)]",
        ],
        [
            "class Shown:\n    def __init__(self, *texts):\n        self.texts = texts\n"
            "    def __repr__(self):\n        return ', '.join(repr(eval(a)) + a for a in self.texts)\n"
            "    def _repr_html_(self):\n        return ''.join(eval(a)._repr_html_() for a in self.texts)",
            "%%cloaca_task a\nx = [1]\nShown('x')",
            "%%cloaca_task b --outputs n\nn = [x]\nShown('x', 'n')",
        ],
        [
            "SEEN = []\ndef clean(v):\n    SEEN.append(v)\n    return v",
            "def double(v):\n    return v * 2",
            "%%cloaca_task a\nsteps = [clean, double]\nx = steps[0](1)",
            "%%cloaca_task b --outputs n\nn = [steps[1](v) for v in [x, 2]]",
        ],
    ],
)
def test_values_are_those_of_the_notebook(cells: list[str], tmp_path: Path) -> None:
    made = made_of(*cells, folder=tmp_path)
    assert errors(made) == []
    namespace: dict[str, Any] = {}
    for cell in cells:
        exec(cell.partition("\n")[2] if cell.startswith("%%") else cell, namespace)
    assert value(made, tmp_path, "n") == namespace["n"]


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("n = sum(row for row in rows)", False),
        ("n = max(row * 2 for row in rows if row)", False),
        ("n = list(row for row in rows)", False),
        ("n = ','.join(str(row) for row in rows)", False),
        ("n = sum(rows.pop() for row in [1])", True),
        ("n = any(row.update(a=1) for row in rows)", True),
        ("n = list(row for row in rows)\nn[0]['a'] = 2", True),
    ],
)
def test_what_goes_through_a_generator_changes_nothing_that_it_is_made_from(
    line: str, changes: bool, tmp_path: Path
) -> None:
    load = "%%cloaca_task load\nrows = [{'a': 1}]"
    made = made_of(load, f"%%cloaca_task use\n{line}", "%%cloaca_task last\nm = len(rows)", folder=tmp_path)
    assert [task for task, _ in graph(made)["last"]] == ["use" if changes else "load"]
