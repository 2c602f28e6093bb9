"""Reading an archive that may come from anywhere: nothing is extracted, nothing of it is run.

The file is decompressed in pieces into a temporary file of bounded size; then each member is read, hashed
and, where it is a small text that tells something about the package, kept. What no honest archive holds,
links, devices, names that lead outside, is refused.
"""

from __future__ import annotations

import bz2
import hashlib
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, NamedTuple, cast

from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.limits import MAX_TOTAL, mib

Compression = Literal["bzip2", "gzip"]

PIECE = 1024 * 1024

#: An archive that shrank beyond this is a bomb: decompressed bytes for each byte of it.
BOMB_RATIO = 200

#: Members that are read at all.
BOMB_ENTRIES = 100_000

#: Texts that are kept: the largest one and their sum, in bytes.
KEPT_FILE = 4 * PIECE
KEPT_TOTAL = 64 * PIECE

_NO_ARCHIVE = "a .cloacina archive is a tar file compressed by bzip2"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    Attributes:
        path: Its path, without a leading ``./``.
        size: Its size in bytes.
        sha256: Its hash, hexadecimal.
        data: Its bytes, where it is a small text.
    """

    path: str
    size: int
    sha256: str
    data: bytes | None = field(default=None, repr=False)


class Unpacked(NamedTuple):
    """An archive that was read to its end.

    Attributes:
        compression: How it is compressed.
        size: Its size in bytes.
        entries: Number of members, directories counted.
        files: Its files, by path; of two members with one path the later counts.
        repeated: Paths that stand in it twice.
        trailing: Bytes behind the end of the compressed stream, which servers do not read.
    """

    compression: Compression
    size: int
    entries: int
    files: dict[str, Member]
    repeated: tuple[str, ...]
    trailing: int

    @property
    def total(self) -> int:
        """Sum of the sizes of all files, in bytes."""
        return sum(file.size for file in self.files.values())


def unpack(path: Path) -> Unpacked:
    """Read an archive.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    try:
        with path.open("rb") as file:
            return _unpack(path, file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ArchiveError(f"{path} cannot be read: {reason}", "check the path") from error


def _unpack(path: Path, file: IO[bytes]) -> Unpacked:
    compression = _compression(path, file)
    with tempfile.SpooledTemporaryFile(max_size=16 * PIECE) as plain:
        trailing = _decompress(path, file, compression, plain)
        size = file.tell()
        plain.seek(0)
        files: dict[str, Member] = {}
        repeated: list[str] = []
        entries = 0
        for entries, member in enumerate(_members(path, plain), 1):  # noqa: B007 - the count is wanted
            if member is not None:
                if member.path in files:
                    repeated.append(member.path)
                files[member.path] = member
    if not files:
        raise ArchiveError(f"{path.name} holds no files", _NO_ARCHIVE)
    return Unpacked(compression, size, entries, files, tuple(dict.fromkeys(repeated)), trailing)


def _compression(path: Path, file: IO[bytes]) -> Compression:
    """How a file is compressed, by its first bytes."""
    magic = file.read(3)
    file.seek(0)
    if not magic:
        raise ArchiveError(f"{path.name} is empty", _NO_ARCHIVE)
    if magic == b"BZh":
        return "bzip2"
    if magic[:2] == b"\x1f\x8b":
        return "gzip"
    raise ArchiveError(f"{path.name} is compressed neither by bzip2 nor by gzip", _NO_ARCHIVE)


def _decompress(path: Path, file: IO[bytes], compression: Compression, plain: IO[bytes]) -> int:
    """Decompress one stream; the number of bytes behind it.

    Raises:
        ArchiveError: The stream is broken, cut off or a bomb.
    """
    decompressor = _Bzip2() if compression == "bzip2" else _Gzip()
    written = 0
    try:
        while not decompressor.eof:
            piece = decompressor.next(file)
            if not piece and decompressor.starved:
                raise ArchiveError(
                    f"{path.name} is cut off: its {compression} stream has no end", "copy it again"
                )
            written += plain.write(piece)
            _refuse_bomb(path, written, file.tell())
    except (OSError, ValueError, zlib.error) as error:
        raise ArchiveError(f"{path.name} is damaged: {error}", "copy it again") from error
    trailing = len(decompressor.unused)
    while rest := file.read(PIECE):
        trailing += len(rest)
    return trailing


class _Bzip2:
    """Decompresses bzip2 in pieces of bounded size."""

    def __init__(self) -> None:
        self._inner = bz2.BZ2Decompressor()
        self.starved = False

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def unused(self) -> bytes:
        """What was read beyond the end."""
        return self._inner.unused_data

    def next(self, file: IO[bytes]) -> bytes:
        """The next piece."""
        data = file.read(PIECE // 16) if self._inner.needs_input else b""
        self.starved = self._inner.needs_input and not data
        return self._inner.decompress(data, PIECE)


class _Gzip:
    """Decompresses gzip in pieces of bounded size."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.starved = False

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def unused(self) -> bytes:
        """What was read beyond the end."""
        return self._inner.unused_data

    def next(self, file: IO[bytes]) -> bytes:
        """The next piece."""
        data = self._inner.unconsumed_tail or file.read(PIECE // 16)
        self.starved = not data
        return self._inner.decompress(data, PIECE)


def _refuse_bomb(path: Path, written: int, read: int) -> None:
    # Headers and padding of a tar file come on top of its files' sizes.
    if written > MAX_TOTAL + MAX_TOTAL // 8:
        raise ArchiveError(f"{path.name} unpacks to more than {mib(MAX_TOTAL)}", "servers refuse it too")
    if written > 4 * PIECE and written > BOMB_RATIO * read:
        message = f"{path.name} unpacks to more than {BOMB_RATIO} times its size"
        raise ArchiveError(message, "archives that shrink so far are refused, here and by servers")


def _members(path: Path, plain: IO[bytes]) -> Iterator[Member | None]:
    """The files of a tar file; None for each directory.

    Raises:
        ArchiveError: It is no tar file, or holds what is not safe.
    """
    kept = 0
    count = 0
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", _Careful(path, plain)), mode="r:") as tar:
            for count, info in enumerate(tar, 1):
                if count > BOMB_ENTRIES:
                    raise ArchiveError(f"{path.name} holds more than {BOMB_ENTRIES:,} members")
                name = _safe_name(path, info)
                if info.isdir():
                    yield None
                    continue
                member = _read(tar, info, name, keep=kept < KEPT_TOTAL)
                kept += len(member.data or b"")
                yield member
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError) as error:
        if not count:
            raise ArchiveError(f"{path.name} holds no tar file: {error}", _NO_ARCHIVE) from error
        raise ArchiveError(f"{path.name} is damaged: {error}", "copy it again") from error


class _Careful:
    """A file from which only moderate pieces are read: a header that claims more is refused."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read a piece."""
        if size > 8 * PIECE or size < 0:
            raise ArchiveError(
                f"{self._path.name} holds a header of {size:,} bytes", "it is not safe to read"
            )
        return self._file.read(size)

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a position."""
        return self._file.seek(position, whence)

    def tell(self) -> int:
        """The position."""
        return self._file.tell()


def _safe_name(path: Path, info: tarfile.TarInfo) -> str:
    """A member's path, or an error for one that is no plain file inside the archive."""
    shown = info.name if info.name.isprintable() else ascii(info.name)[1:-1]
    name = info.name
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    if info.issym() or info.islnk():
        raise _unsafe(path, f"{shown} is a link")
    if not (info.isfile() or info.isdir()):
        raise _unsafe(path, f"{shown} is neither a file nor a directory")
    if info.issparse():
        raise _unsafe(path, f"{shown} is a sparse file")
    parts = name.replace("\\", "/").split("/")
    if ".." in parts:
        raise _unsafe(path, f"{shown} has a .. in its path")
    if name.startswith(("/", "\\")) or (len(parts[0]) > 1 and parts[0][1] == ":"):
        raise _unsafe(path, f"{shown} is an absolute path")
    if "\0" in name:
        raise _unsafe(path, f"{shown} has a NUL in its path")
    return name.rstrip("/")


def _unsafe(path: Path, why: str) -> ArchiveError:
    return ArchiveError(f"{path.name} is not safe to read: the member {why}", "servers refuse it too")


def _read(tar: tarfile.TarFile, info: tarfile.TarInfo, name: str, keep: bool) -> Member:
    """Hash a member; keep its bytes if they may tell something about the package."""
    digest = hashlib.sha256()
    kept: bytearray | None = None
    if keep and info.size <= KEPT_FILE and name.endswith((".py", ".json", ".toml")):
        kept = bytearray()
    stream = tar.extractfile(info)
    size = 0
    while stream is not None and (piece := stream.read(PIECE)):
        digest.update(piece)
        size += len(piece)
        if kept is not None:
            kept += piece
    if size != info.size:
        raise EOFError(f"{name} is cut off")
    return Member(name, size, digest.hexdigest(), None if kept is None else bytes(kept))
