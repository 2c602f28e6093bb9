"""The command line: one function a verb, each of which gives an `Outcome`.

Exit codes: 0 all is well, 1 error findings or a failed run, 2 wrong usage or something that cannot be read or
written, 130 interrupted. Imports are late, so that `--help` and `check` start quickly.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb import api, commands
from cloaca_nb.cli.console import (
    INTERRUPTED,
    Outcome,
    Teller,
    end_like_an_interrupt,
    guarded,
    notebook_of,
    stopped_by_signals,
)
from cloaca_nb.errors import CheckError, UsageError
from cloaca_nb.grammar import nearest, parse_context
from cloaca_nb.output import json as json_output

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.past import Found
    from cloaca_nb.model.run import RunState
    from cloaca_nb.output.words import Style
    from cloaca_nb.run.runners import RunnerName


Act = Callable[[argparse.Namespace], Outcome]

ARCHIVE = ".cloacina"


def suggest(options: argparse.Namespace) -> Outcome:
    """Propose which cells are tasks."""
    from cloaca_nb.output.handed import suggestion_text

    notebook = notebook_of(options)
    suggestion = notebook.suggest(only=options.only, but=options.but or ())
    written = str(notebook.mark(suggestion)) if options.write and suggestion.tasks else ""
    return Outcome(
        json_output.suggestion_json(suggestion, written),
        lambda style: suggestion_text(suggestion, written, style),
        0,
    )


def check(options: argparse.Namespace) -> Outcome:
    """Look for mistakes."""
    from cloaca_nb.output.text import captured_lines, dependency_lines

    if options.explain is not None:
        return _explain(options.explain)
    report = notebook_of(options).check(tenant=_tenant(options))

    def text(style: Style) -> str:
        if not options.captured:
            return _findings(report, style)
        needed = dependency_lines(json_output.dependencies(report))
        return "\n".join([_findings(report, style), *captured_lines(report.workflow.captured), *needed])

    return Outcome(json_output.check_json(report), text, 0 if report.ok else 1)


def _explain(code: str) -> Outcome:
    page = api.explain(code)
    return Outcome({"code": code.upper(), "page": page}, lambda style: page, 0)


def graph(options: argparse.Namespace) -> Outcome:
    """Show the tasks and what they wait for."""
    from cloaca_nb.output.graph_text import graph_text

    report = notebook_of(options).report(tenant=_tenant(options))
    if options.svg is not None:
        from cloaca_nb.output.cell import write_svg

        write_svg(report.workflow, options.svg)
    return Outcome(
        json_output.graph_json(report),
        lambda style: graph_text(report.workflow, style),
        0 if report.ok else 1,
    )


def run(options: argparse.Namespace) -> Outcome:
    """Run the package that would be packed; Ctrl-C stops the run and its processes."""
    from cloaca_nb.model.run import RunState
    from cloaca_nb.output.run_text import run_text

    context = parse_context(options.context)
    runner: RunnerName = options.runner or "auto"
    reports: list[Report] = []
    stop = threading.Event()
    with contextlib.ExitStack() as stack:

        def begin(report: Report) -> None:
            reports.append(report)
            stack.enter_context(stopped_by_signals(stop))

        try:
            result = notebook_of(options).run(
                context,
                only=options.only,
                until=options.until,
                **commands.repeats_of(options),
                runner=runner,
                tenant=_tenant(options),
                on_report=begin,
                on_event=Teller(quiet=options.json or not sys.stderr.isatty()).run,
                stop=stop,
            )
        except CheckError:
            document = json_output.run_json(RunState("blocked", runner), reports[0])
            return _blocked(reports[0], document, "not run")
    report = reports[0]
    code = {"completed": 0 if result.alike else 1, "stopped": INTERRUPTED}.get(result.status, 1)
    return Outcome(json_output.run_json(result, report), lambda style: run_text(result, report, style), code)


def build(options: argparse.Namespace) -> Outcome:
    """Write the package directory."""
    from cloaca_nb.output.text import written_text

    built = notebook_of(options).build(_output(options), force=options.force, tenant=_tenant(options))
    document = json_output.built_json(built.path, built.report)
    return Outcome(document, lambda style: written_text(document, built.report, style, done="built"), 0)


def pack(options: argparse.Namespace) -> Outcome:
    """Write the archive that is deployed."""
    from cloaca_nb.output.text import written_text

    packed = notebook_of(options).pack(
        _output(options), layout=options.layout or "both", force=options.force, tenant=_tenant(options)
    )
    document = json_output.packed_json(packed.archive, packed.report)
    return Outcome(document, lambda style: written_text(document, packed.report, style), 0)


def lock(options: argparse.Namespace) -> Outcome:
    """Pin the versions of what the package imports."""
    from cloaca_nb.output.text import locked_text

    done = notebook_of(options).lock()
    return Outcome(
        json_output.locked_json(done), lambda style: locked_text(done, style), int(bool(done.lacking))
    )


def _unless_blocked(act: Act) -> Act:
    """Shows the findings where they are in the way of writing."""

    def acted(options: argparse.Namespace) -> Outcome:

        try:
            return act(options)
        except CheckError as error:
            if error.report is None:
                raise
            return _blocked(error.report, json_output.not_written_json(error.report), "not written")

    return acted


def _blocked(report: Report, document: Mapping[str, Any], what: str) -> Outcome:
    said = f"{what}: error findings are in the way"
    return Outcome(document, lambda style: f"{_findings(report, style)}\n{said}", 1)


def inspect(options: argparse.Namespace) -> Outcome:
    """Show what an archive holds."""
    from cloaca_nb.output.text import inspect_text

    if not options.words:
        raise UsageError("no archive is given", "name a .cloacina file")
    inspection = api.inspect(options.words[0])
    document = json_output.inspect_json(inspection)
    failed = any(finding["severity"] == "error" for finding in document["findings"])
    return Outcome(document, lambda style: inspect_text(inspection, style), int(failed))


def pull(options: argparse.Namespace) -> Outcome:
    """Make a notebook of a package."""
    from cloaca_nb.output.text import pulled_text

    if not options.words:
        raise UsageError(
            "nothing to pull is named", "name an archive, a directory, or a server and a package"
        )
    done = api.pull(*options.words, output=options.output, where=_where(options), force=options.force)
    return Outcome(json_output.pulled_json(done), lambda style: pulled_text(done, style), 0)


def deploy(options: argparse.Namespace) -> Outcome:
    """Check, pack and deploy to a server or a daemon's directory, and see it loaded."""
    from cloaca_nb.deploy.flow import Options
    from cloaca_nb.output.deploys import deployment_text

    is_archive = options.source is not None and options.source.suffix == ARCHIVE
    if options.bump and is_archive:
        raise UsageError(
            "--bump needs the notebook: an archive's version is inside it", "deploy the notebook"
        )
    how = Options(
        force=options.force,
        execute=options.execute,
        context=parse_context(options.context),
        follow_run=not options.no_follow,
    )
    word, where = options.words[0] if options.words else None, _where(options)
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
        if is_archive:
            done = api.deploy_archive(options.source, word, how, **shared)
        else:
            done = notebook_of(options).deploy(word, how, output=options.output, bump=options.bump, **shared)
    return Outcome(
        json_output.deployment_json(done), lambda style: deployment_text(done, style), _code(done.run)
    )


