"""What modules beside a notebook pass on of libraries is known as what it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode, parse
from cloaca_nb.read.local.passing import meant, passed_on
from tests.read.test_local import write

DRAWS = "import random\nimport numpy as np\ndef flip():\n    return np.random.random(), random.random()\n"


def passed(**texts: str) -> dict[str, str]:
    """What modules pass on."""
    trees = {name: parse(text) for name, text in texts.items()}
    return passed_on(
        {
            name.replace("_", "."): CellCode(Cell(-1, "code", texts[name]), "module", texts[name], tree)
            for name, tree in trees.items()
            if not isinstance(tree, SyntaxError)
        }
    )


def tasks(folder: Path, head: str, *cells: str, **helpers: str) -> tuple[cloaca_nb.Notebook, list[str]]:
    """A notebook of plain cells below imports, and the codes of its findings."""
    write(folder, {f"{name}.py": text for name, text in helpers.items()})
    marked = [f"# %%\n%%cloaca_task t{at}\n{cell}\n" for at, cell in enumerate(cells, 1)]
    write(folder, {"flow.py": "".join([f"# %%\n{head}\n", *marked])})
    notebook = cloaca_nb.read(folder / "flow.py")
    return notebook, sorted({each.code for each in notebook.check().findings})


def streams(notebook: cloaca_nb.Notebook) -> list[tuple[str, ...]]:
    """The streams that the tasks go by."""
    return [task.streams for task in notebook.graph().tasks]


@pytest.mark.parametrize(
    ("head", "seed", "flip"),
    [
        ("from helper import *", "np.random.seed(17)", "flip()"),
        ("from helper import np, flip", "np.random.seed(17)", "flip()"),
        ("from helper import np as numbers, flip", "numbers.random.seed(17)", "flip()"),
        ("import helper", "helper.np.random.seed(17)", "helper.flip()"),
        ("import helper as h", "h.np.random.seed(17)", "h.flip()"),
        ("from further import *", "np.random.seed(17)", "flip()"),
        ("from further import np, flip", "np.random.seed(17)", "flip()"),
        ("from named import seed, flip", "seed(17)", "flip()"),
        ("from again import numbers, flip", "numbers.seed(17)", "flip()"),
    ],
)
def test_a_stream_is_seeded_through_a_helper(tmp_path: Path, head: str, seed: str, flip: str) -> None:
    more = {
        "further": "from helper import *\n",
        "named": "from numpy.random import seed\nfrom helper import flip\n",
        "again": "from helper import np, flip\nnumbers = np.random\n",
    }
    notebook, _ = tasks(
        tmp_path, head, seed, f"a = {flip}", f"b = {flip}", "print(a, b)", helper=DRAWS, **more
    )
    assert streams(notebook)[:3] == [("@numpy.random",)] * 3
    assert [task.dependencies for task in notebook.graph().tasks][1:3] == [("t1",), ("t2",)]


@pytest.mark.parametrize(
    ("head", "seed"),
    [
        ("from helper import *", "random.seed(17)"),
        ("import helper\nfrom helper import flip", "helper.random.seed(17)"),
    ],
)
def test_pythons_own_stream_is_seeded_through_a_helper(tmp_path: Path, head: str, seed: str) -> None:
    notebook, _ = tasks(tmp_path, head, seed, "a = flip()", "b = flip()", "print(a, b)", helper=DRAWS)
    assert streams(notebook)[:3] == [("@random",)] * 3


def test_what_only_calculates_goes_by_no_stream(tmp_path: Path) -> None:
    cells = ("np.random.seed(1)\na = np.random.random(2)", "b = np.sqrt(2.0)", "c = np.array([b]) + a")
    helper = "import numpy as np\n"
    notebook, _ = tasks(tmp_path, "from helper import np", *cells, "print(c)", helper=helper)
    direct, _ = tasks(tmp_path / "direct", "import numpy as np", *cells, "print(c)")
    assert streams(notebook) == streams(direct)
    assert [each.dependencies for each in notebook.graph().tasks] == [
        each.dependencies for each in direct.graph().tasks
    ]


def test_names_that_modules_pass_on() -> None:
    helper = "import numpy as np, os.path\nfrom random import choice as pick\ndraw = np.random\nROWS = []\n"
    assert passed(helper=helper) == {
        "helper.np": "numpy",
        "helper.os": "os",
        "helper.pick": "random.choice",
        "helper.draw": "numpy.random",
    }
    found = passed(helper=helper, other="from helper import *\nfrom helper import np as n, ROWS\n")
    assert found["other.np"] == found["other.n"] == "numpy"
    assert "other.ROWS" not in found


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n",
        "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n",
        "import numpy as np\ndef set_it():\n    global np\n    np = 1\n",
        "import numpy as np\nclass np: ...\n",
        "def load():\n    import numpy as np\n",
        "from helper import np\n",
    ],
)
def test_a_name_of_which_nobody_knows_what_it_is(text: str) -> None:
    assert passed(helper=text) == {}


def test_an_import_on_either_way_is_one() -> None:
    text = "if FAST:\n    import numpy as np\nelse:\n    import numpy as np\n"
    assert passed(helper=text) == {"helper.np": "numpy"}


def test_modules_that_import_each_other() -> None:
    assert passed(one="from two import np\n", two="from one import np\n") == {}


def test_dotted_names() -> None:
    known = {"helper.np": "numpy"}
    assert meant("helper.np.random.seed", known) == "numpy.random.seed"
    assert meant("helper.npx", known) == "helper.npx"
    assert meant("helper", known) == "helper"


def test_what_is_put_in_the_place_of_a_library_is_the_modules(tmp_path: Path) -> None:
    cells = ("helper.np = 3", "a = helper.flip()", "print(a)")
    text = "import numpy as np\ndef flip():\n    return np\n"
    _, found = tasks(tmp_path, "import helper", *cells, helper=text)
    text = text.replace("import numpy as np", "np = 2")
    _, own = tasks(tmp_path / "own", "import helper", *cells, helper=text)
    assert {*own} - {*found} == set()


def test_figures_of_a_helpers_pyplot(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    cells = ("utils.plt.plot([1, 2])", "utils.plt.plot([2, 3])\nx = 1", "print(x)")
    _, found = tasks(tmp_path, "import utils", *cells, utils="import matplotlib.pyplot as plt\n")
    same = [cell.replace("utils.plt", "plt") for cell in cells]
    _, direct = tasks(tmp_path / "direct", "import matplotlib.pyplot as plt", *same)
    assert {*direct} <= {*found}


def test_what_a_task_leaves_set_is_told(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    cells = ('np.seterr(all="ignore")\na = np.float64(1.0) / 2', "print(a)")
    _, found = tasks(tmp_path, "from helper import np", *cells, helper="import numpy as np\n")
    _, direct = tasks(tmp_path / "direct", "import numpy as np", *cells)
    assert found == direct
    assert "C218" in found
