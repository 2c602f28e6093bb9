"""Pickles: they name modules, and the notebook's own are called otherwise in a package."""

from __future__ import annotations

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: What pushes a text, and what pushes something that was there before.
_TEXTS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"})
_AGAIN = frozenset({"BINGET", "LONG_BINGET"})


def named_alike(data: bytes, labels: Mapping[str, str]) -> bytes | None:
    """What stands for a pickle, with the notebook's own modules as they are called in both.

    None for what is none, or names none of them, or has such a name for anything else than to find a class or
    a function there. Nothing is unpickled.

    Args:
        data: What may be one.
        labels: Name of each of the notebook's own modules -> how it is called.
    """
    if data[:1] != b"\x80" or data[-1:] != b"." or not any(name.encode() in data for name in labels):
        return None
    try:
        found = _tokens(data)
    except Exception:  # noqa: BLE001  # they may be any bytes, and the library raises what it likes
        return None
    own = [
        (at, name, value) for at, (name, value) in enumerate(found) if type(value) is str and value in labels
    ]
    for at, name, value in own:
        if [each for each, _ in found[at + 1 : at + 3]] != ["text", "STACK_GLOBAL"]:
            return None
        found[at] = name, (labels[value],)
    return b"\xffP" + marshal.dumps(found, 2) if own else None


def _tokens(data: bytes) -> list[tuple[str, Any]]:
    """What a pickle does, without how it is parted; texts that are said again are said."""
    import pickletools  # for the few notebooks that keep pickles

    found: list[tuple[str, Any]] = []
    memo: list[str | None] = []
    for opcode, value, _ in pickletools.genops(data):
        if opcode.name == "MEMOIZE":
            memo.append(found[-1][1] if found[-1][0] == "text" else None)
        elif opcode.name in _TEXTS:
            found.append(("text", value))
        elif opcode.name in _AGAIN:
            text = memo[int(value or 0)]
            found.append((opcode.name, value) if text is None else ("text", text))
        elif opcode.name != "FRAME":
            found.append((opcode.name, value))
    return found
