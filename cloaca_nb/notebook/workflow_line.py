"""The `%cloaca_workflow` line: its grammar, and where a notebook has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.grammar import GrammarError, Parser, comment_hint, split_words

WORKFLOW_MAGIC = "cloaca_workflow"
_OPTIONS = (
    ("version", "VERSION", "version of the package (1.0.0 where nothing says otherwise)"),
    ("description", "TEXT", "one line about the workflow"),
    ("author", "TEXT", "who made it"),
    ("requires_python", "SPEC", "Python versions it works with, for example '>=3.10'"),
)


@dataclass(frozen=True, slots=True)
class WorkflowOptions:
    """What a `%cloaca_workflow` line says; None where it says nothing."""

    name: str | None = None
    version: str | None = None
    description: str | None = None
    author: str | None = None
    requires_python: str | None = None


@dataclass(frozen=True, slots=True)
class WorkflowLine:
    """A `%cloaca_workflow` line of a notebook, and where it stands."""

    options: WorkflowOptions
    place: Place


@lru_cache(maxsize=1)
def workflow_parser() -> Parser:
    """The grammar of a `%cloaca_workflow` line, for parsing, for help and for completion."""
    parser = Parser(
        prog="%cloaca_workflow",
        usage="%cloaca_workflow NAME [--version V] [--description TEXT] [--author TEXT] [...]",
        description="Name the workflow of this notebook. NAME is an identifier, for example data_pipeline.",
    )
    for name, metavar, text in _OPTIONS:
        parser.add_argument("--" + name.replace("_", "-"), metavar=metavar, help=text)
    return parser


def parse_workflow(text: str) -> WorkflowOptions:
    """What the text behind `%cloaca_workflow` says.

    Raises:
        GrammarError: It does not fit the grammar; the message names the word, the hint the next step.
    """
    options, names = workflow_parser().parse_line(split_words(text))
    if len(names) > 1:
        raise GrammarError(
            f"one workflow name was expected, not {len(names)}: {', '.join(f'`{name}`' for name in names)}",
            comment_hint(names) or "put texts with blanks between quotes, behind --description",
        )
    if not names:
        raise GrammarError("the workflow's name is missing", "for example: %cloaca_workflow data_pipeline")
    return WorkflowOptions(
        names[0],
        options.version,
        options.description,
        options.author,
        options.requires_python,
    )


def workflow_lines(codes: Iterable[CellCode]) -> tuple[list[WorkflowLine], list[Fact]]:
    """The `%cloaca_workflow` lines of a notebook in order, and what is wrong with any."""
    lines, facts = [], []
    for place, text in _texts(codes):
        try:
            lines.append(WorkflowLine(parse_workflow(text), place))
        except GrammarError as error:
            facts.append(
                Fact("workflow-option", place, values={"message": error.message, "hint": error.hint})
            )
            words = text.split()
            if words and words[0].isidentifier():
                lines.append(WorkflowLine(WorkflowOptions(words[0]), place))
    return lines, facts


def _texts(codes: Iterable[CellCode]) -> Iterator[tuple[Place, str]]:
    for code in codes:
        for escape in code.escapes:
            if escape.kind == "line-magic" and not escape.binds:
                name, _, text = escape.text.removeprefix("%").lstrip().partition(" ")
                if name == WORKFLOW_MAGIC:
                    yield Place(code.cell.position, escape.line), text.strip()
