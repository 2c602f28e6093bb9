"""What a hand-over costs: a frame of a million rows against Parquet, a thousand plain rows in milliseconds.

The frame needs pandas and pyarrow, which the project does not: without them its row is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.measure import Row, processor_s, ratio_row
from cloaca_nb.carried.codec_store import VARIABLE
from cloaca_nb.carried.handover import Handover

ROWS, COLUMNS = 1_000_000, 10


class Context(dict[str, Any]):
    """What an engine hands on."""

    def set(self, key: str, value: Any) -> None:
        """As a context does."""
        self[key] = value


def rows() -> Iterator[Row]:
    """The rows of this file."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {VARIABLE: f"{folder}/store"}):
        plain = [
            {"id": at, "name": f"n{at}", "price": at * 1.5, "tags": ["a", "b"], "ok": True}
            for at in range(1000)
        ]
        took = processor_s(lambda: handed_over(plain), 31)
        yield Row("handing over 1,000 plain rows, processor time", took, 0.0, took * 1e3, "ms", 5)
        if all(map(importlib.util.find_spec, ("pandas", "pyarrow"))):
            yield frame(Path(folder))


def handed_over(value: Any) -> Any:
    """A value as the next task has it."""
    context = Context()
    Handover(context).give({"value": value})
    return Handover(context).take("value")


def frame(folder: Path) -> Row:
    """A frame of floats; each time it is another, since what is in the store is not written again."""
    pandas, numpy = importlib.import_module("pandas"), importlib.import_module("numpy")
    numbers = numpy.random.default_rng(1).random((ROWS, COLUMNS))
    made = pandas.DataFrame(numbers, columns=[f"c{at}" for at in range(COLUMNS)])
    path = folder / "frame.parquet"

    def ours() -> None:
        made.iloc[0, 0] += 1
        handed_over(made)

    def parquet() -> None:
        made.to_parquet(path)
        pandas.read_parquet(path)

    what = f"handing over a frame of {ROWS:,} × {COLUMNS} floats, against `to_parquet` and `read_parquet`"
    return ratio_row(what, ours, parquet, 1.5)
