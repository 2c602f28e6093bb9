"""Programs that fetch distributions: started in a folder of ours, heard line by line, never left behind."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.environment import child_environment
from cloaca_nb.environment.lifeline import starting
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.vendoring.wheels import Wheel

#: Is told what is being done, in a few words.
OnStep = Callable[[str], None]

#: What both programs are told by their environment, unless it says otherwise.
_PATIENCE = {"PIP_RETRIES": "1", "PIP_DEFAULT_TIMEOUT": "15", "UV_HTTP_TIMEOUT": "15"}
_ALWAYS = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_NO_COLOR": "1", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """Where distributions come from.

    Attributes:
        url: Address of an index; empty for the one that the program is set to.
        find_links: Directories or pages with wheels.
        none: Whether no index is to be asked at all.
    """

    url: str = ""
    find_links: tuple[str, ...] = ()
    none: bool = False

    def options(self) -> list[str]:
        """The same as options that both programs have."""
        links = [word for each in self.find_links for word in ("--find-links", each)]
        url = ["--index-url", self.url] if self.url else []
        return [*links, *url, *(["--no-index"] if self.none else [])]


@dataclass(frozen=True, slots=True)
class ProgramResult:
    """What a program said, and whether it did what it was to do."""

    code: int
    output: str


class Fetcher:
    """Fetches wheels by a program.

    Args:
        command: How it is started.
        index: Where distributions come from.
        folder: A folder of ours.
        on_step: Is told what is being done.
    """

    def __init__(self, command: Sequence[str], index: PackageIndex, folder: Path, on_step: OnStep) -> None:
        self._command = command
        self._index = index
        self._folder = folder
        self._on_step = on_step

    @abstractmethod
    def fetch(self, requirements: Sequence[str], pins: Sequence[str], without: Sequence[str]) -> list[Wheel]:
        """The wheels of some distributions and of what they need.

        Args:
            requirements: What is wanted.
            pins: Versions that are to stay.
            without: Normal names of distributions that are left out.

        Raises:
            UsageError: There is no such distribution or version, it or what it needs has native code or comes
                as source alone, or the index cannot be reached.
        """

    @abstractmethod
    def versions(self, name: str) -> list[str]:
        """The versions that the index has of a distribution, newest first; none where it has no such one."""

    @abstractmethod
    def address(self) -> str:
        """Address of the index, as far as it is known."""


def pip_command() -> list[str] | None:
    """How pip is started; None where this Python has none."""
    return [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") is not None else None


def uv_command() -> list[str] | None:
    """How uv is started; None where it is not there."""
    found = shutil.which("uv")
    return [found] if found else None


def no_program() -> UsageError:
    """The error where there is neither."""
    return UsageError(
        "neither pip nor uv is here to fetch distributions",
        f"`{Path(sys.executable).name} -m ensurepip` installs pip",
    )


def call(words: Sequence[str], folder: Path, heard: Callable[[str], bool] = lambda _: True) -> ProgramResult:
    """Run a program to its end.

    Args:
        words: The program and its arguments.
        folder: Its working directory; nothing that lies there may be called like a module that it imports.
        heard: Gets each line that it writes; where it gives False, the program is ended.
    """
    environment = {**_PATIENCE, **child_environment(), **_ALWAYS}
    if environment["PIP_RETRIES"] == "0":
        environment["PIP_RETRIES"] = "1"  # pip tells why an index cannot be reached when it tries again
    with starting(environment):
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=os.name == "posix",
        )
    lines: list[str] = []
    try:
        assert process.stdout is not None
        for data in process.stdout:
            line = data.decode("utf-8", "replace").rstrip()
            lines.append(line)
            if not heard(line):
                break
        else:
            process.wait()
    finally:
        _end(process)
    return ProgramResult(process.returncode, "\n".join(lines))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started; harmless where it has ended."""
    if process.poll() is None:
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
