"""The verbs `deploy`, `runs` and `status` of the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import commands as lines
from cloaca_nb import grammar as arguments
from cloaca_nb.cli.console import INTERRUPTED, Outcome, stopped_by_signals, style_of
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.flow import Deployment, Options
    from cloaca_nb.deploy.past import Found, Past
    from cloaca_nb.deploy.records import Record
    from cloaca_nb.deploy.target import DeployEvent, Prepare, Target
    from cloaca_nb.model.run import Event, RunState

ARCHIVE = ".cloacina"


def add_deploy(parser: argparse.ArgumentParser) -> None:
    """Arguments of `deploy`."""
    parser.add_argument("source", metavar="NOTEBOOK|ARCHIVE", type=Path, help="what to deploy")
    parser.add_argument(
        "target", metavar="TARGET", nargs="?", help="a profile, an address, `daemon` or a watched directory"
    )
    lines.add_deploy(parser)


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Arguments of `runs`."""
    parser.add_argument("source", metavar="NOTEBOOK", type=Path, help="the notebook that was deployed")
    parser.add_argument(
        "run", metavar="RUN", nargs="?", help="follow this run; the beginning of its id will do"
    )
    lines.add_runs(parser)


def add_status(parser: argparse.ArgumentParser) -> None:
    """Arguments of `status`."""
    parser.add_argument("source", metavar="NOTEBOOK", type=Path, help="the notebook")
    parser.add_argument("target", metavar="TARGET", nargs="?", help="compare with this target alone")
    lines.add_status(parser)


def deploy(options: argparse.Namespace) -> Outcome:
    """Check, pack and deploy to a server or a daemon's directory, and see it loaded."""
    from cloaca_nb.deploy import flow
    from cloaca_nb.output.deploy_text import deployment_text
    from cloaca_nb.output.json import deployment_json

    target = _target(options, options.target)
    told = _Teller(quiet=options.json)
    try:
        with stopped_by_signals() as stop:
            done = flow.deploy(
                _prepare(options),
                target,
                _options(options),
                on_event=told.tell,
                on_run=told.tell_run,
                stop=stop,
            )
    finally:
        told.close()
        target.close()
    _remember(options.source, done)
    return Outcome(deployment_json(done), lambda style: deployment_text(done, style), _code(done.run))


def _code(run: RunState | None) -> int:
    return {"failed": 1, "stopped": INTERRUPTED}.get(run.status, 0) if run is not None else 0


def _target(options: argparse.Namespace, word: str | None) -> Target:
    from cloaca_nb.deploy.choose import find_target

    return find_target(word, lines.where_of(options, os.environ, _asker()))


def _asker() -> Callable[[str], str] | None:
    """Asks for a key on a terminal, without showing it; None where there is no one to ask."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    from getpass import getpass

    return getpass


def _prepare(options: argparse.Namespace) -> Prepare:
    from cloaca_nb.deploy.prepare import prepare_archive, prepare_report

    if options.source.suffix == ARCHIVE:
        return prepare_archive(options.source)
    return prepare_report(lambda tenant: _report(options.source, tenant), options.output, force=options.force)


def _report(path: Path, tenant: str, *, prove: bool = True) -> Report:
    from cloaca_nb.check.checker import check
    from cloaca_nb.read.cells.document import read_document

    return check(read_document(path), tenant=tenant, prove=prove)


def _options(options: argparse.Namespace) -> Options:
    from cloaca_nb.deploy.bump import file_rewrite
    from cloaca_nb.deploy.flow import Options

    if options.bump and options.source.suffix == ARCHIVE:
        raise UsageError(
            "--bump needs the notebook: an archive's version is inside it", "deploy the notebook"
        )
    return Options(
        force=options.force,
        execute=options.execute,
        context=arguments.parse_context(options.context),
        follow_run=not options.no_follow,
        rewrite=file_rewrite(options.source) if options.bump else None,
    )


def _remember(source: Path, done: Deployment) -> None:
    from cloaca_nb.deploy.records import record_of, remember, write_metadata

    record = record_of(done)
    if source.suffix == ".ipynb":
        write_metadata(source, record)
    elif source.suffix == ".py":
        remember(source, record)


class _Teller:
    """Shows what happens on standard error, with a bar on a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.style = style_of(sys.stderr)
        self.bar = False

    def tell(self, event: DeployEvent) -> None:
        """One event."""
        from cloaca_nb.output.deploy_text import event_text, progress_text

        if self.quiet:
            return
        if event.kind == "progress":
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{progress_text(event)}")
                self.bar = True
        else:
            self.close()
            sys.stderr.write(f"{event_text(event, self.style)}\n")
        sys.stderr.flush()

    def tell_run(self, event: Event) -> None:
        """One event of a run that is followed."""
        from cloaca_nb.output.run_text import event_text

        # When a server tries again is not known before it does.
        silent = self.quiet or event.kind == "retry-scheduled"
        text = "" if silent else event_text(event, self.style)
        if text:
            self.close()
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    def close(self) -> None:
        """End the line of a bar."""
        if self.bar:
            sys.stderr.write("\n")
            self.bar = False


