"""The grammars of the magics' lines, each with its help text and an example; made when first needed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import grammar as arguments
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import GrammarError, Parser, split_words
from cloaca_nb.read.cells.marker import module_parser, task_parser
from cloaca_nb.read.naming import workflow_parser

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where


def add_where(parser: argparse.ArgumentParser) -> None:
    """Where to, and whose key."""
    parser.add_argument("--server", metavar="URL", help="address of a server, instead of a target's name")
    parser.add_argument("--tenant", metavar="NAME", help="tenant on a server (default: public)")
    parser.add_argument(
        "--api-key",
        metavar="env:NAME|file:PATH",
        help="where the API key is; else the profile's, CLOACINA_API_KEY, or it is asked for",
    )
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="home of the Cloacina tools (default: ~/.cloacina)"
    )


def add_deploy(parser: argparse.ArgumentParser) -> None:
    """Options of a deploy."""
    add_where(parser)
    parser.add_argument("--bump", action="store_true", help="write the next version where this one is taken")
    parser.add_argument("--force", action="store_true", help="deploy in spite of findings and warnings")
    parser.add_argument(
        "--remove-old", action="store_true", help="daemon: remove other versions of the package"
    )
    parser.add_argument("--execute", action="store_true", help="start a run, and follow it")
    parser.add_argument(
        "--context",
        nargs="+",
        action="extend",
        default=[],
        metavar="JSON|NAME=VALUE|@FILE",
        help="initial context of that run; later values win",
    )
    parser.add_argument("--no-follow", action="store_true", help="start the run and return")
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="how long to wait for the package to be built, and then to be loaded (default: 120 and 60)",
    )
    parser.add_argument("--output", "-o", type=Path, metavar="DIR", help="where the archive is written")


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Options of a look at past deployments and runs."""
    add_where(parser)
    parser.add_argument("--all", action="store_true", help="list the target's runs, whoever started them")
    parser.add_argument("--events", action="store_true", help="show the events of the run")


def add_status(parser: argparse.ArgumentParser) -> None:
    """Options of a comparison."""
    add_where(parser)
    parser.add_argument("--diff", action="store_true", help="show the lines that differ")


def where_of(
    options: argparse.Namespace,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None,
) -> Where:
    """What these options say about where to deploy.

    Args:
        options: Parsed options.
        environ: Environment variables.
        ask: Asks for a key without showing what is typed.
    """
    from dataclasses import replace

    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.profiles import default_home
    from cloaca_nb.deploy.server.load import Limits

    timeout = getattr(options, "timeout", None)
    limits = Limits()
    if timeout is not None:
        limits = replace(limits, build=timeout, load=timeout, start=timeout)
    return Where(
        server=options.server,
        tenant=options.tenant,
        api_key=options.api_key,
        home=options.home.expanduser().absolute() if options.home is not None else default_home(),
        remove_old=getattr(options, "remove_old", False),
        environ=environ,
        ask=ask,
        limits=limits,
    )


