"""What child processes get: our environment without keys of servers, a private folder.

Code of a notebook runs in those children; a key that this process was given to deploy with is none of its
business. Of this process itself: when its garbage collector rests.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from cloaca_nb.errors import OutputError as OutputError
from cloaca_nb.regular import read_file

if sys.platform != "win32":
    import fcntl

API_KEY = "CLOACINA_API_KEY"

#: What stands before the name by which `cloaca.var` knows an environment variable.
VARIABLE_PREFIX = "CLOACINA_VAR_"

#: What names the store of values that are too large for a context.
ARTIFACTS = f"{VARIABLE_PREFIX}CLOACA_NB_ARTIFACTS"

#: Variables that hold keys. What a setting such as ``env:PROD_KEY`` names is added when it is read.
_HIDDEN = {API_KEY}

#: Bytes of a configuration that are looked through.
_MOST_CONFIG = 1024 * 1024

#: Folder of the stand-in module `cloaca`, which child processes put on their path.
STANDIN = Path(__file__).resolve().parents[1] / "standin"


def hide_from_children(name: str) -> None:
    """Leave a variable out of the environment of every child from now on."""
    _HIDDEN.add(name)


def default_home() -> Path:
    """Where the Cloacina tools keep their files unless `--home` says otherwise."""
    return Path.home() / ".cloacina"


def _named_in_profiles() -> set[str]:
    """Variables that the profiles of the default home name, whether or not a key was ever read from them."""
    try:
        text = read_file(default_home() / "config.toml", _MOST_CONFIG)
    except (OSError, RuntimeError):
        return set()
    return set(re.findall(r"""["']env:([^"']+)["']""", text.decode("utf-8", "replace")))


def hidden_variables() -> set[str]:
    """Names of variables that hold keys of servers."""
    return _HIDDEN | _named_in_profiles()


def child_environment() -> dict[str, str]:
    """The environment for a child process: ours, without what holds keys."""
    hidden = hidden_variables()
    return {name: value for name, value in os.environ.items() if name not in hidden}


#: What a run may have however little is free, in bytes.
_LEAST_MEMORY = 2 * 1024**3


def free_memory(processes: int = 1) -> int:
    """Bytes that each of so many more can have before memory runs out; 0 where this system does not say."""
    found = [int(words[1]) * 1024 for words in _words_of("/proc/meminfo") if words[0] == "MemAvailable:"]
    group = Path("/sys/fs/cgroup")
    most, used = (_words_of(str(group / f"memory.{name}")) for name in ("max", "current"))
    if most and used and most[0][0].isdigit():
        found.append(int(most[0][0]) - int(used[0][0]))
    return max(min(found) // processes, _LEAST_MEMORY) if found else 0


def _words_of(path: str) -> list[list[str]]:
    try:
        return [line.split() for line in Path(path).read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, ValueError):
        return []


#: Who lets the garbage collector rest, and whether it was at work before the first of them.
_resting: set[object] = set()
_was_at_work = True
_resting_lock = threading.Lock()

#: Whether what was made meanwhile is never to be looked at again.
_stays = False


def keep_what_is_made() -> None:
    """Say that this process does one thing and ends: no collector needs to look at what it has read."""
    global _stays
    _stays = True


def does_one_thing() -> bool:
    """Whether `keep_what_is_made` was said of this process: what it has read is not read again."""
    return _stays


#: What `kept` was asked for.
_kept: list[object] = []
T = TypeVar("T")


def kept(value: T) -> T:
    """A value, which a process that does one thing does not take apart before it ends: that takes time."""
    if _stays:
        _kept.append(value)
    return value


#: Modules that others import if they can, and that no command needs.
_UNUSED = (
    "rfc3987_syntax",
    "jupytext.contentsmanager",
    "jupytext.sync_contentsmanager",
    "jupytext.async_contentsmanager",
)


def leave_out_unused() -> None:
    """Let `nbformat` and `jupytext` be imported without what no command needs; in a process of ours alone.

    `jsonschema` has the grammars of addresses made for a second whenever it is imported, and leaves that kind
    of address unchecked where they are not installed; no notebook has one. `jupytext` imports Jupyter's
    server where there is one.
    """
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # importing it is an ImportError


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """While much is made that stays, such as syntax trees, the garbage collector rests.

    It would go over all of that again and again, which takes a third of the time. Threads may do so at once;
    where it did not work before, it does not afterwards.
    """
    global _was_at_work
    own = object()
    try:
        with _resting_lock:
            _was_at_work = gc.isenabled() if not _resting else _was_at_work
            _resting.add(own)
            gc.disable()
        yield
    finally:
        with _resting_lock:
            _resting.discard(own)
            if not _resting and _was_at_work:
                if _stays:
                    gc.freeze()
                gc.enable()


def collects() -> bool:
    """Whether the garbage collector is at work, but for what lets it rest here."""
    with _resting_lock:
        return _was_at_work if _resting else gc.isenabled()


def signal_name(number: int) -> str:
    """What the signal that ended a child process is called."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class DeferredSignals:
    """While entered, SIGINT and SIGTERM wait for the end; then they do what they would have done.

    For the short moments in which a temporary thing comes or goes: an interrupt there would leave it behind.
    Signals come to the main thread alone; in any other this does nothing.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._came: list[int] = []

    def __enter__(self) -> DeferredSignals:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # A handler that was not set from Python cannot be put back, so it is left alone.
                if signal.getsignal(number) is not None:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._came.append(number)

    def __exit__(self, *_: object) -> None:
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)
        if self._came:
            number = self._came[0]
            self._came.clear()
            signal.raise_signal(number)

    @contextlib.contextmanager
    def let_through(self) -> Iterator[None]:
        """Signals do at once what they do, until its end."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()


