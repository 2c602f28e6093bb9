"""A real Jupyter kernel: cell ids, displays that are renewed, interrupts at any moment."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.kernels import LIMIT_S, Kernel, Shared, errors, texts
from tests.written import code_cell, write_notebook


@pytest.fixture(scope="module")
def shared() -> Iterator[Shared]:
    found = Shared()
    yield found
    found.close()


@pytest.fixture
def kernel(shared: Shared, tmp_path: Path) -> Kernel:
    """A kernel with the extension loaded."""
    found = shared.take(tmp_path, {"JPY_SESSION_NAME": str(tmp_path / "live.ipynb")})
    found.good("%load_ext cloaca_nb\n%cloaca_workflow live", "load")
    return found


TASK = """%%cloaca_task
def extract(context):
    context.set("rows", [1, 2])
    return context"""


def test_the_tests_share_a_kernel_whose_folder_is_gone(shared: Shared, tmp_path: Path) -> None:
    """What passed leaves no folder: each test would start a kernel anew."""
    folder = tmp_path / "gone"
    folder.mkdir()
    kernel = shared.take(folder)
    folder.rmdir()
    assert shared.take(tmp_path) is kernel
    assert texts(kernel.good("import os; os.getcwd()")) == [repr(str(tmp_path))]


def graph(kernel: Kernel) -> list[str]:
    """Ids that the graph shows."""
    shown = texts(kernel.good("%cloaca_graph"))[0].split("\n")[1:]
    return [line.split()[1] for line in shown if line.strip("│ ")]


def test_renaming_reordering_and_running_again(kernel: Kernel) -> None:
    kernel.good(TASK, "a")
    kernel.good("%%cloaca_task\ndef count(context):\n    context.get('rows')\n    return context", "b")
    assert graph(kernel) == ["extract", "count"]
    kernel.good(TASK.replace("extract", "fetch"), "a")
    assert graph(kernel) == ["fetch", "count"]


def test_what_a_front_end_asks_by_itself_is_no_cell(shared: Shared, tmp_path: Path) -> None:
    kernel = shared.take(tmp_path, {"JPY_SESSION_NAME": str(tmp_path / "live.ipynb")})
    for code in ("%load_ext cloaca_nb", "dir()"):
        assert not errors(list(kernel.outputs(kernel.send(code, store_history=False))))
    kernel.good(TASK.replace("return context", "return contxt"), "a")
    (message,) = kernel.good("%cloaca_check", "c")[-1:]
    assert "cell 1 (In [1]), line 4" in message["content"]["data"]["text/plain"]


def test_a_run_is_one_output_that_is_renewed(kernel: Kernel) -> None:
    kernel.good(TASK, "a")
    messages = kernel.good("%cloaca_run", "r")
    kinds = [message["msg_type"] for message in messages if message["msg_type"] != "execute_input"]
    assert kinds[0] == "display_data"
    assert set(kinds[1:]) == {"update_display_data"}
    last = messages[-1]["content"]["data"]
    assert "completed: live on the" in last["text/plain"]
    assert "<svg" in last["text/html"]


def test_the_result_can_be_kept(kernel: Kernel) -> None:
    kernel.good(TASK, "a")
    kernel.good("result = %cloaca_run", "r")
    assert texts(kernel.good("result.status, result.context")) == ["('completed', {'rows': [1, 2]})"]


def test_a_failed_run_raises(kernel: Kernel) -> None:
    kernel.good("%%cloaca_task --retry-attempts 1\ndef boom(context):\n    1 / 0\n    return context", "a")
    found = errors(kernel.run("%cloaca_run\nprint('not reached')", "r"))
    assert len(found) == 1
    assert "task 'boom' failed in cell 2, line 3: ZeroDivisionError: division by zero" in found[0]
    assert "1 / 0" in found[0]
    assert "cloaca_nb/" not in found[0]


def test_error_findings_block_a_run(kernel: Kernel) -> None:
    kernel.good("%%cloaca_task\ndef a(context):\n    context.set('k', nothing)\n    return context", "a")
    found = errors(kernel.run("%cloaca_run", "r"))
    assert "CheckError: C201" in found[0]


def test_run_with_notebook_variables(kernel: Kernel) -> None:
    kernel.good(TASK, "a")
    kernel.good("limit = {'most': 3}", "b")
    kernel.good("result = %cloaca_run --context '{\"k\": 1}' limit=$limit", "r")
    shown = texts(kernel.good("sorted(result.context.items())"))
    assert shown == ["[('k', 1), ('limit', {'most': 3}), ('rows', [1, 2])]"]


def children(kernel: Kernel) -> set[int]:
    """Processes that the kernel's process has started, directly or not."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.stdout.splitlines())}
    found = {kernel.manager.provisioner.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {kernel.manager.provisioner.pid}


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0])
def test_interrupt_at_any_moment(kernel: Kernel, after_s: float) -> None:
    kernel.good("import time", "imports")
    kernel.good("%%cloaca_task\ndef slow(context):\n    time.sleep(30)\n    return context", "a")
    request = kernel.send("%cloaca_run", "r")
    while kernel.client.get_iopub_msg(timeout=LIMIT_S)["msg_type"] != "execute_input":
        pass
    time.sleep(after_s)
    kernel.manager.interrupt_kernel()
    told = list(kernel.outputs(request))
    found = errors(told)
    # Before IPython has begun with the cell, it ends it with no more than a word of Python on stderr.
    assert len(found) == 1 or all(message["content"].get("name") == "stderr" for message in told), told
    for text in found:
        assert any(word in text for word in ("the run was stopped", "was interrupted", "KeyboardInterrupt"))
        assert "cloaca_nb/" not in text
    # A check that was under way may begin with its import proof before it notices.
    deadline, looks = time.monotonic() + LIMIT_S, 0
    while looks < 10 and time.monotonic() < deadline:
        looks = 0 if children(kernel) else looks + 1
        time.sleep(0.05)
    assert looks == 10
    kernel.good(TASK, "a")
    assert "completed" in texts(kernel.good("%cloaca_run", "r"))[-1]


