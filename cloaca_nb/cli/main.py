"""The command line: one function a verb, each of which gives a `VerbOutcome`.

Exit codes: 0 all is well, 1 error findings or a failed run, 2 wrong usage or something that cannot be read or
written, 130 interrupted. Imports are late, so that `--help` and `check` start quickly.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb import api, commands
from cloaca_nb.cli import deploys
from cloaca_nb.cli.console import (
    INTERRUPTED,
    Teller,
    VerbOutcome,
    end_like_an_interrupt,
    guarded,
    in_turn,
    notebook_of,
    open_streams,
    stopped_by_signals,
)
from cloaca_nb.commands.options import how_of, repeats_of
from cloaca_nb.environment import keep_what_is_made, kept, leave_out_unused
from cloaca_nb.errors import CheckError, UsageError
from cloaca_nb.grammar import nearest, parse_context
from cloaca_nb.output import json as json_output

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.output.words import Style
    from cloaca_nb.run.runners import RunnerName


Act = Callable[[argparse.Namespace], VerbOutcome]


def suggest(options: argparse.Namespace) -> VerbOutcome:
    """Propose which cells are tasks."""
    from cloaca_nb.output.handed import suggestion_text

    notebook = notebook_of(options)
    suggestion = notebook.suggest(only=options.only, but=options.but or ())
    written = str(notebook.mark(suggestion)) if options.write and suggestion.tasks else ""
    return VerbOutcome(
        json_output.suggestion_json(suggestion, written),
        lambda style: suggestion_text(suggestion, written, style),
        0,
    )


def artifacts(options: argparse.Namespace) -> VerbOutcome:
    """List or prune values that are too large for a context."""
    from cloaca_nb.output.handed import artifacts_text

    found = api.artifacts(*options.words, older_than=options.older_than, store=options.store)
    code = 1 if found.kept else 0
    return VerbOutcome(json_output.artifacts_json(found), lambda style: artifacts_text(found, style), code)


def check(options: argparse.Namespace) -> VerbOutcome:
    """Look for mistakes."""
    if options.explain is not None:
        return _explain(options.explain)
    notebook = notebook_of(options)
    return in_turn(notebook, lambda: _checked(notebook, options))


def _checked(notebook: api.FileNotebook, options: argparse.Namespace) -> VerbOutcome:
    from cloaca_nb.output.text import captured_lines, dependency_lines, input_lines

    report = notebook.check(tenant=_tenant(options))

    def text(style: Style) -> str:
        if not options.captured:
            return _findings(report, style)
        needed = [*dependency_lines(json_output.dependencies(report)), *input_lines(report)]
        return "\n".join([_findings(report, style), *captured_lines(report.workflow.captured), *needed])

    return VerbOutcome(lambda: json_output.check_json(report), text, 0 if report.ok else 1)


def _explain(code: str) -> VerbOutcome:
    page = api.explain(code)
    return VerbOutcome({"code": code.upper(), "page": page}, lambda style: page, 0)


def graph(options: argparse.Namespace) -> VerbOutcome:
    """Show the tasks and what they wait for."""
    notebook = notebook_of(options)
    if options.svg is not None and len(names := notebook.workflows()) > 1 and not options.workflow:
        raise UsageError(
            f"--svg writes one graph, and the notebook has {len(names)} workflows: {', '.join(names)}",
            f"say which one is meant: --workflow {names[0]}",
        )
    return in_turn(notebook, lambda: _graph(notebook, options))


def _graph(notebook: api.FileNotebook, options: argparse.Namespace) -> VerbOutcome:
    from cloaca_nb.output.pictures.graph_text import graph_text

    report = notebook.report(tenant=_tenant(options))
    if options.svg is not None:
        from cloaca_nb.output.cell import write_svg

        write_svg(report.workflow, options.svg)
    return VerbOutcome(
        lambda: json_output.graph_json(report),
        lambda style: graph_text(report.workflow, style),
        0 if report.ok else 1,
    )


def run(options: argparse.Namespace) -> VerbOutcome:
    """Run the package that would be packed; Ctrl-C stops the run and its processes."""
    from cloaca_nb.model.run import RunState
    from cloaca_nb.output.run_text import run_text

    notebook = notebook_of(options)
    notebook.ask = deploys.asker()
    context = parse_context(options.context)
    runner: RunnerName = options.runner or "auto"
    reports: list[Report] = []
    stop = threading.Event()
    with contextlib.ExitStack() as stack:

        def begin(report: Report) -> None:
            reports.append(report)
            stack.enter_context(stopped_by_signals(stop))

        try:
            result = notebook.run(
                context,
                params=options.param,
                only=options.only,
                until=options.until,
                trigger=options.trigger,
                **repeats_of(options),
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
    code = {"completed": 0 if result.alike else 1, "not-fired": 0, "stopped": INTERRUPTED}.get(
        result.status, 1
    )
    return VerbOutcome(
        json_output.run_json(result, report), lambda style: run_text(result, report, style), code
    )


def build(options: argparse.Namespace) -> VerbOutcome:
    """Write the package directory."""
    notebook = notebook_of(options)
    return in_turn(notebook, lambda: _unless_blocked(lambda: _built(notebook, options)))


def _built(notebook: api.FileNotebook, options: argparse.Namespace) -> VerbOutcome:
    from cloaca_nb.output.text import written_text

    built = notebook.build(_output(options), force=options.force, tenant=_tenant(options))
    document = json_output.built_json(built.path, built.report)
    return VerbOutcome(document, lambda style: written_text(document, built.report, style, done="built"), 0)


def pack(options: argparse.Namespace) -> VerbOutcome:
    """Write the archive that is deployed."""
    notebook = notebook_of(options)
    return in_turn(notebook, lambda: _unless_blocked(lambda: _packed(notebook, options)))


def _packed(notebook: api.FileNotebook, options: argparse.Namespace) -> VerbOutcome:
    from cloaca_nb.output.text import written_text

    packed = notebook.pack(
        _output(options), layout=options.layout or "both", force=options.force, tenant=_tenant(options)
    )
    document = json_output.packed_json(packed.archive, packed.report)
    return VerbOutcome(document, lambda style: written_text(document, packed.report, style), 0)


def _unless_blocked(act: Callable[[], VerbOutcome]) -> VerbOutcome:
    """Shows the findings where they are in the way of writing."""
    try:
        return act()
    except CheckError as error:
        from cloaca_nb.check.checker import Report

        if not isinstance(error.report, Report):
            raise
        return _blocked(error.report, json_output.not_written_json(error.report), "not written")


def _blocked(report: Report, document: Mapping[str, Any], what: str) -> VerbOutcome:
    said = f"{what}: error findings are in the way"
    return VerbOutcome(document, lambda style: f"{_findings(report, style)}\n{said}", 1)


def lock(options: argparse.Namespace) -> VerbOutcome:
    """Pin the versions of what the package imports."""
    from cloaca_nb.output.text import locked_text

    done = notebook_of(options).lock()
    return VerbOutcome(
        json_output.locked_json(done), lambda style: locked_text(done, style), int(bool(done.lacking))
    )


def vendor(options: argparse.Namespace) -> VerbOutcome:
    """Take libraries along in `vendor/`, or say how those that are there stand."""
    from cloaca_nb.output.text import standings_text, vendored_text

    notebook = notebook_of(options)
    with Teller(quiet=options.json or not sys.stderr.isatty()) as told:
        how = how_of(options, told.step)
        if options.check or not (options.words or options.update or options.remove):
            found = notebook.vendored(how, ask=options.check)
            document = json_output.standings_json(found)
            code = int(not all(one.ok for one in found))
            return VerbOutcome(document, lambda style: standings_text(found, style), code)
        done = notebook.vendor(*options.words, how=how, update=options.update, remove=options.remove)
    return VerbOutcome(json_output.vendored_json(done), lambda style: vendored_text(done, style), 0)


def inspect(options: argparse.Namespace) -> VerbOutcome:
    """Show what an archive holds."""
    from cloaca_nb.output.text import inspect_text

    if not options.words:
        raise UsageError("no archive is given", "name a .cloacina file")
    inspection = api.inspect(options.words[0])
    document = json_output.inspect_json(inspection)
    failed = any(finding["severity"] == "error" for finding in document["findings"])
    return VerbOutcome(document, lambda style: inspect_text(inspection, style), int(failed))


def pull(options: argparse.Namespace) -> VerbOutcome:
    """Make a notebook of a package."""
    from cloaca_nb.output.text import pulled_text

    if not options.words:
        raise UsageError(
            "nothing to pull is named", "name an archive, a directory, or a server and a package"
        )
    done = api.pull(
        *options.words, output=options.output, where=deploys.where_of(options), force=options.force
    )
    return VerbOutcome(json_output.pulled_json(done), lambda style: pulled_text(done, style), 0)


#: What each verb of `commands.VERBS` does.
ACTS: Mapping[str, Act] = {
    act.__name__: act
    for act in (
        *(suggest, check, graph, run, build, pack, lock, vendor, artifacts, inspect, pull),
        *(deploys.deploy, deploys.runs, deploys.status, deploys.ls, deploys.pause, deploys.resume),
        *(deploys.rollback, deploys.secrets, deploys.logs, deploys.rerun, deploys.doctor),
        *(deploys.undeploy, deploys.schedule, deploys.triggers),
    )
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
        open_streams()
        keep_what_is_made()
        leave_out_unused()
        end_like_an_interrupt()
    return guarded(lambda: kept(_outcome(words)), as_json="--json" in words)


def _outcome(words: Sequence[str]) -> VerbOutcome:
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


def _about(words: Sequence[str]) -> VerbOutcome:
    """What there is to say without a verb."""
    from cloaca_nb import __version__

    if {"-h", "--help"} & set(words):
        return _said("help", commands.verbs_help())
    if "--version" in words:
        return _said("version", f"cloaca-nb {__version__}")
    raise UsageError("no verb is given", f"the verbs are {', '.join(commands.VERBS)}")


def _said(what: str, text: str) -> VerbOutcome:
    return VerbOutcome({what: text}, lambda style: text, 0)


def _tenant(options: argparse.Namespace) -> str:
    return options.tenant or "public"


def _output(options: argparse.Namespace) -> Path:
    return options.output or Path()


def _findings(report: Report, style: Style) -> str:
    from cloaca_nb.output.text import report_text

    return report_text(report.findings, report.document, style)


if __name__ == "__main__":
    sys.exit(main())