def _code(run: RunState | None) -> int:
    return {"failed": 1, "stopped": INTERRUPTED}.get(run.status, 0) if run is not None else 0


def _where(options: argparse.Namespace) -> Where:
    return commands.where_of(options, os.environ, _asker())


def _asker() -> Callable[[str], str] | None:
    """Asks for a key on a terminal, without showing it; None where there is no one to ask."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    from getpass import getpass

    return getpass


def runs(options: argparse.Namespace) -> Outcome:
    """List deployments and their runs, or follow a run again."""
    from cloaca_nb.output.deploys import HISTORY_HEADER, RUNS_HEADER, history_rows, run_rows, table_text

    notebook, where = notebook_of(options), _where(options)
    if options.all:
        executions = notebook.executions(where)
        document = json_output.executions_json(executions)
        return Outcome(document, lambda style: table_text(RUNS_HEADER, run_rows(executions), style), 0)
    if options.words:
        found = notebook.past_run(options.words[0], where)
        with contextlib.closing(found.target):
            return _one_run(found, options)
    records = notebook.past(where).refreshed()
    empty = f"{options.source.name} was not deployed yet"
    return Outcome(
        json_output.history_json(records),
        lambda style: table_text(HISTORY_HEADER, history_rows(records), style) if records else empty,
        0,
    )


def _one_run(found: Found, options: argparse.Namespace) -> Outcome:
    from cloaca_nb.deploy.flow import follow_run
    from cloaca_nb.deploy.target import Watch
    from cloaca_nb.output.deploys import EVENTS_HEADER, event_rows, table_text
    from cloaca_nb.output.run_text import run_text

    if options.events:
        events = found.target.api.events(found.execution)
        return Outcome(
            json_output.events_json(events),
            lambda style: table_text(EVENTS_HEADER, event_rows(events), style),
            0,
        )
    with stopped_by_signals() as stop, Teller(quiet=options.json) as told:
        watch = Watch(told.deploy, stop)
        run = follow_run(found.target, found.execution, found.item, watch, told.remote_run)
    return Outcome(json_output.run_json(run), lambda style: run_text(run, style=style), _code(run))


def status(options: argparse.Namespace) -> Outcome:
    """Compare the notebook with its last archive and with what is deployed."""
    from cloaca_nb.output.deploys import comparison_text

    word = options.words[0] if options.words else None
    found = notebook_of(options).status(word, where=_where(options))
    return Outcome(
        json_output.status_json(found),
        lambda style: "\n".join(comparison_text(one, style, diff=options.diff) for one in found),
        0,
    )


#: What each verb of `commands.VERBS` does.
ACTS: Mapping[str, Act] = {
    "suggest": suggest,
    "check": check,
    "graph": graph,
    "run": run,
    "build": _unless_blocked(build),
    "pack": _unless_blocked(pack),
    "lock": lock,
    "inspect": inspect,
    "pull": pull,
    "deploy": deploy,
    "runs": runs,
    "status": status,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        words: The arguments; those of the process by default.

    Returns:
        The exit code.
    """
    if words is None:
        words = sys.argv[1:]
        end_like_an_interrupt()
    return guarded(lambda: _outcome(words), as_json="--json" in words)


