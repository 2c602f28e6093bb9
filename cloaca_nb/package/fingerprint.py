"""The fingerprint: a hash of the package's code that anyone can recompute with four shell commands.

In the unpacked root of an archive, with the entry module's directory ``data_pipeline``::

    find data_pipeline vendor -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

PREFIX = "sha256:"


def fingerprint_of(files: Mapping[str, bytes], entry_module: str) -> str:
    """The fingerprint of the guide layout's files.

    Args:
        files: Files by path from the root; those outside the entry module's directory and `vendor/` do not
            count.
        entry_module: Dotted path of the entry module.
    """
    digests = {path: hashlib.sha256(files[path]).hexdigest() for path in _counted(files, entry_module)}
    return fingerprint_of_hashes(digests, entry_module)


def fingerprint_of_hashes(hashes: Mapping[str, str], entry_module: str) -> str:
    """As `fingerprint_of`, from the SHA-256 of each file."""
    digest = hashlib.sha256()
    for path in sorted(_counted(hashes, entry_module), key=_sort_key):
        digest.update(_sum_line(path, hashes[path]))
    return PREFIX + digest.hexdigest()


def _counted(paths: Iterable[str], entry_module: str) -> list[str]:
    folders = (f"{entry_module.split('.', 1)[0]}/", "vendor/")
    return [path for path in paths if path.startswith(folders)]


def _sort_key(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _sum_line(path: str, hexadecimal: str) -> bytes:
    """A line as `sha256sum` prints it: a name with a backslash is escaped and so marked."""
    mark, name = ("\\", path.replace("\\", "\\\\")) if "\\" in path else ("", path)
    return f"{mark}{hexadecimal}  {name}\n".encode("utf-8", "surrogateescape")
