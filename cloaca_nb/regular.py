"""Reading files that anybody may have put there: a pipe, a device or a file without end is never waited for.

What is no regular file is refused with an `OSError`, whose `strerror` says so, like all that cannot be read.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

#: Bytes that a file may have where nothing else is said.
MOST = 1024**3


def open_file(path: Path) -> BinaryIO:
    """A file that is open for reading.

    Raises:
        OSError: It cannot be read, or is no regular file.
        ValueError: The path holds a NUL.
    """
    descriptor = _opened(path)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no regular file", str(path))


def resolved(path: Path) -> Path:
    """Where a path leads.

    Raises:
        OSError: Links lead in a circle, which Python tells otherwise before 3.13, and since then not at all.
    """
    try:
        found: Path | None = path.resolve()
    except RuntimeError:
        found = None
    if found is None or found.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return found


def normalised(text: str) -> str:
    """A text with ``\\n`` as the only line end, as Python reads one."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_file(path: Path, most: int = MOST) -> bytes:
    """The whole of a regular file of at most so many bytes.

    Raises:
        OSError: It cannot be read, is no regular file, or has more.
        ValueError: The path holds a NUL.
    """
    with open_file(path) as file:
        return _whole(file, path, most)


def read_given(path: Path, most: int) -> bytes:
    """What somebody hands over by a path, at most so many bytes: a pipe, too, as shells make of ``<(…)``.

    A pipe that nobody writes into is empty.

    Raises:
        OSError: It cannot be read, or has more.
        ValueError: The path holds a NUL.
    """
    descriptor = _opened(path)
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "rb") as file:
        return _whole(file, path, most)


def _opened(path: Path) -> int:
    """A descriptor; of a directory, the error that says so."""
    # A pipe without a writer would be waited for; what it is, is looked at once it is open.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return descriptor


def _whole(file: BinaryIO, path: Path, most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return data
