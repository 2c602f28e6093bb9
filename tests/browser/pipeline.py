"""The notebook that the browser tests work with: a small pipeline in which one task fails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LOAD = "%load_ext cloaca_nb"
NAME = '%cloaca_workflow data_pipeline --description "ETL pipeline for analytics data"'
HELPERS = "import time\n\nRATE = 0.5\n\ndef clean(rows):\n    return [row for row in rows if row]"
EXTRACT = (
    "# %%cloaca_task\n"
    "def extract(context):\n"
    '    """Read the orders.\n\n    why: all else needs them\n    """\n'
    '    print("reading at", RATE)\n'
    '    context.set("rows", [1, 2, 3, None])\n'
    "    return context"
)
TRANSFORM = (
    "# %%cloaca_task\n"
    "def transform(context):\n"
    '    context.set("clean", clean(context.get("rows")))\n'
    "    return context"
)
VALIDATE = (
    "# %%cloaca_task --retry-attempts 2 --retry-delay-ms 100\n"
    "def validate(context):\n"
    "    raise ValueError(f\"{len(context.get('clean'))} orders without a customer\")\n"
    "    return context"
)
VALID = VALIDATE.replace("raise ValueError(f", "print(f")
LAST = "# %%cloaca_task -d validate\ndef last(context):\n    return context"
ENDLESS = (
    "# %%cloaca_task\ndef endless(context):\n    while True:\n        time.sleep(0.05)\n    return context"
)
PANEL = "%cloaca_panel"

FAILING = [LOAD, NAME, HELPERS, EXTRACT, TRANSFORM, VALIDATE, LAST, PANEL]
GOOD = [LOAD, NAME, HELPERS, EXTRACT, TRANSFORM, VALID, LAST, PANEL]


def held(cells: Sequence[str], go: Path) -> list[str]:
    """The notebook with an `extract` that lasts until a file is there: what a test sees of it is no race."""
    lines = f"    import os\n    while not os.path.exists({str(go)!r}):\n        time.sleep(0.05)\n"
    return [
        cell.replace('    print("reading', lines + '    print("reading') if cell == EXTRACT else cell
        for cell in cells
    ]
