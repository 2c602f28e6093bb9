"""Packages beside others in one process: 200 runs at once, and libraries in two versions each.

The libraries come from the registry, by pip, into a folder that is kept for the next time
(`CLOACA_NB_LIBRARIES`, else below the temporary folder).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench_deploy import Amount
from benchmarks.libraries import LIBRARIES, Outcome, UnfetchedError, fetch, used
from benchmarks.measure import Row
from tests.servers.alone import PACKAGES, run_at_once
from tests.servers.fake import ADMIN_KEY
from tests.servers.fake_store import Store

TIMES = 25


def rows() -> Iterator[Row]:
    """The rows of this file."""
    yield crossing()
    yield from libraries()


def crossing() -> Row:
    """How many of 200 runs at once of 8 packages of one workflow name have a value of another."""
    store = Store(ADMIN_KEY)
    try:
        with tempfile.TemporaryDirectory() as folder:
            crossed = run_at_once(store, Path(folder), TIMES)
    finally:
        store.close()
    for wrong in crossed.wrong[:3]:
        print(*wrong, sep="\n    ")
    what = f"{crossed.runs} runs at once of {PACKAGES} packages of one workflow name: values that crossed"
    return Amount(what, len(crossed.wrong), 0, len(crossed.wrong), "runs", 0)


def libraries() -> Iterator[Row]:
    """Of each library two versions in one process: what goes wrong, and what the check says of either."""
    place = Path(os.environ.get("CLOACA_NB_LIBRARIES") or Path(tempfile.gettempdir()) / "cloaca-nb-libraries")
    for library in LIBRARIES:
        try:
            outcome = used(fetch(library, place))
        except UnfetchedError as error:
            outcome = Outcome([str(error)])
        for each in outcome.wrong:
            print(f"    {library.name}: {each}")
        said = f" (said: {', '.join(outcome.said)})" if outcome.said else ""
        what = f"{library.name} {' and '.join(library.versions)} in one process: wrong{said}"
        yield Amount(what, len(outcome.wrong), 0, len(outcome.wrong), "packages", 0)
