"""The verbs that deploy, and that follow runs on targets until they end or a signal comes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from cloaca_nb import api
from cloaca_nb.acts.outcome import ActOutcome, outcome
from cloaca_nb.acts.targets import runs as listed_runs
from cloaca_nb.cli.console import interrupted
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_context
from cloaca_nb.output import json as json_output

if TYPE_CHECKING:
    from cloaca_nb.model.run import RunState


ARCHIVE = ".cloacina"


def deploy(line: CommandLine) -> ActOutcome:
    """Check, pack and deploy to a server or a daemon's directory, and see it loaded."""
    from cloaca_nb.deploy.flow import Options
    from cloaca_nb.output.deploys import deployment_text

    options = line.options
    is_archive = options.source is not None and options.source.suffix == ARCHIVE
    if options.bump and is_archive:
        raise UsageError(
            "--bump needs the notebook: an archive's version is inside it", "deploy the notebook"
        )
    if options.bare and is_archive:
        raise UsageError("--bare needs the notebook: an archive is sent as it is", "deploy the notebook")
    if options.param and is_archive:
        raise UsageError("-p needs the notebook: it has the types", "write --context NAME=VALUE")
    notebook = None if is_archive else line.notebook
    how = Options(
        force=options.force,
        execute=options.execute,
        context=parse_context(options.context),
        params=options.param,
        follow_run=not options.no_follow,
        keep=not options.no_keep,
    )
    word, where = line.target(), line.where()
    with line.telling() as told, line.stopping(lambda: told.early) as stop:
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
    return outcome(done, json_output.deployment_json, deployment_text, run_code(done.run))


def run_code(run: RunState | None) -> int:
    """The exit code for a run, as far as it was followed."""
    return {"failed": 1, "stopped": interrupted()}.get(run.status, 0) if run is not None else 0


def runs(line: CommandLine) -> ActOutcome:
    """List deployments and their runs, or follow a run again."""
    if not line.words or line.options.events:
        return listed_runs(line)
    from cloaca_nb.deploy.flow import follow_run
    from cloaca_nb.deploy.target import Watch
    from cloaca_nb.output.run_text import run_text

    found = line.notebook.past_run(line.words[0], line.where())
    with contextlib.closing(found.target), line.telling() as told, line.stopping() as stop:
        watch = Watch(told.deploy, stop)
        run = follow_run(found.target, found.execution, found.item, watch, told.remote_run)
    return ActOutcome(json_output.run_json(run), lambda style: run_text(run, style=style), run_code(run))


def rerun(line: CommandLine) -> ActOutcome:
    """Start a run again with the context that was sent."""
    from cloaca_nb.output.deploys import deployment_text

    with line.telling() as told, line.stopping() as stop:
        done = line.notebook.rerun(
            line.run(),
            line.context(),
            where=line.where(),
            follow=not line.options.no_follow,
            on_event=told.deploy,
            on_run=told.remote_run,
            stop=stop,
        )
    return outcome(done, json_output.deployment_json, deployment_text, run_code(done.run))
