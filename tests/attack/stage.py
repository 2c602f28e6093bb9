"""A trial: a command, or cells of a notebook, to which something happens at some moment.

It is given one JSON object: the words or the cells, and what is to happen at which moment. A moment is an
event of `sys.addaudithook` about files, processes, sockets.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: What begins the name of an event that is a moment.
MOMENTS = ("open", "os.", "shutil.", "tempfile.", "subprocess.", "socket.", "fcntl.")
#: Events about files that may fail.
CALLS = {
    *("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.scandir", "os.listdir"),
    *("os.link", "os.symlink", "os.utime", "os.chown", "os.truncate"),
}
#: What a file-system call fails with; each call does with each.
FAILURES = (errno.ENOSPC, errno.EACCES, errno.EIO, None)
#: The exit code of a trial that ended in an error nobody caught.
UNCAUGHT = 99


class Moments:
    """Counts moments and does at one of them what is asked for."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.how, self.at, self.places = order["how"], order["at"], tuple(order["places"])
        if self.how == "fail":
            self.at, which = divmod(self.at - 1, len(FAILURES))
            self.at += 1
            self.failure = FAILURES[which]
        self.seen = 0
        self.asleep = True
        self.what = ""

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.asleep or not self._counts(event, arguments):
            return
        self.seen += 1
        if self.seen == self.at:
            self.what = f"{event} {str(arguments)[:150]}"
            self._act()

    def _counts(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if self.how == "fail":
            return event in CALLS and any(str(each).startswith(self.places) for each in arguments)
        return event.startswith(MOMENTS)

    def _act(self) -> None:
        if self.how == "fail":
            if self.failure is not None:
                raise OSError(self.failure, os.strerror(self.failure))
            if threading.current_thread() is threading.main_thread():  # others are never interrupted
                raise KeyboardInterrupt
        if self.how in {"kill", "interrupt"}:
            os.kill(os.getpid(), signal.SIGKILL if self.how == "kill" else signal.SIGINT)


def command(order: dict[str, Any], moments: Moments) -> int:
    """A verb of the command line."""
    from cloaca_nb.cli.main import main

    moments.asleep = False
    code = main(order["words"])
    moments.asleep = True
    return code


def cells(order: dict[str, Any], moments: Moments) -> int:
    """Cells of a notebook; it happens in the last of them, after which the session must be as it should."""
    from tests.shells import plain_shell

    with plain_shell(Path(order["folder"])) as shell:
        for cell in order["words"][:-1]:
            shell.good(cell)
        moments.asleep = False
        ran = shell.run(order["words"][-1])
        moments.asleep = True
        sys.stdout.write(f"{type(ran.error).__name__}: {ran.error}\n{ran.out}\n")
        for cell in order["after"]:
            shell.good(cell)
    return 0


def trial(order: dict[str, Any]) -> int:
    """Do a trial and write what came of it to standard output, which it does not get; its exit code."""
    moments = Moments(order)
    told = os.dup(1)
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    tempfile.tempdir = os.environ["TMPDIR"]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.addaudithook(moments.hook)
    act: Callable[[dict[str, Any], Moments], int] = cells if "after" in order else command
    try:
        return act(order, moments)
    finally:
        moments.asleep = True
        os.write(told, json.dumps([moments.seen, moments.what]).encode())


def main(order: str) -> int:
    """Do the trial that is ordered; an error nobody caught is said in its output, and the exit code tells."""
    try:
        return trial(json.loads(order))
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 - see above
        import traceback

        traceback.print_exc()
        return UNCAUGHT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
