"""The magics and verbs about what starts workflows on targets, of the table in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from cloaca_nb.commands.command import NOTEBOOK, Command
from cloaca_nb.commands.options import context_options, where_options
from cloaca_nb.errors import UsageError


def undeploy_options(parser: argparse.ArgumentParser) -> None:
    """Options of `undeploy`."""
    where_options(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be removed, no more")
    parser.add_argument("--force", action="store_true", help="remove what was not deployed from here, too")


def schedule_options(parser: argparse.ArgumentParser) -> None:
    """Options of `schedule`."""
    where_options(parser)
    parser.add_argument("--cron", metavar="CRON", help="add: when; five fields, or six with seconds first")
    parser.add_argument(
        "--timezone", metavar="ZONE", help="add: the time zone of that, such as Europe/Berlin (default: UTC)"
    )
    context_options(parser)


def triggers_options(parser: argparse.ArgumentParser) -> None:
    """Options of `triggers`."""
    where_options(parser)
    parser.add_argument("--all", action="store_true", help="list those of all packages of the tenant")


def name_and_target(action: str, words: Sequence[str]) -> tuple[str, str | None]:
    """The name that an action is about ("" for `list`), and the target.

    Raises:
        UsageError: The name lacks, or there is a word too many.
    """
    if action == "list":
        if len(words) > 1:
            raise UsageError(f"unexpected argument {words[1]!r}", "`list` takes a target alone")
        return "", words[0] if words else None
    if not words:
        raise UsageError(f"`{action}` needs a name", "`list` shows those that are there")
    return words[0], words[1] if len(words) > 1 else None


SCHEDULING: Mapping[str, Command] = {
    "undeploy": Command(
        "Take this notebook's package off a target, with the schedules that were made for it. Runs that are "
        "under way go on to their end.",
        "%cloaca_undeploy prod --dry-run",
        undeploy_options,
        words=("[TARGET]",),
        source=NOTEBOOK,
        help="take the package off a target",
        acts=True,
        one_of=True,
    ),
    "schedule": Command(
        "Make, list, pause, resume or remove schedules of this workflow on a server: each has a time, a time "
        "zone and parameters of its own.",
        '%cloaca_schedule add morning --cron "0 6 * * *" --timezone Europe/Berlin -p rate=2\n'
        "%cloaca_schedule list\n%cloaca_schedule pause morning",
        schedule_options,
        words=("[NAME]", "[TARGET]"),
        source=NOTEBOOK,
        help="schedules of the workflow on a server",
        acts=True,
        actions=("add", "list", "pause", "resume", "remove"),
        one_of=True,
    ),
    "triggers": Command(
        "List, fire, pause or resume triggers of this workflow on a server, with their next times.",
        "%cloaca_triggers list\n%cloaca_triggers fire inbox",
        triggers_options,
        words=("[NAME]", "[TARGET]"),
        source=NOTEBOOK,
        help="triggers of the workflow on a server",
        acts=True,
        actions=("list", "fire", "pause", "resume"),
        one_of=True,
    ),
}
