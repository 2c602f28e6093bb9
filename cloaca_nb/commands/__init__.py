"""The one table of magics and verbs: what each does, an example, its words and options.

The command line's parser, the magics' `?` help, completion and the tables of `docs/magics.md` come from it.
What a name does is the function of that name in `acts/`, for both; where command line and kernel do other
things, the one in `cli/`, and `cloaca_NAME` in `kernel/`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from cloaca_nb.commands.command import NOTEBOOK, Command
from cloaca_nb.commands.options import (
    BARE,
    BUILD,
    CONTEXT,
    LIMIT,
    NO_IMPORT,
    OF_SEVERAL,
    TENANT,
    WHERE,
    add_options,
    choice,
    flag,
    path,
    value,
)
from cloaca_nb.commands.targets import SCHEDULING, TARGETS
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, split_words
from cloaca_nb.model.run import RUNNERS
from cloaca_nb.read.cells.marker import module_parser, task_parser
from cloaca_nb.read.cells.params import params_parser
from cloaca_nb.read.naming import workflow_parser
from cloaca_nb.read.registrations.magic import trigger_parser

#: Of most verbs; `deploy --execute` starts a run on the target.
_EXECUTE = "--execute"

COMMANDS: Mapping[str, Command] = {
    "workflow": Command(
        "Name the workflow of this notebook.",
        '%cloaca_workflow data_pipeline --description "ETL pipeline for analytics data"',
        words=("NAME",),
        grammar=workflow_parser,
    ),
    "task": Command(
        "Make this cell a task of the workflow. The first line may be a comment, `# %%cloaca_task`, too.",
        "%%cloaca_task --dependencies extract\n"
        "def transform(context):\n"
        '    context.set("clean", clean(context.get("raw")))\n'
        "    return context",
        words=("[ID]",),
        mark="%%",
        grammar=task_parser,
    ),
    "module": Command(
        "Make this cell the helper module NAME: importable here, a file of the package.",
        "%%cloaca_module helpers\ndef clean(rows):\n    return [row for row in rows if row]",
        words=("NAME",),
        mark="%%",
        grammar=module_parser,
    ),
    "trigger": Command(
        "Start the workflow by time, or when the function of this cell says so. A line with `%` is enough "
        "for a time.",
        "%%cloaca_trigger inbox --every 30s\ndef inbox():\n    return cloaca.TriggerResult.skip()",
        words=("NAME",),
        mark="%%",
        grammar=trigger_parser,
    ),
    "params": Command(
        "Declare parameters of the workflow, and have them as variables here: each run may give others.",
        "%cloaca_params region:str=north rate:float=0.5",
        words=("NAME:TYPE[=DEFAULT]", "..."),
        grammar=params_parser,
    ),
    "suggest": Command(
        "Propose which cells of this notebook are tasks, and say why. On the command line, `--write` writes "
        "the marks into the file.",
        "%cloaca_suggest",
        (
            flag("--write", "write the marks into the notebook's file"),
            [
                value("--only", "ID", "take these of the proposed tasks alone", nargs="+"),
                value("--but", "ID", "take all of them but these", nargs="+"),
            ],
        ),
        source=NOTEBOOK,
        help="propose which cells are tasks",
        acts=True,
    ),
    "check": Command(
        "Look for mistakes; the package is imported in a fresh interpreter.",
        "%cloaca_check",
        (
            TENANT,
            NO_IMPORT,
            BARE,
            LIMIT,
            flag("--captured", "show what is carried into the package, and why"),
            value("--explain", "CODE", "show the page of a finding, such as C201"),
        ),
        source=NOTEBOOK,
        help="look for mistakes",
        execute=_EXECUTE,
        one_of=True,
        several=True,
    ),
    "graph": Command(
        "Show tasks and dependencies; inferred dependencies are dashed.",
        "%cloaca_graph --svg graph.svg",
        (
            TENANT,
            path("--svg", "FILE", "write the graph as SVG too"),
        ),
        source=NOTEBOOK,
        help="show tasks and dependencies",
        one_of=True,
    ),
    "panel": Command(
        "Show the workflow as a panel: its graph, findings, runs; buttons to check, run, pack and deploy.",
        "%cloaca_panel",
        acts=True,
    ),
    "run": Command(
        "Run the package that would be packed, in a process of its own. An interrupt stops it.",
        "%cloaca_run --context '{\"limit\": 3}' --until transform\n%cloaca_run --context limit=3 rows=$rows\n"
        "%cloaca_run --times 3\n%cloaca_run --cached",
        (
            *CONTEXT,
            [
                value("--only", "TASK", "run this task alone, on the initial context"),
                value("--until", "TASK", "run this task and all that it depends on"),
                value(
                    "--from",
                    "TASK",
                    "run this task and all that depends on it, on what the others stored in the last run",
                    dest="start",
                ),
            ],
            flag(
                "--cached",
                "run the tasks whose code, inputs, files or versions have changed; take over the others",
            ),
            value("--of", "RUN", "with --from: in this run instead, by its number in the history", type=int),
            value("--trigger", "NAME", "ask this trigger first; run with what it gives, if it fires"),
            value(
                "--times",
                "N",
                "so many runs in one process, after one import, as a server has them; what differs is shown",
                type=int,
            ),
            value(
                "--at-once",
                "N",
                "so many of them at the same time (the engine runs one task at a time all the same)",
                type=int,
            ),
            choice(
                "--runner",
                RUNNERS,
                "auto (the default): the engine where it is installed, else the preview",
            ),
            BARE,
            LIMIT,
            TENANT,
        ),
        source=NOTEBOOK,
        help="run the workflow here",
        acts=True,
        execute=_EXECUTE,
        one_of=True,
    ),
    "load": Command(
        "Load what a task was given in an earlier run: the variables of a plain cell, the context of another "
        "task. Then its cell can be tried on them.",
        "%cloaca_load transform",
        (value("--of", "RUN", "the number of the run in the history; the last one without it", type=int),),
        words=("TASK",),
        acts=True,
        one_of=True,
    ),
    "history": Command(
        "List the runs of this notebook that are kept, show one with the times of its tasks, or compare two.",
        "%cloaca_history\n%cloaca_history 1 2",
        (flag("--forget", "keep none of them any longer"),),
        words=("[RUN]", "[OTHER]"),
        source=NOTEBOOK,
        help="list, show and compare the runs that are kept",
        acts=True,
        one_of=True,
    ),
    "build": Command(
        "Write the package directory, the project of the guide.",
        "%cloaca_build --output build",
        BUILD,
        source=NOTEBOOK,
        help="write the package directory",
        acts=True,
        execute=_EXECUTE,
        one_of=True,
    ),
    "pack": Command(
        "Write the .cloacina archive that daemons and servers read.",
        "%cloaca_pack --output dist",
        (
            *BUILD,
            choice(
                "--layout",
                ("both", "manifest", "package", "daemon"),
                "manifest: the guide's, package: the releases', both (the default), daemon: for daemons",
            ),
        ),
        source=NOTEBOOK,
        help="write the .cloacina archive",
        acts=True,
        execute=_EXECUTE,
        one_of=True,
    ),
    "lock": Command(
        "Write requirements.lock beside the notebook: the versions here of what the package imports.",
        "%cloaca_lock",
        source=NOTEBOOK,
        help="pin the versions of what the package imports",
        acts=True,
        one_of=True,
    ),
    "vendor": Command(
        "Put pure-Python distributions into vendor/ beside the notebook, with what they need, so that the "
        "package brings them along. Without a name: what is there.",
        "%cloaca_vendor tabulate\n%cloaca_vendor --check",
        (
            [
                flag("--check", "say how what is vendored stands; change nothing"),
                flag("--update", "take the newest versions, of all or of these"),
                flag("--remove", "remove these, and what nothing needs then"),
            ],
            value(
                "--without",
                "NAME[,NAME]",
                "leave out what these need, since the targets have it",
                action="append",
                default=[],
            ),
            value("--index-url", "URL", "take them from this index"),
            value("--find-links", "DIR", "take them from this directory, too", action="append", default=[]),
            flag("--no-index", "ask no index"),
            flag("--force", "write over files that were changed by hand"),
        ),
        words=("[NAME ...]",),
        source=NOTEBOOK,
        help="take libraries along in vendor/",
        acts=True,
        many=True,
    ),
    "artifacts": Command(
        "List the values that were too large for a context, or prune what is older: what no run will need "
        "again. Each lies in a file of its own, named by what it holds.",
        "%cloaca_artifacts list --older-than 30d",
        (
            value("--older-than", "AGE", "what was last handed over so long ago, such as 12h or 30d"),
            value(
                "--store",
                "DIR|URL",
                "the store (default: CLOACINA_VAR_CLOACA_NB_ARTIFACTS, else a directory of this machine)",
            ),
        ),
        words=("[list|prune]",),
        source="",
        help="list or prune values too large for a context",
        acts=True,
    ),
    "inspect": Command(
        "Show what a .cloacina archive holds, without extracting or running anything.",
        "%cloaca_inspect dist/data-pipeline-1.0.0.cloacina",
        words=("FILE",),
        source="",
        help="show what an archive holds",
    ),
    "pull": Command(
        "Make a notebook of a package: an archive, a package directory, or a package NAME on a server, by "
        "its profile or address. Nothing of the package is executed.",
        "%cloaca_pull dist/data-pipeline-1.0.0.cloacina --output pulled.ipynb",
        (
            *WHERE,
            path("--output", "FILE", "the notebook to write", short="-o"),
            flag("--force", "write over files that are there"),
        ),
        words=("SOURCE", "[NAME]"),
        source="",
        help="make a notebook of a package",
        acts=True,
    ),
    **TARGETS,
    **SCHEDULING,
}

#: Magics begin so.
PREFIX = "cloaca_"
MAGICS: Mapping[str, Command] = {f"{PREFIX}{name}": command for name, command in COMMANDS.items()}
VERBS: Mapping[str, Command] = {
    name: command for name, command in COMMANDS.items() if command.source is not None
}

#: Words that an option takes where its grammar names none.
WORDS: Mapping[str, Sequence[str]] = {
    "--retry-backoff": ("fixed", "linear", "exponential"),
    "--retry-condition": ("never", "transient", "all"),
    "--retry-jitter": ("true", "false"),
}


@cache
def magic_parser(magic: str) -> Parser | None:
    """The grammar of a magic's line, None for a magic that is not ours."""
    command = MAGICS.get(magic)
    if command is None:
        return None
    if command.grammar is not None:
        return command.grammar()
    parser = _parser(f"{command.mark}{magic}", command.shown(), command)
    if command.acts and command.execute:
        parser.add_argument(
            "--as-run", action="store_true", help="take cells as they were run, though they were edited since"
        )
    return parser


