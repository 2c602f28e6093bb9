"""Writes small notebooks for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def code_cell(id: str, source: str) -> dict[str, Any]:
    """A code cell that was never run."""
    return {
        "cell_type": "code",
        "id": id,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def code_cells(sources: Iterable[str]) -> list[dict[str, Any]]:
    """Code cells that were never run, with the ids c0, c1 and so on."""
    return [code_cell(f"c{number}", source) for number, source in enumerate(sources)]


def markdown_cell(id: str, source: str) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source}


PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def write_notebook(
    path: Path, cells: Iterable[dict[str, Any]], metadata: dict[str, Any] | None = None
) -> Path:
    """Write a notebook of format 4.5, for a Python kernel unless its metadata say otherwise."""
    document = {
        "cells": list(cells),
        "metadata": PYTHON if metadata is None else metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
