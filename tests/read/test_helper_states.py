"""What functions of modules beside a notebook do to the process counts as what the notebook does itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode, parse
from cloaca_nb.read.local.states import HelperStates, helper_states, trees_of
from tests.read.test_local import write
from tests.read.test_passing import streams, tasks

HELPER = """
import random
import numpy as np
from random import shuffle as mixed

def seed_everything(seed=7):
    random.seed(seed)
    np.random.seed(seed)

def start():
    seed_everything()

def mix(rows):
    mixed(rows)

def own(seed):
    return np.random.default_rng(seed).random(), random.Random(seed).random()

class Dice:
    def roll(self):
        from numpy.random import randint
        return randint(6)
"""
BOTH = frozenset({"@random", "@numpy.random"})


def found(**texts: str) -> HelperStates:
    """What the functions of modules do."""
    trees = {name.replace("__", "."): parse(text) for name, text in texts.items()}
    codes = {
        name: CellCode(Cell(-1, "code", ""), "module", "", tree)
        for name, tree in trees.items()
        if not isinstance(tree, SyntaxError)
    }
    return helper_states(trees_of(codes))


def test_what_functions_do_to_streams_by_whatever_they_call() -> None:
    does = found(helper=HELPER)
    assert does.seeds == {"helper.seed_everything": BOTH, "helper.start": BOTH}
    assert does.sets == {
        **does.seeds,
        "helper.mixed": {"@random"},
        "helper.mix": {"@random"},
        "helper.Dice": {"@numpy.random"},
    }


def test_modules_of_a_package_call_and_pass_on_each_other() -> None:
    does = found(
        tools__rng=HELPER,
        tools="from tools.rng import start as begin\n",
        relative="from .tools import begin\ndef go():\n    begin()\n",
    )
    assert does.seeds["tools.begin"] == does.seeds["relative.go"] == BOTH


def test_what_functions_set_and_name_of_the_process() -> None:
    text = "import os, sys\nimport pandas as pd\n"
    text += (
        "def ready():\n    os.environ['MODE'] = 'x'\n    sys.path.append('.')\n    pd.set_option('a', 1)\n"
    )
    text += "def mode():\n    return os.environ['MODE'], sys.path[0]\n"
    does = found(helper=text)
    assert does.sets == {"helper.ready": {"@os.environ", "@sys", "@pandas"}}
    assert does.names["helper.mode"] >= {"@os.environ", "@sys"}


def test_what_a_manager_puts_back_is_not_set() -> None:
    text = "import warnings\ndef quiet(f):\n    with warnings.catch_warnings():\n"
    text += "        warnings.simplefilter('ignore')\n        loud()\n        return f()\n"
    text += "def loud():\n    warnings.simplefilter('error')\n"
    assert found(helper=text).sets == {"helper.loud": {"@warnings"}}


def test_modules_that_set_nothing() -> None:
    assert found(helper="import math\ndef f(x):\n    return math.sqrt(x)\n") == HelperStates()


@pytest.mark.parametrize(
    ("head", "seed", "flip"),
    [
        ("import h", "h.start()", "h.flip()"),
        ("from h import start, flip", "start()", "flip()"),
        ("import random\nfrom h import start", "start()", "random.random()"),
    ],
)
def test_plain_cells_hand_on_the_stream_that_a_function_of_a_helper_has_seeded(
    tmp_path: Path, head: str, seed: str, flip: str
) -> None:
    helper = "import random\ndef start():\n    random.seed(17)\ndef flip():\n    return random.random()\n"
    notebook, _ = tasks(tmp_path, head, seed, f"a = {flip}", f"b = {flip}", "print(a, b)", h=helper)
    assert streams(notebook)[:3] == [("@random",)] * 3
    assert [task.dependencies for task in notebook.graph().tasks][1:3] == [("t1",), ("t2",)]


def test_a_call_that_seeds_is_carried_for_who_draws_himself(tmp_path: Path) -> None:
    head = "import random\nfrom h import start\nstart()"
    notebook, codes = tasks(
        tmp_path,
        head,
        "a = random.random()",
        "print(a)",
        h="import random\ndef start():\n    random.seed(17)\n",
    )
    assert streams(notebook)[0] == ("@random",)
    assert "C221" in codes or "C222" in codes


@pytest.mark.parametrize(
    ("setting", "asked"),
    [
        ("import os\ndef ready():\n    os.environ['MODE'] = 'x'\n", "import os\nfound = os.environ['MODE']"),
        ("import sys\ndef ready():\n    sys.path.append('/x')\n", "import sys\nfound = '/x' in sys.path"),
        (
            "import numpy\ndef ready():\n    numpy.seterr(all='raise')\n",
            "import numpy\nfound = numpy.geterr()",
        ),
        ("import pandas\ndef ready():\n    pandas.set_option('a', 1)\n", "import pandas\nfound = pandas.NA"),
        (
            "import warnings as w\ndef ready():\n    w.simplefilter('error')\n",
            "import warnings\nwarnings.warn('x')",
        ),
    ],
)
def test_a_call_that_sets_something_of_the_process_is_carried(
    tmp_path: Path, setting: str, asked: str
) -> None:
    cells = f"# %%\nimport h\nh.ready()\n# %%\n%%cloaca_task one\n{asked}\n"
    write(tmp_path, {"h.py": setting, "flow.py": cells})
    package = cloaca_nb.read(tmp_path / "flow.py").check().package
    assert package is not None
    assert any("h.ready()" in text.decode() for path, text in package.guide.items() if path.endswith(".py"))
