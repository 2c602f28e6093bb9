"""What child processes get: our environment without keys of servers, a private folder, a line that ties them.

Code of a notebook runs in those children; a key that this process was given to deploy with is none of its
business.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

if sys.platform != "win32":
    import fcntl

API_KEY = "CLOACINA_API_KEY"

#: Variables that hold keys. What a setting such as ``env:PROD_KEY`` names is added when it is read.
_HIDDEN = {API_KEY}

#: Bytes of a configuration that are looked through.
_MOST_CONFIG = 1024 * 1024

#: Folder of the stand-in module `cloaca`, which child processes put on their path.
STANDIN = Path(__file__).resolve().parent / "standin"


def hide_from_children(name: str) -> None:
    """Leave a variable out of the environment of every child from now on."""
    _HIDDEN.add(name)


def default_home() -> Path:
    """Where the Cloacina tools keep their files unless `--home` says otherwise."""
    return Path.home() / ".cloacina"


def _named_in_profiles() -> set[str]:
    """Variables that the profiles of the default home name, whether or not a key was ever read from them."""
    try:
        with (default_home() / "config.toml").open("rb") as file:
            text = file.read(_MOST_CONFIG)
    except (OSError, RuntimeError):
        return set()
    return set(re.findall(r"""["']env:([^"']+)["']""", text.decode("utf-8", "replace")))


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process.

    Args:
        environ: Environment variables; this process's by default.
    """
    hidden = _HIDDEN | _named_in_profiles()
    return {name: value for name, value in (environ or os.environ).items() if name not in hidden}


def signal_name(number: int) -> str:
    """What the signal that ended a child process is called."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Lifeline:
    """Ties a child to this process: its guard (`check/proof/guard.py`) ends it when this process is gone.

    Attributes:
        end: The descriptor that the child has to inherit; negative where there are no guards (Windows).
    """

    def __init__(self) -> None:
        self.end = -1
        if sys.platform != "win32":
            import socket

            self._ours, self._theirs = socket.socketpair()
            self.end = self._theirs.fileno()

    def started(self) -> None:
        """The child has been started: its end is its own."""
        if self.end >= 0:
            self._theirs.close()

    def abandon(self) -> None:
        """The child could not be started."""
        self.started()
        self.release()

    def release(self) -> None:
        """Dismiss the guard, once the child has been ended; harmless when done twice."""
        if self.end >= 0:
            with contextlib.suppress(OSError), self._ours:
                self._ours.settimeout(1.0)
                self._ours.send(b"x")
                self._ours.recv(1)  # nothing comes: the guard has left


#: What the name of a private folder begins with.
PREFIXES = ("cloaca-nb-", "cloaca_nb-")

#: Of a file in each: locked as long as the process lives that made it, which no number of a process tells.
_OWNER = ".owner"

#: How old a folder without that file has to be, in seconds: it may be about to get one.
_OLD_S = 3600.0

_swept: set[str] = set()


@contextlib.contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that is gone afterwards; those of processes that were killed go, too.

    Raises:
        OSError: It cannot be made.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-")).resolve()
    try:
        owner = os.open(folder / _OWNER, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield folder
        finally:
            os.close(owner)
    finally:
        _remove(folder)


def sweep() -> None:
    """Remove the private folders of processes that are gone: once for each process and place."""
    place = tempfile.gettempdir()
    if sys.platform == "win32" or place in _swept:
        return
    _swept.add(place)
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIXES):
                with contextlib.suppress(OSError):
                    _sweep(entry)


def _sweep(entry: os.DirEntry[str]) -> None:
    """Remove a folder if it is one of ours and nobody holds its lock."""
    status = entry.stat(follow_symlinks=False)
    if sys.platform == "win32" or status.st_uid != os.getuid() or not entry.is_dir(follow_symlinks=False):
        return
    try:
        owner = os.open(os.path.join(entry.path, _OWNER), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)  # noqa: PTH118
    except FileNotFoundError:
        if time.time() - status.st_mtime > _OLD_S:
            os.rmdir(entry.path)  # noqa: PTH106
        return
    try:
        fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(entry.path, ignore_errors=True)
    finally:
        os.close(owner)


def _remove(folder: Path) -> None:
    """Remove a folder; a process being killed may still write into it, so try again for a moment."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)
