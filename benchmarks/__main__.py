"""python -m benchmarks [NAME …]: measure and print one table. Names are the files of this folder."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from benchmarks.measure import HEADER

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Print the rows of the named benchmarks, or of all; 1 when one is over its limit."""
    found = names or sorted(p.stem.removeprefix("bench_") for p in FOLDER.glob("bench_*.py"))
    print(HEADER, flush=True)
    over = False
    for name in found:
        for row in importlib.import_module(f"benchmarks.bench_{name}").rows():
            over |= row.ratio > row.limit
            print(row, flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
