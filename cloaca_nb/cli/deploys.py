"""The verbs about targets: deploying, looking after what is deployed there, and what starts it."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb import api
from cloaca_nb.cli.console import INTERRUPTED, Teller, VerbOutcome, notebook_of, stopped_by_signals, style_of
from cloaca_nb.commands.options import where_of as where_said
from cloaca_nb.commands.options import whose_code
from cloaca_nb.commands.targets import name_and_target
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_context, parse_limits
from cloaca_nb.output import json as json_output
from cloaca_nb.output.words import for_terminal

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.past import FoundRun
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.run import RunState
    from cloaca_nb.tending.rollback import Rollback


ARCHIVE = ".cloacina"


def deploy(options: argparse.Namespace) -> VerbOutcome:
    """Check, pack and deploy to a server or a daemon's directory, and see it loaded."""
    from cloaca_nb.deploy.flow import Options
    from cloaca_nb.output.deploys import deployment_text

    is_archive = options.source is not None and options.source.suffix == ARCHIVE
    if options.bump and is_archive:
        raise UsageError(
            "--bump needs the notebook: an archive's version is inside it", "deploy the notebook"
        )
    if options.bare and is_archive:
        raise UsageError("--bare needs the notebook: an archive is sent as it is", "deploy the notebook")
    if options.param and is_archive:
        raise UsageError("-p needs the notebook: it has the types", "write --context NAME=VALUE")
    notebook = None if is_archive else notebook_of(options)
    how = Options(
        force=options.force,
        execute=options.execute,
        context=parse_context(options.context),
        params=options.param,
        follow_run=not options.no_follow,
        keep=not options.no_keep,
    )
    word, where = options.words[0] if options.words else None, where_of(options)
    with (
        Teller(quiet=options.json) as told,
        stopped_by_signals(at_once=lambda: told.stage in {"check", "pack"}) as stop,
    ):
        shared: dict[str, Any] = {
            "where": where,
            "on_event": told.deploy,
            "on_run": told.remote_run,
            "stop": stop,
        }
        if notebook is None:
            done = api.deploy_archive(options.source, word, how, **shared)
        else:
            done = notebook.deploy(word, how, output=options.output, bump=options.bump, **shared)
    return VerbOutcome(
        json_output.deployment_json(done), lambda style: deployment_text(done, style), run_code(done.run)
    )


def run_code(run: RunState | None) -> int:
    """The exit code for a run, as far as it was followed."""
    return {"failed": 1, "stopped": INTERRUPTED}.get(run.status, 0) if run is not None else 0


def where_of(options: argparse.Namespace) -> Where:
    """What the options say about where a target is."""
    return where_said(options, os.environ, asker())


def asker() -> Callable[[str], str] | None:
    """Asks for a key on a terminal, without showing it; None where there is no one to ask."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    from getpass import getpass

    return getpass


def runs(options: argparse.Namespace) -> VerbOutcome:
    """List deployments and their runs, or follow a run again."""
    from cloaca_nb.output.deploys import HISTORY_HEADER, RUNS_HEADER, history_rows, run_rows, table_text

    notebook, where = notebook_of(options), where_of(options)
    if options.all:
        executions = notebook.executions(where)
        document = json_output.executions_json(executions)
        return VerbOutcome(document, lambda style: table_text(RUNS_HEADER, run_rows(executions), style), 0)
    if options.words:
        found = notebook.past_run(options.words[0], where)
        with contextlib.closing(found.target):
            return _one_run(found, options)
    records = notebook.past(where).refreshed()
    empty = f"{options.source.name} was not deployed yet"
    return VerbOutcome(
        json_output.history_json(records),
        lambda style: table_text(HISTORY_HEADER, history_rows(records), style) if records else empty,
        0,
    )


def _one_run(found: FoundRun, options: argparse.Namespace) -> VerbOutcome:
    from cloaca_nb.deploy.flow import follow_run
    from cloaca_nb.deploy.target import Watch
    from cloaca_nb.output.deploys import EVENTS_HEADER, event_rows, table_text
    from cloaca_nb.output.run_text import run_text

    if options.events:
        events = found.target.api.events(found.execution)
        return VerbOutcome(
            json_output.events_json(events),
            lambda style: table_text(EVENTS_HEADER, event_rows(events), style),
            0,
        )
    with stopped_by_signals() as stop, Teller(quiet=options.json) as told:
        watch = Watch(told.deploy, stop)
        run = follow_run(found.target, found.execution, found.item, watch, told.remote_run)
    return VerbOutcome(json_output.run_json(run), lambda style: run_text(run, style=style), run_code(run))


def status(options: argparse.Namespace) -> VerbOutcome:
    """Compare the notebook with its last archive and with what is deployed."""
    from cloaca_nb.output.deploys import comparison_text

    word = options.words[0] if options.words else None
    notebook, where = notebook_of(options), where_of(options)
    each = notebook.in_turn(lambda: notebook.status(word, where=where))
    found = [one for _, several in each for one in several]
    return VerbOutcome(
        json_output.status_json(found),
        lambda style: "\n".join(comparison_text(one, style, diff=options.diff) for one in found),
        0,
    )


def undeploy(options: argparse.Namespace) -> VerbOutcome:
    """Take the package off a target."""
    from cloaca_nb.output.schedules import undeployed_json, undeployed_text

    word = options.words[0] if options.words else None
    with Teller(quiet=options.json) as told, stopped_by_signals() as stop:
        done = notebook_of(options).undeploy(
            word,
            where=where_of(options),
            force=options.force,
            dry_run=options.dry_run,
            on_event=told.deploy,
            stop=stop,
        )
    return VerbOutcome(undeployed_json(done), lambda style: undeployed_text(done, style), 0)


def schedule(options: argparse.Namespace) -> VerbOutcome:
    """Do something with the workflow's schedules on a server."""
    from cloaca_nb.output.schedules import schedules_json, schedules_text

    name, word = name_and_target(options.action, options.words)
    notebook = notebook_of(options)
    params = _context(notebook, options)
    with notebook.schedules(word, where=where_of(options)) as schedules:
        found = schedules.act(options.action, name, options.cron, options.timezone, params)
    return VerbOutcome(schedules_json(found), lambda style: schedules_text(options.action, found, style), 0)


def _context(notebook: api.FileNotebook, options: argparse.Namespace) -> dict[str, JSON]:
    """What a line gives runs: values, and parameters by their types."""
    return {**parse_context(options.context), **notebook.param_values(options.param)}


def triggers(options: argparse.Namespace) -> VerbOutcome:
    """Do something with the workflow's triggers on a server."""
    from cloaca_nb.output.schedules import triggers_json, triggers_text

    name, word = name_and_target(options.action, options.words)
    with notebook_of(options).triggers(word, where=where_of(options)) as there:
        found = there.act(options.action, name, everyone=options.all)
    return VerbOutcome(triggers_json(found), lambda style: triggers_text(options.action, found, style), 0)


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
        notebook = notebook_of(options)
        done = notebook.rerun(
            _run(options),
            _context(notebook, options),
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
            imports=whose_code(options),
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
