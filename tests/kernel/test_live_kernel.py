"""A real Jupyter kernel: cell ids, displays that are renewed, interrupts at any moment."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.shells import ANSI
from tests.written import code_cell, write_notebook

LIMIT_S = 60.0


class Kernel:
    """A kernel with a client."""

    def __init__(self, folder: Path, env: dict[str, str] | None = None) -> None:
        self.manager: Any = KernelManager()
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, **(env or {})})
        self.client: Any = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=LIMIT_S)

    def send(self, source: str, cell_id: str | None = None) -> str:
        """Ask the kernel to run a cell; gives the request's id."""
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {} if cell_id is None else {"cellId": cell_id}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def outputs(self, request: str) -> Iterator[dict[str, Any]]:
        """Messages about a request until it is done."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    return
            else:
                yield message
        raise AssertionError("the kernel did not become idle")

    def run(self, source: str, cell_id: str | None = None) -> list[dict[str, Any]]:
        """Run a cell; gives its outputs."""
        return list(self.outputs(self.send(source, cell_id)))

    def good(self, source: str, cell_id: str | None = None) -> list[dict[str, Any]]:
        """Run a cell that must not fail."""
        messages = self.run(source, cell_id)
        assert not errors(messages), errors(messages)
        return messages

    def close(self) -> None:
        """End it."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.client.session.close() if hasattr(self.client.session, "close") else None
        self.manager.cleanup_resources()


def errors(messages: list[dict[str, Any]]) -> list[str]:
    """Tracebacks among outputs, without colours."""
    found = [m["content"]["traceback"] for m in messages if m["msg_type"] == "error"]
    return [ANSI.sub("", "\n".join(lines)) for lines in found]


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """Plain texts of displays and values, in order."""
    kinds = {"display_data", "update_display_data", "execute_result"}
    return [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] in kinds]


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel with the extension loaded."""
    found = Kernel(tmp_path, {"JPY_SESSION_NAME": str(tmp_path / "live.ipynb")})
    try:
        found.good("%load_ext cloaca_nb\n%cloaca_workflow live", "load")
        yield found
    finally:
        found.close()


TASK = """%%cloaca_task
def extract(context):
    context.set("rows", [1, 2])
    return context"""


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
    found = errors(list(kernel.outputs(request)))
    # Before IPython has begun with the cell, it ends it without a word.
    assert len(found) == 1 or (not found and after_s < 0.01)
    for text in found:
        assert any(word in text for word in ("the run was stopped", "was interrupted", "KeyboardInterrupt"))
        assert "cloaca_nb/" not in text
    deadline = time.monotonic() + 5
    while children(kernel) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not children(kernel)
    kernel.good(TASK, "a")
    assert "completed" in texts(kernel.good("%cloaca_run", "r"))[-1]


def test_drift_from_the_saved_notebook(kernel: Kernel, tmp_path: Path) -> None:
    load = "%load_ext cloaca_nb\n%cloaca_workflow live"
    other = TASK.replace("extract", "other")
    third = TASK.replace("extract", "third")
    kernel.good(TASK, "a")
    kernel.good(other, "b")
    cells = [("load", load), ("b", f"{other}\n# edited"), ("c", third)]
    write_notebook(tmp_path / "live.ipynb", [code_cell(id, source) for id, source in cells])
    shown = texts(kernel.good("%cloaca_check"))[0]
    assert "C901" in shown
    assert "task 'extract' is in the kernel" in shown
    assert "C902" in shown
    assert "C903" in shown
    assert graph(kernel) == ["other"]
    kernel.good(TASK, "a2")
    assert graph(kernel) == ["other", "extract"]