#: Words that an option takes where its grammar names none.
WORDS: Mapping[str, Sequence[str]] = {
    "--retry-backoff": ("fixed", "linear", "exponential"),
    "--retry-condition": ("never", "transient", "all"),
    "--retry-jitter": ("true", "false"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a magic.

    Attributes:
        prog: The magic as written.
        usage: What follows it.
        text: What it does.
        example: Lines of an example.
        add: Adds its arguments to a parser; None where `parser` gives the grammar.
        parser: The grammar, where the reader of notebooks has it.
    """

    prog: str
    usage: str
    text: str
    example: str
    add: Callable[[argparse.ArgumentParser], None] | None = None
    parser: Callable[[], Parser] | None = None


def _check(parser: argparse.ArgumentParser) -> None:
    arguments.add_tenant(parser, None)
    parser.add_argument(
        "--captured", action="store_true", help="show what is carried into the package, and why"
    )


def _graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the graph as SVG too")


def _run(parser: argparse.ArgumentParser) -> None:
    arguments.add_run_options(parser, None)
    arguments.add_tenant(parser, None)


def _build(parser: argparse.ArgumentParser) -> None:
    arguments.add_output(parser, None)
    arguments.add_tenant(parser, None)


def _pack(parser: argparse.ArgumentParser) -> None:
    _build(parser)
    arguments.add_layout(parser, None)


LINES: Mapping[str, Line] = {
    "cloaca_workflow": Line(
        "%cloaca_workflow",
        "NAME [options]",
        "Name the workflow of this notebook.",
        '%cloaca_workflow data_pipeline --description "ETL pipeline for analytics data"',
        parser=workflow_parser,
    ),
    "cloaca_task": Line(
        "%%cloaca_task",
        "[ID] [options]",
        "Make this cell a task of the workflow. The first line may be a comment, `# %%cloaca_task`, too.",
        "%%cloaca_task --dependencies extract\n"
        "def transform(context):\n"
        '    context.set("clean", clean(context.get("raw")))\n'
        "    return context",
        parser=task_parser,
    ),
    "cloaca_module": Line(
        "%%cloaca_module",
        "NAME",
        "Make this cell the helper module NAME: importable here, a file of the package.",
        "%%cloaca_module helpers\ndef clean(rows):\n    return [row for row in rows if row]",
        parser=module_parser,
    ),
    "cloaca_check": Line(
        "%cloaca_check",
        "[options]",
        "Look for mistakes; the package is imported in a fresh interpreter.",
        "%cloaca_check",
        _check,
    ),
    "cloaca_graph": Line(
        "%cloaca_graph",
        "[options]",
        "Show tasks and dependencies; inferred dependencies are dashed.",
        "%cloaca_graph --svg graph.svg",
        _graph,
    ),
    "cloaca_panel": Line(
        "%cloaca_panel",
        "",
        "Show the workflow as a panel: its graph, findings, runs; buttons to check, run, pack and deploy.",
        "%cloaca_panel",
    ),
    "cloaca_run": Line(
        "%cloaca_run",
        "[options]",
        "Run the package that would be packed, in a process of its own. Interrupt the kernel to stop it.",
        "%cloaca_run --context '{\"limit\": 3}' --until transform\n%cloaca_run --context limit=3 rows=$rows",
        _run,
    ),
    "cloaca_build": Line(
        "%cloaca_build",
        "[options]",
        "Write the package directory, the project of the guide.",
        "%cloaca_build --output build",
        _build,
    ),
    "cloaca_pack": Line(
        "%cloaca_pack",
        "[options]",
        "Write the .cloacina archive that daemons and servers read.",
        "%cloaca_pack --output dist",
        _pack,
    ),
    "cloaca_inspect": Line(
        "%cloaca_inspect",
        "FILE",
        "Show what a .cloacina archive holds, without extracting or running anything.",
        "%cloaca_inspect dist/data-pipeline-1.0.0.cloacina",
    ),
    "cloaca_deploy": Line(
        "%cloaca_deploy",
        "[TARGET] [options]",
        "Check, pack and deploy to a server or a daemon's directory, and see the package loaded. TARGET is a "
        "profile, an address, `daemon` or a watched directory. Interrupt the kernel to stop watching.",
        "%cloaca_deploy prod\n%cloaca_deploy prod --bump --execute --context limit=3",
        add_deploy,
    ),
    "cloaca_runs": Line(
        "%cloaca_runs",
        "[RUN] [options]",
        "List deployments and runs of this notebook, or follow a run again; the beginning of its id will do.",
        "%cloaca_runs\n%cloaca_runs 9f5dfeba",
        add_runs,
    ),
    "cloaca_status": Line(
        "%cloaca_status",
        "[TARGET] [options]",
        "Compare this notebook with its last archive and with what is deployed.",
        "%cloaca_status --diff",
        add_status,
    ),
}


@cache
def parser_of(magic: str) -> Parser | None:
    """The grammar of a magic's line, None for a magic that is not ours."""
    line = LINES.get(magic)
    if line is None:
        return None
    if line.parser is not None:
        return line.parser()
    parser = Parser(prog=line.prog, description=line.text, usage=f"{line.prog} {line.usage}")
    if line.add is not None:
        line.add(parser)
    return parser


def help_of(magic: str) -> str:
    """What `?` shows for a magic: what it does, an example, its options."""
    line, parser = LINES[magic], parser_of(magic)
    assert parser is not None
    example = "\n".join(f"    {text}" for text in line.example.split("\n"))
    return f"{line.text}\n\nExample::\n\n{example}\n\n{parser.format_help()}"


def parse_line(magic: str, text: str, words: int = 0) -> tuple[argparse.Namespace, list[str]]:
    """The options of a magic's line, and the words beside them.

    Args:
        magic: Name of the magic.
        text: The line behind it.
        words: How many words beside options there may be.

    Raises:
        UsageError: The line does not fit the grammar.
    """
    parser = parser_of(magic)
    assert parser is not None
    try:
        options, others = parser.parse_line(split_words(text))
    except GrammarError as error:
        raise UsageError(f"{parser.prog}: {error.message}", error.hint) from None
    if len(others) > words:
        raise UsageError(f"{parser.prog}: unexpected argument {others[words]!r}", f"see {parser.prog}?")
    return options, others
