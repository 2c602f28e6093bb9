"""The store of values that are too large for a context: what lies in it, and taking away what is old.

Nothing tells which runs still refer to what, so things go by age: a value that is handed over again is as new
as that. Files of other names are never touched.
"""

from __future__ import annotations

import os
import re
import stat
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import Any

from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.codec_store import NEW_S, UNFINISHED, VARIABLE, local_folder, remote_root
from cloaca_nb.environment import ARTIFACTS, DeferredSignals
from cloaca_nb.environment.state import artifact_store
from cloaca_nb.errors import OutputError, UsageError, reason_of
from cloaca_nb.model.times import time_of

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = re.compile(re.escape(UNFINISHED) + r"[0-9a-f]{32}")
#: The environment is one for all threads.
_ONE_AT_A_TIME = threading.RLock()
#: Seconds for which what is not finished may still be at work.
_AT_WORK_S = 3600


@contextmanager
def local_store() -> Iterator[None]:
    """Within it, large values are read from where runs here have put them."""
    with _ONE_AT_A_TIME:
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = artifact_store()
        try:
            yield
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the store.

    Attributes:
        name: The hash of what it holds; the file's name for one that a writer did not finish.
        modified: When it was last handed over, in seconds since the epoch; None where that is not told.
        whole: Whether its writer has finished it.
        path: Where it lies.
    """

    name: str
    size_bytes: int
    modified: float | None
    whole: bool
    path: str


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What lies in a store, the oldest first.

    Attributes:
        store: The store's directory or URL.
        items: What was asked for: all, or what is older.
        now: When that was looked at, in seconds since the epoch.
        removed: Whether the items were taken away.
        kept: What stays that was to go, with the reason.
        others: How many are not among the items.
    """

    store: str
    items: tuple[Artifact, ...]
    now: float
    removed: bool = False
    kept: tuple[tuple[Artifact, str], ...] = ()
    others: int = 0

    @property
    def size_bytes(self) -> int:
        """Size of all items."""
        return sum(item.size_bytes for item in self.items)


def listed(older_s: float | None = None, store: str | None = None) -> Artifacts:
    """What lies in a store.

    Args:
        older_s: Least age in seconds; what does not tell its age is then left out.
        store: A directory or URL; by default the one of runs on this machine.

    Raises:
        UsageError: There is no store.
        OutputError: It cannot be read.
    """
    return _listed(_opened(store), older_s)


def pruned(older_s: float, store: str | None = None) -> Artifacts:
    """Take away what is older; arguments and errors are those of `listed`.

    What is handed over again in that moment stays.
    """
    place = _opened(store)
    if isinstance(place, _Remote) and older_s:
        older_s += NEW_S  # handed over again within that time, a file keeps its old one
    found = _listed(place, older_s)
    gone: list[Artifact] = []
    kept: list[tuple[Artifact, str]] = []
    for item in found.items:
        try:
            (gone if place.remove(item, found.now - older_s) else []).append(item)
        except FileNotFoundError:
            continue  # somebody else prunes, too
        except OSError as error:
            kept.append((item, reason_of(error)))
    others = found.others + len(found.items) - len(gone)
    return Artifacts(found.store, tuple(gone), found.now, removed=True, kept=tuple(kept), others=others)


def _listed(place: _Directory | _Remote, older_s: float | None) -> Artifacts:
    now = time.time()
    try:
        found = sorted(place.items(), key=lambda item: (item.modified or now, item.name))
    except (OSError, CodecError) as error:
        raise OutputError(
            f"the artifact store {place.store} cannot be read: {reason_of(error)}",
            f"see what {ARTIFACTS} names",
        ) from error
    items = found if older_s is None else [item for item in found if _is_older(item, now, older_s)]
    return Artifacts(place.store, tuple(items), now, others=len(found) - len(items))


