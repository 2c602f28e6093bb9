"""What a hint says, done to the letter, leads on: the notebook is checked without an error."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.names.scopes import WHEN_ASKED


class Followed(NamedTuple):
    """A notebook with an error, and the notebook in which its hint was followed."""

    code: str
    says: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def task(*lines: str) -> str:
    return "\n    ".join(["%%cloaca_task\ndef t(context):", *lines, "return context"])


FOLLOWED = {
    "value of another task": Followed(
        "C210",
        'hand it over: `context.set("rows", rows)` in `load`, and `context.get("rows")` here',
        ("%%cloaca_task load\nrows = [1]\ncontext.set('n', 1)", task("context.set('sum', sum(rows))")),
        (
            "%%cloaca_task load\nrows = [1]\ncontext.set('n', 1)\ncontext.set(\"rows\", rows)",
            task("context.set('sum', sum(context.get(\"rows\")))"),
        ),
    ),
    "import of another task": Followed(
        "C210",
        "put the line that defines or imports `Fraction` into a cell above both tasks",
        (
            "%%cloaca_task load\nfrom fractions import Fraction\ncontext.set('n', str(Fraction(1)))",
            task("context.set('half', str(Fraction(1, 2)))"),
        ),
        (
            "from fractions import Fraction",
            "%%cloaca_task load\ncontext.set('n', str(Fraction(1)))",
            task("context.set('half', str(Fraction(1, 2)))"),
        ),
    ),
    "work handed over": Followed(
        "C202",
        "compute it in a task and hand it over through the context",
        ("rows = open('rows').read()", task("context.set('n', len(rows))")),
        (
            "%%cloaca_task load\nrows = open('rows').read()\ncontext.set('rows', rows)",
            task("context.set('n', len(context.get('rows')))"),
        ),
    ),
    "work in a comprehension carried": Followed(
        "C202",
        "`# cloaca: carry` at the end of the line",
        ("texts = [open(name).read() for name in ['rows']]", task("context.set('n', len(texts))")),
        (
            "texts = [open(name).read() for name in ['rows']]  # cloaca: carry",
            task("context.set('n', len(texts))"),
        ),
    ),
    "change that does work, in the task": Followed(
        "C204",
        "change it in the task",
        ("S = set()", "with open('w') as f:\n    S.update(f)", task("context.set('n', len(S))")),
        ("S = set()", task("with open('w') as f:", "    S.update(f)", "context.set('n', len(S))")),
    ),
    "change that does work, carried": Followed(
        "C204",
        "end the line with `# cloaca: carry`",
        ("S = set()", "with open('w') as f:\n    S.update(f)", task("context.set('n', len(S))")),
        (
            "S = set()",
            "with open('w') as f:  # cloaca: carry\n    S.update(f)",
            task("context.set('n', len(S))"),
        ),
    ),
    "change that does work, left": Followed(
        "C204",
        "with `# cloaca: leave`",
        ("S = set()", "with open('w') as f:\n    S.update(f)", task("context.set('n', len(S))")),
        (
            "S = set()",
            "with open('w') as f:  # cloaca: leave\n    S.update(f)",
            task("context.set('n', len(S))"),
        ),
    ),
    "change of a script": Followed(
        "C204",
        "or take it out of the block",
        ("S = set()", "if __name__ == '__main__':\n    S.add(1)", task("context.set('n', len(S))")),
        ("S = set()", "S.add(1)", task("context.set('n', len(S))")),
    ),
    "change of a script, left": Followed(
        "C204",
        "with `# cloaca: leave`",
        ("S = set()", "if __name__ == '__main__':\n    S.add(1)", task("context.set('n', len(S))")),
        (
            "S = set()",
            "if __name__ == '__main__':  # cloaca: leave\n    S.add(1)",
            task("context.set('n', len(S))"),
        ),
    ),
    "shell line that binds": Followed(
        "C108",
        "write it in plain Python; for a command: `subprocess.run(…, shell=True, capture_output=True, "
        "text=True).stdout.splitlines()`",
        (task("files = !ls", "context.set('n', len(files))"),),
        (
            task(
                "import subprocess",
                "done = subprocess.run('ls', shell=True, capture_output=True, text=True)",
                "files = done.stdout.splitlines()",
                "context.set('n', len(files))",
            ),
        ),
    ),
    "shell line": Followed(
        "C108",
        "move it to a cell of its own, or use subprocess.run",
        (task("!make report", "context.set('n', 1)"),),
        ("!make report", task("context.set('n', 1)")),
    ),
    "magic": Followed(
        "C108",
        "move it to a cell of its own",
        (task("%timeit sum([1])", "context.set('n', 1)"),),
        ("%timeit sum([1])", task("context.set('n', 1)")),
    ),
    "async task": Followed(
        "C401",
        "write `def`, and asyncio.run(…) around what must be awaited",
        (
            "import asyncio\nasync def make():\n    return 1",
            "%%cloaca_task\nasync def t(context):\n    context.set('n', await make())\n    return context",
        ),
        (
            "import asyncio\nasync def make():\n    return 1",
            task("context.set('n', asyncio.run(make()))"),
        ),
    ),
    "unknown name that is imported by custom": Followed(
        "C201",
        "import numpy as np",
        (task("context.set('n', float(np.pi))"),),
        ("import numpy as np", task("context.set('n', float(np.pi))")),
    ),
    "unknown name near another": Followed(
        "C201",
        "did you mean `total`?",
        ("total = 1", task("context.set('n', totl)")),
        ("total = 1", task("context.set('n', total)")),
    ),
    "state that another task reads, handed over": Followed(
        "C217",
        'hand it over: `context.set("SEEN", SEEN)` here and `context.get("SEEN")` in `last`',
        (
            "SEEN = []",
            "%%cloaca_task first\nSEEN.append(1)\ncontext.set('a', 1)",
            "%%cloaca_task last -d first\ncontext.set('n', len(SEEN))",
        ),
        (
            "SEEN = []",
            "%%cloaca_task first\nSEEN.append(1)\ncontext.set('a', 1)\ncontext.set(\"SEEN\", SEEN)",
            "%%cloaca_task last -d first\ncontext.set('n', len(context.get(\"SEEN\")))",
        ),
    ),
    "state that another task reads, in one": Followed(
        "C217",
        "or make one task of both",
        (
            "SEEN = []",
            "%%cloaca_task first\nSEEN.append(1)\ncontext.set('a', 1)",
            "%%cloaca_task last -d first\ncontext.set('n', len(SEEN))",
        ),
        ("SEEN = []", "%%cloaca_task both\nSEEN.append(1)\ncontext.set('n', len(SEEN))"),
    ),
    "stream that two tasks draw from": Followed(
        "C223",
        "seed it once more above each task's cell",
        (
            "import random\nrandom.seed(7)",
            "%%cloaca_task one\ncontext.set('a', random.random())",
            "%%cloaca_task two\ncontext.set('b', random.random())",
        ),
        (
            "import random\nrandom.seed(7)",
            "%%cloaca_task one\ncontext.set('a', random.random())",
            "random.seed(7)",
            "%%cloaca_task two\ncontext.set('b', random.random())",
        ),
    ),
    "value of the run in a memo, bound": Followed(
        "C224",
        "bind the value by its own name in a cell (`VALUE = run_id()`) and use that in the tasks",
        (
            "import uuid\nfrom functools import lru_cache\n@lru_cache\ndef run_id():\n"
            "    return uuid.uuid4().hex",
            "%%cloaca_task one\ncontext.set('a', run_id())",
            "%%cloaca_task two -d one\ncontext.set('b', run_id())",
        ),
        (
            "import uuid\nfrom functools import lru_cache\n@lru_cache\ndef run_id():\n"
            "    return uuid.uuid4().hex",
            "VALUE = run_id()",
            "%%cloaca_task one\ncontext.set('a', VALUE)",
            "%%cloaca_task two -d one\ncontext.set('b', VALUE)",
        ),
    ),
    "value of the run in a memo, kept": Followed(
        "C224",
        "with `# cloaca: keep` on its line",
        (
            "import uuid\nfrom functools import lru_cache\n@lru_cache\ndef run_id():\n"
            "    return uuid.uuid4().hex",
            "%%cloaca_task one\ncontext.set('a', run_id())",
            "%%cloaca_task two -d one\ncontext.set('b', run_id())",
        ),
        (
            "import uuid\nfrom functools import lru_cache\n@lru_cache  # cloaca: keep\ndef run_id():\n"
            "    return uuid.uuid4().hex",
            "%%cloaca_task one\ncontext.set('a', run_id())",
            "%%cloaca_task two -d one\ncontext.set('b', run_id())",
        ),
    ),
    "streams of two tasks": Followed(
        "C216",
        "draw in each of the two from a generator of its own",
        (
            "import numpy as np",
            "%%cloaca_task one\ncontext.set('a', np.random.normal())",
            "np.random.seed(7)",
            "%%cloaca_task two\ncontext.set('b', np.random.normal())",
        ),
        (
            "import numpy as np",
            "%%cloaca_task one\nrng = np.random.default_rng()\ncontext.set('a', rng.normal())",
            "%%cloaca_task two\nrng = np.random.default_rng(7)\ncontext.set('b', rng.normal())",
        ),
    ),
    "process state that two tasks need": Followed(
        "C216",
        "set it in each of the two tasks",
        (
            "import os\nos.environ['MODE'] = 'a'",
            "%%cloaca_task one\ncontext.set('a', os.environ['MODE'])",
            "os.environ['MODE'] = 'b'",
            "%%cloaca_task two\ncontext.set('b', os.environ['MODE'])",
        ),
        (
            "import os",
            "%%cloaca_task one\nos.environ['MODE'] = 'a'\ncontext.set('a', os.environ['MODE'])",
            "%%cloaca_task two\nos.environ['MODE'] = 'b'\ncontext.set('b', os.environ['MODE'])",
        ),
    ),
    "marker below an import": Followed(
        "C102",
        "move it to the first line of the cell",
        ("import os\n" + task("context.set('n', os.sep)"),),
        ("%%cloaca_task\nimport os\n" + task("context.set('n', os.sep)").partition("\n")[2],),
    ),
    "marker below a magic": Followed(
        "C102",
        "move it to the first line of the cell, and take `%%time` out",
        ("%%time\n" + task("context.set('n', 1)"),),
        (task("context.set('n', 1)"),),
    ),
}


def _table() -> dict[str, Followed]:
    """Further ones, as text: code and words of the hint, the cells before, and those after."""
    found = {}
    for part in (Path(__file__).parent / "hints.txt").read_text("utf-8").split("=== ")[1:]:
        title, cells = part.split("\n", 1)
        before, after = (tuple(each.strip("\n").split("\n# %%\n")) for each in cells.split("--->\n"))
        code, says = title.split(" ", 1)
        found[title] = Followed(code, says, before, after)
    return found


def errors(cells: tuple[str, ...]) -> list[Finding]:
    sources = enumerate(("%cloaca_workflow demo", *cells), 1)
    document = Document(tuple(Cell(at, "code", source) for at, source in sources))
    return [one for one in check(document, prove=False).findings if one.severity == "error"]


CASES = {**FOLLOWED, **_table()}
if WHEN_ASKED:
    # There what only an annotation names is no error.
    CASES = {name: case for name, case in CASES.items() if not name.startswith("C209")}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_hint_followed_to_the_letter_leads_on(case: Followed) -> None:
    found = {one.code: one.hint for one in errors(case.before)}
    assert case.says in found[case.code]
    assert not errors(case.after)


@pytest.mark.parametrize(
    "cells",
    [
        ("DOC = '''\n%%cloaca_task\ndef t(context):\n'''\n!ls", task("context.set('n', DOC)")),
        ("max = 3\ndel max", task("context.set('n', max([1]))")),
        (
            "def asked():\n    try:\n        return get_ipython() is not None\n"
            "    except NameError:\n        return False",
            task("context.set('n', asked())"),
        ),
        (
            "class A:\n    def b(self):\n        return B()\nclass B(A):\n    pass",
            task("context.set('n', str(A().b()))"),
        ),
        ("t = 0\nfor i in range(3):\n    t += i\nwhile t > 1:\n    t -= 1", task("context.set('n', t)")),
        ("try:\n    X = int('3')\nexcept ValueError:\n    X = 0", task("context.set('n', X)")),
    ],
    ids=["marker in a text", "deleted built-in", "guarded get_ipython", "subclass", "loops", "try"],
)
def test_what_can_be_carried_is_not_refused(cells: tuple[str, ...]) -> None:
    assert not errors(cells)
