"""The preview runner: our own serial scheduler over the stand-in, for where the engine has no wheel."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.run import driver
from cloaca_nb.run.runner import Emit, RunPlan, RunResult, TaskError
from cloaca_nb.run.transition import Transition

#: Longest wait for the child, in seconds: how late `stop` and the child's end are noticed at worst.
IDLE_S = 0.05


@dataclass(frozen=True, slots=True)
class PreviewRunner:
    """Runs packages on the stand-in.

    Attributes:
        name: Name of the runner.
    """

    name: str = "preview"

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunResult:
        """See `Runner.run`."""
        return driver.run(plan, emit, stop, name=self.name, module="child_preview", source=Nothing)


class Nothing:
    """No source beside the child's messages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