#: What the name of a temporary thing beside something that is being written ends with.
PART = ".part"

#: Of a file in each folder: locked as long as the process lives that made it, which no number of a process
#: tells. It has its other name until it is locked.
_OWNER, _OWNER_TO_BE = ".owner", ".own"

#: The name of a private folder. An empty one goes: whoever is about to lock it makes another.
_PRIVATE = re.compile(r"cloaca[-_]nb-\w+-\d+-\w{8}")
#: What the names of the folders begin with in which packages are imported for a check.
PROOF = "cloaca_nb-proof-"

_swept: set[str] = set()


@contextlib.contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that is gone afterwards; those of processes that were killed go, too.

    Raises:
        OSError: It cannot be made.
    """
    sweep()
    with _folder(f"{prefix}{os.getpid()}-", "", None) as folder:
        yield folder


@contextlib.contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """The same beside a path, to be renamed from; what was left of earlier ones for that path goes first.

    Raises:
        OSError: It cannot be made.
    """
    sweep_beside(path)
    with _folder(f".{path.name}.", PART, path.parent) as folder:
        yield folder


@contextlib.contextmanager
def _folder(prefix: str, suffix: str, place: Path | None) -> Iterator[Path]:
    with DeferredSignals() as signals:
        folder, owner = _owned(lambda: Path(tempfile.mkdtemp(suffix, prefix, place)).resolve())
        try:
            with signals.let_through():
                yield folder
        finally:
            os.close(owner)
            _remove(folder)


def _owned(make: Callable[[], Path]) -> tuple[Path, int]:
    """A new folder with its locked file; made again where a sweep came between."""
    while True:
        folder = make()
        owner = -1
        try:
            owner = os.open(folder / _OWNER_TO_BE, os.O_RDWR | os.O_CREAT, 0o600)
            _lock(owner)
            (folder / _OWNER_TO_BE).rename(folder / _OWNER)
        except BaseException as error:
            if owner >= 0:
                os.close(owner)
            shutil.rmtree(folder, ignore_errors=True)
            if not isinstance(error, FileNotFoundError):
                raise
        else:
            return folder, owner


@contextlib.contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """A new file beside a path, to be renamed from; it is gone afterwards, as with `folder_beside`.

    Raises:
        OSError: It cannot be made.
    """
    sweep_beside(path)
    with DeferredSignals() as signals:
        part, descriptor = _locked_file(path)
        try:
            with signals.let_through():
                yield part
        finally:
            os.close(descriptor)
            part.unlink(missing_ok=True)


def _locked_file(path: Path) -> tuple[Path, int]:
    while True:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
        _lock(descriptor)
        if os.path.lexists(name):  # else a sweep came between
            return Path(name), descriptor
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock a file as long as this process has it open; nothing is swept where that cannot be."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def temporary_place() -> str:
    """Where temporary folders go: as `tempfile` has it, which tries that with a file that a kill leaves."""
    if tempfile.tempdir is None:
        asked = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
        first = next(filter(None, asked), "/tmp")
        if _takes_files(first):
            tempfile.tempdir = str(Path(first).absolute())
    return tempfile.gettempdir()


def _takes_files(place: str) -> bool:
    """Whether a file can surely be written in a folder."""
    if sys.platform == "win32" or not os.access(place, os.W_OK | os.X_OK) or not Path(place).is_dir():
        return False
    room = os.statvfs(place)
    return room.f_bavail > 0 and (room.f_favail > 0 or not room.f_files)


def sweep() -> None:
    """Remove the private folders of processes that are gone: once for each process and place."""
    place = temporary_place()
    if place not in _swept:
        _swept.add(place)
        _sweep_all(Path(place), lambda name: _PRIVATE.fullmatch(name) is not None)


def sweep_beside(path: Path) -> None:
    """Remove what processes that are gone left beside a path as they wrote it."""
    begin = f".{path.name}."
    _sweep_all(path.parent, lambda name: name.startswith(begin) and name.endswith(PART))


def _sweep_all(place: Path, ours: Callable[[str], bool]) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                if ours(entry.name):
                    with contextlib.suppress(OSError):
                        _sweep(entry)


def _sweep(entry: os.DirEntry[str]) -> None:
    """Remove a folder or a file if it is one of ours and nobody holds its lock."""
    status = entry.stat(follow_symlinks=False)
    path = Path(entry.path)
    if sys.platform == "win32" or status.st_uid != os.getuid():
        return
    if entry.is_file(follow_symlinks=False) and entry.name.endswith(PART):
        with _free(path):
            path.unlink()
    elif entry.is_dir(follow_symlinks=False):
        for name in (_OWNER, _OWNER_TO_BE):
            with contextlib.suppress(FileNotFoundError), _free(path / name):
                _remove(path)
                return
        path.rmdir()


@contextlib.contextmanager
def _free(path: Path) -> Iterator[None]:
    """A file that nobody has locked; an OSError where someone has."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove a folder; a process being killed may still write into it, so try again for a moment."""
    for _ in range(20):
        with contextlib.suppress(OSError):
            _empty(folder)
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def _empty(folder: Path) -> None:
    """Remove all but the file that tells whose it is: whoever is killed here leaves what can be swept."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)
        elif each.name != _OWNER:
            each.unlink()
