"""The two runners, and which one runs: the engine where it is installed, else the preview."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from typing import Literal

from cloaca_nb.errors import UsageError
from cloaca_nb.model.run import Emit, RunPlan, RunState
from cloaca_nb.run import driver
from cloaca_nb.run.database import Database
from cloaca_nb.run.feed import Source


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs packages in child processes.

    Attributes:
        name: ``engine``, `cloaca.DefaultRunner`, or ``preview``, the stand-in; a module of `run.child`, too.
        source: What tells of transitions beside the child.
    """

    name: Literal["engine", "preview"]
    source: type[Source]

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunState:
        """Run a package to its end.

        Blocks. A `KeyboardInterrupt` in the calling thread, or setting `stop` from any thread, kills the
        child process and all that it started at once; the result is then ``stopped``.

        Args:
            plan: What to run.
            emit: Called in the calling thread for each event, in order.
            stop: Ends the run when set.

        Raises:
            UsageError: The plan names a task that is not there, or a context that is no JSON.
            RunError: The child process could not be started.
        """
        return driver.run(plan, emit, stop, name=self.name, source=self.source)


ENGINE, PREVIEW = Runner("engine", Database), Runner("preview", Source)

RunnerName = Literal["auto", "engine", "preview"]

OLDEST_ENGINE = (0, 12)
WHERE = "wheels exist for Linux x86_64 with glibc 2.38 or newer and for macOS on Apple silicon"


def engine_folder() -> Path | None:
    """The folder of the installed engine, None where there is none. Nothing is imported to find out.

    A folder that merely is called `cloaca`, and the stand-in, do not hold the engine's extension module.
    """
    spec = PathFinder.find_spec("cloaca", sys.path)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if any(Path(location, f"cloaca{suffix}").is_file() for suffix in EXTENSION_SUFFIXES):
            return Path(location)
    return None


def engine_version(folder: Path) -> tuple[int, ...]:
    """The engine's version, read from the name of the metadata directory beside it; () where none is."""
    for entry in folder.parent.glob("cloaca-*.dist-info"):
        version = entry.name[len("cloaca-") : -len(".dist-info")]
        return tuple(int(part) for part in version.split(".") if part.isdigit())
    return ()


def engine_missing() -> UsageError | None:
    """Why the engine cannot run here, None where it can."""
    folder = engine_folder()
    if folder is None:
        return UsageError(
            "the engine is not installed: there is no module cloaca",
            f"pip install 'cloaca-nb[engine]' ({WHERE}), or use --runner preview",
        )
    version = engine_version(folder)
    if version and version < OLDEST_ENGINE:
        return UsageError(
            f"the installed engine is cloaca {'.'.join(map(str, version))}; 0.12 or newer is needed",
            f"pip install --upgrade 'cloaca>=0.12' ({WHERE}), or use --runner preview",
        )
    return None


def choose_runner(name: RunnerName = "auto") -> Runner:
    """The runner of that name.

    Args:
        name: ``auto`` is the engine where it is installed, else the preview.

    Raises:
        UsageError: `engine` where the engine cannot run, or a name that is none.
    """
    if name not in {"auto", "engine", "preview"}:
        raise UsageError(f"{name!r} is no runner", "choose auto, engine or preview")
    missing = engine_missing() if name != "preview" else None
    if missing is not None and name == "engine":
        raise missing
    return PREVIEW if name == "preview" or missing is not None else ENGINE
