"""What an archive holds, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloaca_nb.style import PLAIN, Style


def inspect_text(document: Mapping[str, Any], style: Style = PLAIN) -> str:
    """Name, tasks and files of an archive."""
    lines = [f"{document['name']} {document['version']} (layout {document['layout']})"]
    lines += [f"  {file['path']} {file['size']}" for file in document["files"]]
    return "\n".join(lines)
