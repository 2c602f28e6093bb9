"""The verbs that look after what is deployed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import api, commands
from cloaca_nb.cli.console import Teller, VerbOutcome, notebook_of, stopped_by_signals, style_of
from cloaca_nb.cli.deploys import asker, run_code, where_of
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_context, parse_limits
from cloaca_nb.output.words import for_terminal

if TYPE_CHECKING:
    from cloaca_nb.tending.rollback import Rollback


def ls(options: argparse.Namespace) -> VerbOutcome:
    """List what is deployed on a target."""
    from cloaca_nb.output import tending as output

    found = api.ls(options.words[0] if options.words else None, where=where_of(options))
    return VerbOutcome(output.listing_json(found), lambda style: output.listing_text(found, style), 0)


def pause(options: argparse.Namespace) -> VerbOutcome:
    """Have a server refuse new runs."""
    from cloaca_nb.output import tending as output

    done = api.pause(*named(options), where=where_of(options))
    return VerbOutcome(output.paused_json(done), lambda style: done.message, 0)


def resume(options: argparse.Namespace) -> VerbOutcome:
    """Have a server take runs again."""
    from cloaca_nb.output import tending as output

    done = api.resume(*named(options), where=where_of(options))
    return VerbOutcome(output.paused_json(done), lambda style: done.message, 0)


def secrets(options: argparse.Namespace) -> VerbOutcome:
    """List, set or remove what a server keeps."""
    from cloaca_nb.output import stored as output

    target, name = output.named(options, options.words)
    fields = output.fields_of(options, name, Path(), asker()) if options.action == "set" else {}
    with api.secrets(target, where=where_of(options)) as there:
        found = output.act(there, options.action, name, fields)
    return VerbOutcome(output.stored_json(found), lambda style: output.stored_text(found, style), 0)


def named(options: argparse.Namespace) -> tuple[str | None, str]:
    """The target and the package that are named; with `--server` the package alone.

    Raises:
        UsageError: One of them is not.
    """
    words: list[str] = options.words
    if options.server is not None and len(words) == 1:
        return None, words[0]
    if len(words) < 2:
        raise UsageError("a target and a package are needed", "for example `prod data-pipeline`")
    return words[0], words[1]


def rollback(options: argparse.Namespace) -> VerbOutcome:
    """Deploy an older version's content again, or show what that would change."""
    from cloaca_nb.output import tending as output

    target, name = named(options)
    where = where_of(options)
    if options.list:
        archives = api.kept(target, name, where=where)
        return VerbOutcome(output.kept_json(archives), lambda style: output.kept_text(archives, style), 0)
    quiet = options.json or not options.yes

    def shown(plan: Rollback) -> None:
        if not quiet:
            style = style_of(sys.stderr)
            sys.stderr.write(for_terminal(f"{output.plan_text(plan, style)}\n", style))

    with (
        Teller(quiet=quiet) as told,
        stopped_by_signals(at_once=lambda: told.stage in {"check", "pack"}) as stop,
    ):
        done = api.rollback(
            target,
            name,
            options.to,
            take=options.take,
            send=options.yes,
            where=where,
            limits=parse_limits(options.limit) if options.limit else None,
            on_plan=shown,
            on_event=told.deploy,
            stop=stop,
        )
    return VerbOutcome(output.rollback_json(done), lambda style: output.rollback_text(done, style), 0)


def logs(options: argparse.Namespace) -> VerbOutcome:
    """Show what a server tells of a run."""
    from cloaca_nb.output import tending as output

    log = notebook_of(options).logs(_run(options), where_of(options))
    return VerbOutcome(output.log_json(log), lambda style: output.log_text(log, style), 0)


def rerun(options: argparse.Namespace) -> VerbOutcome:
    """Start a run again with the context that was sent."""

    from cloaca_nb.output.deploys import deployment_text
    from cloaca_nb.output.json import deployment_json

    with Teller(quiet=options.json) as told, stopped_by_signals() as stop:
        done = notebook_of(options).rerun(
            _run(options),
            parse_context(options.context),
            where=where_of(options),
            follow=not options.no_follow,
            on_event=told.deploy,
            on_run=told.remote_run,
            stop=stop,
        )
    return VerbOutcome(deployment_json(done), lambda style: deployment_text(done, style), run_code(done.run))


def doctor(options: argparse.Namespace) -> VerbOutcome:
    """Say what is wrong on a target."""
    from cloaca_nb.output import tending as output

    with stopped_by_signals() as stop:
        found = api.doctor(
            options.words[0] if options.words else None,
            imports=commands.whose_code(options),
            where=where_of(options),
            limits=parse_limits(options.limit) if options.limit else None,
            stop=stop,
        )
    return VerbOutcome(
        output.diagnosis_json(found), lambda style: output.diagnosis_text(found, style), int(not found.ok)
    )


def _run(options: argparse.Namespace) -> str:
    if not options.words:
        raise UsageError("no run is named", "`cloaca-nb runs NOTEBOOK` lists them")
    word: str = options.words[0]
    return word
