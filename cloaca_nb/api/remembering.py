"""Notebooks whose runs are kept: what each came to, and two compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb.api.readable import Readable
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.model.run import RunDifference
    from cloaca_nb.run.history.earlier import EarlierRun


class Remembering(Readable):
    """A notebook whose runs here are kept in the state directory, the last twenty of them.

    ``[tool.cloaca_nb] keep_runs`` of the `pyproject.toml` beside it says how many; 0 keeps none.
    """

    def history(self) -> tuple[EarlierRun, ...]:
        """The runs of the notebook that are kept, the latest first; of the workflow that is meant alone."""
        from cloaca_nb.run.history.place import earlier_runs

        return tuple(earlier_runs(self.path, self.workflow or None))

    def earlier_run(self, number: int | None = None) -> EarlierRun:
        """The run of that number, the last one without it.

        Raises:
            UsageError: It is not kept.
        """
        from cloaca_nb.run.history.place import earlier_runs
        from cloaca_nb.run.history.replaying import earlier_run

        return earlier_run(earlier_runs(self.path, self.workflow or None), number)

    def compare_runs(self, first: int, other: int) -> tuple[RunDifference, ...]:
        """Where two runs came to different values: what tasks stored and how they ended, the final context.

        What comes behind a task that ended otherwise is not compared: it was given something else.

        Args:
            first: The number of a run.
            other: That of another one.

        Raises:
            UsageError: One of them is not kept.
        """
        return self.earlier_run(first).differences(self.earlier_run(other))

    def forget_history(self) -> int:
        """Keep none of the notebook's runs any longer; how many there were.

        Raises:
            UsageError: Its file is not known.
            OutputError: No home directory is known.
        """
        from cloaca_nb.run.history.place import forget

        if self.path is None:
            raise UsageError("the notebook's file is not known", "save it first")
        return forget(self.path)
