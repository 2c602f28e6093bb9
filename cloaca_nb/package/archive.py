"""A package -> a `.cloacina` archive: a bzip2 tar whose bytes depend on the package's content alone.

Members are sorted and carry fixed owners, modes and times. The file is written beside its final name, synced
and renamed, under a name that daemons do not pick up; whatever goes wrong, an older archive stays as it was.
"""

from __future__ import annotations

import bz2
import hashlib
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cloaca_nb.errors import OutputError
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.package import MANIFEST, Archive, Layout, Package
from cloaca_nb.package.files import path_bytes, replaced_directory, replaced_file
from cloaca_nb.package.limits import MAX_RATIO, folders_of, total_size, upload_facts
from cloaca_nb.package.manifest import source_date_epoch
from cloaca_nb.package.source import HEADER, modules_of_ours
from cloaca_nb.package.vendor import FOLDER as VENDOR
from cloaca_nb.read.project import FILE


def write_directory(package: Package, output: Path) -> Path:
    """Write the package's directory, named like the package, into a directory.

    An older directory of that name is replaced as a whole if it is empty or all in it was written by us.

    Args:
        output: The directory to write into, made if needed.

    Raises:
        OutputError: It cannot be written, or something else is in its place.
    """
    path = output / package.project.name
    _refuse_foreign(path)
    replaced_directory(path, project_files(package))
    return path


def project_files(package: Package) -> dict[str, bytes]:
    """Files of the guide's project, by path: `pyproject.toml`, the entry module's directory, `vendor/`."""
    code = {name: data for name, data in package.guide.items() if name != MANIFEST}
    return {FILE: package.pyproject, **code}


def _refuse_foreign(path: Path) -> None:
    """Raise where what would be replaced is not wholly ours."""
    hint = "choose another --output, or remove it"
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OutputError(f"{path} is in the way: the package's directory must go there", hint)
    if path.is_dir():
        foreign = _foreign_entry(path)
        if foreign is not None:
            message = f"{path} holds {foreign}, which was not written by cloaca_nb, so it is not replaced"
            raise OutputError(message, hint)


def _foreign_entry(path: Path) -> str | None:
    """The name of an entry that no build of ours wrote, or None."""
    try:
        names = sorted(entry.name for entry in path.iterdir())
        generated = {init.parent.name for init in path.glob("*/__init__.py") if _is_generated(init)}
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}", "choose another --output") from error
    ours = {FILE, VENDOR, *generated} if generated else set()
    return next((name for name in names if name not in ours), None)


def _is_generated(init: Path) -> bool:
    with init.open("rb") as file:
        return file.readline().rstrip() == HEADER.encode()


LEVEL = 9
BLOCK = tarfile.BLOCKSIZE
_PIECE = 1024 * 1024
FILE_MODE = 0o644
FOLDER_MODE = 0o755

#: Packages up to this size, in bytes, are compressed by a check already.
FORETOLD = 2 * 1024 * 1024

#: A member beside both layouts that keeps `MAX_RATIO`: bytes that do not compress.
PADDING = "padding.bin"


@dataclass(frozen=True, slots=True)
class WrittenArchive:
    """Hash, size and number of members of what went into a file."""

    sha256: str
    size: int
    entries: int


def write_archive(package: Package, output: Path, layout: Layout = "both") -> Archive:
    """Write the archive into a directory, which is made if needed.

    Args:
        layout: Which layouts the archive holds.

    Raises:
        OutputError: The directory or the file cannot be written.
    """
    members = package.members(layout)
    path = output / package.file_name
    written, facts = write_members(members, path)
    facts += upload_facts(written.size)
    return Archive(
        path, layout, package.fingerprint, written.sha256, written.size, written.entries, tuple(facts)
    )


def write_members(members: Mapping[str, bytes], path: Path) -> tuple[WrittenArchive, list[Fact]]:
    """Write an archive of these members, with what keeps it within `MAX_RATIO`.

    Raises:
        OutputError: The file cannot be written.
    """
    facts: list[Fact] = []
    with replaced_file(path) as target:
        written = _write(members, target)
        padding = padding_size(total_size(members), written.size)
        if padding:
            unpadded = written
            members = {**members, PADDING: incompressible(padding)}
            written = _write(members, target)
            facts.append(_padded(total_size(members) - padding, unpadded.size, padding))
    return written, facts


