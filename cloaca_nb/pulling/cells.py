"""The cells of a notebook that is pulled, and its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cloaca_nb.model.json_value import json_text


class CellText(NamedTuple):
    """A code cell that is to be written: its text and its tags."""

    text: str
    tags: tuple[str, ...] = ()


def notebook_text(cells: Iterable[CellText]) -> bytes:
    """A notebook with these cells."""
    made = [_cell(number, cell) for number, cell in enumerate(cells, 1)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "cells": made,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return f"{json_text(document, indent=1)}\n".encode()


def _cell(number: int, cell: CellText) -> dict[str, object]:
    text = cell.text
    return {
        "cell_type": "code",
        "id": f"pulled-{number}",
        "metadata": {"tags": list(cell.tags)} if cell.tags else {},
        "source": text.splitlines(keepends=True) if "\r" not in text and text.isascii() else text,
        "execution_count": None,
        "outputs": [],
    }
