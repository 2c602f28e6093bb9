"""What a state is, as plain data, taken without calling any code of the notebook.

The kernel takes it where a task's cell was run, the import proof where the package was imported. Both use
this code: it needs the standard library alone, and little of that, for every check waits for it.
"""

from __future__ import annotations

from .process import STREAM, process_state, random_streams, streams_drawn_from
from .take import SnapshotLimits, snapshot, snapshot_of
from .types import Own, kernel_modules, package_modules
from .walk import Snapshot

__all__ = [
    "STREAM",
    "Own",
    "Snapshot",
    "SnapshotLimits",
    "kernel_modules",
    "package_modules",
    "process_state",
    "random_streams",
    "snapshot",
    "snapshot_of",
    "streams_drawn_from",
]