def runs(options: argparse.Namespace) -> Outcome:
    """List deployments and their runs, or follow a run again."""
    from cloaca_nb.deploy.past import Past
    from cloaca_nb.output.deploy_text import HISTORY_HEADER, history_rows, table_text
    from cloaca_nb.output.json import history_json

    past = Past(options.source, lines.where_of(options, os.environ, _asker()))
    if options.all:
        return _all_runs(past, options)
    if options.run is not None:
        found = past.run(options.run)
        try:
            return _one_run(found, options)
        finally:
            found.target.close()
    records: Sequence[Record] = past.refreshed()
    empty = f"{options.source.name} was not deployed yet"
    return Outcome(
        history_json(records),
        lambda style: table_text(HISTORY_HEADER, history_rows(records), style) if records else empty,
        0,
    )


def _all_runs(past: Past, options: argparse.Namespace) -> Outcome:
    from cloaca_nb.output.deploy_text import RUNS_HEADER, run_rows, table_text
    from cloaca_nb.output.json import executions_json

    server = past.server()
    workflow = _report(options.source, server.tenant, prove=False).workflow.name
    executions = server.api.executions(workflow)
    server.close()
    return Outcome(
        executions_json(executions), lambda style: table_text(RUNS_HEADER, run_rows(executions), style), 0
    )


def _one_run(found: Found, options: argparse.Namespace) -> Outcome:
    from cloaca_nb.deploy.flow import follow_run
    from cloaca_nb.deploy.target import Watch
    from cloaca_nb.output.deploy_text import EVENTS_HEADER, event_rows, run_result_text, table_text
    from cloaca_nb.output.json import events_json, run_json

    if options.events:
        events = found.target.api.events(found.execution)
        return Outcome(
            events_json(events), lambda style: table_text(EVENTS_HEADER, event_rows(events), style), 0
        )
    told = _Teller(quiet=options.json)
    with stopped_by_signals() as stop:
        run = follow_run(found.target, found.execution, found.item, Watch(told.tell, stop), told.tell_run)
    return Outcome(run_json(run), lambda style: run_result_text(run, style), _code(run))


def status(options: argparse.Namespace) -> Outcome:
    """Compare the notebook with its last archive and with what is deployed."""
    from cloaca_nb.deploy.past import Past, comparisons
    from cloaca_nb.output.deploy_text import comparison_text
    from cloaca_nb.output.json import status_json

    report = _report(options.source, options.tenant or "public", prove=False)
    past = Past(options.source, lines.where_of(options, os.environ, _asker()))
    targets = [_target(options, options.target)] if options.target or options.server else None
    found = comparisons(report, past, targets)
    return Outcome(
        status_json(found),
        lambda style: "\n".join(comparison_text(one, style, diff=options.diff) for one in found),
        0,
    )
