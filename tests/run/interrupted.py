"""A process that runs a package, to be interrupted from outside: ``interrupted.py RUNNER CODE [TIMES]``.

Prints what the run told, line by line, then how it ended.
"""

from __future__ import annotations

import sys
from typing import Any

from cloaca_nb.model.run import Event, RunPlan
from cloaca_nb.run.runners import choose_runner
from tests.run.packages import package


def say(event: Event) -> None:
    """Print an event."""
    which = "" if event.run is None else f" {event.run}"
    sys.stdout.write(f"{event.kind} {event.task or ''}{which}\n")
    sys.stdout.flush()


def main() -> None:
    """Run and say how it ended."""
    name: Any = sys.argv[1]
    times = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    result = choose_runner(name).run(RunPlan(package(sys.argv[2]), times=times), say)
    sys.stdout.write(f"ended {result.status}\n")


if __name__ == "__main__":
    main()
