"""Real Jupyter kernels for tests, and what they publish."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

from tests.shells import ANSI

LIMIT_S = 300.0
#: Makes a kernel what it was when it had just been started: another folder and environment, no name, no
#: extension, no module of its folder, no history.
AFRESH = """
import importlib
import os
import sys
from cloaca_nb.kernel import connection
shell = get_ipython()
if "cloaca_nb" in shell.extension_manager.loaded:
    shell.extension_manager.unload_extension("cloaca_nb")
connection._off.clear()
shell.run_line_magic("xmode", "Context")
here = {before!r} + os.sep
for name, module in list(sys.modules.items()):
    if str(getattr(module, "__file__", None) or "").startswith(here):
        del sys.modules[name]
sys.path[:] = [path for path in sys.path if not f"{{path}}{{os.sep}}".startswith(here)]
importlib.invalidate_caches()
os.chdir({folder!r})
os.environ.clear()
os.environ.update({environment!r})
shell.reset(new_session=True)
"""


class Kernel:
    """A kernel with a client."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.manager: Any = KernelManager()
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, **(env or {})})
        self.client: Any = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=LIMIT_S)

    def begin_again(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        """Make it as good as one that has just been started in this folder with these variables."""
        environment = {**os.environ, **(env or {})}
        # Where it is it cannot say: that folder goes with the test which it was made for.
        code = AFRESH.format(before=str(self.folder), folder=str(folder), environment=environment)
        request = self.send(code, store_history=False)
        assert not errors(list(self.outputs(request)))
        self.folder = folder

    def send(self, source: str, cell_id: str | None = None, *, store_history: bool = True) -> str:
        """Ask the kernel to run a cell; gives the request's id."""
        content = {
            "code": source,
            "silent": False,
            "store_history": store_history,
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


class Shared:
    """One kernel for the tests of a module, each of which finds it as if it had just been started."""

    def __init__(self) -> None:
        self.kernel: Kernel | None = None

    def take(self, folder: Path, env: Mapping[str, str] | None = None) -> Kernel:
        """The kernel; another one where a test left it in no state to go on."""
        if self.kernel is not None:
            try:
                self.kernel.begin_again(folder, env)
            except AssertionError:
                self.close()
        if self.kernel is None:
            self.kernel = Kernel(folder, env)
        return self.kernel

    def close(self) -> None:
        """End it."""
        if self.kernel is not None:
            self.kernel.close()
        self.kernel = None


def errors(messages: list[dict[str, Any]]) -> list[str]:
    """Tracebacks among outputs, without colours."""
    found = [m["content"]["traceback"] for m in messages if m["msg_type"] == "error"]
    return [ANSI.sub("", "\n".join(lines)) for lines in found]


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """Plain texts of displays and values, in order."""
    kinds = {"display_data", "update_display_data", "execute_result"}
    return [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] in kinds]
