"""Plain IPython shells for tests: cells are run, what they print and raise is kept."""

from __future__ import annotations

import atexit
import contextlib
import decimal
import gc
import locale
import os
import re
import sys
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from cloaca_nb.kernel import cells
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.live.observing import MODULE_MARK
from cloaca_nb.live.session import Session
from tests.command import inside

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Ran:
    """What came of a cell."""

    result: ExecutionResult
    out: str
    displayed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def error(self) -> BaseException | None:
        """What it raised, before or while it ran."""
        before: Any = self.result.error_before_exec  # IPython 8 says `Literal[True]` of it
        found: BaseException | None = before or self.result.error_in_exec
        return found

    @property
    def value(self) -> Any:
        """The value of its last line."""
        return self.result.result


class Shell:
    """A shell of its own; one at a time."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Plain"  # the usual one looks through all files of a traceback
        InteractiveShell.clear_instance()
        make: Callable[..., InteractiveShell] = InteractiveShell.instance
        self.shell = make(config=config)

    def run(self, source: str, *, cell_id: str | None = None, history: bool = True) -> Ran:
        """Run a cell."""
        run_cell: Callable[..., ExecutionResult] = self.shell.run_cell
        with capture_output() as captured:
            result = run_cell(source, store_history=history, cell_id=cell_id)
        shown = [output.data for output in captured.outputs]
        return Ran(result, ANSI.sub("", captured.stdout + captured.stderr), shown)

    def good(self, source: str, *, cell_id: str | None = None) -> Ran:
        """Run a cell that must not fail."""
        ran = self.run(source, cell_id=cell_id)
        assert ran.error is None, ran.out
        return ran

    @property
    def names(self) -> dict[str, Any]:
        """The notebook's namespace."""
        found: dict[str, Any] = self.shell.user_ns
        return found

    @property
    def session(self) -> Session:
        """The session of the loaded extension."""
        joined = kernel.connection(self.shell)
        assert joined is not None
        return joined.session

    def close(self) -> None:
        """End it, without the collection of garbage that takes longer than most tests."""
        kernel.disconnect(self.shell)
        atexit.unregister(self.shell.atexit_operations)
        end: Callable[[], None] = self.shell.atexit_operations
        with patch.object(gc, "collect"):
            end()
        InteractiveShell.clear_instance()


@contextlib.contextmanager
def plain_shell(folder: Path) -> Iterator[Shell]:
    """A shell whose working directory is `folder`; what its cells do to the process is undone at its end.

    What IPython writes for its user lies there too, unless it has another place.
    """
    with inside(folder), process_as_before(folder), nothing_timed_twice():
        os.environ.setdefault("IPYTHONDIR", str(folder / "ipython"))
        shell = Shell()
        try:
            yield shell
        finally:
            shell.close()


@contextlib.contextmanager
def nothing_timed_twice() -> Iterator[None]:
    """`%timeit` finds once enough, whatever it times: it goes on for seconds until some time has passed."""
    with patch.object(timeit, "default_timer", count(0.0).__next__):
        yield


@contextlib.contextmanager
def process_as_before(folder: Path) -> Iterator[None]:
    """Afterwards variables, limits, options of libraries are as before, modules of cells or a folder gone."""
    places, limit, known = list(sys.path), sys.getrecursionlimit(), set(sys.modules)
    spoken = locale.setlocale(locale.LC_ALL)
    with patch.dict(os.environ), decimal.localcontext(), _numpy_as_before(), _watched_as_before():
        try:
            yield
        finally:
            _draw_as_at_first()
            sys.path[:] = places
            sys.setrecursionlimit(limit)
            locale.setlocale(locale.LC_ALL, spoken)
            cells._LOADED.clear()
            for name in sys.modules.keys() - known:
                path = str(getattr(sys.modules[name], "__file__", None) or "")
                if path.startswith(f"{folder}{os.sep}") or MODULE_MARK in getattr(
                    sys.modules[name], "__dict__", ()
                ):
                    del sys.modules[name]


@contextlib.contextmanager
def _watched_as_before() -> Iterator[None]:
    """What a notebook has called at each line would make all tests after it take twice as long."""
    traced, profiled = sys.gettrace(), sys.getprofile()
    try:
        yield
    finally:
        if sys.gettrace() is not traced:
            sys.settrace(traced)
        if sys.getprofile() is not profiled:
            sys.setprofile(profiled)


@contextlib.contextmanager
def _numpy_as_before() -> Iterator[None]:
    try:
        import numpy as np
    except ImportError:
        yield
        return
    with np.printoptions(), np.errstate():
        yield


def _draw_as_at_first() -> None:
    """Where something has loaded matplotlib: no figure is open, and all are drawn as it draws by itself."""
    matplotlib, pyplot = sys.modules.get("matplotlib"), sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
    if matplotlib is not None:
        settings = {name: value for name, value in matplotlib.rcParamsOrig.items() if "backend" not in name}
        dict.update(matplotlib.rcParams, settings)
