"""What was sent is kept: archives, for going back to them, and contexts of runs, for running them again.

It lies in the state directory, in a folder for each package of a place and tenant, which only its owner may
read. Each thing is a file of its own, written beside and renamed, so several processes may keep at once.
No secret is kept: an archive that holds what looks like one is not, a value of a context that does is left
out.
"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from cloaca_nb.check.contexts import without_secrets
from cloaca_nb.check.secrets import (
    addresses_in,
    may_hold_tokens,
    may_name_secrets,
    named_secrets,
    private_keys_in,
    tokens_in,
)
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.records import DeploymentRecord, read_record, record_of
from cloaca_nb.environment.state import state_folder, state_name
from cloaca_nb.errors import CloacaNbError, OutputError, reason_of
from cloaca_nb.model.json_value import JSON, json_text
from cloaca_nb.model.package import WORKFLOW
from cloaca_nb.package.files import replaced_file
from cloaca_nb.package.parse import parse_sources
from cloaca_nb.regular import read_file

Kept = TypeVar("Kept", "KeptArchive", "KeptRun")
Reads = Callable[[Path, Mapping[str, Any]], Kept | None]

#: So many archives, and so many contexts, are kept of a package in one place.
MOST = 20
#: Archives beyond that, in bytes together, are kept no longer.
MOST_BYTES = 500 * 1024 * 1024
#: Contexts that are larger, in bytes, are not kept.
_LARGEST_CONTEXT = 4 * 1024 * 1024
_LARGEST_NOTE = _LARGEST_CONTEXT + 64 * 1024

_ARCHIVE, _RUN = ".archive.json", ".run.json"


@dataclass(frozen=True, slots=True)
class KeptArchive:
    """An archive that was sent.

    Attributes:
        path: Where it is kept.
        record: The deployment, as it was known last.
        sha256: Hash of the archive, hexadecimal.
        origin: The older version whose content it has again, or an empty text.
    """

    path: Path
    record: DeploymentRecord
    sha256: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that was started, with what it was given.

    Attributes:
        path: The file that says so.
        record: The deployment that it is a run of.
        execution: Its id; empty where no answer came.
        asked: RFC 3339 time at which it was asked for.
        left_out: Where in the context something is left out that looked like a secret.
    """

    path: Path
    record: DeploymentRecord
    execution: str
    asked: str
    context: Mapping[str, JSON] = field(repr=False)
    left_out: tuple[str, ...] = ()


def keep_sent(done: Deployment) -> str:
    """Keep what was sent with a deployment, as far as it is known by now and not yet kept.

    Returns:
        What stood in the way, in a sentence, or an empty text.
    """
    if done.item is None or not done.item.kept:
        return ""
    try:
        _keep_archive(done)
        _keep_run(done)
    except (CloacaNbError, OSError) as error:
        why = error.message if isinstance(error, CloacaNbError) else reason_of(error)
        return f"what was sent is not kept for a rollback or another run: {why}"
    return ""


def _keep_archive(done: Deployment) -> None:
    item = done.item
    if item is None or not done.package_id or not done.sha256:
        return
    folder = _folder(done.place, done.tenant, done.name)
    note, path = folder / f"{done.sha256}{_ARCHIVE}", folder / f"{done.sha256}.cloacina"
    if not path.is_file():
        if not item.path.is_file():
            return
        if _holds_secrets(item.files):
            raise OutputError(f"{item.path.name} holds what looks like a secret")
        _made(folder)
        with replaced_file(path) as part:
            shutil.copyfile(item.path, part)
    record = record_of(replace(done, asked="", execution=None)).as_json()
    _write(note, {"record": record, "origin": item.origin})
    _prune(folder)


def _keep_run(done: Deployment) -> None:
    if not done.asked or done.context is None:
        return
    folder = _folder(done.place, done.tenant, done.name)
    note = folder / f"{state_name(done.asked)}{_RUN}"
    if done.refused:
        note.unlink(missing_ok=True)
        return
    context, left_out = without_secrets(done.context)
    if len(json_text(context)) > _LARGEST_CONTEXT:
        context, left_out = {}, ("everything: it is too large",)
    _made(folder)
    said = {"execution": done.execution or "", "asked": done.asked, "context": context}
    record = record_of(replace(done, asked="", execution=None)).as_json()
    _write(note, {**said, "left_out": list(left_out), "record": record})
    _prune(folder)


