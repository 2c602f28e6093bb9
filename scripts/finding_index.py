"""Writes the index of `docs/findings/` from the rules' table and the pages' titles.

python scripts/finding_index.py
"""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.check.rule import page_of
from cloaca_nb.check.rules import ALL_RULES

INDEX = Path(__file__).parents[1] / "docs" / "findings" / "README.md"
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
HEAD = """# Findings

What `cloaca-nb check` and `%cloaca_check` report. Errors block run, pack and deploy; warnings and notes
do not. `cloaca-nb check --explain CODE` shows a page, too. `scripts/finding_index.py` writes this list.
"""


def index() -> str:
    """The list of all findings by band."""
    parts = [HEAD]
    for band, heading in BANDS.items():
        parts.append(f"\n## {band}xx: {heading}\n\n| code | severity | finding |\n|---|---|---|\n")
        for rule in ALL_RULES.values():
            if rule.code.startswith(band):
                title = page_of(rule.code).split("\n")[0].removeprefix(f"{rule.code}: ")
                parts.append(f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {title} |\n")
    return "".join(parts)


if __name__ == "__main__":
    INDEX.write_text(index(), encoding="utf-8")
