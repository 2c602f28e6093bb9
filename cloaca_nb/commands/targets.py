"""The magics and verbs about targets, of the table in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from cloaca_nb.commands.command import NOTEBOOK, Command
from cloaca_nb.commands.options import (
    BARE,
    CONTEXT,
    LIMIT,
    NO_IMPORT,
    WHERE,
    flag,
    path,
    value,
)
from cloaca_nb.errors import UsageError

TARGETS: Mapping[str, Command] = {
    "deploy": Command(
        "Check, pack and deploy to a server or a daemon's directory, and see the package loaded. TARGET is a "
        "profile, an address, `daemon` or a watched directory. An interrupt ends the watching.",
        "%cloaca_deploy prod\n%cloaca_deploy prod --bump --execute --context limit=3",
        (
            *WHERE,
            flag("--bump", "write the next version where this one is taken"),
            flag("--force", "deploy in spite of findings and warnings"),
            flag("--no-keep", "keep nothing of what is sent for a rollback or another run"),
            NO_IMPORT,
            BARE,
            LIMIT,
            flag("--remove-old", "daemon: remove other versions of the package"),
            flag("--execute", "start a run, and follow it"),
            *CONTEXT,
            flag("--no-follow", "start the run and return"),
            value(
                "--timeout",
                "SECONDS",
                "how long to wait for the package to be built, and then to be loaded (default: 120 and 60)",
                type=float,
            ),
            path("--output", "DIR", "where the archive is written", short="-o"),
        ),
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
        (
            *WHERE,
            flag("--all", "list the target's runs, whoever started them"),
            flag("--events", "show the events of the run"),
        ),
        words=("[RUN]",),
        source=NOTEBOOK,
        help="list deployments and runs, follow one again",
        acts=True,
        one_of=True,
    ),
    "status": Command(
        "Compare this notebook with its last archive and with what is deployed.",
        "%cloaca_status --diff",
        (
            *WHERE,
            flag("--diff", "show the lines that differ"),
        ),
        words=("[TARGET]",),
        source=NOTEBOOK,
        help="compare notebook, archive and what is deployed",
        one_of=True,
    ),
    "ls": Command(
        "List what is deployed on a target: packages, their versions, whether they are loaded or paused.",
        "%cloaca_ls prod",
        WHERE,
        words=("[TARGET]",),
        source="",
        help="list what is deployed on a target",
        acts=True,
    ),
    "pause": Command(
        "Have a server refuse new runs of a package or workflow. Those under way go on: a run can be neither "
        "paused nor cancelled.",
        "%cloaca_pause prod data-pipeline",
        WHERE,
        words=("TARGET", "NAME"),
        source="",
        help="have a server refuse new runs of a package",
        acts=True,
    ),
    "resume": Command(
        "Have a server take runs of a package or workflow again.",
        "%cloaca_resume prod data-pipeline",
        WHERE,
        words=("TARGET", "NAME"),
        source="",
        help="have a server take runs of a package again",
        acts=True,
    ),
    "rollback": Command(
        "Deploy the content of an older version again, under a new version number, from the archives that "
        "`deploy` keeps. Without `--yes` only what it would change is shown.",
        "%cloaca_rollback prod data-pipeline --list",
        (
            *WHERE,
            value("--to", "VERSION", "the version to go back to (default: the one before)"),
            value("--take", "VERSION", "the version that it gets (default: the next one)"),
            flag("--yes", "do it; else only what it would change is shown"),
            flag("--list", "list the versions that are kept, and where"),
            LIMIT,
        ),
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
        (
            *WHERE,
            value(
                "--fields",
                "FIELD",
                "set: the names of its fields, each of which is asked for (default: one, `value`)",
                nargs="+",
                default=[],
            ),
            flag(
                "--local",
                "set: take the value from where runs on this machine do: "
                "CLOACA_NB_SECRET_NAME, .env, keyring",
            ),
        ),
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
        WHERE,
        words=("RUN",),
        source=NOTEBOOK,
        help="show what a server tells of a run",
        acts=True,
        one_of=True,
    ),
    "rerun": Command(
        "Start a run again with the context that was sent; `--context` changes values of it.",
        "%cloaca_rerun 9f5dfeba\n%cloaca_rerun 9f5dfeba --context limit=3",
        (
            *WHERE,
            *CONTEXT,
            flag("--no-follow", "start the run and return"),
        ),
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
        (
            *WHERE,
            [
                flag("--import-all", "import what others sent, too"),
                flag("--no-import", "execute nothing of what is deployed"),
            ],
            LIMIT,
        ),
        words=("[TARGET]",),
        source="",
        help="say what is wrong on a target",
        acts=True,
    ),
}


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


def secret_and_target(options: argparse.Namespace, words: Sequence[str]) -> tuple[str, str | None]:
    """The secret that a line names ("" for `list`), and the target; with `--server` the secret alone.

    Raises:
        UsageError: The secret is not named, or a word too many is there.
    """
    rest = [*words]
    target = rest.pop(0) if options.server is None and rest else None
    if options.action == "list":
        if rest:
            raise UsageError(f"unexpected argument {rest[0]!r}", "`list` takes a target alone")
        return "", target
    if len(rest) > 1:
        raise UsageError(
            "more than a target and a name stands there, which is not shown again: it may be a value",
            "leave it out: a value is asked for, since command lines are kept and seen by others",
        )
    if not rest:
        raise UsageError(
            f"`{options.action}` needs a target and the name of a secret",
            f"for example {options.action} prod db",
        )
    return rest[0], target


SCHEDULING: Mapping[str, Command] = {
    "undeploy": Command(
        "Take this notebook's package off a target, with the schedules that were made for it. Runs that are "
        "under way go on to their end.",
        "%cloaca_undeploy prod --dry-run",
        (
            *WHERE,
            flag("--dry-run", "say what would be removed, no more"),
            flag("--force", "remove what was not deployed from here, too"),
        ),
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
        (
            *WHERE,
            value("--cron", "CRON", "add: when; five fields, or six with seconds first"),
            value("--timezone", "ZONE", "add: the time zone of that, such as Europe/Berlin (default: UTC)"),
            *CONTEXT,
        ),
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
        (
            *WHERE,
            flag("--all", "list those of all packages of the tenant"),
        ),
        words=("[NAME]", "[TARGET]"),
        source=NOTEBOOK,
        help="triggers of the workflow on a server",
        acts=True,
        actions=("list", "fire", "pause", "resume"),
        one_of=True,
    ),
}
