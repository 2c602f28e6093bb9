"""Ways to change something that a task reads: those of `idioms.txt`."""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, tuple[str, str, str]]:
    found = {}
    for part in (Path(__file__).parent / "idioms.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, text = part.partition("\n")
        before, change, outcome = (f"\n{text}").split("\n---\n")
        found[name] = (before.strip("\n"), change, outcome.strip("\n"))
    return found


#: Name -> what is there before, the change, the expression that is looked at.
IDIOMS = _read()
