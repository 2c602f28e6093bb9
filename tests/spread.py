"""How the tests of a parallel run are spread over its workers: what shares something stays together."""

from __future__ import annotations

import re
from typing import Any

#: Where the names of tests begin.
ROOT = "tests/"

#: What takes longest, in order: it begins first, so that all workers end together.
LONG = (
    "browser",
    "test_wheel.py",
    "run/test_parity.py",
    "deploy/test_canary.py",
    "test_live_and_headless.py",
    "test_cases.py",
    "deploy/test_kernel.py",
    "cli/test_cli.py",
    "test_docs.py",
    "run/test_runners.py",
    "kernel/test_live_kernel.py",
    "attack",
    "servers",
    "fuzzing",
    "test_environment.py",
    "run/test_interrupts.py",
    "read/handover",
    "run/test_execute.py",
    "read/test_large.py",
    "carried/test_codec_drawn.py",
    "afresh",
    "read/test_names.py",
)

#: Where processes are what is tested, or what they leave behind: they are started as people start them.
ANEW = (
    "attack/test_kernels.py",
    "browser",
    "check/test_guard.py",
    "check/test_proof.py",
    "cli/test_cli.py",
    "run/test_interrupts.py",
    "run/test_left.py::test_what_is_put_back_or_remembered_is_not_told",
    "run/test_limits.py",
    "run/record/test_several.py::test_stopping_stops_all_and_leaves_nothing",
    "run/test_runners.py",
    "run/test_execute.py::test_a_kernel_that_holds_its_lock_ends_with_the_command",
    "test_environment.py",
    "test_forked.py",
    "test_wheel.py",
)

#: A test of the real server: there is one for the whole run.
_REAL = re.compile(r"^servers/.*[\[-]real[\]-]")
#: A page of the docs is read from its beginning to its end.
_PAGE = re.compile(r"^test_docs\.py::\w+\[([^:\]]+):\d+\]")


def group(name: str) -> str:
    """What one worker does, of which a test with this name is a part.

    That is a file, whose tests share what is made for a module; all tests in the browser, which drive one;
    all of the one real server; and each page of the docs.
    """
    place = name.removeprefix(ROOT)
    if place.startswith("browser/"):
        return "browser"
    if _REAL.search(place):
        return "real server"
    page = _PAGE.search(place)
    return f"the docs: {page[1]}" if page else place.partition("::")[0]


def turn(name: str) -> int:
    """When it is a test's turn: a lower number comes first."""
    place = name.removeprefix(ROOT)
    return next((turn for turn, long in enumerate(LONG) if place.startswith(long)), len(LONG))


def by_copies(name: str) -> bool:
    """Whether processes that a test starts may be copies of one that has imported everything."""
    return not name.removeprefix(ROOT).startswith(ANEW)


def scheduler(config: Any, log: Any) -> Any:
    """Gives whole groups to workers, in the order in which the tests were collected.

    Marks would need `--dist loadgroup`, which changes the names of tests and does not with every pytest.
    """
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False
    groups: Any = LoadScopeScheduling(config, log)
    groups._split_scope = group
    return groups
