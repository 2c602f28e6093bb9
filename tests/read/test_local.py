"""Modules and packages beside a notebook: carried by themselves, with what they import and read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.check.rules import worded
from cloaca_nb.deploy.choose import Where
from cloaca_nb.model.package import Package
from cloaca_nb.package.archive import write_archive, write_directory
from cloaca_nb.pulling.notebook import pull
from tests.package.notebooks import NAME, document, package

TASK = "%%cloaca_task\ndef work(context):\n    context.set('v', {})\n    return context"


def task(expression: str) -> str:
    """A task cell that stores the value of an expression."""
    return TASK.replace("{}", expression)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files by their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def codes(report: Report) -> set[str]:
    """Codes of its findings, without those about values and names."""
    return {one.code for one in report.findings} - {"C255"}


def carried(made: Package) -> set[str]:
    """Modules of the guide's layout, but those that each has."""
    paths = {path.removeprefix("flow_one/") for path in made.guide if path.startswith("flow_one/")}
    return paths - {"__init__.py", "tasks.py"}


def value(made: Package, tmp_path: Path) -> object:
    """What the task stores, where the package stands alone."""
    folder = write_directory(made, tmp_path / "alone")
    script = (
        "import sys, json, types\n"
        "engine = types.ModuleType('cloaca')\n"
        "engine.task = lambda **_: lambda function: function\n"
        "import contextlib\n"
        "engine.WorkflowBuilder = lambda name: contextlib.nullcontext()\n"
        "sys.modules['cloaca'] = engine\n"
        "import importlib\n"
        "class Context(dict):\n    set = dict.__setitem__\n"
        "print(json.dumps(importlib.import_module('flow_one.tasks').work(Context())['v']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-E", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


NB = {
    "utils.py": (
        "import json\nfrom pkg.deep import core\nimport pkg\nRATE = 2\n"
        "def clean(n):\n    return n * RATE * core.K * pkg.F\n"
    ),
    "pkg/__init__.py": "from .load import F\n",
    "pkg/load.py": "F = 3\n",
    "pkg/deep/__init__.py": "",
    "pkg/deep/core.py": "from ..load import F as f\nfrom . import more\nK = more.K\n",
    "pkg/deep/more.py": "K = 5\n",
    "unused.py": "raise SystemExit\n",
}


@pytest.mark.parametrize(
    ("cell", "expression", "expected"),
    [
        ("import utils", "utils.clean(1)", 30),
        ("import utils as u", "u.clean(1)", 30),
        ("from utils import clean", "clean(1)", 30),
        ("import pkg.deep.core", "pkg.deep.core.K", 5),
        ("import pkg.deep.core as c, json", "c.K", 5),
        ("from pkg.deep import core", "core.K", 5),
        ("from pkg import deep, F", "[deep.__name__[-4:], F]", ["deep", 3]),
        ("def helped():\n    import utils\n    return utils.clean(2)", "helped()", 60),
        ("import pkg.deep.more; import utils", "[pkg.deep.more.K, utils.RATE]", [5, 2]),
        ("import importlib\nu = importlib.import_module('utils')", "u.clean(1)", 30),
        ("from importlib import import_module\nNAME = 'utils'\nutils = import_module(NAME)", "utils.RATE", 2),
        ("import importlib\nNAME = 'utils'\nmod = importlib.import_module(NAME)", "mod.RATE", 2),
        ("from importlib import import_module\nRATE = import_module('utils').RATE", "RATE", 2),
        ("import importlib\nfresh = importlib.import_module('utils').clean", "fresh(1)", 30),
        ("c = __import__('importlib').import_module('pkg.deep.core')", "c.K", 5),
        ("pkg = __import__('pkg')", "pkg.F", 3),
        ("def helped():\n    u = __import__('utils')\n    return u.clean(2)", "helped()", 60),
        ("import importlib, utils\nutils.RATE = 9\nimportlib.reload(utils)", "utils.RATE", 2),
        (
            "import importlib, utils\ndef anew():\n    utils.RATE = 9\n    importlib.reload(utils)\n"
            "    return utils.RATE",
            "anew()",
            2,
        ),
    ],
)
def test_every_way_to_import_them(tmp_path: Path, cell: str, expression: str, expected: object) -> None:
    write(tmp_path, NB)
    made = package(NAME, cell, task(expression), folder=tmp_path)
    assert "unused.py" not in carried(made)
    assert value(made, tmp_path) == expected


def test_both_layouts_load_and_say_where_lines_come_from(tmp_path: Path) -> None:
    write(tmp_path, NB)
    report = check(document(NAME, "import utils", task("utils.clean(1)"), folder=tmp_path))
    assert codes(report) == set()
    made = report.package
    assert made is not None
    deep = {"pkg/__init__.py", "pkg/load.py", "pkg/deep/__init__.py", "pkg/deep/core.py", "pkg/deep/more.py"}
    assert carried(made) == {"utils.py", *deep}
    place = made.place_of("flow_one/pkg/deep/core.py", 3)
    assert place is not None
    assert made.workflow.beside_at(place.cell, place.line) == "pkg/deep/core.py, line 2"
    assert not made.dependencies


def test_findings_in_them_name_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, {"helped.py": "import numpy\n\ndef load():\n    return open('rows.csv').read()\n"})
    report = check(document(NAME, "import helped", task("helped.load()"), folder=tmp_path))
    found = {one.code: one for one in report.findings}
    assert found["C526"].message.startswith("helped.py, line 4: the path 'rows.csv' depends on")
    assert (found["C526"].cell, found["C526"].line) == (None, None)
    assert found["C527"].message.startswith("helped.py, line 1: the package imports numpy")


