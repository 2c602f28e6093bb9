"""Writes `docs/findings/`: a page for each rule from its docstring, and an index.

python scripts/generate_finding_pages.py            writes
python scripts/generate_finding_pages.py --check    says what would change, exit code 1 if anything
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.check.rules.base import Rule
from cloaca_nb.check.rules.pages import markdown, title

FOLDER = Path(__file__).parents[1] / "docs" / "findings"
BANDS = {
    "C1": "Cells and their forms",
    "C2": "Names and what is carried",
    "C3": "Graph and data flow",
    "C4": "Tasks and context values",
    "C5": "What loaders accept",
    "C6": "Manifest and metadata",
    "C7": "The archive",
    "C8": "Secrets",
    "C9": "Kernel and notebook",
}


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    found = {f"{rule.code}.md": markdown(rule) for rule in ALL_RULES}
    return {**found, "README.md": index(ALL_RULES)}


def index(rules: Sequence[type[Rule]]) -> str:
    """The list of all findings by band."""
    parts = [
        "# Findings",
        "What `cloaca-nb check` and `%cloaca_check` report. Errors block run, pack and deploy; warnings "
        "and notes do not. `cloaca-nb check --explain CODE` shows a page, too. These pages are generated "
        "from the rules' docstrings by `scripts/generate_finding_pages.py`.",
    ]
    for band, heading in BANDS.items():
        members = sorted((rule for rule in rules if rule.code.startswith(band)), key=lambda rule: rule.code)
        rows = [f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {title(rule)} |" for rule in members]
        if rows:
            parts += [
                f"## {band}xx: {heading}",
                "\n".join(["| code | severity | finding |", "|---|---|---|", *rows]),
            ]
    return "\n\n".join(parts) + "\n"


def differences() -> list[str]:
    """Names of files that are missing, stale or left over."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write() -> None:
    """Write all pages and remove those of rules that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def main() -> int:
    """Write, or with ``--check`` compare."""
    if "--check" in sys.argv[1:]:
        stale = differences()
        for name in stale:
            print(f"docs/findings/{name} is not current")
        return int(bool(stale))
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
