"""A kernel of `--execute` whose cells have spoilt how it answers: it ends, and nobody waits for ever."""

from __future__ import annotations

import _thread
import os
import time
from collections.abc import Callable
from typing import Any

#: How often it is looked, in seconds.
_LOOK_S = 0.5


def end_when_mute(kernel: Any, seconds: float) -> None:
    """End this process once a cell has ended and no other one came for so long: its answer was lost.

    A cell may have replaced `json.dumps` or `os.getpid`; the process lives, and says nothing.

    Args:
        kernel: The kernel that runs cells; one that is none of `ipykernel` is left alone.
    """
    handlers = getattr(kernel, "shell_handlers", {})
    run = handlers.get("execute_request")
    if run is None:
        return
    ended: list[float] = []
    now, sleep, leave = time.monotonic, time.sleep, os._exit  # cells may replace these, too

    async def execute_request(*words: Any, **options: Any) -> Any:
        ended.clear()
        try:
            return await run(*words, **options)
        finally:
            ended.append(now())

    handlers["execute_request"] = execute_request
    _thread.start_new_thread(_watch, (ended, seconds, now, sleep, leave))


def _watch(
    ended: list[float],
    seconds: float,
    now: Callable[[], float],
    sleep: Callable[[float], None],
    leave: Callable[[int], None],
) -> None:
    while True:
        sleep(_LOOK_S)
        for when in ended:
            if now() - when > seconds:
                leave(1)
