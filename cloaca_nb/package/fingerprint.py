"""The fingerprint: a hash of the package's code that anyone can recompute with four shell commands.

In the unpacked root of an archive, with the entry module's directory ``data_pipeline``::

    find data_pipeline vendor -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

PREFIX = "sha256:"


def fingerprint_of(files: Mapping[str, bytes], entry_module: str) -> str:
    """The fingerprint of the guide layout's files.

    Args:
        files: Files by path from the root; those outside the entry module's directory and `vendor/` do not
            count.
        entry_module: Dotted path of the entry module.
    """
    counted = (f"{entry_module.split('.', 1)[0]}/", "vendor/")
    digest = hashlib.sha256()
    for path in sorted((path for path in files if path.startswith(counted)), key=_sort_key):
        digest.update(_sum_line(path, files[path]))
    return PREFIX + digest.hexdigest()


def _sort_key(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _sum_line(path: str, data: bytes) -> bytes:
    """A line as `sha256sum` prints it: a name with a backslash is escaped and so marked."""
    mark, name = ("\\", path.replace("\\", "\\\\")) if "\\" in path else ("", path)
    return f"{mark}{hashlib.sha256(data).hexdigest()}  {name}\n".encode("utf-8", "surrogateescape")
