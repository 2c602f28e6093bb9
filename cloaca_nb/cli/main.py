"""The command line: one function a verb, each of which gives an `Outcome`.

Exit codes: 0 all is well, 1 error findings or a failed run, 2 wrong usage or something that cannot be read or
written, 130 interrupted. Imports are late, so that `--help` and `check` start quickly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import grammar as arguments
from cloaca_nb.cli import console
from cloaca_nb.cli import deploy as deploying
from cloaca_nb.cli.console import Outcome

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.workflow import Document
    from cloaca_nb.output.words import Style


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the command line.

    Attributes:
        help: One line for the list of verbs.
        arguments: Adds its arguments to a parser.
        act: Does it.
    """

    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    act: Callable[[argparse.Namespace], Outcome]


def check(options: argparse.Namespace) -> Outcome:
    """Look for mistakes, importing the package in a fresh interpreter."""
    from cloaca_nb.output import json as json_output

    if options.explain is not None:
        return _explain(options.explain)
    report = _report(options)
    return Outcome(
        json_output.check_json(report),
        lambda style: _findings(report, style),
        0 if report.ok else 1,
    )


def _explain(code: str) -> Outcome:
    from cloaca_nb.check.rule import page_of
    from cloaca_nb.errors import UsageError

    page = page_of(code.upper())
    if not page:
        raise UsageError(f"there is no finding with the code {code!r}", "codes are such as C201")
    return Outcome({"code": code.upper(), "page": page}, lambda style: page, 0)


def graph(options: argparse.Namespace) -> Outcome:
    """Show the tasks and what they wait for."""
    from cloaca_nb.output import json as json_output
    from cloaca_nb.output.graph_text import graph_text

    report = _report(options, prove=False)
    if options.svg is not None:
        from cloaca_nb.output.cell import write_svg

        write_svg(report.workflow, options.svg)
    return Outcome(
        json_output.graph_json(report),
        lambda style: graph_text(report.workflow, style),
        0 if report.ok else 1,
    )


def run(options: argparse.Namespace) -> Outcome:
    """Run the package that would be packed, in a process of its own."""
    from cloaca_nb.output import json as json_output
    from cloaca_nb.output.run_text import run_text

    context = arguments.parse_context(options.context)
    report = _report(options)
    if not report.ok or report.package is None:
        document = json_output.blocked_json(report, options.runner)
        blocked = "not run: error findings are in the way"
        return Outcome(document, lambda style: f"{_findings(report, style)}\n{blocked}", 1)
    result = console.run_here(report, context, options)
    code = {"completed": 0, "stopped": 130}.get(result.status, 1)
    return Outcome(json_output.run_json(result, report), lambda style: run_text(result, report, style), code)


def build(options: argparse.Namespace) -> Outcome:
    """Write the package directory."""
    from cloaca_nb.output import json as json_output
    from cloaca_nb.output.text import built_text
    from cloaca_nb.package.archive import write_directory

    report = _report(options)
    if report.package is None or not (report.ok or options.force):
        return _not_written(report)
    path = write_directory(report.package, options.output)
    document = json_output.built_json(path, report)
    return Outcome(document, lambda style: built_text(document, report, style), 0)


def pack(options: argparse.Namespace) -> Outcome:
    """Write the archive that is deployed."""
    from cloaca_nb.check.checker import with_facts
    from cloaca_nb.output import json as json_output
    from cloaca_nb.output.text import packed_text
    from cloaca_nb.package.archive import write_archive

    report = _report(options)
    if report.package is None or not (report.ok or options.force):
        return _not_written(report)
    archive = write_archive(report.package, options.output, options.layout)
    report = with_facts(report, archive.facts)
    document = json_output.packed_json(archive, report)
    return Outcome(document, lambda style: packed_text(document, report, style), 0)


def _not_written(report: Report) -> Outcome:
    from cloaca_nb.output import json as json_output

    return Outcome(
        json_output.not_written_json(report),
        lambda style: f"{_findings(report, style)}\nnot written: error findings are in the way",
        1,
    )


def inspect(options: argparse.Namespace) -> Outcome:
    """Show what an archive holds."""
    from cloaca_nb.check.inspect import inspect_archive
    from cloaca_nb.output import json as json_output
    from cloaca_nb.output.text import inspect_text

    inspection = inspect_archive(options.archive)
    document = json_output.inspect_json(inspection)
    failed = any(finding["severity"] == "error" for finding in document["findings"])
    return Outcome(document, lambda style: inspect_text(inspection, style), int(failed))


VERBS: dict[str, Verb] = {
    "check": Verb("look for mistakes", arguments.add_check, check),
    "graph": Verb("show tasks and dependencies", arguments.add_graph, graph),
    "run": Verb("run the workflow here", arguments.add_run, run),
    "build": Verb("write the package directory", arguments.add_build, build),
    "pack": Verb("write the .cloacina archive", arguments.add_pack, pack),
    "inspect": Verb("show what an archive holds", arguments.add_inspect, inspect),
    "deploy": Verb("deploy to a server or a daemon's directory", deploying.add_deploy, deploying.deploy),
    "runs": Verb("list deployments and runs, follow one again", deploying.add_runs, deploying.runs),
    "status": Verb("compare notebook, archive and what is deployed", deploying.add_status, deploying.status),
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
        console.end_like_an_interrupt()
    return console.guarded(lambda: _outcome(words), as_json="--json" in words)


def _outcome(words: Sequence[str]) -> Outcome:
    options = _parse(words)
    verb: Verb = VERBS[options.verb]
    return verb.act(options)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    parser = arguments.CommandParser(prog="cloaca-nb", description="From a notebook to a Cloacina workflow.")
    parser.add_argument("--version", action=console.ShowVersion)
    verbs = parser.add_subparsers(
        dest="verb", metavar="VERB", required=True, parser_class=arguments.CommandParser
    )
    children = {}
    for name, verb in VERBS.items():
        child = verbs.add_parser(name, help=verb.help, description=verb.act.__doc__)
        child.add_argument("--json", action="store_true", help="print one JSON document on standard output")
        verb.arguments(child)
        children[name] = child
    arguments.refuse_unknown_verb(words, VERBS)
    options, rest = parser.parse_known_args(words)
    if rest:
        children[options.verb].refuse(rest[0])
    return arguments.finish(options)


def _report(options: argparse.Namespace, *, prove: bool = True) -> Report:
    if prove:
        from cloaca_nb.check.proof.proof import warm_up

        warm_up()
    from cloaca_nb.check.checker import check as check_document

    return check_document(_document(options.notebook), tenant=options.tenant, prove=prove)


def _findings(report: Report, style: Style) -> str:
    from cloaca_nb.output.text import report_text

    return report_text(report.findings, report.document, style)


def _document(path: Path) -> Document:
    from cloaca_nb.read.cells.document import read_document

    return read_document(path)


if __name__ == "__main__":
    sys.exit(main())
