"""`--execute`: the notebook is run in a new kernel, and compared."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

import cloaca_nb
from cloaca_nb.errors import CheckError, NotebookError, UsageError
from cloaca_nb.evidence.states import Why
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.run import execute as executing
from cloaca_nb.run.execute import execute, quiet_client
from tests.command import COMMAND, LIMIT_S, environment, run_command
from tests.run.runs import left_behind
from tests.servers.talking import until

TASK = "%%cloaca_task {id}\ncontext.set('{id}', {value})"


def write(folder: Path, *cells: str) -> Path:
    """A notebook with these code cells."""
    found: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"c{at}",
            "metadata": {},
            "source": cell,
            "outputs": [],
            "execution_count": None,
        }
        for at, cell in enumerate(cells, 1)
    ]
    path = folder / "pipeline.ipynb"
    path.write_text(json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


def test_values_are_compared(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "%load_ext cloaca_nb\n%cloaca_workflow executed",
        "import pathlib\nHERE = pathlib.Path.cwd().name",
        "ROWS = [1]",
        "BAD = 1 / 0\nGOOD = 1",
        TASK.format(id="a", value="ROWS"),
        "%cloaca_run\n%cloaca_pack",
        TASK.format(id="b", value="GOOD"),
        TASK.format(id="c", value="len('abc')"),
        "import pathlib\npathlib.Path('ran').touch()",
    )
    before = path.read_bytes()
    executed = execute(cloaca_nb.read(path).document())
    assert executed.failed == {4: "ZeroDivisionError: division by zero"}
    assert executed.states.keys() == {"a", "b", "c"}
    assert path.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["pipeline.ipynb"]
    report = cloaca_nb.read(path).execute().check()
    compared = {one.task: (one.verdict, one.why) for one in report.comparisons}
    assert compared == {
        "a": ("compared", None),
        "b": ("not-compared", Why("failed", 4)),
        "c": ("compared", None),
    }
    assert sorted(finding.code for finding in report.findings if finding.code[:3] == "C25") == [
        "C254",
        "C256",
    ]
    assert report.ok


def test_a_difference_that_no_text_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup" / "before.py"
    startup.parent.mkdir(parents=True)
    startup.write_text(
        "shell = get_ipython()\n"
        "def unseen(info):\n"
        "    if 'cloaca_task a' in info.raw_cell: shell.user_ns['ROWS'].append(2)\n"
        "shell.events.register('pre_run_cell', unseen)\n",
        "utf-8",
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    path = write(tmp_path, "%cloaca_workflow executed", "ROWS = [1]", TASK.format(id="a", value="ROWS"))
    report = cloaca_nb.read(path).execute().check()
    assert [finding.message for finding in report.errors] == [
        "`ROWS[1]` is 2 in the notebook and absent in the package"
    ]
    with pytest.raises(CheckError):
        cloaca_nb.read(path).execute().pack(tmp_path)


def test_the_first_cell_is_run_too_and_none_has_our_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOACINA_API_KEY", "clk_canary")
    path = write(
        tmp_path,
        "%load_ext cloaca_nb\nROWS = [1]",
        "ROWS.append(2)",
        "import os\nassert 'CLOACINA_API_KEY' not in os.environ",
        TASK.format(id="a", value="ROWS"),
    )
    executed = execute(cloaca_nb.read(path).document())
    assert executed.failed == {}
    assert cloaca_nb.read(path).execute().run(runner="preview").context == {"a": [1, 2]}


def test_the_verb_says_for_each_task(tmp_path: Path) -> None:
    path = write(
        tmp_path, "%cloaca_workflow executed", "import math\nX = math.pi", TASK.format(id="a", value="X")
    )
    done = run_command("check", path.name, "--execute", "--json", folder=tmp_path)
    assert done.document["evidence"] == [{"task": "a", "verdict": "compared", "why": "", "unseen": {}}]
    plain = run_command("check", path.name, "--json", folder=tmp_path)
    assert [one["verdict"] for one in plain.document["evidence"]] == ["not-compared"]
    assert [one["code"] for one in plain.document["findings"]] == ["C255"]


def test_the_bytes_do_not_depend_on_it(tmp_path: Path) -> None:
    path = write(tmp_path, "%cloaca_workflow executed", "X = sum([1, 2])", TASK.format(id="a", value="X"))
    plain = run_command("pack", path.name, "--json", "--output", "one", folder=tmp_path).document
    executed = run_command(
        "pack", path.name, "--json", "--execute", "--output", "two", folder=tmp_path
    ).document
    assert plain["sha256"] == executed["sha256"]


def test_a_notebook_without_a_task_is_not_run(tmp_path: Path) -> None:
    """The check says what to do; the empty notebook that was run said that its kernel was at fault."""
    path = write(tmp_path, "print(1)")
    report = cloaca_nb.read(path).execute().check()
    assert [finding.code for finding in report.errors] == ["C114"]


def test_a_kernel_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, TASK.format(id="a", value="1"))
    with pytest.raises(UsageError, match="there is no kernel 'nope'"):
        cloaca_nb.read(path).execute("nope")


def test_a_kernel_without_executing_is_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path, TASK.format(id="a", value="1"))
    done = run_command("check", path.name, "--kernel", "python3", folder=tmp_path)
    assert done.code == 2
    assert "--execute" in done.stderr


def test_hand_overs_are_tried(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "%load_ext cloaca_nb\n%cloaca_workflow demo",
        "%%cloaca_task make\nimport threading\nkept = getattr(threading, 'Lo' + 'ck')()\ngood = (1, {2})",
        "%%cloaca_task use\nprint(kept, good)",
    )
    found = cloaca_nb.read(path).execute().check().findings
    told = [(one.code, one.cell, one.line) for one in found if one.severity == "error"]
    assert told == [("C166", 2, 3)]


@pytest.mark.parametrize(
    "said",
    [
        *("", "[]", "[" * 99_999, '{"states": {}}', '{"states": [], "before": {}, "handed": {}}', "\ud800"),
        '{"states": {"a": {"names": {"x": [1]}}}, "before": {}, "handed": {}}',
        '{"states": {}, "before": {}, "handed": {"a": {"x": {"verdict": "lost"}}}}',
    ],
)
def test_what_a_cell_wrote_in_its_kernel_s_name(said: str, tmp_path: Path) -> None:
    (tmp_path / "told").write_text(said, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(NotebookError, match="does not answer as kernels do"):
        executing._read(tmp_path / "told")
    with pytest.raises(NotebookError, match="does not answer as kernels do"):
        executing._read(tmp_path / "gone")


@pytest.mark.parametrize("error", [RuntimeError("Kernel died before replying"), KeyError("msg_id")])
def test_a_kernel_that_gives_no_answers_of_a_kernel(error: Exception) -> None:
    def setup(**_: object) -> NoReturn:
        raise error

    context = SimpleNamespace(destroy=lambda linger: None)
    client = SimpleNamespace(km=SimpleNamespace(context=context), kc=None, setup_kernel=setup)
    with pytest.raises(NotebookError, match="does not answer as kernels do"):
        executing._run(client, [], None, {})


def test_what_cells_print_is_not_held() -> None:
    pytest.importorskip("nbclient")
    import nbformat

    new_notebook: Callable[[], Any] = nbformat.v4.new_notebook
    client = quiet_client(new_notebook())
    cell = SimpleNamespace(outputs=[])
    for kind in ("stream", "display_data", "execute_result", "comm_open"):
        message = {"msg_type": kind, "content": {"text": "x" * 99, "data": {}}, "parent_header": {}}
        client.process_message(message, cell, 0)  # type: ignore[arg-type]
    assert cell.outputs == []
    assert client.widget_state == {}


def test_a_folder_that_each_task_asks_for_is_no_difference(tmp_path: Path) -> None:
    """The import proof's is an empty one; `# cloaca: keep` asks once, as the package is loaded."""
    cells = ["import os\nHERE = os.getcwd()", "import os\nKEPT = os.getcwd()  # cloaca: keep"]
    tasks = [f"%%cloaca_task t{name.lower()}\nprint({name})" for name in ("HERE", "KEPT")]
    path = write(tmp_path, "%load_ext cloaca_nb\n%cloaca_workflow executed", *cells, *tasks)
    found = cloaca_nb.read(path).execute().check().findings
    assert [(one.cell, one.line) for one in found if one.code == "C253"] == [(3, 2)]


