"""The workflow's name and metadata: from its line, a builder, `pyproject.toml` or the file's name."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, nearest, split_words
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.versions import is_requirement, is_version
from cloaca_nb.model.workflow import Document, Project
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.marker import parse_marker
from cloaca_nb.read.tasks.draft import Builder
from cloaca_nb.read.tasks.ids import as_identifier, is_long

WORKFLOW_MAGIC = "cloaca_workflow"
_OPTIONS = (
    ("version", "VERSION", "version of the package (1.0.0 where nothing says otherwise)"),
    ("description", "TEXT", "one line about the workflow"),
    ("author", "TEXT", "who made it"),
    ("requires_python", "SPEC", "Python versions it works with, for example '>=3.10'"),
    (
        "handover",
        "WAYS",
        "pickle: what has no other form is pickled; explicit: values under the literal keys "
        "that tasks set are handed over exactly, too; or both, as explicit,pickle",
    ),
)
_WAYS = ("explicit", "pickle")


@dataclass(frozen=True, slots=True)
class WorkflowOptions:
    """What a `%cloaca_workflow` line says; None where it says nothing.

    Attributes:
        new: Whether it begins another workflow.
    """

    name: str | None = None
    version: str | None = None
    description: str | None = None
    author: str | None = None
    requires_python: str | None = None
    handover: str | None = None
    new: bool = False


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
    parser.add_argument(
        "--new",
        action="store_true",
        help="begin another workflow: the marked cells from here on are its tasks",
    )
    return parser


def parse_workflow(text: str) -> WorkflowOptions:
    """What the text behind `%cloaca_workflow` says.

    Raises:
        UsageError: It does not fit the grammar; the message names the word, the hint the next step.
    """
    options, names = workflow_parser().parse_line(split_words(text))
    if len(names) > 1:
        raise UsageError(
            f"one workflow name was expected, not {len(names)}: {', '.join(f'`{name}`' for name in names)}",
            "put texts with blanks between quotes, behind --description",
        )
    unknown = sorted(ways_of(options.handover) - {*_WAYS})
    if unknown:
        near = nearest(unknown[0], _WAYS).word
        hint = f"did you mean {near}?" if near else "the words are explicit and pickle"
        raise UsageError(f"--handover {unknown[0]}: there is no such way", hint)
    if not names:
        raise UsageError("the workflow's name is missing", "for example: %cloaca_workflow data_pipeline")
    return WorkflowOptions(
        names[0],
        options.version,
        options.description,
        options.author,
        options.requires_python,
        options.handover,
        bool(options.new),
    )


def ways_of(handover: str | None) -> frozenset[str]:
    """The words of `--handover`."""
    return frozenset((handover or "").replace(",", " ").split())


def handover_of(codes: Sequence[CellCode]) -> frozenset[str]:
    """How the tasks of a notebook hand over, as its lines say."""
    lines, _ = workflow_lines(codes)
    return ways_of(_merged([*lines, *marker_lines(codes, lines)])[0].handover)


def workflow_lines(codes: Iterable[CellCode]) -> tuple[list[WorkflowLine], list[Fact]]:
    """The `%cloaca_workflow` lines of a notebook in order, and what is wrong with any."""
    lines, facts = [], []
    for place, text in magic_lines(codes, WORKFLOW_MAGIC):
        try:
            lines.append(WorkflowLine(parse_workflow(text), place))
        except UsageError as error:
            facts.append(Fact(kinds.WorkflowOption(message=error.message, hint=error.hint), place))
            words = text.split()
            if words and words[0].isidentifier():
                lines.append(WorkflowLine(WorkflowOptions(words[0], new="--new" in words), place))
    return lines, facts


def marker_lines(codes: Iterable[CellCode], lines: Iterable[WorkflowLine]) -> Iterator[WorkflowLine]:
    """What the first marker that says so allows the whole workflow, as a line, where no line does."""
    ways = [way for line in lines for way in ways_of(line.options.handover)]
    if "pickle" in ways:
        return
    for code in codes:
        if code.role == "task" and "--handover" in code.marker and _pickles(code.marker):
            said = WorkflowOptions(handover=",".join(sorted({*ways, "pickle"})))
            yield WorkflowLine(said, code.marked_at)
            return


def _pickles(marker: str) -> bool:
    try:
        return parse_marker(marker).pickles
    except UsageError:
        return False  # it is told at its cell


def magic_lines(codes: Iterable[CellCode], magic: str) -> Iterator[tuple[Place, str]]:
    """The lines of cells that begin with a magic: the place of each, and what stands behind it."""
    for code in codes:
        for escape in code.escapes:
            if escape.kind == "line-magic" and not escape.binds:
                name, _, text = escape.text.removeprefix("%").lstrip().partition(" ")
                if name == magic:
                    yield Place(code.cell.position, escape.line), text.strip()


#: Directory names that mean something else in a package, and the engine's own module.
_RESERVED: Mapping[str, kinds.NameProblem] = {"cloaca": "engine", "vendor": "vendor", "compile": "refused"}
_METADATA = ("version", "description", "author", "requires_python")
_SAID = ("name", *_METADATA, "handover")


def name_workflow(
    document: Document,
    lines: Sequence[WorkflowLine],
    builders: Sequence[Builder],
    found: Project | None,
) -> tuple[Project, list[Fact]]:
    """The project of a notebook, and what is wrong with its names.

    Args:
        lines: Its `%cloaca_workflow` lines in order: of two that disagree the later holds.
        builders: Its builder blocks in order; they speak where no line does.
        found: The project of an existing `pyproject.toml`, whose metadata hold.
    """
    facts = list(_disagreements(lines))
    options, place = _merged(lines)
    builder = builders[0] if builders else None
    facts += _builder_disagreements(options, place, builders)
    if options.name is not None:
        project = _project(options.name, options, builder)
    elif builder is not None:
        project, place = _project(builder.name, options, builder), builder.place
    elif found is not None:
        project = found
    else:
        project = _project(file_name(document), options, None)
        file = document.path.name if document.path else "an unnamed notebook"
        facts.append(Fact(kinds.NameFromFile(project.workflow, file), place))
    if found is not None:
        facts += _pyproject_disagreements(options, place, found)
        project = replace(found, workflow=project.workflow, tags=project.tags)
    if options.handover is not None:
        ways = ways_of(options.handover)
        project = replace(project, handover=ways)
        facts += [Fact(kinds.HandoverPickles(), place)] if "pickle" in ways else []
    return project, [*facts, *_name_facts(project, place), *_metadata_facts(options, place)]


def _merged(lines: Sequence[WorkflowLine]) -> tuple[WorkflowOptions, Place | None]:
    """What all lines say together, and the place of the last one that names the workflow."""
    options, place = WorkflowOptions(), None
    for line in lines:
        said = {name: value for name in _SAID if (value := getattr(line.options, name)) is not None}
        options = replace(options, **said)
        place = line.place if line.options.name is not None or place is None else place
    return options, place


def _disagreements(lines: Sequence[WorkflowLine]) -> Iterator[Fact]:
    """Where a later line says something else than an earlier one."""
    said: dict[str, tuple[str, Place]] = {}
    for line in lines:
        for name in _SAID:
            value = getattr(line.options, name)
            if value is None:
                continue
            before = said.get(name)
            if before is not None and before[0] != value:
                yield Fact(
                    kinds.WorkflowLinesDisagree(
                        what=name.replace("_", "-"),
                        later=value,
                        earlier=before[0],
                        where=f"cell {before[1].cell}, line {before[1].line}",
                    ),
                    line.place,
                )
            said[name] = (value, line.place)


def _builder_disagreements(
    options: WorkflowOptions, place: Place | None, builders: Sequence[Builder]
) -> Iterator[Fact]:
    """Builders that name or describe another workflow than the workflow line, or than the first builder."""
    for what in ("name", "description"):
        said, where = getattr(options, what), place
        for builder in builders:
            own = getattr(builder, what)
            if own is None:
                continue
            if said is None:
                said, where = own, builder.place
            elif own != said and where is not None:
                line = f"cell {where.cell}, line {where.line}"
                yield Fact(
                    kinds.BuilderDisagrees(what=what, builder=own, where=line, other=said), builder.place
                )


def _pyproject_disagreements(options: WorkflowOptions, place: Place | None, found: Project) -> Iterator[Fact]:
    """Metadata of the workflow line that an existing `pyproject.toml` overrules."""
    for name in _METADATA:
        value, holds = getattr(options, name), getattr(found, name)
        if value is not None and value != holds:
            yield Fact(
                kinds.PyprojectOverrules(what=name.replace("_", "-"), said=value, holds=holds or "nothing"),
                place,
            )


def _project(name: str, options: WorkflowOptions, builder: Builder | None) -> Project:
    """A project of this name; what a line says goes before what a builder says."""
    description = options.description
    if description is None:
        description = (builder.description if builder else None) or ""
    made = Project(
        workflow=name,
        name=name.strip("_").replace("_", "-") or name,
        description=description,
        author=options.author or "",
        entry_module=name,
        tags=builder.tags if builder else (),
    )
    return replace(
        made,
        version=options.version or made.version,
        requires_python=options.requires_python or made.requires_python,
    )


def file_name(document: Document) -> str:
    """The name of a workflow that is called like its file."""
    return as_identifier(document.path.stem, "workflow") if document.path else "workflow"


def _name_facts(project: Project, place: Place | None) -> Iterator[Fact]:
    name = project.workflow
    if name_problem(name) is not None:
        yield from _called(name, place)
    elif project.pyproject is None and (where := installed_module(name)) is not None:
        yield Fact(kinds.WorkflowNameShadowed(name=name, where=where), place)


def _called(name: str, place: Place | None) -> Iterator[Fact]:
    problem = name_problem(name)
    if problem is not None:
        better = as_identifier(name, "workflow") if problem == "identifier" else f"{name[:40]}_workflow"
        yield Fact(kinds.WorkflowName(name, problem, better), place)


def facts_of_line(text: str) -> list[Fact]:
    """What is wrong with the name behind a `%cloaca_workflow`, whatever else the notebook holds.

    Raises:
        UsageError: It does not fit the grammar.
    """
    return [*_called(parse_workflow(text).name or "", None)]


def name_problem(name: str) -> kinds.NameProblem | None:
    """Why a text can be no workflow name; None where it can."""
    if keyword.iskeyword(name):
        return "keyword"
    if not name.isidentifier():
        return "identifier"
    if name in sys.stdlib_module_names:
        return "standard"
    if is_long(name):
        return "long"
    return _RESERVED.get(name)


@lru_cache(maxsize=64)
def installed_module(name: str) -> str | None:
    """Where an installed distribution provides a module of this name; loaders look there first."""
    for folder in _site_folders():
        if any(Path(folder, each).is_file() for each in (f"{name}/__init__.py", f"{name}.py")):
            return Path(folder).name
    return None


def _site_folders() -> list[str]:
    return [folder for folder in sys.path if Path(folder).name in {"site-packages", "dist-packages"}]


def _metadata_facts(options: WorkflowOptions, place: Place | None) -> Iterator[Fact]:
    if options.version is not None and not is_version(options.version):
        yield Fact(kinds.WorkflowVersion(options.version), place)
    spec = options.requires_python
    if spec is not None and not is_requirement(spec):
        better = f">={spec}" if is_version(spec) else ">=3.10"
        yield Fact(kinds.WorkflowRequiresPython(spec=spec, better=better), place)
