"""How many made-up notebooks give a package that is silently wrong, or are refused without need.

Each is run in a kernel, packed and run, with the state proof as under `--execute`; `tests/fuzzing` makes and
judges them. CLOACA_NB_BENCH_NOTEBOOKS says how many of each kind; 3,000 without it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from benchmarks.measure import Share
from tests.fuzzing.crossed import crossed
from tests.fuzzing.everyday import everyday
from tests.fuzzing.many import Figures, judge_many, processes

NOTEBOOKS = int(os.environ.get("CLOACA_NB_BENCH_NOTEBOOKS", "3000"))
KINDS = {"everyday": everyday, "crossed": crossed}


def rows() -> Iterator[Share]:
    """The rows of this file."""
    for kind, make in KINDS.items():
        figures, began = Figures(), time.perf_counter()
        with processes() as judges:
            for _, verdict in judge_many(make, range(NOTEBOOKS), judges):
                figures.count(verdict)
        yield from _of_kind(kind, figures, time.perf_counter() - began)


def _of_kind(kind: str, figures: Figures, seconds: float) -> Iterator[Share]:
    with_proof, bare = figures.outcomes, figures.bare
    each = f"{kind} notebooks, {seconds / max(with_proof.total(), 1):.2f} s each"
    yield Share(f"{each}: silently wrong, with the state proof", with_proof["silent"], figures.whole, 0.0)
    if kind == "everyday":
        yield Share(f"{kind}: silently wrong, without evidence", bare["silent"], figures.whole, 0.01)
        yield Share(f"{kind}: refused, each could be carried", bare["refused"], figures.whole, 0.03)
        false = with_proof["stopped"] - (bare["silent"] - with_proof["silent"])
        yield Share(f"{kind}: stopped by the state proof, and right", max(false, 0), figures.whole, 0.01)
    else:
        yield Share(f"{kind}: refused by a finding", bare["refused"], figures.whole, 0.1)
    yield Share(f"{kind}: another value in the second run of one process", figures.again, figures.whole, 0.0)
    yield Share(f"{kind}: fail as a package and not in the kernel", with_proof["failed"], figures.whole, 0.0)
