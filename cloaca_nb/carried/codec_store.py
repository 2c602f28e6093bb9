"""Values that are too large for a context: each lies in a file that is named by what it holds.

The store is a directory, or a URL that `fsspec` opens; tasks in several processes share it. A file is written
beside its place and renamed, so that none is ever there in part; what is there is not written again.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import stat
import time
import uuid
from collections.abc import Sequence
from datetime import timezone
from pathlib import Path
from typing import Any

from .codec import Encoded
from .codec_kinds import CodecError
from .codec_read import FILE

#: Longest text, in characters, that a context holds where there is a store; and where there is none.
LONGEST = 1 << 18
LONGEST_WITHOUT = 1 << 29
#: What names the store: `cloaca.var` calls it without the prefix.
VARIABLE = "CLOACINA_VAR_CLOACA_NB_ARTIFACTS"
#: Seconds for which a file at a URL counts as new: it cannot be touched, only written again.
NEW_S = 3600
#: Seconds after which a file that is not there is looked for again: who takes old ones away puts one that
#: was handed over meanwhile back.
_AGAIN_S = 0.05
#: How files begin that are not whole yet.
UNFINISHED = ".unfinished-"
#: What a context holds of a value that lies in the store. A context may come from anywhere: only what has
#: this form names a file, and none outside of the store.
_REFERENCE = re.compile(r'\{"@artifact": "([0-9a-f]{64})", "size": ([0-9]{1,18})\}')


def put(value: Encoded | str, store: str) -> str:
    """What a context holds of a value: its text, or where that lies.

    Args:
        value: The value, or its text.
        store: A directory or a URL; empty where there is none.

    Raises:
        CodecError: It is too long and the store cannot be written, or there is none.
    """
    longest = LONGEST if store else LONGEST_WITHOUT
    text = value if isinstance(value, str) else value.text() if value.size() <= longest else None
    if text is not None and len(text) <= longest:
        return text
    if not store:
        raise CodecError(
            f"its text has over {longest:,} characters, more than a context holds: set the variable "
            "CLOACA_NB_ARTIFACTS to a directory or URL that all workers share"
        )
    pieces = [value.encode()] if isinstance(value, str) else value.pieces()
    name, size = named_by(pieces)
    try:
        _write(store, name, pieces, size)
    except OSError as error:
        raise CodecError(f"the artifact store {store} cannot be written: {_reason(error)}") from error
    return reference(name, size)


def named_by(pieces: Sequence[Any]) -> tuple[str, int]:
    """The name of a file that holds these bytes, and its size."""
    digest = _sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest(), sum(memoryview(piece).nbytes for piece in pieces)


def _sha256(data: Any = b"") -> Any:
    import hashlib  # loading it takes longer than all else here, and few packages have anything to store

    return hashlib.sha256(data)


def reference(name: str, size: int) -> str:
    """What a context holds of a value that lies in the store."""
    return json.dumps({"@artifact": name, "size": size})


def is_held(held: Any, value: Encoded) -> bool:
    """Whether what a context holds is this value."""
    if not is_reference(held):
        return bool(held == value.text())
    return bool(held == reference(*named_by(value.pieces())))


def size_of(held: Any) -> int | None:
    """The size in bytes of what lies in the store; None where a context holds the value itself."""
    found = _referred(held)
    return found[1] if found else None


def _referred(held: Any) -> tuple[str, int] | None:
    """Name and size in bytes of what lies in the store; None where a context holds the value itself."""
    found = _REFERENCE.fullmatch(held) if type(held) is str else None
    return (found[1], int(found[2])) if found else None


def is_reference(held: Any) -> bool:
    """Whether what a context holds says where a value lies."""
    return size_of(held) is not None


def got(held: Any, store: str) -> Any:
    """The text of a value, or what a file holds of it, of what a context holds.

    Raises:
        CodecError: It lies in a store and is not there, or is not what it was.
    """
    found = _referred(held)
    if found is None:
        return held
    name, size = found
    if not store:
        raise CodecError(
            f"it lies in an artifact store ({size:,} bytes), and CLOACA_NB_ARTIFACTS is not set here"
        )
    try:
        data = _read(store, name, size)
    except FileNotFoundError:
        raise CodecError(
            f"its artifact {name} is not in the store {store}: it was removed, or never there"
        ) from None
    except OSError as error:
        raise CodecError(f"the artifact store {store} cannot be read: {_reason(error)}") from error
    if _sha256(data).hexdigest() != name:
        raise CodecError(
            f"its artifact {name} in {store} is damaged: {_damage(len(data), size)}; remove it, and the task "
            "that makes it writes it again"
        )
    try:
        return memoryview(data) if data.startswith(FILE) else data.decode()
    except UnicodeDecodeError as error:
        raise CodecError(f"its artifact {name} in {store} is none that a task has written: {error}") from None


def _damage(found: int, size: int) -> str:
    return f"{found:,} of {size:,} bytes" if found != size else f"its {size:,} bytes are others"


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__


def local_folder(store: str) -> Path | None:
    """The directory that a store is; None for a URL of another kind."""
    if "://" not in store:
        return Path(store).expanduser()
    return Path(store[len("file://") :]) if store.startswith("file://") else None


def _write(store: str, name: str, pieces: Sequence[Any], size: int) -> None:
    folder = local_folder(store)
    if folder is None:
        files, there = remote_place(store, name)
        # Object stores show a file once it is whole.
        if not _is_new(files, there, size):
            files.makedirs(there.rpartition("/")[0], exist_ok=True)
            files.pipe_file(there, b"".join(pieces))
        return
    path = folder / name[:2] / name
    is_there = _is_whole(path, name, size)
    if is_there:
        with contextlib.suppress(OSError):  # it may be another user's
            os.utime(path)  # it is needed: a look at ages must not take it away
            return
    try:
        _write_file(path, pieces)
    except OSError:
        if not is_there:
            raise


def _is_new(files: Any, place: str, size: int) -> bool:
    """Whether a file of that size is there and need not be written to be as new as it is needed."""
    if not files.exists(place) or files.size(place) != size:
        return False
    try:
        then = files.modified(place)
    except NotImplementedError:
        return True  # nothing goes by age there
    then = then if then.tzinfo else then.replace(tzinfo=timezone.utc)
    return bool(time.time() - then.timestamp() < NEW_S)


def _is_whole(path: Path, name: str, size: int) -> bool:
    """Whether there is a file that holds what its name says."""
    try:
        if path.stat().st_size != size:
            return False
        digest = _sha256()
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return False
    return bool(digest.hexdigest() == name)


def _write_file(path: Path, pieces: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
    try:
        with unfinished.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(store: str, name: str, size: int) -> bytes:
    folder = local_folder(store)
    if folder is not None:
        if not folder.is_dir():
            raise NotADirectoryError(f"there is no directory {folder}")
        try:
            return _read_file(folder / name[:2] / name, size)
        except FileNotFoundError:
            time.sleep(_AGAIN_S)
            return _read_file(folder / name[:2] / name, size)
    files, path = remote_place(store, name)
    data: bytes = files.cat_file(path)
    return data


def _read_file(path: Path, size: int) -> bytes:
    # What is no file, a pipe for example, might never come to an end, or not even begin.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path.name} is no file there")
        return file.read(size + 1)


def remote_place(store: str, name: str) -> tuple[Any, str]:
    """The file system of a URL, and the path of an artifact there."""
    files, root = remote_root(store)
    return files, f"{root}/{name[:2]}/{name}"


def remote_root(store: str) -> tuple[Any, str]:
    """The file system of a URL, and the store's path there.

    Raises:
        CodecError: What opens URLs is not installed.
    """
    try:
        found = importlib.import_module("fsspec.core").url_to_fs(store)
    except ImportError as error:
        needed = f"{error.name} is needed" if error.name else str(error)  # fsspec says what it lacks itself
        raise CodecError(f"the artifact store {store} cannot be opened: {needed}") from None
    except ValueError as error:
        raise CodecError(f"there is no artifact store {store}: {error}") from None
    return found[0], found[1].rstrip("/")