def test_an_error_at_import_names_their_line(tmp_path: Path) -> None:
    write(tmp_path, {"broken.py": "A = 1\nB = A / 0\n"})
    report = check(document(NAME, "import broken", task("broken.B"), folder=tmp_path))
    assert [one.message[:20] for one in report.errors] == ["broken.py, line 2: i"]


WRONG = [
    ({"bad.py": "def f(:\n"}, "import bad", "C536", "bad.py, which is imported, is no Python"),
    ({"tasks.py": "A = 1\n"}, "import tasks", "C538", "the package has a module tasks"),
    ({"codec.py": "A = 1\n"}, "import codec", "C538", "the package has a module codec"),
    ({"run_params.py": "A = 1\n"}, "import run_params", "C538", "the package has a module run_params"),
    ({"random.py": "A = 1\n"}, "import random", "C539", "random.py lies beside the notebook"),
    ({"packaging.py": "A = 1\n"}, "import packaging", "C540", "packaging.py is carried"),
]


@pytest.mark.parametrize(("files", "cell", "code", "said"), WRONG, ids=[row[2] + row[1][6:] for row in WRONG])
def test_what_is_wrong_or_worth_knowing(
    tmp_path: Path, files: dict[str, str], cell: str, code: str, said: str
) -> None:
    write(tmp_path, files)
    name = cell.removeprefix("import ")
    report = check(document(NAME, cell, task(f"{name}.A"), folder=tmp_path))
    (found,) = (one for one in report.findings if one.code == code)
    assert said in found.message


def test_unreadable_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_bytes(b"A = '\xff'\n")
    (tmp_path / "large.py").write_bytes(b"#" * (1024 * 1024 + 1))
    report = check(document(NAME, "import odd, large", task("[odd.A, large.A]"), folder=tmp_path))
    assert [one.code for one in report.errors if one.code == "C537"] == ["C537", "C537"]


@pytest.mark.parametrize(
    "cell",
    [
        "import sys\nsys.path.append('src')\nimport mod",
        "import sys, os\nsys.path.insert(0, os.path.abspath(os.path.join('.', 'src')))\nimport mod",
        "import sys\nfrom pathlib import Path\nsys.path += [str(Path('src').resolve())]\nimport mod",
        "import sys, os\nplace = os.path.abspath(os.path.join('..', 'here', 'src'))\n"
        "if place not in sys.path:\n    sys.path.append(place)\nimport mod",
        "import sys\nfrom pathlib import Path\nROOT = Path.cwd().parent\nSRC = ROOT / 'here' / 'src'\n"
        "sys.path.insert(0, str(SRC))\nimport mod",
        "import sys, os\nsys.path.append(os.path.join(os.path.dirname(os.getcwd()), 'here/src'))\nimport mod",
        "import sys\nfrom pathlib import Path\nsys.path.append(f'{Path().resolve()}/src')\nimport mod",
        "import sys\nfor place in ['lib', 'src']:\n    if place not in sys.path:\n"
        "        sys.path.append(place)\nimport mod",
        "import site\nsite.addsitedir('src')\nimport mod",
        "import sys\nsys.path = ['src', *sys.path]\nimport mod",
        "import sys\ntry:\n    import mod\nexcept ImportError:\n    sys.path.append('src')\n    import mod",
    ],
)
def test_folders_that_cells_add_to_the_path(tmp_path: Path, cell: str) -> None:
    tmp_path = tmp_path / "here"
    write(tmp_path, {"src/mod.py": "import near\nA = near.B\n", "src/near.py": "B = 4\n"})
    made = package(NAME, cell, task("mod.A"), folder=tmp_path)
    assert {"mod.py", "near.py"} <= carried(made)
    assert value(made, tmp_path) == 4


