"""Timing two things in turn, and printing rows of a table."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        ours: Median of ours, in seconds.
        other: Median of what it is held against, in seconds.
        ratio: Median of the pairwise ratios or differences.
        unit: ``"x"`` for a ratio, ``"ms"`` for a difference in milliseconds.
        limit: What it has to stay below.
    """

    what: str
    ours: float
    other: float
    ratio: float
    unit: str
    limit: float

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "OVER"
        return (
            f"| {self.what} | {self.ours * 1e3:.1f} ms | {self.other * 1e3:.1f} ms "
            f"| {self.ratio:.2f} {self.unit} | ≤ {self.limit:g} {self.unit} | {verdict} |"
        )


@dataclass(frozen=True)
class Share:
    """A row of the table: how many notebooks of a kind.

    Attributes:
        what: What is counted.
        found: How many.
        of: Of how many.
        limit: The largest share that is right.
    """

    what: str
    found: int
    of: int
    limit: float

    @property
    def ratio(self) -> float:
        """The share."""
        return self.found / self.of if self.of else 0.0

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "OVER"
        return (
            f"| {self.what} | {self.found} | {self.of} | {self.ratio:.2%} | ≤ {self.limit:.0%} | {verdict} |"
        )


HEADER = "| what | ours | held against | ratio or difference | limit | |\n|---|---|---|---|---|---|"


def in_turn(
    ours: Callable[[], object], other: Callable[[], object], runs: int
) -> tuple[list[float], list[float]]:
    """Seconds of each call, taken in turn so that a drifting machine hits both alike; one warm-up each."""
    ours()
    other()
    mine, its = [], []
    for _ in range(runs):
        mine.append(seconds(ours))
        its.append(seconds(other))
    return mine, its


def ratio_row(
    what: str, ours: Callable[[], object], other: Callable[[], object], limit: float, runs: int = 7
) -> Row:
    """A row whose figure is the median of the pairwise ratios."""
    mine, its = in_turn(ours, other, runs)
    ratio = statistics.median(a / b for a, b in zip(mine, its, strict=True))
    return Row(what, statistics.median(mine), statistics.median(its), ratio, "x", limit)


def difference_row(
    what: str, ours: Callable[[], object], other: Callable[[], object], limit_ms: float, runs: int = 7
) -> Row:
    """A row whose figure is the median of the pairwise differences, in milliseconds."""
    mine, its = in_turn(ours, other, runs)
    difference = statistics.median(a - b for a, b in zip(mine, its, strict=True)) * 1e3
    return Row(what, statistics.median(mine), statistics.median(its), difference, "ms", limit_ms)


def seconds(call: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def processor_s(act: Callable[[], object], times: int = 5, before: Callable[[], object] = int) -> float:
    """Median processor seconds of this process; the first time, which loads modules, apart.

    Args:
        act: What is measured.
        times: How often.
        before: What is done before each time, and not measured.
    """
    act()
    took = []
    for _ in range(times):
        before()
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return statistics.median(took)


def process(argv: Sequence[str | Path], cwd: Path, **environ: str) -> None:
    """Run a whole process, with more in its environment; its failure is an error."""
    env = {**os.environ, **environ}
    done = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{argv[0]} failed with {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}"
        )
