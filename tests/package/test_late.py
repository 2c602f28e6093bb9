"""What carried functions do that works here and not on a server."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from cloaca_nb.model.finding import Place
from tests.package.notebooks import NAME, package, vendored


def found(folder: Path, body: str, top: str = "pass") -> list[tuple[str, str, Place | None]]:
    """Facts about a task with this body below its `def`, in cell 3; cell 2 holds `top`."""
    lines = indent(f"{body}\ncontext.set('k', 1)\nreturn context", "    ")
    made = package(NAME, top, f"%%cloaca_task\ndef step(context):\n{lines}", folder=folder)
    return [(fact.kind, next(iter(fact.values.values()), ""), fact.place) for fact in made.facts]


RELATIVE = [
    ("open('data/x.csv')", "data/x.csv"),
    ("open('x.csv', 'w')", "x.csv"),
    ("open('./x.csv')", "./x.csv"),
    ("open('../x.csv')", "../x.csv"),
    ("with open('x.csv') as f: pass", "x.csv"),
    ("pd.read_csv('orders.csv')", "orders.csv"),
    ("frame.to_parquet('out.parquet')", "out.parquet"),
    ("np.loadtxt('x.txt')", "x.txt"),
    ("np.load('x.npy')", "x.npy"),
    ("sqlite3.connect('orders.db')", "orders.db"),
    ("Path('x.txt').read_text()", "x.txt"),
    ("(Path('data') / 'x.txt').read_text()", "data/x.txt"),
    ("pathlib.Path('x.txt').write_text('a')", "x.txt"),
    ("Path('data').mkdir()", "data"),
    ("os.listdir('data')", "data"),
    ("open(Path('data') / 'x.txt')", "data/x.txt"),
    ("rows = [open('x.csv') for _ in range(2)]", "x.csv"),
]


@pytest.mark.parametrize(("body", "path"), RELATIVE)
def test_relative_paths(body: str, path: str, tmp_path: Path) -> None:
    top = "import os, pathlib, sqlite3\nfrom pathlib import Path\npd = np = frame = None"
    assert found(tmp_path, body, top) == [("relative-path", path, Place(3, 3))]


@pytest.mark.parametrize(
    ("top", "body", "path"),
    [
        ("DATA = 'orders.csv'", "open(DATA)", "orders.csv"),
        ("DATA: str = 'orders.csv'", "open(DATA)", "orders.csv"),
        ("from pathlib import Path\nDATA = Path('data')", "(DATA / 'x.csv').read_text()", "data/x.csv"),
        ("from pathlib import Path\nDATA = Path('x.csv')", "DATA.open()", "x.csv"),
    ],
)
def test_relative_paths_by_a_constant(top: str, body: str, path: str, tmp_path: Path) -> None:
    assert found(tmp_path, body, top) == [("relative-path", path, Place(3, 3))]


@pytest.mark.parametrize(
    "body",
    [
        "open('/data/x.csv')",
        "open(cloaca.var('FILE'))",
        "open(context.get('file'))",
        "open(f'{folder}/x.csv')",
        "pd.read_csv('https://example.com/x.csv')",
        "pd.read_csv('s3://bucket/x.csv')",
        "Path('~/x.csv').expanduser().read_text()",
        "Path('/tmp').exists()",
        "open('C:/data/x.csv')",
        "pd.read_json('[1, 2]')",
        "webbrowser.open('start.html')",
        "pool.connect('orders')",
        "registry.load('model')",
        "context.get('data/x.csv')",
        "'a.csv'.replace('.csv', '')",
        "text = 'open(\"x.csv\")'",
    ],
)
def test_other_calls_are_no_relative_paths(body: str, tmp_path: Path) -> None:
    top = "import cloaca\nfrom pathlib import Path\nwebbrowser = pd = pool = registry = folder = None"
    assert found(tmp_path, body, top) == []


def test_paths_opened_by_helpers_count_too(tmp_path: Path) -> None:
    top = "def read():\n    return open('x.csv').read()"
    assert found(tmp_path, "read()", top) == [("relative-path", "x.csv", Place(2, 2))]


def test_files_beside_the_module(tmp_path: Path) -> None:
    assert found(tmp_path, "here = __file__") == [("file-beside-module", "__file__", Place(3, 3))]


@pytest.mark.parametrize(
    ("body", "top"),
    [
        ("cloaca.DefaultRunner(':memory:')", "import cloaca"),
        ("engine.DefaultRunner(':memory:')", "import cloaca as engine"),
        ("from cloaca import DefaultRunner", "pass"),
        ("runner = lambda: cloaca.DefaultRunner", "import cloaca"),
    ],
)
def test_names_that_servers_lack(body: str, top: str, tmp_path: Path) -> None:
    assert found(tmp_path, body, top) == [("server-lacks-name", "DefaultRunner", Place(3, 3))]


@pytest.mark.parametrize(
    "line",
    [
        "with cloaca.WorkflowBuilder('x') as builder: pass",
        "builder = cloaca.WorkflowBuilder(name)",
        "from cloaca import WorkflowBuilder; WorkflowBuilder()",
    ],
)
def test_builders_in_carried_code(line: str, tmp_path: Path) -> None:
    helper = f"%%cloaca_module helpers\nimport cloaca\nname = 'x'\n{line}"
    task = "%%cloaca_task\ndef step(context):\n    context.set('k', helpers.name)\n    return context"
    made = package(NAME, helper, "import helpers", task, folder=tmp_path)
    assert [(fact.kind, fact.place) for fact in made.facts] == [("nested-builder", Place(2, 4))]


@pytest.mark.parametrize(
    "body", ["cloaca.var('X')", "cloaca.Context()", "cloaca.__name__", "other.DefaultRunner"]
)
def test_names_that_servers_have(body: str, tmp_path: Path) -> None:
    assert found(tmp_path, body, "import cloaca\nother = None") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("importlib.metadata.version('my-lib')", "importlib.metadata.version(…)"),
        ("version('My_Lib')", "version(…)"),
        ("version('pytest')", ""),
    ],
)
def test_what_vendored_distributions_say_of_themselves(body: str, said: str, tmp_path: Path) -> None:
    about = "Metadata-Version: 2.1\nName: my-lib\nVersion: 1.0\n"
    vendored(tmp_path, {"my_lib/__init__.py": "", "my_lib-1.0.dist-info/METADATA": about})
    top = "import importlib.metadata\nfrom importlib.metadata import version"
    assert found(tmp_path, body, top) == ([("file-beside-module", said, Place(3, 3))] if said else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sys.modules['my_lib'].A", True),
        ("sys.modules.get('my_lib')", True),
        ("'my_lib.inner' in sys.modules", True),
        ("sys.modules[__name__].A", False),
        ("sys.modules.get('json')", False),
    ],
)
def test_what_vendored_functions_look_up(text: str, told: bool, tmp_path: Path) -> None:
    code = f"import sys\nA = 1\ndef f():\n    return {text}\n"
    vendored(tmp_path, {"my_lib/__init__.py": code, "my_lib/inner.py": ""})
    made = package(NAME, "import my_lib", "%%cloaca_task one\ncontext.set('a', my_lib.f())", folder=tmp_path)
    where = [fact.values["where"] for fact in made.facts if fact.kind == "touches-vendored"]
    assert where == ([" (vendor/my_lib/__init__.py, line 4)"] if told else [])
