"""In the child process: what files, folders and variables of the environment are told apart by."""

from __future__ import annotations

import hashlib
import os
import stat

# Kept, because a task may replace what stands in these modules.
_stat, _lstat, _readlink, _listdir, _getcwd = os.stat, os.lstat, os.readlink, os.listdir, os.getcwd
_environ, _open, _sha256 = os.environ, open, hashlib.sha256

#: Hexadecimal digits of what something is told apart by.
DIGITS = 32
#: Up to this size a file is told apart by what it holds, beyond it by its size and time, in bytes.
LARGEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
#: What a variable of the environment is told apart by from paths, which begin at the root.
VARIABLE = "$"
#: What stands between size and time of a file that is not read.
BY_TIME = " at "
#: A folder by itself, and the beginning of the stamp of one whose entries are listed.
FOLDER, LISTED = "folder", "entries "


def digest(data: bytes) -> str:
    """What bytes are told apart by."""
    return _sha256(data).hexdigest()[:DIGITS]


def stamp(path: str, like: str = "") -> str:
    """What a path, or a variable of the environment, holds: empty where nothing is there.

    Args:
        path: A variable's name stands behind `VARIABLE`.
        like: An earlier stamp: of a folder, whether its entries count; of a file, whether it is read.
    """
    if path.startswith(VARIABLE):
        name = path[len(VARIABLE) :]
        return variable_stamp(name, _environ.get(name))
    target = ""
    try:
        target = f"-> {_readlink(path)} " if stat.S_ISLNK(_lstat(path).st_mode) else ""
        return target + _held(path, like)
    except FileNotFoundError:
        return target
    except (OSError, ValueError):
        return "unreadable"


def variable_stamp(name: str, value: str | None) -> str:
    """What a variable of the environment is told apart by; empty where there is none."""
    text = "" if value is None else f"{name}={value}"
    return digest(text.encode("utf-8", "surrogateescape")) if text else ""


def _held(path: str, like: str) -> str:
    found = _stat(path)
    if stat.S_ISDIR(found.st_mode):
        return LISTED + _digest_of(path) if LISTED in like else FOLDER
    if not stat.S_ISREG(found.st_mode):
        return f"device {found.st_rdev}"
    if found.st_size > LARGEST or BY_TIME in like:
        return f"{found.st_size}{BY_TIME}{found.st_mtime_ns}"
    return f"{found.st_size} {_content(path)}"


def size_of(path: str) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return _stat(path).st_size
    except (OSError, ValueError):
        return 0


def _digest_of(folder: str) -> str:
    return digest("\0".join(sorted(_listdir(folder))).encode("utf-8", "surrogateescape"))


def _content(path: str) -> str:
    made = _sha256()
    with _open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()[:DIGITS]


def quick(path: str, *, lists: bool) -> object:
    """What tells whether a file, or a folder whose entries may count, was changed within a moment."""
    try:
        found = _stat(path)
        if stat.S_ISDIR(found.st_mode):
            return _digest_of(path) if lists else FOLDER
    except (OSError, ValueError):
        return None
    return found.st_mode, found.st_size, found.st_mtime_ns, found.st_ino


def said(path: str) -> str:
    """A path as people name it: in the notebook's folder from there; a variable of the environment."""
    if path.startswith(VARIABLE):
        return f"the variable {path[len(VARIABLE) :]}"
    here = f"{_getcwd()}{os.sep}"
    return path[len(here) :] if path.startswith(here) else path