def _is_older(item: Artifact, now: float, older_s: float) -> bool:
    """Whether an artifact is that old; what is not finished may be at work for some time."""
    least = older_s if item.whole else max(older_s, _AT_WORK_S)
    return item.modified is not None and item.modified <= now - least


def _opened(store: str | None) -> _Directory | _Remote:
    """The store that is meant.

    Raises:
        UsageError: There is none.
        OutputError: What opens its URL is not installed.
    """
    name = artifact_store() if store is None else store
    if not name:
        raise UsageError(
            f"there is no artifact store: {ARTIFACTS} is empty", "name a directory or URL: --store PLACE"
        )
    folder = local_folder(name)
    if folder is not None:
        return _Directory(name, folder)
    try:
        return _Remote(name, *remote_root(name))
    except CodecError as error:
        raise OutputError(str(error), "pip install fsspec and what it needs for such URLs") from None


def _is_ours(path: PurePosixPath) -> bool:
    """Whether a path below a store is that of an artifact, or of one that is being written."""
    name = path.name
    if len(path.parts) != 2 or not re.fullmatch(r"[0-9a-f]{2}", path.parts[0]):
        return False
    return _UNFINISHED.fullmatch(name) is not None or (
        name[:2] == path.parts[0] and _NAME.fullmatch(name) is not None
    )


@dataclass(frozen=True, slots=True)
class _Directory:
    """A store that is a directory."""

    store: str
    folder: Path

    def items(self) -> Iterator[Artifact]:
        if not self.folder.exists():
            return  # no run has needed one yet
        # A link may lead to what is no part of the store.
        for below in sorted(
            each for each in self.folder.iterdir() if each.is_dir() and not each.is_symlink()
        ):
            for path in below.iterdir():
                if not _is_ours(PurePosixPath(below.name, path.name)):
                    continue
                try:
                    found = path.lstat()
                except FileNotFoundError:
                    continue  # it was finished, or taken away, just now
                if stat.S_ISREG(found.st_mode):
                    whole = not path.name.startswith(UNFINISHED)
                    yield Artifact(path.name, found.st_size, found.st_mtime, whole, str(path))

    def remove(self, item: Artifact, limit: float) -> bool:
        """Take one away, unless it was handed over again meanwhile.

        It is put aside first: from then on a writer that needs it writes it anew, and its age is final.
        """
        path = Path(item.path)
        if not item.whole:
            path.unlink()
            return True
        aside = path.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
        with DeferredSignals():
            path.rename(aside)
            if aside.stat().st_mtime > limit:
                aside.replace(path)
                return False
            aside.unlink()
        return True


@dataclass(frozen=True, slots=True)
class _Remote:
    """A store that `fsspec` opens."""

    store: str
    files: Any
    root: str

    def items(self) -> Iterator[Artifact]:
        if not self.files.exists(self.root):
            return
        self.files.invalidate_cache()
        for path, info in sorted(self.files.find(self.root, detail=True).items()):
            below = PurePosixPath(path.strip("/")[len(self.root.strip("/")) :].strip("/"))
            if _is_ours(below):
                size = int(info.get("size") or 0)
                yield Artifact(below.name, size, _modified(self.files, path, info), True, path)

    def remove(self, item: Artifact, limit: float) -> bool:
        """Take one away, unless it was handed over again meanwhile."""
        self.files.invalidate_cache()
        now = _modified(self.files, item.path, self.files.info(item.path))
        if now is None or now > limit:
            return False
        self.files.rm_file(item.path)
        return True


#: What file systems call the time of a file's last change.
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "created")


def _modified(files: Any, path: str, info: dict[str, Any]) -> float | None:
    """When a file was written, in seconds since the epoch; None where the file system does not say."""
    found = next((info[name] for name in _TIMES if info.get(name) is not None), None)
    if found is None:
        try:
            found = files.modified(path)
        except (NotImplementedError, OSError):
            return None
    if isinstance(found, str):
        found = time_of(found)
    if isinstance(found, datetime):
        # Without a zone it is that of the world.
        return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()
    return float(found)
