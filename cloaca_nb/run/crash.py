"""Python's stack at a crash, as `faulthandler` left it in the run's folder."""

from __future__ import annotations

from pathlib import Path

#: Name of the file in the run's folder.
CRASH = "crash.txt"


def stack_of(folder: Path) -> list[tuple[str, int, str]]:
    """Path, line and function of each frame of the thread that crashed, outermost first.

    Paths in the package are given from its root. Empty where nothing was left.
    """
    try:
        text = (folder / CRASH).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    _, found, rest = text.partition("Current thread")
    block = rest.split("\n\n", 1)[0] if found else ""
    frames = [_frame(line, folder) for line in block.splitlines()]
    return [frame for frame in reversed(frames) if frame is not None]


def _frame(line: str, folder: Path) -> tuple[str, int, str] | None:
    """A line like ``  File "/tmp/x/package/p/tasks.py", line 7 in extract``."""
    start, mark, rest = line.partition('File "')
    path, middle, rest = rest.rpartition('", line ')
    number, _, function = rest.partition(" in ")
    if start.strip() or not mark or not middle or not number.isdigit():
        return None
    return path.removeprefix(f"{folder / 'package'}/"), int(number), function
