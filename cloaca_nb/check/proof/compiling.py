"""Large files that both layouts have are compiled once: else each interpreter of a proof would do it.

Run as a script in a fresh interpreter (``python compiling.py LIFE``, LIFE being the descriptor that its guard
watches) that gets, separated by NUL, a directory, the bytes of memory and the seconds of processor time that
it may have, and the files, an empty word between those that are not the same. The code goes where Python has
that of modules, and says that nobody needs to compare it with the file; it gets the file's name as it is
loaded. A file that does not compile has none: those that import it say what is wrong with it.
"""

# Importing pathlib takes longer than compiling a file.
# ruff: noqa: PTH103, PTH105, PTH123
from __future__ import annotations

import os
import sys
from importlib import _bootstrap_external

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: From how many bytes on compiling a file twice takes longer than all that this costs.
LARGE = 256 * 1024

#: What stands behind Python's own mark: what follows is a hash of the file, which is not to be compared.
_UNCHECKED = (1).to_bytes(4, "little")


def same_files(*layouts: Mapping[str, bytes]) -> dict[bytes, list[str]]:
    """Paths of large files that are the same in several layouts, by what they hold.

    Args:
        layouts: The files of each layout, by path.
    """
    same: dict[bytes, list[str]] = {}
    for path, data in (item for files in layouts for item in files.items()):
        if path.endswith(".py") and len(data) >= LARGE:
            same.setdefault(data, []).append(path)
    return {data: paths for data, paths in same.items() if len(paths) > 1}


def main(life: str) -> None:
    """Compile what the order says."""
    import guard  # type: ignore[import-not-found]  # it stands beside this script

    guard.watch(int(life))
    order = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    folder, memory, cpu, *words = order.split("\0")
    os.chdir(folder)
    guard.limit(int(memory), int(cpu), network=True)
    group: list[str] = []
    for word in words:
        if word:
            group.append(word)
        else:
            write_code(group)
            group = []


def kept_code(data: bytes, name: str) -> bytes:
    """The file that Python keeps of a module, which says that nobody needs to compare it with the text.

    Args:
        name: What it is called in errors of the compiler; the code gets its file's name as it is loaded.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: It does not compile.
    """
    import marshal

    code = compile(data, name, "exec", dont_inherit=True, optimize=0)
    return _bootstrap_external.MAGIC_NUMBER + _UNCHECKED + bytes(8) + marshal.dumps(code)


def write_code(paths: list[str]) -> None:
    """Write the code of files with the same content beside each."""
    with open(paths[0], "rb") as file:
        data = file.read()
    try:
        content = kept_code(data, paths[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for path in paths:
        cached = _bootstrap_external.cache_from_source(path, optimization="")
        os.makedirs(os.path.dirname(cached), exist_ok=True)  # noqa: PTH120 - see the first lines
        with open(f"{cached}.part", "wb") as file:
            file.write(content)
        os.replace(f"{cached}.part", cached)


if __name__ == "__main__":
    main(*sys.argv[1:])
