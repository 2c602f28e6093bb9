"""A wheel as it is vendored: its files, read from the archive and never installed, or why it is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
import re
import stat
import zipfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from cloaca_nb.errors import UsageError
from cloaca_nb.model.versions import same_version
from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.package.limits import MAX_TOTAL, folders_of
from cloaca_nb.package.loaders import denied, is_native, standard
from cloaca_nb.package.vendor import module_name, printable
from cloaca_nb.vendoring.lock import FILE

#: Files of a wheel's metadata that are about its archive, not about what it holds.
_OF_THE_ARCHIVE = ("RECORD", "RECORD.jws", "RECORD.p7s")

#: What is no part of a library: what Python runs as it starts, metadata of others, hidden folders, our list.
_STRANGE = re.compile(
    rf"[^/]*\.pth|(site|user)customize(\.py|/.*)|[^/]+\.(dist|egg)-info/.*|\..*|{re.escape(FILE)}", re.DOTALL
)
#: What reading an archive raises that is damaged, or of a kind that is not known here.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True, eq=False)
class Wheel:
    """A pure-Python wheel.

    Attributes:
        file: The wheel's file name.
        sha256: Hash of the wheel, hexadecimal.
        license: What it says of its licence, or an empty text.
        requires: What it needs, as it says it.
        files: What goes into `vendor/`, by path below it.
        left: What does not: scripts, data for other directories.
    """

    name: str
    version: str
    file: str
    sha256: str
    license: str
    requires: tuple[str, ...]
    files: Mapping[str, bytes]
    left: tuple[str, ...]


def is_pure(file: str) -> bool:
    """Whether a wheel's file name says that it runs on every platform."""
    return file.endswith(("-none-any.whl", "-none-any.whl.metadata"))


def name_and_version(file: str) -> tuple[str, str]:
    """Distribution and version that a wheel's file name begins with."""
    name, _, rest = file.partition("-")
    return name, rest.partition("-")[0]


def read_wheel(path: Path) -> Wheel:
    """A wheel's content.

    Raises:
        UsageError: It holds native code, is no wheel, or is not safe.
    """
    name, version = name_and_version(path.name)
    info = f"{name}-{version}.dist-info"
    try:
        with zipfile.ZipFile(path) as archive:
            found = dict(_members(archive, path.name))
    except _DAMAGED as error:
        raise _refused(path.name, f"it is no readable wheel: {error or 'it ends too early'}") from None
    folder = next((top for top in map(_top, found) if _is_info(top, name)), "")
    if not {f"{folder}/WHEEL", f"{folder}/METADATA"} <= found.keys():
        raise _refused(path.name, "it has no metadata of a wheel")
    about = _parsed(found[f"{folder}/WHEEL"])
    if (about["Root-Is-Purelib"] or "").strip().lower() != "true":
        raise native(path.name, "it says itself that it is not pure Python")
    metadata = _parsed(found[f"{folder}/METADATA"])
    said = tuple(_one_line(metadata[field]) for field in ("Name", "Version"))
    if normal(said[0]) != normal(name) or not same_version(said[1], version):
        raise _refused(path.name, f"its metadata is that of {said[0]} {said[1]}")
    files, left = _placed(found, folder, info)
    _check(path.name, files)
    files[f"{info}/RECORD"] = _record(files, info)
    return Wheel(
        name=said[0],
        version=said[1],
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        license=_license(metadata),
        requires=tuple(metadata.get_all("Requires-Dist") or ()),
        files=files,
        left=tuple(left),
    )


def native(file: str, why: str = "") -> UsageError:
    """The error for a wheel with native code."""
    name, version = name_and_version(file)
    return UsageError(
        f"{name} {version} has native code, which cannot be vendored: {why or file}",
        "have it installed on the target, and leave it out here: --without NAME",
    )


def _refused(file: str, why: str) -> UsageError:
    return UsageError(f"{printable(file)} cannot be vendored: {why}", "take another version")


