"""Code of the modules of ours that packages carry: they are the same in all, and are compiled once.

Whoever imports a package from a new folder would compile them again, and there are more of them than there is
of most notebooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from cloaca_nb.check.proof.compiling import kept_code
from cloaca_nb.package.source import modules_of_ours


def put_code(files: Mapping[str, bytes], root: Path) -> None:
    """Put the code of modules of ours beside their files, where Python looks for it.

    Args:
        files: What lies below a directory, by path.
        root: That directory.

    Raises:
        OSError: It cannot be written.
    """
    ours = modules_of_ours()
    for path, data in files.items():
        if data in ours:
            cached = Path(cache_from_source(str(root / path), optimization=""))
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(_code(data))


@cache
def _code(data: bytes) -> bytes:
    return kept_code(data, "<carried>")
