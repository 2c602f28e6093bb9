"""In a child process, before it does anything: a guard that ends all of it when its parent is gone.

Imports next to nothing, for each start of a child pays for it.
"""

from __future__ import annotations

import os
import signal


def watch(life: int, folder: str = "") -> None:
    """Start the guard of this process, which leads a group of its own.

    The guard is a process outside the group, so it does its duty where a task holds the interpreter's lock or
    is stopped, and ends what tasks have started, too. It is no child of this process, whose tasks may wait
    for all of theirs.

    Args:
        life: Descriptor whose other end the parent holds: it says a word there before it ends this process
            itself, and says nothing when it dies. Negative where there is none.
        folder: What to remove then.
    """
    if life < 0 or not hasattr(os, "fork"):
        return
    leader = os.getpid()
    first = os.fork()
    if first:
        os.close(life)
        os.waitpid(first, 0)
        return
    try:
        os.setsid()
        if not os.fork():
            _guard(life, leader, folder)
    finally:
        os._exit(0)


def _guard(life: int, leader: int, folder: str) -> None:
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, life)
    os.closerange(life + 1, life + 256)
    os.chdir("/")
    if os.read(life, 1):
        return
    try:  # noqa: SIM105 - contextlib takes longer to import than all that is done here
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    if folder:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
