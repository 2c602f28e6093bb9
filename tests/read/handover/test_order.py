"""Plain cells that hand on files keep the notebook's order."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.local import files
from cloaca_nb.read.names.nodes import name_of
from cloaca_nb.read.workflow import read_workflow


def waits(first: str, second: str, *, beside: str = "import pandas as pd") -> str | None:
    """For which file a second plain cell waits for the first one; None where it does not wait."""
    marks = "%%cloaca_task first\n", "%%cloaca_task second\n"
    sources = (beside, marks[0] + first, marks[1] + second)
    cells = tuple(Cell(at, "code", text) for at, text in enumerate(sources, 1))
    _, last = read_workflow(Document(cells)).tasks
    return next((edge.key for edge in last.edges), None)


WRITE = "with open('a.csv', 'w') as file:\n    file.write('1')"
READ = "n = len(open('a.csv').read())"


@pytest.mark.parametrize(
    ("first", "second", "file"),
    [
        (WRITE, READ, "a.csv"),
        (READ, WRITE, "a.csv"),
        (WRITE, WRITE, "a.csv"),
        (READ, READ, None),
        (WRITE, "n = open('b.csv').read()", None),
        ("pd.DataFrame().to_csv('out/a.csv')", "x = pd.read_csv('out/a.csv')", "out/a.csv"),
        ("pd.DataFrame().to_csv('./a.csv')", READ, "./a.csv"),
        (WRITE, "import glob\nfound = sorted(glob.glob('*.csv'))", "a.csv"),
        (WRITE, "import glob\nfound = sorted(glob.glob('*.txt'))", None),
        (WRITE, "import os\nfound = os.listdir()", "a.csv"),
        (WRITE, "from pathlib import Path\nfound = list(Path('.').glob('*.csv'))", "a.csv"),
        ("import os\nos.makedirs('out')", "open('out/a.csv', 'w').close()", "out"),
        ("from pathlib import Path\nPath('a.csv').write_text('1')", READ, "a.csv"),
        (
            "for n in range(2):\n    open(f'part-{n}.csv', 'w').close()",
            "x = open('part-1.csv').read()",
            "part-….csv",
        ),
        (
            "import sqlite3\nsqlite3.connect('a.db').execute('create table t (n)')",
            "import sqlite3\nn = sqlite3.connect('a.db').execute('select 1').fetchall()",
            "a.db",
        ),
        (
            "import json\njson.dump([1], open('a.json', mode='w'))",
            "import json\nx = json.load(open('a.json'))",
            "a.json",
        ),
        ("import shutil\nshutil.copy('a.csv', 'b.csv')", "x = open('b.csv').read()", "b.csv"),
        (
            "model = object()\nmodel.save('m.keras')",
            "from keras import load_model\nm = load_model('m.keras')",
            "m.keras",
        ),
        (
            "x = pd.read_csv('https://example.org/a.csv')",
            "y = pd.read_csv('https://example.org/a.csv')",
            None,
        ),
        ("print('see a.csv')", "print('see a.csv')", None),
        ("from pathlib import Path\np = str(Path('a.csv'))", "q = 'a.csv'.endswith('.csv')", None),
    ],
)
def test_what_is_written_is_read_in_the_notebooks_order(first: str, second: str, file: str | None) -> None:
    assert waits(first, second) == file


def test_paths_that_names_stand_for_and_files_of_functions_are_followed() -> None:
    beside = (
        "from pathlib import Path\nOUT = Path('out')\nTARGET = OUT / 'a.csv'\n"
        "def save(text):\n    TARGET.write_text(text)\n"
    )
    assert waits("save('1')", "x = open('out/a.csv').read()", beside=beside) == "out/a.csv"
    assert waits("save('1')", "x = TARGET.read_text()", beside=beside) == "out/a.csv"
    assert waits("y = 1", "x = TARGET.read_text()", beside=beside) is None


def test_a_path_that_nobody_knows_may_be_any() -> None:
    beside = "def save(path):\n    open(path, 'w').close()"
    assert waits("save(str(1))", READ, beside=beside) == "a.csv"


def test_of_many_writers_of_one_file_each_waits_for_the_one_before() -> None:
    sources = [f"%%cloaca_task t{at}\nopen('a.csv', 'a').write('{at}')" for at in range(50)]
    cells = tuple(Cell(at, "code", text) for at, text in enumerate(sources, 1))
    edges = [[edge.dependency for edge in task.edges] for task in read_workflow(Document(cells)).tasks]
    assert edges == [[], *([f"t{at}"] for at in range(49))]


def test_calls_that_can_open_nothing_are_not_asked_for_their_whole_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def noted(node: ast.expr) -> str:
        asked.append(ast.unparse(node))
        return name_of(node)

    monkeypatch.setattr(files, "name_of", noted)
    assert waits(f"rows = sorted(str(1))\n{WRITE}", READ) == "a.csv"
    assert {*asked} == {"open"}
