"""Writing files and directories so that either the whole new thing or the old one is there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from glob import escape
from pathlib import Path

from cloaca_nb.environment import PART, DeferredSignals, file_beside, folder_beside
from cloaca_nb.errors import OutputError, reason_of, way_out
from cloaca_nb.regular import resolved

#: What the system says of a place in which this user may not write: another one will do.
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def replaced_file(path: Path, like: Path | None = None) -> Iterator[Path]:
    """Yield a name beside `path` to write to; afterwards the file takes `path`'s place in one step.

    The name does not end like `path`, so that nobody who watches the directory picks it up. On any
    exception, an interrupt too, it is removed and `path` stays as it was.

    Args:
        like: A file whose owner and mode it gets; without one, everybody may read it.

    Raises:
        OutputError: The directory or the file cannot be written.
    """
    with output_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        refuse_directory(path)
        with file_beside(path) as part:
            yield part
            if like is None:
                part.chmod(0o644)
            else:
                _make_alike(part, like.stat(), like)
            part.replace(path)
        _sync(path.parent)


def _make_alike(part: Path, wanted: os.stat_result, like: Path) -> None:
    if hasattr(os, "chown") and (wanted.st_uid, wanted.st_gid) != (os.geteuid(), part.stat().st_gid):
        os.chown(part, wanted.st_uid, wanted.st_gid)
    shutil.copystat(like, part)
    os.utime(part)


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step; owner and mode stay, and links go on leading to it.

    A file of several names (hard links), or of an owner that cannot be given again, is written in place after
    a copy was made beside it, which stays only where writing broke off for good.

    Raises:
        OutputError: It cannot be written; it is then as it was.
    """
    data = text.encode("utf-8", "surrogatepass")
    with output_errors(path):
        place = resolved(path)
        if not place.exists():
            with replaced_file(place) as part:
                _write(part, data)
            return
        if not place.is_file():  # a device would be replaced by what belongs beside it
            raise OutputError(f"{path} cannot be written: it is no regular file", "take it away")
        if not os.access(place, os.W_OK):
            raise OutputError(f"{path} cannot be written: it is read-only", "make it writable")
        if place.stat().st_nlink > 1:
            _write_in_place(place, data)
            return
        try:
            with replaced_file(place, like=place) as part:
                _write(part, data)
        except OutputError as error:
            if not isinstance(error.__cause__, PermissionError):
                raise
            _write_in_place(place, data)


#: How long another writer is waited for, in seconds.
_PATIENCE_S = 10.0


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One writer of a file at a time, of all processes; where the system has no such locks, all of them.

    One that hangs is not waited for without end: what is never written is worse.
    """
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            path.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(path.with_suffix(".lock").open("wb"))
            until = time.monotonic() + _PATIENCE_S
            while time.monotonic() < until:
                with suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                time.sleep(0.02)
        yield


def _write(path: Path, data: bytes, mode: str = "wb") -> None:
    with path.open(mode) as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _write_in_place(place: Path, data: bytes) -> None:
    before = place.read_bytes()
    descriptor, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".copy", dir=place.parent)
    os.close(descriptor)
    copy = Path(name)
    try:
        _write(copy, before)
        _write_or_restore(place, data, before)
    finally:
        if place.read_bytes() in {before, data}:
            copy.unlink()


def _write_or_restore(place: Path, data: bytes, before: bytes) -> None:
    try:
        _write(place, data, "r+b")
    except BaseException:
        _write(place, before, "r+b")
        raise


def refuse_directory(path: Path) -> None:
    """Raise an `OutputError` where a directory is in a file's place."""
    if path.is_dir():
        raise OutputError(f"{path} is a directory: the archive cannot take its place", "remove or rename it")


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` into an `OutputError` about this path."""
    try:
        yield
    except OSError as error:
        hint = "choose another directory, or make this one writable"
        if error.errno in _FULL:
            hint = "free some space there, or choose another directory"
        elif error.errno not in _NOT_ALLOWED:
            hint = way_out(error, hint)
        in_the_way = next((each for each in path.parents if each.exists() and not each.is_dir()), None)
        if in_the_way is not None:
            said = f"{in_the_way} is no directory: {path.name} cannot be written there"
            raise OutputError(said, hint) from error
        raise OutputError(f"{path} cannot be written: {reason_of(error)}", hint) from error


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal.

    Raises:
        OSError: The file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()


def modified(path: Path) -> float:
    """When a file was last written, in seconds since 1970; 0 where it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def write_tree(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their paths below a directory, which is made if needed."""
    made: set[Path] = set()
    for name, data in files.items():
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(data)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While nobody else who asks for this changes a folder: to look at what is there, then to exchange it.

    Where the system locks no folders, nobody is waited for.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with output_errors(folder):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def replaced_directory(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a directory with these files, in the place of an older one in one step.

    Where the system cannot exchange two directories, the older one stands aside for a moment; if this process
    ends there, the next call puts it back.

    Raises:
        OutputError: It cannot be written.
    """
    with output_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _put_back(path)
        with folder_beside(path) as part:
            new = part / "new"
            new.mkdir()
            write_tree(files, new)
            with DeferredSignals():
                _take_place(new, path, part / _ASIDE)
        _sync(path.parent)


#: In the temporary folder: the older directory, where the two cannot be exchanged.
_ASIDE = "old"


def _put_back(path: Path) -> None:
    """Put an older directory back that stood aside as a process ended."""
    if not os.path.lexists(path):
        for aside in path.parent.glob(f".{escape(path.name)}.*{PART}/{_ASIDE}"):
            with suppress(OSError):
                aside.rename(path)
                return


def _take_place(new: Path, path: Path, aside: Path) -> None:
    if not path.is_dir():
        new.rename(path)
    elif not _exchanged(new, path):
        path.rename(aside)
        try:
            new.rename(path)
        except BaseException:
            aside.rename(path)
            raise


#: Of `renameat2` and of `renameatx_np`: both names are there before and after.
_EXCHANGE = 2
_AT_WORKING_DIRECTORY = {"linux": -100, "darwin": -2}.get(sys.platform, 0)


def _exchanged(left: Path, right: Path) -> bool:
    """Exchange two directories in one step; False where system or file system cannot."""
    import ctypes

    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        call = library.renameat2 if sys.platform == "linux" else library.renameatx_np
        here = _AT_WORKING_DIRECTORY
        return int(call(here, os.fsencode(left), here, os.fsencode(right), _EXCHANGE)) == 0
    return False


def _sync(folder: Path) -> None:
    """Ask that a rename in a directory survives a power cut, where the platform can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def path_bytes(path: str) -> bytes:
    """A path as archives hold it, which they are sorted by."""
    return path.encode("utf-8", "surrogateescape")