@cache
def verb_parser(verb: str) -> Parser:
    """The grammar of a verb of the command line: the magic's, and what only a command line needs."""
    command = VERBS[verb]
    parser = _parser(f"cloaca-nb {verb}", command.written(), command)
    if command.execute:
        parser.add_argument(
            command.execute,
            dest="notebook_too",
            action="store_true",
            help="run the notebook first, in a new kernel, and compare its values with the package's",
        )
        parser.add_argument("--kernel", metavar="NAME", help="with that: a kernel other than this Python's")
    if command.several:
        add_options(parser, OF_SEVERAL)
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    parser.add_argument("-h", "--help", action="store_true", help="show this")
    return parser


def _parser(prog: str, words: Sequence[str], command: Command) -> Parser:
    parser = Parser(prog, command.text, " ".join((prog, *words, "[options]")))
    add_options(parser, command.options)
    if command.one_of:
        parser.add_argument(
            "--workflow", metavar="NAME", help="which workflow is meant, of a notebook that has several"
        )
    if not parser.options:
        parser = Parser(prog, command.text, " ".join((prog, *words)))
    return parser


def magic_help(magic: str) -> str:
    """What `?` shows for a magic: what it does, an example, its options."""
    command, parser = MAGICS[magic], magic_parser(magic)
    assert parser is not None
    example = "\n".join(f"    {text}" for text in command.example.split("\n"))
    return f"{command.text}\n\nExample::\n\n{example}\n\n{parser.format_help()}"