def test_a_variable_that_the_cell_s_own_import_sets_is_no_difference(tmp_path: Path) -> None:
    """As `import sklearn` does, of its threads: in the package the import stands above the task."""
    (tmp_path / "threads.py").write_text("import os\nos.environ['TESTED_RATE'] = '2'\ndef rate(): return 2\n")
    cell = "%%cloaca_task early\nimport threads\nrate = threads.rate()\nrate"
    path = write(tmp_path, "%load_ext cloaca_nb\n%cloaca_workflow executed", cell)
    report = cloaca_nb.read(path).execute().check()
    assert [one.verdict for one in report.comparisons] == ["compared"]
    assert "C252" not in {finding.code for finding in report.findings}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_kernel_that_holds_its_lock_ends_with_the_command(number: signal.Signals, tmp_path: Path) -> None:
    token = f"executed-{tmp_path.name}-{time.time_ns()}"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    locked = "open('begun', 'w').close()\nimport re\nre.match('(a+)+$', 'a' * 60 + 'b')"
    path = write(
        tmp_path, "%load_ext cloaca_nb\n%cloaca_workflow executed", locked, TASK.format(id="a", value=1)
    )
    env = environment({"TMPDIR": str(temporary), "CLOACA_NB_TEST": token})
    with subprocess.Popen(
        [*COMMAND, "check", str(path), "--execute"],
        env=env,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as command:
        until(lambda: (tmp_path / "begun").exists())
        command.send_signal(number)
        _, said = command.communicate(timeout=LIMIT_S)
    until(lambda: not left_behind(token))
    until(lambda: not list(temporary.iterdir()))
    assert said == (b"error: interrupted\n" if number == signal.SIGINT else b"")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="calls of Python take the stack of C")
def test_an_error_of_a_million_calls_is_told_at_once(tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    path = write(
        tmp_path,
        "import sys\nsys.setrecursionlimit(10**9)\ndef deep(n):\n    return deep(n + 1)",
        "deep(0)",
        TASK.format(id="a", value=1),
    )
    executed = execute(read_document(path))
    assert list(executed.failed) == [2]
    assert executed.failed[2].startswith("RecursionError: calls are more than 1,000,000 deep")


def test_the_cell_that_ends_its_kernel_is_named(tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    path = write(
        tmp_path, "import os, signal", "os.kill(os.getpid(), signal.SIGSEGV)", TASK.format(id="a", value=1)
    )
    with pytest.raises(NotebookError, match="the kernel died as cell 2 was executed"):
        execute(read_document(path))


@pytest.mark.parametrize("spoilt", ["import json\njson.dumps = None", "import os\nos.getpid = lambda: 1"])
def test_a_kernel_whose_answer_is_lost_ends(
    spoilt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nbclient")
    monkeypatch.setattr(executing, "MUTE_S", 1.0)
    path = write(tmp_path, "A = 1", spoilt, TASK.format(id="a", value=1))
    with pytest.raises(NotebookError, match="the kernel died as cell 2 was executed"):
        execute(read_document(path))