def _outcome(words: Sequence[str]) -> Outcome:
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), None)
    if at is None:
        return _about(words)
    verb = words[at]
    if verb not in commands.VERBS:
        hint = nearest(verb, commands.VERBS).question or f"the verbs are {', '.join(commands.VERBS)}"
        raise UsageError(f"there is no verb {verb!r}", hint)
    options = commands.parse_verb(verb, [*words[:at], *words[at + 1 :]])
    if options.help:
        return _said("help", commands.verb_parser(verb).format_help().rstrip())
    return ACTS[verb](options)


def _about(words: Sequence[str]) -> Outcome:
    """What there is to say without a verb."""
    from cloaca_nb import __version__

    if {"-h", "--help"} & set(words):
        return _said("help", commands.verbs_help())
    if "--version" in words:
        return _said("version", f"cloaca-nb {__version__}")
    raise UsageError("no verb is given", f"the verbs are {', '.join(commands.VERBS)}")


def _said(what: str, text: str) -> Outcome:
    return Outcome({what: text}, lambda style: text, 0)


def _tenant(options: argparse.Namespace) -> str:
    return options.tenant or "public"


def _output(options: argparse.Namespace) -> Path:
    return options.output or Path()


def _findings(report: Report, style: Style) -> str:
    from cloaca_nb.output.text import report_text

    return report_text(report.findings, report.document, style)


if __name__ == "__main__":
    sys.exit(main())
