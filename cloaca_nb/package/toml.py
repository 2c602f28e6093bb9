"""TOML of ours: the one string form that holds any text."""

from __future__ import annotations

import json
from collections.abc import Iterable


def toml_string(text: str) -> str:
    """A TOML basic string. A lone surrogate, which TOML cannot hold, becomes a question mark."""
    whole = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007F")


def toml_strings(texts: Iterable[str]) -> str:
    """A TOML array of strings: on one line, or one a line where they are many."""
    items = [toml_string(text) for text in texts]
    line = f"[{', '.join(items)}]"
    if len(line) <= 100:
        return line
    rows = "".join(f"  {item},\n" for item in items)
    return f"[\n{rows}]"
