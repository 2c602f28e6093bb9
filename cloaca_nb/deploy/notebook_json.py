"""Writing a notebook's JSON back as it was laid out, in one step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def laid_out_like(text: str, content: Any) -> str:
    """JSON laid out as a text is: its indentation, its spelling of letters, whether it ends in a line end."""
    second = text.split("\n", 2)[1] if "\n" in text else ""
    indent = len(second) - len(second.lstrip(" ")) or None
    written = json.dumps(content, indent=indent, ensure_ascii=text.isascii())
    return written + ("\n" if text.endswith("\n") else "")


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step and keep its mode.

    Raises:
        OutputError: It cannot be written; it is then as it was.
    """
    from cloaca_nb.package.files import output_errors, replaced_file

    mode = path.stat().st_mode if path.exists() else None
    with replaced_file(path) as part:
        part.write_bytes(text.encode("utf-8"))
    if mode is not None:
        with output_errors(path):
            path.chmod(mode)
