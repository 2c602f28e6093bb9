"""What servers accept of an archive; they refuse the rest with an error of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact

#: Members, directories counted.
MAX_ENTRIES = 10_000

#: Sum of the sizes of all files, in bytes.
MAX_TOTAL = 500 * 1024 * 1024

#: That sum divided by the archive's size.
MAX_RATIO = 10

#: The largest text file that servers show of a package, in bytes.
SHOWN_TEXT = 1024 * 1024

#: The archive's size, in bytes: what an upload may hold.
MAX_UPLOAD = 100 * 1024 * 1024


def total_size(members: Mapping[str, bytes]) -> int:
    """Sum of the sizes of all files, in bytes, as servers count it."""
    return sum(map(len, members.values()))


def folders_of(paths: Iterable[str]) -> set[str]:
    """All directories above these paths."""
    found: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def content_facts(members: Mapping[str, bytes]) -> Iterator[Fact]:
    """Limits that an archive with these files exceeds whatever its compression."""
    yield from entry_facts(len(members) + len(folders_of(members)))
    yield from total_facts(total_size(members))


def entry_facts(entries: int) -> Iterator[Fact]:
    """Too many members."""
    if entries > MAX_ENTRIES:
        yield Fact(kinds.ArchiveEntries(entries=entries, limit=MAX_ENTRIES))


def total_facts(total: int) -> Iterator[Fact]:
    """Too many bytes in all files."""
    if total > MAX_TOTAL:
        yield Fact(kinds.ArchiveTooLarge(size=mib(total), limit=mib(MAX_TOTAL)))


def upload_facts(size: int) -> Iterator[Fact]:
    """Too large a file."""
    if size > MAX_UPLOAD:
        yield Fact(kinds.ArchiveUploadSize(size=mib(size), limit=mib(MAX_UPLOAD)))


def ratio_facts(total: int, size: int) -> Iterator[Fact]:
    """Files that shrink too well."""
    if total > MAX_RATIO * size:
        yield Fact(kinds.ArchiveRatio(ratio=f"{total / size:.0f}", limit=MAX_RATIO))


def mib(size: int) -> str:
    """A number of bytes in MiB."""
    return f"{size / 1024 / 1024:,.1f} MiB"