def test_a_package_without_init_and_other_encodings(tmp_path: Path) -> None:
    write(tmp_path, {"space/inner.py": "A = 6\n"})
    (tmp_path / "old.py").write_bytes("# coding: latin-1\nWORD = 'caf\xe9'\n".encode("latin-1"))
    made = package(NAME, "from space import inner\nimport old", task("[inner.A, old.WORD]"), folder=tmp_path)
    assert value(made, tmp_path) == [6, "café"]


READS = (
    "import json\nfrom pathlib import Path\n"
    "TABLE = json.loads((Path(__file__).parent / 'table.json').read_text())\n"
)


@pytest.mark.parametrize("imported", ["", "import pkg.rates"])
@pytest.mark.parametrize(
    ("imports", "named", "code"),
    [
        ("import importlib", "importlib.import_module('pkg.rates').A", "C502"),
        ("import importlib", "importlib.import_module('.rates', package='pkg').A", "C502"),
        ("from importlib import import_module as load", "load('pkg').rates.A", "C502"),
        ("import os", "__import__('pkg.rates').rates.A", "C502"),
        ("import importlib.resources", "importlib.resources.files('pkg').name", "C524"),
        ("import pkgutil", "pkgutil.get_data('pkg', 'rates.py')", "C524"),
        ("import importlib", "importlib.import_module('json').dumps({})", ""),
    ],
)
def test_what_only_a_text_names_is_told(
    imported: str, imports: str, named: str, code: str, tmp_path: Path
) -> None:
    write(tmp_path, {"pkg/__init__.py": "", "pkg/rates.py": "A = 1\n"})
    report = check(document(NAME, imports, imported, task(named), folder=tmp_path))
    found = [(one.code, one.cell) for one in report.findings if one.code != "C255"]
    assert found == ([(code, 4)] if code else [])


def test_data_that_they_read_at_import_is_carried(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": READS, "pkg/table.json": '{"a": 7}'})
    report = check(document(NAME, "import pkg", task("pkg.TABLE['a']"), folder=tmp_path))
    assert codes(report) == set()
    assert report.package is not None
    assert report.package.guide["flow_one/pkg/table.json"] == b'{"a": 7}'
    write(tmp_path, {"pkg/late.py": "def f():\n    return open(__file__).read()\n"})
    report = check(document(NAME, "import pkg.late", task("pkg.late.f()"), folder=tmp_path))
    assert "C524" in codes(report)


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ("resources.files(__package__).joinpath('table.json').read_text()", True),
        ("resources.files('pkg').joinpath('table.json').read_text()", True),
        ("resources.read_text(pkg, 'table.json')", True),
        ("pkgutil.get_data(__name__, 'table.json')", True),
        ("resources.files('email').joinpath('architecture.rst').is_file()", False),
        ("pathlib.Path('/dev/null').read_text('utf8')", False),
    ],
)
def test_data_that_functions_look_for_is_told(late: str, said: bool, tmp_path: Path) -> None:
    reading = f"import pathlib, pkgutil, pkg\nfrom importlib import resources\ndef f():\n    return {late}\n"
    write(tmp_path, {"pkg/__init__.py": "", "pkg/table.json": "{}", "pkg/late.py": reading})
    report = check(document(NAME, "import pkg.late", task("pkg.late.f()"), folder=tmp_path))
    assert ("C524" in codes(report)) == said


