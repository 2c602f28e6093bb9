"""What an archive holds, as text: name, tasks, the tree of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cloaca_nb.check.report_text import report_text
from cloaca_nb.style import PLAIN, Style
from cloaca_nb.texts import columns, padded, visible
from cloaca_nb.view.status import size_text
from cloaca_nb.workflow import Document

if TYPE_CHECKING:
    from cloaca_nb.check.inspection import Inspection

LAYOUTS = {
    "both": "both layouts: the guide's manifest.json, and package.toml for servers",
    "manifest": "the guide's layout, manifest.json",
    "package": "the releases' layout, package.toml",
}


def inspect_text(inspection: Inspection, style: Style = PLAIN) -> str:
    """Name, tasks and files of an archive."""
    name = visible(f"{inspection.name or '(no name)'} {inspection.version}".strip())
    lines = [style.paint(name, bold=True), f"  {LAYOUTS.get(inspection.layout, inspection.layout)}", ""]
    lines.append(style.paint(f"tasks: {len(inspection.tasks)}", bold=True))
    for task in inspection.tasks:
        waits = f"  ← {', '.join(task['dependencies'])}" if task["dependencies"] else ""
        lines.append(visible(f"  {task['id']}  {task['function']}{waits}", 300))
    total = sum(file.size for file in inspection.files)
    lines += ["", style.paint(f"files: {len(inspection.files)}, {size_text(total)}", bold=True)]
    lines += tree_lines([(file.path, size_text(file.size)) for file in inspection.files])
    if inspection.findings:
        lines += ["", report_text(inspection.findings, Document(()), style)]
    return "\n".join(lines)


def tree_lines(files: Sequence[tuple[str, str]]) -> list[str]:
    """A tree of paths, with a note behind each file.

    Args:
        files: Path with ``/`` between its parts, and note.
    """
    root: dict[str, object] = {}
    for path, note in files:
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            inner = at.setdefault(f"{folder}/", {})
            at = inner if isinstance(inner, dict) else at
        at[name] = note
    rows = list(_rows(root, ""))
    width = max((columns(left) for left, _ in rows), default=0)
    return [f"  {padded(left, width)}  {note}".rstrip() for left, note in rows]


def _rows(folder: Mapping[str, object], indent: str) -> Iterator[tuple[str, str]]:
    items = list(folder.items())
    for at, (name, inner) in enumerate(items):
        last = at == len(items) - 1
        branch = f"{indent}{'└─ ' if last else '├─ '}{visible(name, 120)}"
        if isinstance(inner, dict):
            yield branch, ""
            yield from _rows(inner, indent + ("   " if last else "│  "))
        else:
            yield branch, str(inner)
