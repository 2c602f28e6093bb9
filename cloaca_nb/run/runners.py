"""The two runners, and which one runs: the engine where it is installed, else the preview."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from typing import Literal

from cloaca_nb.errors import UsageError
from cloaca_nb.model.run import Emit, Runner, RunPlan, RunState, TaskError, Transition
from cloaca_nb.run import driver
from cloaca_nb.run.database import Database

#: Longest wait for the child, in seconds: how late `stop` and the child's end are noticed at worst.
IDLE_S = 0.05


@dataclass(frozen=True, slots=True)
class EngineRunner:
    """Runs packages on `cloaca.DefaultRunner`.

    Attributes:
        name: Name of the runner.
    """

    name: str = "engine"

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunState:
        """See `Runner.run`."""
        return driver.run(plan, emit, stop, name=self.name, module="engine", source=Database)


@dataclass(frozen=True, slots=True)
class PreviewRunner:
    """Runs packages on the stand-in.

    Attributes:
        name: Name of the runner.
    """

    name: str = "preview"

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunState:
        """See `Runner.run`."""
        return driver.run(plan, emit, stop, name=self.name, module="preview", source=Nothing)


class Nothing:
    """No source beside the child's messages: the preview tells its transitions in them."""

    def __init__(self, folder: Path) -> None:
        """The folder is of no use here."""

    def poll(self) -> list[Transition]:
        """See `Source.poll`."""
        return []

    def interval_s(self, quiet_s: float) -> float:
        """See `Source.interval_s`."""
        return IDLE_S

    def stuck(self, quiet_s: float) -> TaskError | None:
        """See `Source.stuck`."""
        return None

    def close(self) -> None:
        """See `Source.close`."""


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

    if name == "preview":
        return PreviewRunner()
    if name not in {"auto", "engine"}:
        raise UsageError(f"{name!r} is no runner", "choose auto, engine or preview")
    missing = engine_missing()
    if missing is None:
        return EngineRunner()
    if name == "engine":
        raise missing
    return PreviewRunner()