@pytest.mark.parametrize(
    ("top", "use", "code"),
    [
        ("HERE = os.path.dirname(__file__)", "open(os.path.join(HERE, 'table.json')).read()", "C524"),
        ("HERE = Path(__file__).resolve().parent\nTABLE = HERE / 'table.json'", "TABLE.read_text()", "C524"),
        ("TABLE = (Path(__file__).parent / 'table.json').read_text()", "TABLE", ""),
        ("here = os.path.dirname(__file__)\ndef g(here):\n    return here", "g('')", "C525"),
        ("D = 'data'", "open(os.path.join(D, 'table.json')).read()", "C526"),
        ("", "[open(f'data/{n}.json').read() for n in range(2)]", "C526"),
        ("", "(Path.cwd() / 'data' / 'table.json').read_text()", "C526"),
        ("", "open('data/%s.json' % os.sep)", "C526"),
        ("D = os.environ.get('D', '')", "open(os.path.join(D, 'table.json')) if D else ''", ""),
        ("", "open('/data/{}'.format(1)) if 0 else 0", ""),
    ],
)
def test_files_that_functions_read_later(tmp_path: Path, top: str, use: str, code: str) -> None:
    text = f"import os\nfrom pathlib import Path\n{top}\ndef f():\n    return {use}\n"
    write(tmp_path, {"pkg.py": text, "table.json": "{}"})
    report = check(document(NAME, "import pkg", task("pkg.f()"), folder=tmp_path), prove=False)
    assert codes(report) & {"C524", "C525", "C526"} == ({code} if code else set())


def test_what_tasks_change_of_them_is_made_anew(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pkg/__init__.py": "SEEN = []\nfrom .more import note\n",
            "pkg/more.py": "from . import SEEN\ndef note(n):\n    SEEN.append(n)\n    return len(SEEN)\n",
        },
    )
    made = package(NAME, "import pkg", task("pkg.note(1)"), folder=tmp_path)
    assert {"anew/pkg/__init__.py", "anew/pkg/more.py", "anew/work.py"} <= carried(made)
    assert check(document(NAME, "import pkg", task("pkg.note(1)"), folder=tmp_path)).ok
    write(
        tmp_path, {"pkg/__init__.py": f"SEEN = []\nfrom .more import note\n{READS}", "pkg/table.json": "{}"}
    )
    report = check(document(NAME, "import pkg", task("pkg.note(1)"), folder=tmp_path))
    assert "C541" in codes(report)


def test_a_package_of_them_is_pulled_with_their_files(tmp_path: Path) -> None:
    write(tmp_path, {**NB, "pkg/table.json": "{}"})
    write(tmp_path, {"pkg/load.py": f"{READS}F = 3 + len(TABLE)\n"})
    made = package("%cloaca_workflow flow_one\nimport utils", task("utils.clean(1)"), folder=tmp_path)
    archive = write_archive(made, tmp_path / "dist")
    done = pull(str(archive.path), None, tmp_path / "empty" / "flow_one.ipynb", Where())
    assert {"utils.py", "pkg/load.py", "pkg/table.json"} <= set(done.files)
    assert (tmp_path / "empty" / "pkg" / "load.py").read_bytes() == (
        tmp_path / "pkg" / "load.py"
    ).read_bytes()
    assert not (tmp_path / "empty" / "unused.py").exists()


def test_nothing_of_them_counts_for_a_notebook_without(tmp_path: Path) -> None:
    alone = package(NAME, task("1"), folder=tmp_path)
    write(tmp_path, NB)
    assert package(NAME, task("1"), folder=tmp_path).release == alone.release


STARS = {
    "plain": ("A = 1\n_B = 2\ndef f(): return A + _B\n", "f()", 3),
    "two of many": ("A = 1\nB = 2\nC = 3\n", "A + C", 4),
    "listed": ("__all__ = ['_B', 'A']\nA = 1\n_B = 2\n", "A + _B", 3),
    "imported": ("import math\nfrom math import pi as PI\n", "math.floor(PI)", 3),
    "in branches": ("try:\n    import nosuch\nexcept ImportError:\n    A = 4\n", "A", 4),
    "of another": ("from other import *\nA = 1\n", "A + OTHER", 8),
    "relative": ("from .other import *\nA = 1\n", "A + OTHER", 8),
}


