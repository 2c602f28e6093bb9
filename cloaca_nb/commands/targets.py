"""The magics and verbs about targets, of the table in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from cloaca_nb.commands.command import NOTEBOOK, Command
from cloaca_nb.commands.options import (
    context_options,
    deploy_options,
    doctor_options,
    rerun_options,
    rollback_options,
    runs_options,
    secrets_options,
    status_options,
    where_options,
)
from cloaca_nb.errors import UsageError

TARGETS: Mapping[str, Command] = {
    "deploy": Command(
        "Check, pack and deploy to a server or a daemon's directory, and see the package loaded. TARGET is a "
        "profile, an address, `daemon` or a watched directory. An interrupt ends the watching.",
        "%cloaca_deploy prod\n%cloaca_deploy prod --bump --execute --context limit=3",
        deploy_options,
        words=("[TARGET]",),
        source="NOTEBOOK|ARCHIVE",
        help="deploy to a server or a daemon's directory",
        acts=True,
        execute="--execute-notebook",
        one_of=True,
    ),
    "runs": Command(
        "List deployments and runs of this notebook, or follow a run again; the beginning of its id will do.",
        "%cloaca_runs\n%cloaca_runs 9f5dfeba",
        runs_options,
        words=("[RUN]",),
        source=NOTEBOOK,
        help="list deployments and runs, follow one again",
        acts=True,
        one_of=True,
    ),
    "status": Command(
        "Compare this notebook with its last archive and with what is deployed.",
        "%cloaca_status --diff",
        status_options,
        words=("[TARGET]",),
        source=NOTEBOOK,
        help="compare notebook, archive and what is deployed",
        one_of=True,
    ),
    "ls": Command(
        "List what is deployed on a target: packages, their versions, whether they are loaded or paused.",
        "%cloaca_ls prod",
        where_options,
        words=("[TARGET]",),
        source="",
        help="list what is deployed on a target",
        acts=True,
    ),
    "pause": Command(
        "Have a server refuse new runs of a package or workflow. Those under way go on: a run can be neither "
        "paused nor cancelled.",
        "%cloaca_pause prod data-pipeline",
        where_options,
        words=("TARGET", "NAME"),
        source="",
        help="have a server refuse new runs of a package",
        acts=True,
    ),
    "resume": Command(
        "Have a server take runs of a package or workflow again.",
        "%cloaca_resume prod data-pipeline",
        where_options,
        words=("TARGET", "NAME"),
        source="",
        help="have a server take runs of a package again",
        acts=True,
    ),
    "rollback": Command(
        "Deploy the content of an older version again, under a new version number, from the archives that "
        "`deploy` keeps. Without `--yes` only what it would change is shown.",
        "%cloaca_rollback prod data-pipeline --list",
        rollback_options,
        words=("TARGET", "NAME"),
        source="",
        help="deploy an older version's content again",
        acts=True,
    ),
    "secrets": Command(
        "List, set or remove the secrets that a server keeps for a tenant. Values are asked for unseen, "
        "or taken from this machine; no value ever comes back from a server.",
        "%cloaca_secrets list prod\n%cloaca_secrets set prod warehouse --local\n"
        "%cloaca_secrets remove prod warehouse",
        secrets_options,
        words=("TARGET", "[NAME]"),
        source="",
        help="list, set or remove secrets on a server",
        acts=True,
        many=True,
        actions=("list", "set", "remove"),
    ),
    "logs": Command(
        "Show what a server tells of a run: tasks, attempts, errors, events. Output of tasks is in the "
        "server's own log alone.",
        "%cloaca_logs 9f5dfeba",
        where_options,
        words=("RUN",),
        source=NOTEBOOK,
        help="show what a server tells of a run",
        acts=True,
        one_of=True,
    ),
    "rerun": Command(
        "Start a run again with the context that was sent; `--context` changes values of it.",
        "%cloaca_rerun 9f5dfeba\n%cloaca_rerun 9f5dfeba --context limit=3",
        rerun_options,
        words=("RUN",),
        source=NOTEBOOK,
        help="start a run again with the context that was sent",
        acts=True,
        one_of=True,
    ),
    "doctor": Command(
        "Say what is deployed on a target and why it may not run, each with the next step. Nothing is "
        "changed. What was sent from here and does not load is imported in a fresh interpreter.",
        "%cloaca_doctor prod",
        doctor_options,
        words=("[TARGET]",),
        source="",
        help="say what is wrong on a target",
        acts=True,
    ),
}


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
