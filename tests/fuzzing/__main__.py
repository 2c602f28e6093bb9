"""Judge made-up notebooks: python -m tests.fuzzing crossed|everyday|flow|plain FIRST LAST [-v]

Each package is run twice in one process. Those that are silently wrong, fail, or give another value in the
second run are printed, and then made small; with -v those that are refused or stopped, too.
"""

from __future__ import annotations

import argparse
import sys

from tests.fuzzing.crossed import crossed
from tests.fuzzing.everyday import everyday
from tests.fuzzing.flow import flow
from tests.fuzzing.many import Figures, judge_many, processes, small
from tests.fuzzing.plain import plain

KINDS = {"crossed": crossed, "everyday": everyday, "flow": flow, "plain": plain}


def main(kind: str, first: int, last: int, *, verbose: bool = False) -> None:
    """Judge the notebooks of a range of seeds."""
    make, figures, bad = KINDS[kind], Figures(), []
    wanted = {"silent", "failed", *(("refused", "stopped") if verbose else ())}
    with processes() as judges:
        for seed, verdict in judge_many(make, range(first, last), judges):
            figures.count(verdict)
            if not verdict.again or not wanted.isdisjoint({verdict.outcome, verdict.bare}):
                bad.append((seed, verdict))
                without = f"{verdict.bare} without evidence"
                second = "" if verdict.again else ", the second run otherwise"
                _say(f"{seed} {verdict.outcome} ({without}{second}): {verdict.why[:300]}")
        _say(f"{figures}")
        for (seed, _), cells in zip(bad, small(make, bad, judges), strict=True):
            _say("\n# %%\n".join([f"=== {seed}", *cells]))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """What is to be judged."""
    summary, more = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(
        "python -m tests.fuzzing", description=summary.partition(":")[0], epilog=more
    )
    parser.add_argument("kind", choices=sorted(KINDS), help="which notebooks are made up")
    parser.add_argument("first", type=int, help="seed of the first one")
    parser.add_argument("last", type=int, help="the seed behind that of the last one")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="tell those that are refused or stopped, too"
    )
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    main(asked.kind, asked.first, asked.last, verbose=asked.verbose)