def padding_facts(package: Package) -> Iterator[Fact]:
    """Whether a small package's archive will be padded; a large one's tells while it is written."""
    members = package.members()
    total = total_size(members)
    if total <= FORETOLD and not _is_large_enough(package, total):
        compressor = bz2.BZ2Compressor(LEVEL)
        size = sum(len(compressor.compress(piece)) for piece in _pieces(members)) + len(compressor.flush())
        padding = padding_size(total, size)
        if padding:
            yield _padded(total, size, padding)


def _is_large_enough(package: Package, total: int) -> bool:
    """Whether a part of the archive keeps it within `MAX_RATIO` already, so nothing more is compressed.

    No archive is smaller than a part of it would be. Modules of ours are most of a small package, and the
    same in all of them; after these comes one layout, as the other says all of it again.
    """
    ours = modules_of_ours().intersection(package.guide.values())
    return any(padding_size(total, each) == 0 for each in _parts_sizes(ours, package))


def _parts_sizes(ours: frozenset[bytes], package: Package) -> Iterator[int]:
    yield _compressed_size(ours)
    yield len(bz2.compress(b"".join(package.guide.values()), LEVEL))


@lru_cache(maxsize=16)
def _compressed_size(texts: frozenset[bytes]) -> int:
    return len(bz2.compress(b"".join(sorted(texts)), LEVEL))


def padding_size(total: int, compressed: int) -> int:
    """Bytes to add so that the files' sizes stay within `MAX_RATIO` times the archive's, or 0.

    Each byte of padding adds one to either side; some are added for the member's own header and for the
    compressor's share.
    """
    missing = total - MAX_RATIO * compressed
    return missing // (MAX_RATIO - 1) + 4096 if missing > 0 else 0


def incompressible(size: int) -> bytes:
    """That many bytes that look random and are always the same."""
    return hashlib.shake_256(b"cloaca_nb padding").digest(size)


def _padded(total: int, compressed: int, padding: int) -> Fact:
    return Fact(
        kinds.ArchivePadded(padding=padding, file=PADDING, ratio=f"{total / compressed:.0f}", limit=MAX_RATIO)
    )


def _write(members: Mapping[str, bytes], target: Path) -> WrittenArchive:
    """Compress the members into a file, hashing on the way."""
    compressor = bz2.BZ2Compressor(LEVEL)
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as file:

        def put(data: bytes) -> int:
            digest.update(data)
            return file.write(data)

        for piece in _pieces(members):
            size += put(compressor.compress(piece))
        size += put(compressor.flush())
        file.flush()
        os.fsync(file.fileno())
    return WrittenArchive(digest.hexdigest(), size, len(members) + len(folders_of(members)))


def _pieces(members: Mapping[str, bytes]) -> Iterator[bytes | memoryview]:
    """The tar file, piece by piece: headers, data as it stands in memory, padding to whole blocks."""
    mtime = source_date_epoch()
    written = 0
    for path in sorted({*members, *folders_of(members)}, key=path_bytes):
        data = members.get(path)
        header = _header(path, data, mtime)
        yield header
        written += len(header)
        if data:
            # An interrupt waits for no more than one piece.
            yield from (memoryview(data)[at : at + _PIECE] for at in range(0, len(data), _PIECE))
            rest = -len(data) % BLOCK
            yield bytes(rest)
            written += len(data) + rest
    yield bytes(2 * BLOCK + -(written + 2 * BLOCK) % tarfile.RECORDSIZE)


def _header(path: str, data: bytes | None, mtime: int) -> bytes:
    """The header of a file, or of a directory where there is no data.

    A long or non-ASCII name takes a PAX header before it, which holds the name and nothing else.
    """
    info = tarfile.TarInfo(path)
    info.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
    info.mode = FOLDER_MODE if data is None else FILE_MODE
    info.size = len(data or b"")
    info.mtime = mtime
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
