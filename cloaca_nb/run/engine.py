"""The engine runner: the real engine in a child process, its database read from here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.run import driver, errors
from cloaca_nb.run.database import Watch
from cloaca_nb.run.runner import Emit, RunPlan, RunResult, TaskError
from cloaca_nb.run.transition import Transition

#: Seconds between looks at the database: while much happens, and when nothing has happened for a while.
QUICK_S, SLOW_S = 0.01, 0.05

#: How long the engine may stand still with nothing ready, running or waiting for a retry, in seconds.
STUCK_S = 10.0


@dataclass(frozen=True, slots=True)
class EngineRunner:
    """Runs packages on `cloaca.DefaultRunner`.

    Attributes:
        name: Name of the runner.
    """

    name: str = "engine"

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunResult:
        """See `Runner.run`."""
        return driver.run(plan, emit, stop, name=self.name, module="child_engine", source=Database)


class Database:
    """Transitions read from the engine's database.

    Args:
        folder: The run's private folder.
    """

    def __init__(self, folder: Path) -> None:
        self._watch = Watch(folder / "run.db", ready=folder / "run.db.ready")

    def poll(self) -> list[Transition]:
        """See `Source.poll`."""
        return self._watch.poll()

    def interval_s(self, quiet_s: float) -> float:
        """See `Source.interval_s`."""
        return QUICK_S if quiet_s < 2 else SLOW_S

    def stuck(self, quiet_s: float) -> TaskError | None:
        """See `Source.stuck`."""
        if quiet_s < STUCK_S:
            return None
        waiting = self._watch.waiting()
        return errors.waits(waiting) if waiting else None

    def close(self) -> None:
        """See `Source.close`."""
        self._watch.close()
