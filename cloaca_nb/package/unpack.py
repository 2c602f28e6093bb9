"""Reading an archive that may come from anywhere: nothing is extracted, nothing of it is run.

It is decompressed as far as it is read; every piece, header, count and sum has a bound. What no honest
archive holds, links, devices, names that lead outside, is refused. A member is hashed and, where it is a
small text, kept.
"""

from __future__ import annotations

import bz2
import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, NamedTuple, cast

from cloaca_nb.errors import ArchiveError, reason_of
from cloaca_nb.package.limits import MAX_ENTRIES, MAX_TOTAL, SHOWN_TEXT, mib
from cloaca_nb.package.vendor import printable
from cloaca_nb.regular import open_file

Compression = Literal["bzip2", "gzip"]

#: Bytes that are read, or come out of the decompressor, at a time.
PIECE = 256 * 1024

#: The largest header: a long name is the most that an honest one holds.
MAX_HEADER = 64 * 1024

#: An archive that shrank beyond this is a bomb: so many bytes came out, and so many times what went in.
BOMBS = ((4 * 1024 * 1024, 200), (64 * 1024 * 1024, 20))

#: Members that are read at all.
BOMB_ENTRIES = 2 * MAX_ENTRIES

#: Texts that are kept: the largest that tells of the package, and the sum of all, in bytes.
KEPT_FILE = 12 * 1024 * 1024
KEPT_TOTAL = 64 * 1024 * 1024
TELLING = (".py", ".json", ".toml")

_NO_ARCHIVE = "a .cloacina archive is a tar file compressed by bzip2"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    Attributes:
        path: Its path, without a leading ``./``.
        size: Its size in bytes.
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
        whole: Whether all small texts were kept; false where they are too many.
    """

    compression: Compression
    size: int
    sha256: str
    entries: int
    files: dict[str, Member]
    repeated: tuple[str, ...]
    trailing: int
    whole: bool

    @property
    def total(self) -> int:
        """Sum of the sizes of all files, in bytes."""
        return sum(file.size for file in self.files.values())


def unpack(path: Path, *, everything: bool = False) -> Unpacked:
    """Read an archive.

    Args:
        everything: Whether to keep what is large or no text, too, as long as all is within `KEPT_TOTAL`.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    with _opened(path) as plain:
        reader = _Reader(plain, everything=everything)
        files: dict[str, Member] = {}
        repeated: dict[str, None] = {}
        for member in reader.members():
            if member.path in files:
                repeated[member.path] = None
            files[member.path] = member
        if not files:
            raise ArchiveError(f"{path.name} holds no files", _NO_ARCHIVE)
        trailing = plain.finish()
        return Unpacked(
            plain.compression,
            plain.consumed,
            plain.digest.hexdigest(),
            reader.entries,
            files,
            tuple(repeated),
            trailing,
            reader.kept <= KEPT_TOTAL,
        )


def find_member(path: Path, wanted: Callable[[str], bool]) -> Member | None:
    """The first member whose path is wanted, or None; the archive is read no further than that.

    Raises:
        ArchiveError: As `unpack`, for what stands before it.
    """
    with _opened(path) as plain:
        return next((member for member in _Reader(plain).members() if wanted(member.path)), None)


@contextmanager
def _opened(path: Path) -> Iterator[_Plain]:
    try:
        with open_file(path) as file:
            yield _Plain(path.name, file)
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{path} cannot be read: {reason_of(error)}", "check the path") from error