def _members(archive: zipfile.ZipFile, file: str) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel by path; nothing that leads out of it, no links."""
    if sum(info.file_size for info in archive.infolist()) > MAX_TOTAL:
        raise _refused(file, f"it is larger than {MAX_TOTAL:,} bytes")
    for info in archive.infolist():
        parts = info.filename.rstrip("/").split("/")
        bad = not info.filename.isprintable() or "\\" in info.filename or ":" in parts[0]
        if bad or {"", ".", ".."} & set(parts):
            raise _refused(file, f"the path {info.filename!a} leads out of it")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _refused(file, f"{info.filename} is a link")
        if not info.is_dir() and "__pycache__" not in parts and not info.filename.endswith((".pyc", ".pyo")):
            yield info.filename, archive.read(info)


def _parsed(data: bytes) -> Message:
    return BytesParser().parsebytes(data)


def _top(path: str) -> str:
    return path.partition("/")[0]


def _is_info(top: str, name: str) -> bool:
    """Whether a folder is that of a distribution's metadata."""
    return top.endswith(".dist-info") and normal(top.partition("-")[0]) == normal(name)


def _placed(found: Mapping[str, bytes], folder: str, info: str) -> tuple[dict[str, bytes], list[str]]:
    """The files by path below `vendor/`, and what goes elsewhere in an installation."""
    files: dict[str, bytes] = {}
    left: list[str] = []
    data = f"{folder.removesuffix('.dist-info')}.data"
    for path, content in found.items():
        place = path
        if _top(path) == data:
            scheme, _, place = path.partition("/")[2].partition("/")
            place = place if scheme in {"purelib", "platlib"} else ""
        if _top(place) == folder:
            rest = place.partition("/")[2]
            if rest not in _OF_THE_ARCHIVE:
                files[f"{info}/{rest}"] = content
        elif place and not _STRANGE.fullmatch(place):
            files[place] = content
        else:
            left.append(path)
    return files, left


def _check(file: str, files: Mapping[str, bytes]) -> None:
    """Refuse what no loader would take, and what no folder can hold."""
    folders = folders_of(files)
    for path in files:
        if is_native(path):
            raise native(file, f"it holds {path}")
        if path in folders:
            raise _refused(file, f"it holds {path} as a file and as a folder")
    for top in sorted(set(map(_top, files))):
        name = module_name(top)
        if name and (denied(name) or standard(name) or name == "cloaca"):
            raise _refused(file, f"its module {name} is called like one that loaders have themselves")


def _record(files: Mapping[str, bytes], info: str) -> bytes:
    """The list of a distribution's files that Python and `--check` read."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for path in sorted(files):
        rows.writerow((path, f"sha256={_digest(files[path])}", len(files[path])))
    rows.writerow((f"{info}/RECORD", "", ""))
    return out.getvalue().encode()


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def changed_files(record: bytes, files: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """What a distribution's record lists: all its files, and those that are not as they were vendored.

    Args:
        files: What is there, by path below `vendor/`.
    """
    listed: set[str] = set()
    changed: set[str] = set()
    for row in csv.reader(io.StringIO(record.decode("utf-8", "replace"))):
        if len(row) == 3:
            listed.add(row[0])
            if row[1] and (row[0] not in files or f"sha256={_digest(files[row[0]])}" != row[1]):
                changed.add(row[0])
    return listed, changed


def _one_line(value: object) -> str:
    """A field of metadata as a line in which all can be read."""
    text = " ".join(str(value or "").split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


#: The longest text of a licence that is a name and not the licence itself.
_LONGEST_NAME = 80


def _license(metadata: Message) -> str:
    """The licence's expression, else its name, else what the classifiers say."""
    for field in ("License-Expression", "License"):
        text = str(metadata[field] or "").strip()
        if text and len(text) <= _LONGEST_NAME and "\n" not in text and text != "UNKNOWN":
            return _one_line(text)
    said = [_one_line(each) for each in metadata.get_all("Classifier") or ()]
    found = [each.rpartition(" :: ")[2] for each in said if each.startswith("License ::")]
    return ", ".join(found)