@pytest.mark.parametrize("name", STARS)
def test_star_imports_of_modules_beside(name: str, tmp_path: Path) -> None:
    text, expression, result = STARS[name]
    where = "pack/__init__.py" if name == "relative" else "pack.py"
    other = "pack/other.py" if name == "relative" else "other.py"
    write(tmp_path, {where: text, other: "OTHER = 7\n"})
    made = package(NAME, "from pack import *", task(expression), folder=tmp_path)
    assert "C205" not in {one.code for one in worded(made.workflow.facts)}
    assert value(made, tmp_path) == result


@pytest.mark.parametrize(
    "text",
    [
        "from requests import *\n",
        "__all__ = ['pi']\n__all__ += ['tau']\nfrom math import pi, tau\n",
        "__all__ = [name for name in ('pi',)]\npi = 3\n",
        "globals().update(pi=3)\n",
        "exec('pi = 3')\n",
        "from other import *\npi = 3\n",
        "pi = 3\ndel pi\n",
        "_pi = 3\n",
    ],
)
def test_star_imports_whose_names_cannot_be_known_are_refused(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"pack.py": text, "other.py": "from pack import *\n"})
    report = check(document(NAME, "from pack import *", task("pi"), folder=tmp_path), prove=False)
    assert {one.code for one in report.errors} & {"C205", "C201"}


REGISTERS = "import cloaca\nRATE = 2\n@cloaca.trigger(on='demo', cron='@daily')\ndef nightly():\n    pass\n"
BUILDS = "import cloaca\nRATE = 2\nwith cloaca.WorkflowBuilder('old'):\n    pass\n"


@pytest.mark.parametrize(
    ("module", "cell", "told"),
    [
        (REGISTERS, "from jobs import RATE", "jobs.py, line 3"),
        (REGISTERS, "import jobs\nRATE = 1", "(jobs.py, line 3)"),
        (
            f"import cloaca\n{REGISTERS[14:].replace('RATE', 'OTHER')}RATE = 1\n",
            "from jobs import RATE",
            "line 3",
        ),
        (REGISTERS.replace("daily')", "daily')  # cloaca: leave"), "import jobs\nRATE = 1", ""),
        (BUILDS, "import jobs\nRATE = 1", ""),
        (BUILDS, "from jobs import RATE", "jobs.py, line 3"),
    ],
)
def test_what_a_module_registers_is_refused_with_its_line(
    tmp_path: Path, module: str, cell: str, told: str
) -> None:
    write(tmp_path, {"jobs.py": module})
    report = check(document(NAME, cell, task("RATE"), folder=tmp_path), prove=False)
    said = [one.message for one in report.findings if one.code == "C171"]
    assert [told in text for text in said] == [True] * bool(told)
    assert report.ok is not bool(told)


SHELL = (
    "def shown(n):\n    return display.__name__ + str(n)\n\n"
    "def shell():\n    return get_ipython()\n\n"
    "def tried():\n    try:\n        return shell.__name__ and get_ipython()\n"
    "    except NameError:\n        return 4\n"
)


def test_what_ipython_gives_to_all_modules(tmp_path: Path) -> None:
    write(tmp_path, {"showing.py": f'"""Shows."""\nfrom __future__ import annotations\n\n{SHELL}'})
    cell = "from showing import shown, shell"
    made = package(NAME, cell, task("shown(3)"), folder=tmp_path)
    assert value(made, tmp_path / "out") == "display3"
    report = check(document(NAME, cell, task("shell()"), folder=tmp_path), prove=False)
    (error,) = (one for one in report.findings if one.severity == "error")
    assert error.code == "C206"
    assert error.message.startswith("showing.py, line 8: module `showing`")


def test_a_module_that_registers_magics(tmp_path: Path) -> None:
    magics = (
        "import IPython.core.magic as magic\nfrom IPython.core.magic import register_cell_magic\n\n"
        "try:\n    @register_cell_magic\n    def shout(line, cell):\n        print(cell)\n"
        "except NameError:\n    pass\n\n"
        "@magic.register_line_magic('say')\ndef tell(line):\n    return line\n\n"
        "def double(x):\n    return 2 * x\n"
    )
    write(tmp_path, {"magics.py": magics})
    made = package(NAME, "import magics", task("magics.double(3) + len(magics.tell('ab'))"), folder=tmp_path)
    assert "@" not in made.guide["flow_one/magics.py"].decode()
    assert value(made, tmp_path) == 8