def verbs_help() -> str:
    """What `cloaca-nb --help` shows."""
    verbs = "\n".join(f"  {name:9}  {command.help}" for name, command in VERBS.items())
    return (
        "usage: cloaca-nb VERB [options]\n\nFrom a notebook to a Cloacina workflow.\n\n"
        f"verbs:\n{verbs}\n\noptions:\n"
        "  -h, --help          show this; behind a verb: its words and options\n"
        "  --version           show the version\n"
        "  --completion SHELL  print what bash, zsh or fish reads to complete these lines"
    )


def parse_magic(magic: str, text: str) -> tuple[argparse.Namespace, list[str]]:
    """The options of a magic's line, and the words beside them.

    Raises:
        UsageError: The line does not fit the grammar.
    """
    parser = magic_parser(magic)
    assert parser is not None
    try:
        options, others = parser.parse_line(split_words(text))
        options.action = MAGICS[magic].action_of(others)
    except UsageError as error:
        raise UsageError(f"{parser.prog}: {error.message}", error.hint) from None
    if problem := MAGICS[magic].problem_of(others):
        raise UsageError(f"{parser.prog}: {problem}", f"see {parser.prog}?")
    return options, others


def parse_verb(verb: str, words: Sequence[str]) -> argparse.Namespace:
    """The options of a verb; ``source`` is what stands first (None where nothing does), ``words`` the rest.

    Raises:
        UsageError: The words do not fit the grammar.
    """
    command, parser = VERBS[verb], verb_parser(verb)
    options, others = parser.parse_line(words)
    options.action = "" if options.help else command.action_of(others)
    context = getattr(options, "context", [])
    if not others and len(context) > 1 and _is_source(context[-1]):
        others.append(context.pop())  # `--context` took it for one of its values
    before = (command.source,) if command.source else ()
    options.source = Path(others[0]) if before and others else None
    options.words = others[len(before) :]
    if command.several:
        options.sources, options.words = list(map(Path, others)), []
    if problem := command.problem_of(others, *before):
        raise UsageError(problem, f"see `{parser.prog} --help`")
    return options


def _is_source(word: str) -> bool:
    return word.endswith((".ipynb", ".py", ".cloacina")) and "=" not in word
