"""Programs that begin as copies have all that programs of their own have."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.check.proof import interpreter
from cloaca_nb.model.run import RunnerName
from tests.command import LIMIT_S, run_process
from tests.forked import ROOT, as_copies, aside, for_libraries_of
from tests.run.runs import BOTH, chain
from tests.servers.talking import until
from tests.written import code_cells, write_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no copies")


def notebook(folder: Path) -> Path:
    cells = ["%cloaca_workflow demo", "%%cloaca_task one\nrows = [1, 2]"]
    return write_notebook(folder / "demo.ipynb", code_cells(cells))


def test_words_folder_variables_streams_and_code(tmp_path: Path) -> None:
    """It says what a process of its own says."""
    name = notebook(tmp_path).name
    for words in (
        ("graph", name, "--json"),
        ("check", name),
        ("check", "missing.ipynb"),
        ("nonsense",),
        ("--version",),
    ):
        with as_copies():
            copied = run_process(*words, folder=tmp_path)
        assert copied == run_process(*words, folder=tmp_path)


def test_it_is_a_child_of_who_asked() -> None:
    """With a group of its own where that is asked for, whose end is told."""
    with as_copies():
        one = interpreter._started()
    process = one._process
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    assert f"PPid:\t{os.getpid()}\n" in status
    assert os.getpgid(process.pid) == process.pid
    one.kill()
    assert process.wait() == -signal.SIGKILL


def test_no_descriptor_of_ours_is_in_it() -> None:
    """What waits for the end of a pipe would wait for the copy, too."""
    read, write = os.pipe()
    with as_copies():
        one = interpreter._started()
    os.close(write)
    assert os.read(read, 1) == b""
    os.close(read)
    one.kill()


def started(copied: bool) -> AbstractContextManager[None]:
    return as_copies() if copied else nullcontext()


#: Says what is imported, where modules are looked for, and what the program is.
SAYS = "import sys\nprint(sorted(sys.modules), sys.path, sys.argv[:-1], sys.flags)"


#: Imports something, and says what is there then.
FINDS = """import {}
import sys
left_out = ("__builtins__", "__cached__", "__file__", "__warningregistry__", "annotations")
for name, module in sorted(sys.modules.items()):
    print(name, *(each for each in sorted(vars(module)) if each not in left_out))
"""


TELLS = """import json, sys
found = {"modules": sorted(sys.modules), "path": sys.path, "argv": sys.argv, "flags": str(sys.flags)}
print(json.dumps(found))"""


def test_an_interpreter_of_a_proof_has_what_it_has_without(tmp_path: Path) -> None:
    """Nothing more is imported, and it looks for modules at the same places."""
    (tmp_path / "said.py").write_text(SAYS, encoding="utf-8")
    told = []
    for copied in (True, False):
        with started(copied):
            one = interpreter._started()
        one.begin(
            ["", str(tmp_path), str(tmp_path / "vendor"), "said", str(tmp_path / "told.json")], tmp_path
        )
        told.append(one.wait(60))
    assert told[0] == told[1]
    assert "sys.flags" in told[0].output


@pytest.mark.parametrize(
    "names",
    [
        "array, decimal",
        "collections, signal",
        "fractions, typing",
        "inspect, json",
        "uuid, importlib",
        "zoneinfo, random",
    ],
)
def test_an_interpreter_of_a_proof_that_imports_has_what_it_has_without(tmp_path: Path, names: str) -> None:
    """What was executed before is found where it is imported, with what that imports, and nowhere else."""
    (tmp_path / "said.py").write_text(FINDS.format(names), encoding="utf-8")
    told = []
    for copied in (True, False):
        with started(copied):
            one = interpreter._started()
        one.begin(
            ["", str(tmp_path), str(tmp_path / "vendor"), "said", str(tmp_path / "told.json")], tmp_path
        )
        told.append(one.wait(60).output.splitlines())
    assert told[0] == told[1]
    assert len(told[0]) > 40


#: Imports a library, computes with it, and says what is there then.
COMPUTES = """import sys
{}
with open("found.txt", "w", encoding="utf-8") as found:
    print(*sorted(sys.modules), file=found)"""


@pytest.mark.parametrize(
    "code",
    [
        "import pandas\nprint(pandas.DataFrame({'k': [1, 1], 'v': [2.5, 3]}).groupby('k').v.mean())",
        "import sklearn.cluster\nprint(sklearn.cluster.KMeans(2, random_state=1).fit([[1], [9]]).labels_)",
        "from scipy import stats\nprint(stats.norm.cdf(0.5), stats.linregress([1, 2, 4], [1, 3, 5]))",
        "import matplotlib.pyplot as plt\nprint(plt.plot([1, 2])[0].get_ydata(), plt.rcParams['backend'])",
    ],
)
def test_an_interpreter_of_a_proof_has_libraries_as_it_has_without(tmp_path: Path, code: str) -> None:
    """What was executed before computes the same, and nothing is found that is not imported."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("sklearn")
    (tmp_path / "said.py").write_text(COMPUTES.format(code), encoding="utf-8")
    told = []
    for copied in (True, False):
        with started(copied), for_libraries_of([code]):
            one = interpreter._started()
        one.begin(
            ["", str(tmp_path), str(tmp_path / "vendor"), "said", str(tmp_path / "told.json")], tmp_path
        )
        told.append((one.wait(60), set((tmp_path / "found.txt").read_text(encoding="utf-8").split())))
    (copied_ended, copied_modules), (ended, modules) = told
    assert copied_ended == ended
    assert ended.output
    assert copied_modules <= modules


@pytest.mark.parametrize("runner", BOTH)
def test_the_process_of_a_run_has_what_it_has_without(runner: RunnerName) -> None:
    """Beside modules of Python's own, that most packages import."""
    told: list[dict[str, Any]] = []
    for copied in (True, False):
        with started(copied):
            output = chain(runner, TELLS).task("b").output
        told.append(json.loads(re.sub(r"run-\d+-\w+", "run", output)))
    modules = [set(each.pop("modules")) for each in told]
    assert modules[0] >= modules[1]
    assert {name.partition(".")[0] for name in modules[0] - modules[1]} <= sys.stdlib_module_names
    assert told[0] == told[1]


KILLED = """
import os, signal
from cloaca_nb.check.proof import interpreter
from tests.forked import as_copies
with as_copies():
    interpreter._started()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_is_left_of_a_run_of_the_tests_that_is_killed() -> None:
    """Else each later one looks through what all of them have left."""
    with tempfile.TemporaryDirectory() as folder:  # whose name is short enough for a socket
        environ = {**os.environ, "TMPDIR": folder}
        killed = subprocess.run(
            [sys.executable, "-c", KILLED], cwd=ROOT, env=environ, timeout=LIMIT_S, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        until(lambda: not list(Path(folder).iterdir()))


def test_modules_are_imported_by_the_parameters_own_names_while_it_is_noted() -> None:
    """As Python looks for a codec: matplotlib found no font, and kept that, where nobody had drawn before."""
    aside._noted(lambda: __import__("encodings.utf_16_be", globals=None, fromlist=["*"], level=0))