def _holds_secrets(files: Mapping[str, bytes]) -> bool:
    """Whether a package's files hold what looks like a secret."""
    for data in files.values():
        text = data.decode("utf-8", "replace")
        tokens = may_hold_tokens(data) and any(tokens_in(text))
        if tokens or any(private_keys_in(text)) or any(addresses_in(text)):
            return True
    named = {path: data for path, data in files.items() if may_name_secrets(data.decode("utf-8", "replace"))}
    trees: Iterable[ast.Module] = (tree for _, tree in parse_sources(named, f"{WORKFLOW}/"))
    return any(any(named_secrets(tree)) for tree in trees)


def kept_archives(place: str, tenant: str, package: str) -> tuple[KeptArchive, ...]:
    """The archives of a package that were sent to a place, the latest first; none where none is kept."""
    with suppress(OutputError):
        found = _read_all(_folder(place, tenant, package), _ARCHIVE, _archive)
        return tuple(one for one in found if one.path.is_file())
    return ()


def kept_runs(place: str, tenant: str, package: str) -> tuple[KeptRun, ...]:
    """The runs of a package that were started in a place, the latest first."""
    with suppress(OutputError):
        return tuple(_read_all(_folder(place, tenant, package), _RUN, _run))
    return ()


def all_kept(place: str, tenant: str) -> Iterator[KeptArchive]:
    """The latest archive of each package that was sent to a place."""
    with suppress(OutputError):
        folders = sorted(path for path in _root().glob("*") if path.is_dir())
        for folder in folders:
            latest = next(iter(_read_all(folder, _ARCHIVE, _archive)), None)
            if latest is not None and (latest.record.place, latest.record.tenant) == (place, tenant):
                yield latest


def _read_all(folder: Path, suffix: str, read: Reads[Kept]) -> list[Kept]:
    found: list[Kept] = []
    for path in folder.glob(f"*{suffix}"):
        with suppress(OSError, ValueError, RecursionError):
            value = json.loads(read_file(path, _LARGEST_NOTE))
            one = read(path, value) if isinstance(value, dict) else None
            found += [one] if one is not None else []
    return sorted(found, key=_time_of, reverse=True)


def _time_of(kept: KeptArchive | KeptRun) -> tuple[str, str]:
    return kept.asked if isinstance(kept, KeptRun) else kept.record.time, kept.path.name


def _archive(path: Path, value: Mapping[str, Any]) -> KeptArchive | None:
    record = read_record(value.get("record"))
    sha256, origin = path.name.removesuffix(_ARCHIVE), value.get("origin")
    if record is None:
        return None
    archive = path.with_name(f"{sha256}.cloacina")
    return KeptArchive(archive, record, sha256, origin if isinstance(origin, str) else "")


def _run(path: Path, value: Mapping[str, Any]) -> KeptRun | None:
    record, context = read_record(value.get("record")), value.get("context")
    left_out = value.get("left_out")
    if record is None or not isinstance(context, dict) or not isinstance(left_out, list):
        return None
    execution, asked = (str(value.get(name) or "") for name in ("execution", "asked"))
    return KeptRun(path, record, execution, asked, context, tuple(map(str, left_out)))


def _prune(folder: Path) -> None:
    """Forget what is too much; what cannot be removed stays."""
    total = 0
    for number, archive in enumerate(_read_all(folder, _ARCHIVE, _archive)):
        with suppress(OSError):
            total += archive.path.stat().st_size
            if number and (number >= MOST or total > MOST_BYTES):
                archive.path.unlink()
                archive.path.with_name(f"{archive.sha256}{_ARCHIVE}").unlink()
    for run in _read_all(folder, _RUN, _run)[MOST:]:
        with suppress(OSError):
            run.path.unlink()


def _root() -> Path:
    return state_folder("sent")


def _folder(place: str, tenant: str, package: str) -> Path:
    return _root() / state_name(place, tenant, package)


def _made(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, value: Mapping[str, Any]) -> None:
    with replaced_file(path) as part:
        part.write_text(json_text(value), encoding="utf-8")