def test_an_import_that_an_interrupt_cut_in_two_locks_no_other(kernel: Kernel) -> None:
    """The second run's thread would wait for ever."""
    assert (
        "KeyboardInterrupt"
        in errors(
            kernel.run("import _imp; _imp.acquire_lock(); _imp.acquire_lock(); raise KeyboardInterrupt", "i")
        )[0]
    )
    kernel.good(TASK, "a")
    assert "completed" in texts(kernel.good("%cloaca_run", "r"))[-1]
    assert texts(kernel.good("import _imp; _imp.lock_held()", "h")) == ["False"]


def test_drift_from_the_saved_notebook(kernel: Kernel, tmp_path: Path) -> None:
    load = "%load_ext cloaca_nb\n%cloaca_workflow live"
    other = TASK.replace("extract", "other")
    third = TASK.replace("extract", "third")
    kernel.good(TASK, "a")
    kernel.good(other, "b")
    cells = [("load", load), ("b", f"{other}\nedited = 1"), ("c", third)]
    write_notebook(tmp_path / "live.ipynb", [code_cell(id, source) for id, source in cells])
    shown = texts(kernel.good("%cloaca_check"))[0]
    assert "C901" in shown
    assert "task `extract` is in the kernel" in shown
    assert "C902" in shown
    assert "C903" in shown
    assert "C904" in shown
    assert graph(kernel) == ["other"]
    kernel.good(TASK, "a2")
    assert graph(kernel) == ["other", "extract"]


def test_a_kernel_that_begins_again_has_no_module_of_the_folder_before(
    shared: Shared, tmp_path: Path
) -> None:
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        (folder / "beside_it.py").write_text(f"N = {number}\n", encoding="utf-8")
        assert texts(shared.take(folder).good("import beside_it\nbeside_it.N")) == [number]