class _Plain:
    """The tar file inside of an archive, read forwards while it is decompressed, in bounded memory.

    Args:
        name: The archive's name, for errors.
        file: The archive, at its start.

    Attributes:
        compression: How it is compressed.
        consumed: Bytes of the archive that were read.
    """

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name = name
        self.consumed = 0
        self.digest = hashlib.sha256()
        self._file = file
        self._first = self._compressed(4)
        self.compression = self._found_compression()
        self._inner = bz2.BZ2Decompressor() if self.compression == "bzip2" else zlib.decompressobj(wbits=31)
        self._ready = b""
        self._start = 0
        self._at = 0

    def _found_compression(self) -> Compression:
        """How the file is compressed, by its first bytes."""
        if not self._first:
            raise ArchiveError(f"{self.name} is empty", _NO_ARCHIVE)
        if self._first[:3] == b"BZh":
            return "bzip2"
        if self._first[:2] == b"\x1f\x8b":
            return "gzip"
        raise ArchiveError(f"{self.name} is compressed neither by bzip2 nor by gzip", _NO_ARCHIVE)

    def read(self, size: int = -1) -> bytes:
        """A header: what claims to be longer than an honest one is refused."""
        if not 0 <= size <= MAX_HEADER:
            raise ArchiveError(f"{self.name} holds a header of {size:,} bytes", "it is not safe to read")
        return self.take(size)

    def take(self, size: int) -> bytes:
        """So many bytes; less at the end."""
        while len(self._ready) - self._at < size and self._fill():
            pass
        piece = self._ready[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        """The position."""
        return self._start + self._at

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a position ahead, or one byte back, as `tarfile` does between members."""
        while position > self._start + len(self._ready) and self._fill():
            pass
        self._at = position - self._start
        if not 0 <= self._at <= len(self._ready):
            raise EOFError("it ends too early, or its members overlap")
        return position

    def finish(self) -> int:
        """Read to the end; the number of bytes behind the compressed stream."""
        while self._fill():
            pass
        trailing = len(self._inner.unused_data)
        while rest := self._compressed(PIECE):
            trailing += len(rest)
        return trailing

    def _fill(self) -> bool:
        """Decompress a piece more; whether there may be another."""
        if self._inner.eof:
            return False
        try:
            piece = self._decompressed()
        except (OSError, ValueError, zlib.error) as error:
            raise ArchiveError(f"{self.name} is damaged: {error}", "copy it again") from error
        kept = max(self._at - 1, 0)
        self._ready = self._ready[kept:] + piece
        self._start += kept
        self._at -= kept
        self._refuse_bomb(self._start + len(self._ready))
        return True

    def _decompressed(self) -> bytes:
        inner = self._inner
        if isinstance(inner, bz2.BZ2Decompressor):
            left, starved = b"", inner.needs_input
        else:
            left = inner.unconsumed_tail
            starved = not left
        if starved:
            left = self._first or self._compressed(PIECE // 4)
            self._first = b""
            if not left:
                message = f"{self.name} is cut off: its {self.compression} stream has no end"
                raise ArchiveError(message, "copy it again")
        return inner.decompress(left, PIECE)

    def _compressed(self, size: int) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.consumed += len(data)
        return data

    def _refuse_bomb(self, written: int) -> None:
        # Headers and padding of a tar file come on top of its files' sizes.
        if written > MAX_TOTAL + MAX_TOTAL // 8:
            raise ArchiveError(f"{self.name} unpacks to more than {mib(MAX_TOTAL)}", "servers refuse it too")
        for floor, ratio in BOMBS:
            if written > floor and written > ratio * self.consumed:
                message = f"{self.name} unpacks to more than {ratio} times its size"
                raise ArchiveError(message, "archives that shrink so far are refused, here and by servers")


class _Reader:
    """Reads the members of a tar file.

    Attributes:
        entries: Members so far, directories counted.
        kept: Bytes of the small texts so far; what goes beyond `KEPT_TOTAL` is counted and not kept.
    """

    def __init__(self, plain: _Plain, *, everything: bool = False) -> None:
        self.entries = 0
        self.kept = 0
        self._plain = plain
        self._everything = everything

    def members(self) -> Iterator[Member]:
        """The files.

        Raises:
            ArchiveError: It is no tar file, or holds what is not safe.
        """
        name = self._plain.name
        try:
            with tarfile.TarFile(fileobj=cast("IO[bytes]", self._plain)) as tar:
                for info in tar:
                    self.entries += 1
                    if self.entries > BOMB_ENTRIES:
                        raise ArchiveError(
                            f"{name} holds more than {BOMB_ENTRIES:,} members", "servers refuse it too"
                        )
                    path = _safe_name(name, info)
                    if not info.isdir():
                        yield self._read(info, path)
        except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError) as error:
            if not self.entries:
                raise ArchiveError(f"{name} holds no tar file: {error}", _NO_ARCHIVE) from error
            raise ArchiveError(f"{name} is damaged: {error}", "copy it again") from error

    def _read(self, info: tarfile.TarInfo, path: str) -> Member:
        """Hash a member; keep its bytes if it is a small text."""
        telling = self._everything or path.endswith(TELLING)
        most = KEPT_TOTAL - self.kept if self._everything else KEPT_FILE if telling else SHOWN_TEXT
        small = info.size <= most
        pieces: list[bytes] = []
        digest = hashlib.sha256()
        self._plain.seek(info.offset_data)
        left = info.size
        while left:
            piece = self._plain.take(min(left, PIECE))
            if not piece:
                raise EOFError(f"{path} is cut off")
            digest.update(piece)
            left -= len(piece)
            if small:
                pieces.append(piece)
        data = b"".join(pieces) if small else None
        if data is not None and not telling and not is_text(data):
            data = None
        self.kept += len(data or b"")
        return Member(path, info.size, digest.hexdigest(), data if self.kept <= KEPT_TOTAL else None)


def is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _safe_name(archive: str, info: tarfile.TarInfo) -> str:
    """A member's path, or an error for one that is no plain file inside the archive."""
    name = info.name
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    parts = name.replace("\\", "/").split("/")
    problems = {
        "is a link": info.issym() or info.islnk(),
        "is neither a file nor a directory": not (info.isfile() or info.isdir()),
        "is a sparse file": info.issparse(),
        "has a size below zero": info.size < 0,
        "has a .. in its path": ".." in parts,
        "is an absolute path": name.startswith(("/", "\\")) or parts[0][1:2] == ":",
        "has a NUL in its path": "\0" in name,
    }
    for problem, found in problems.items():
        if found:
            raise ArchiveError(
                f"{archive} is not safe to read: the member {printable(info.name)} {problem}",
                "servers refuse it too",
            )
    return name.rstrip("/")
