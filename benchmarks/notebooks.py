"""Notebooks made for measuring."""

from __future__ import annotations

import json
from pathlib import Path


def chain(count: int) -> list[str]:
    """Sources of a workflow of `count` tasks: each uses a helper of its own and waits for one before it."""
    cells = ["%load_ext cloaca_nb\n%cloaca_workflow measured", "import json\nRATE = 0.5"]
    for i in range(count):
        cells.append(f"def helper_{i}(value):\n    return json.dumps(value * RATE)")
        wait = f" -d task_{i - 1}" if i else ""
        cells.append(
            f"%%cloaca_task{wait}\ndef task_{i}(context):\n"
            f'    """Task {i}."""\n    context.set("key_{i}", helper_{i}({i}))\n    return context'
        )
    return cells


def write(cells: list[str], path: Path) -> Path:
    """The cells as a notebook file of format 4.5."""
    path.write_text(
        json.dumps({"cells": list(map(code_cell, range(len(cells)), cells)), **FRAME}), encoding="utf-8"
    )
    return path


def code_cell(position: int, source: str) -> dict[str, object]:
    """One code cell."""
    return {
        "cell_type": "code",
        "id": f"cell-{position}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


FRAME = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}
