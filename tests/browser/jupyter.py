"""A Jupyter server with directories of its own, and a browser page that watches for errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Locator, Page

from tests.command import WITHOUT_ADDRESSES
from tests.servers.real import free_port

App = Literal["lab", "notebook"]
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page is over before its code has run so often that the best of it would pay.
    "--js-flags=--max-opt=1",
)
START_S = 300
MODULES: dict[App, str] = {"lab": "jupyterlab.labapp", "notebook": "notebook.app"}
ROOT = Path(__file__).parents[2]
#: What `jupyter lab` does. Kernels begin as copies of a process that has imported what they need.
START = (
    WITHOUT_ADDRESSES
    + """
from {module} import main
sys.path.insert(0, {root!r})
from tests.forked import as_copies
del sys.path[0]
with as_copies():
    main()
"""
)
#: How long a page may take for whatever a test waits for, in milliseconds.
PATIENCE_MS = 120_000
#: How often a loading page is asked for it: by itself it would be at each picture, and have each drawn.
POLLING_MS = 50
#: Where `scripts/dev.py` puts Notebook 7: where it is installed, no workflow can be called `notebook`.
APART = Path(sys.prefix) / "notebook7"


class Jupyter:
    """A server on a free port of this machine.

    Args:
        app: Which application is started; Notebook 7 is served by both where it is installed apart.
        root: A new directory; notebooks are in ``root/work``, all that Jupyter writes beside it.
        overrides: Settings of extensions of JupyterLab, by their names.
        page: What the configuration of JupyterLab's pages has besides.
    """

    def __init__(
        self,
        app: App,
        root: Path,
        overrides: Mapping[str, object] | None = None,
        page: Mapping[str, object] | None = None,
    ) -> None:
        self.app = app
        self.root = root
        self.work = root / "work"
        self.home = root / "home"
        self._write_settings(overrides or {})
        # Each page that is loaded would have Node.js started to learn whether JupyterLab is to be built anew.
        self._write_page_config({"buildCheck": False, **(page or {})})
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = root / "server.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, env=self._environment(), start_new_session=True
            )
        self._wait()

    def _write_settings(self, overrides: Mapping[str, object]) -> None:
        self.work.mkdir(parents=True)
        self.home.mkdir()
        settings = self.root / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
        for name, value in overrides.items():
            path = self.root / "settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value), encoding="utf-8")

    def _write_page_config(self, page: Mapping[str, object]) -> None:
        folder = self.root / "config" / "labconfig"
        folder.mkdir(parents=True)
        (folder / "page_config.json").write_text(json.dumps(page), encoding="utf-8")

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-c", START.format(module=MODULES[self.app], root=str(ROOT))),
            *("--no-browser", "--allow-root", "--ip=127.0.0.1"),
            f"--port={self.url.rsplit(':', 1)[1]}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--ServerApp.password=",
            "--ServerApp.disable_check_xsrf=True",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            f"--ServerApp.root_dir={self.work}",
        ]

    def _environment(self) -> dict[str, str]:
        own = {
            "HOME": self.home,
            "IPYTHONDIR": self.root / "ipython",
            "JUPYTER_CONFIG_DIR": self.root / "config",
            "JUPYTER_DATA_DIR": self.root / "data",
            "JUPYTER_RUNTIME_DIR": self.root / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": self.root / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": self.root / "workspaces",
        }
        apart = _apart() if APART.is_dir() else {}
        return {**os.environ, **apart, **{name: str(path) for name, path in own.items()}}

    def _wait(self) -> None:
        end = time.monotonic() + START_S
        while self._process.poll() is None and time.monotonic() < end:
            try:
                self.get("status")
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self.log.read_text(encoding='utf-8')[-2000:]}")

    def get(self, path: str, method: str = "GET") -> Any:
        """What the server's API says."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def stop(self) -> None:
        """End the kernels, the server, and all that it started."""
        self.end_kernels()
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                pass
            break
        self._process.wait()

    def end_kernels(self) -> None:
        """End all kernels."""
        try:
            for kernel in self.get("kernels"):
                self.get(f"kernels/{kernel['id']}", "DELETE")
        except (urllib.error.URLError, OSError):
            pass  # the server is gone already

    def write(self, name: str, cells: Sequence[str]) -> Path:
        """Write a notebook; a cell that begins with ``#md`` is a markdown cell."""
        notebook = {
            "cells": [_cell(number, source) for number, source in enumerate(cells, 1)],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        self._unused(name)
        path = self.work / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    def _unused(self, name: str) -> None:
        """Wait until the kernel of another test is gone: a page with this file would be given it, dying."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while any(session["path"] == name for session in self.get("sessions")):
            assert time.monotonic() < end, f"{name} is still open"
            time.sleep(0.05)


def _cell(number: int, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"id": f"cell-{number}", "metadata": {}}
    if source.startswith("#md"):
        return {**cell, "cell_type": "markdown", "source": source[3:].lstrip()}
    return {**cell, "cell_type": "code", "source": source, "outputs": [], "execution_count": None}


def _apart() -> dict[str, str]:
    """What makes the server find Notebook 7 in a directory of its own."""
    return {
        "PATH": f"{APART / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(APART),
        "JUPYTER_PATH": str(APART / "share" / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(APART / "etc" / "jupyter"),
    }


#: What other parts of the page say on their own, with or without this extension.
NOT_OURS = (
    "reading 'schema'",  # Notebook 7
    "'filebrowser:open-path' not registered",  # Notebook 7 beside JupyterLab
    "reading 'last_modified'",  # Notebook 7.2
    "Failed to load resource",  # optional files of the server that are not there
    "Canceled future for create_subshell_request",  # a kernel that ended when JupyterLab asked for a thread
    "Could not restore the debugger state",  # a kernel that ended when JupyterLab asked it for that
    "WebSocket",  # a kernel that is being restarted
    "page error: Unhandled error",  # the server's words where a request met a file that is being moved
    "ms to activate",  # a busy machine
    "reading 'footer'",  # a dialog of JupyterLab that is closed as it takes the focus
    "[anywidget] Failed to initialize model",  # it waits two seconds; on a busy machine it is there later
    "did not respond in time",  # as ipywidgets after four, which asks in another way then
    "widget model not found",  # of a panel that was saved and has no kernel any more
    "Comm not found for comm id",  # one ends that another page of the same kernel has opened
)


#: Gives what a promise gives, or an error: a page without a kernel may keep it waiting without end.
WITHIN = """(work => Promise.race([work, new Promise((_, fail) =>
  setTimeout(() => fail(new Error('not done within 3 minutes')), 180000))]))"""

#: Whether the notebook that is worked in shows its cells; a cell of another may be in the page, hidden.
SHOWN = """
() => {
  const current = window.jupyterapp?.shell.currentWidget;
  return current?.sessionContext && current.node.querySelector('.jp-CodeCell')?.checkVisibility();
}
"""

CLEAR = """
async wait => {
  const { shell, serviceManager } = window.jupyterapp;
  const ends = [];
  const ours = widget => widget.sessionContext || widget.hasClass('cloaca-tab');
  for (const widget of [...shell.widgets('main')].filter(ours)) {
    const id = widget.sessionContext?.session?.id;
    widget.dispose();
    if (id) ends.push(serviceManager.sessions.shutdown(id).catch(() => undefined));
  }
  if (wait) await Promise.all(ends);
  shell.collapseRight?.();
}
"""


class Screen:
    """A page with a notebook in it.

    Args:
        page: The page.
        jupyter: Its server.
        app: Which application the page is of; the one that was started unless another is named.
    """

    def __init__(self, page: Page, jupyter: Jupyter, app: App | None = None) -> None:
        self.page = page
        self.jupyter = jupyter
        self.app: App = app or jupyter.app
        self._loaded = False
        self.problems: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "cloaca" in message.text.lower():
            self.problems.append(f"{message.type}: {message.text}")

    @property
    def own_problems(self) -> list[str]:
        """Problems that the page does not have by itself."""
        return [text for text in self.problems if not any(other in text for other in NOT_OURS)]

    def open(self, name: str) -> None:
        """Open a notebook and wait for its kernel; the page is loaded only once."""
        if self._loaded:
            # Without this reference Notebook opens a page of its own.
            inside = {"ref": "_noref"} if self.app == "notebook" else {}
            self.command("docmanager:open", path=name, options=inside)
            self.ready()
        else:
            self.load(name)

    def load(self, name: str) -> None:
        """Load the page, anew where it is there, with a notebook in it; wait for its kernel.

        A page that only loads what it had may open the notebook twice: by its address, and as it was left.
        Widgets then ask the kernel by the second connection for nothing.
        """
        self._go(name)
        self.ready()

    def show(self, name: str) -> None:
        """Open a file that needs no kernel."""
        if not self._loaded:
            self._go(name)
        self.command("docmanager:open", path=name)

    def _go(self, name: str) -> None:
        """Load the page; one that is loaded again may open its notebook once more until all is restored."""
        self.page.goto(self._address(name))
        self._loaded = True
        self.page.wait_for_function("() => window.jupyterapp?.restored", polling=POLLING_MS)
        self.page.evaluate(f"() => {WITHIN}(window.jupyterapp.restored.then(() => null))")

    def _address(self, name: str) -> str:
        """Of a notebook; each page of JupyterLab has a workspace of its own, or it would be loaded twice."""
        if self.app == "notebook":
            return f"{self.jupyter.url}/notebooks/{name}"
        return f"{self.jupyter.url}/lab/workspaces/{uuid.uuid4().hex}/tree/{name}?reset"

    def clear(self, *, wait: bool = False) -> None:
        """Close all notebooks unsaved, end their kernels, and put the side panel away.

        Args:
            wait: Until the kernels have ended: a notebook that is opened again would have the one that ends.
        """
        self.page.evaluate(CLEAR, wait)
        self.problems.clear()

    def ready(self) -> None:
        """Wait for the notebook and its kernel: the status indicator says idle too early."""
        self.page.wait_for_function(SHOWN, polling=POLLING_MS)
        self.page.evaluate(
            f"() => {WITHIN}((async () => {{ const c = window.jupyterapp.shell.currentWidget.sessionContext;"
            " await c.ready; await c.session.kernel.info; })())"
        )

    def command(self, id: str, **arguments: object) -> Any:
        """Execute a command of the application."""
        return self.page.evaluate(
            f"([id, args]) => {WITHIN}(window.jupyterapp.commands.execute(id, args).then(() => null))",
            [id, arguments],
        )

    def start_command(self, id: str, **arguments: object) -> None:
        """Execute a command and do not wait for its end."""
        self.page.evaluate(
            "([id, args]) => { window.jupyterapp.commands.execute(id, args); }", [id, arguments]
        )

    def run_all(self) -> None:
        """Run all cells, to the end of the last one."""
        self.command("notebook:run-all-cells")

    @property
    def panel(self) -> Locator:
        """The first panel in the notebook."""
        return self.page.locator(".jp-Notebook .cloaca-panel").first

    @property
    def side(self) -> Locator:
        """The side panel."""
        return self.page.locator(".cloaca-side .cloaca-panel")

    @property
    def tab(self) -> Locator:
        """The panel in the main area."""
        return self.page.locator(".cloaca-tab .cloaca-panel")

    def source(self, index: int) -> str:
        """The text of a cell of the notebook."""
        return str(
            self.page.evaluate(
                "i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.sharedModel.source",
                index,
            )
        )


def task(panel: Locator, id: str, status: str = "") -> Locator:
    """A task's box in a panel's graph, of a status if one is given."""
    return panel.locator(f'.cl-task[data-task="{id}"]{f".cl-status-{status}" if status else ""}')


#: The middle of a path on the screen, once it lies where it can be clicked.
_MIDDLE = """
path => {
  path.scrollIntoView({ block: 'center' });
  const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
  return document.elementFromPoint(middle.x, middle.y) === path && [middle.x, middle.y];
}
"""


def click_edge(panel: Locator, source: str, target: str) -> None:
    """Click the edge between two tasks of a panel's graph."""
    selector = f'.cl-edge[data-source="{source}"][data-target="{target}"] .cl-hit'
    path, end = panel.locator(selector), time.monotonic() + PATIENCE_MS / 1000
    # Each time the path that is there now: the graph may be drawn anew meanwhile.
    while not (middle := path.evaluate(_MIDDLE)):
        assert time.monotonic() < end, f"{selector} cannot be clicked"
        panel.page.wait_for_timeout(50)
    panel.page.mouse.click(*middle)
