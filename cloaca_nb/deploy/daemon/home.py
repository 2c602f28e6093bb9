"""A daemon beside its directory: whether it runs, and what its log says of a package.

A daemon has no API. Beside `<home>/packages` it keeps a socket that answers with its health (`daemon.sock`),
since 0.6 a file with its process id (`daemon.pid`), and a log of JSON lines (`logs/cloacina.log.<date>`).
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.contents import read_identity


@dataclass(frozen=True, slots=True)
class Installed:
    """An archive in a watched directory.

    Attributes:
        name: Name of the package in it; an empty text where it holds none.
        problem: Why it cannot be read, or an empty text.
    """

    path: Path
    name: str = ""
    version: str = ""
    problem: str = ""


def installed(directory: Path) -> Iterator[Installed]:
    """The archives in a directory, whatever they are called, those that cannot be read too.

    Args:
        directory: The directory; one that is not there holds nothing.
    """
    for path in sorted(directory.glob("*.cloacina")):
        try:
            yield Installed(path, *(read_identity(path) or ()))
        except ArchiveError as error:
            yield Installed(path, problem=error.message)


NO_PYTHON = ("no PythonRuntime is attached", "does not support Python workflows")
"""What daemons since 0.6 say of every Python package."""

_FAILED = ("Skipping unreadable package", "Registration failed", "No tasks registered", "failed", "Failed")
_SOCKET_S = 0.5
_TAIL_BYTES = 256 * 1024
_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """What a log says of a package.

    Attributes:
        loaded: Whether it was loaded; None where the log does not tell.
        text: The line that tells.
    """

    loaded: bool | None
    text: str = ""


class DaemonHome:
    """The home directory of a daemon.

    Args:
        path: The directory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def state(self) -> Literal["running", "stopped", "unknown"]:
        """Whether a daemon answers on its socket; unknown where no daemon ever was."""
        socket_path = self.path / "daemon.sock"
        if socket_path.exists():
            return "running" if _answers(socket_path) else "stopped"
        known = (self.path / "cloacina.db", self.path / "logs", self.path / "daemon.pid")
        return "stopped" if any(path.exists() for path in known) else "unknown"

    @property
    def refuses_python(self) -> bool:
        """Whether the daemon is of a version that runs no Python package, as far as can be seen."""
        if (self.path / "daemon.pid").exists():
            return True
        return any(text in line for line in self._tail() for text in NO_PYTHON)

    def log_end(self) -> dict[Path, int]:
        """Where the log ends now: size of each of its files."""
        return {path: path.stat().st_size for path in self._logs()}

    @property
    def has_log(self) -> bool:
        """Whether there is a log to read."""
        return bool(self._logs())

    def heard(self, name: str, version: str, since: dict[Path, int]) -> Heard:
        """What the log says of a package after a point.

        Args:
            since: What `log_end` gave.
        """
        last = Heard(None)
        for path in self._logs():
            for line in _lines(path, since.get(path, 0)):
                if name in line:
                    last = _heard_in(line, name, version, last)
        return last

    def _logs(self) -> list[Path]:
        return sorted(path for path in (self.path / "logs").glob("cloacina.log*") if path.is_file())

    def _tail(self) -> Iterator[str]:
        for path in self._logs()[-1:]:
            yield from _lines(path, max(0, path.stat().st_size - _TAIL_BYTES))


def _answers(path: Path) -> bool:
    if not hasattr(socket, "AF_UNIX"):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SOCKET_S)
            connection.connect(str(path))
            return True
    except OSError:
        return False


def _lines(path: Path, start: int) -> Iterator[str]:
    """The messages of a log file from a position on."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(_MOST_BYTES)
    except OSError:
        return
    for line in data.decode("utf-8", "replace").splitlines():
        yield _message(line)


def _message(line: str) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return line
    fields = entry.get("fields") if isinstance(entry, dict) else None
    message = fields.get("message") if isinstance(fields, dict) else None
    return message if isinstance(message, str) else line


def _heard_in(line: str, name: str, version: str, before: Heard) -> Heard:
    if f"loaded: {name} v{version}" in line:
        return Heard(True, line)
    if any(text in line for text in (*NO_PYTHON, *_FAILED)):
        return Heard(False, line)
    return before
