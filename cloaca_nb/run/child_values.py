"""In the child process: which values change or are refused on their way into the context.

The setters of the context class are replaced by ours, which call the engine's and then look at the value. The
engine's behaviour is the same.
"""

from __future__ import annotations

from typing import Any

from cloaca_nb.run.child_report import Attempts, Reporter


class Watcher:
    """Reports values that do not survive."""

    def __init__(self, reporter: Reporter, attempts: Attempts, root: str) -> None:
        self._reporter = reporter
        self._attempts = attempts
        self._root = root

    def watch(self, context: Any) -> None:
        """Look at all values that are put into contexts of this class."""
