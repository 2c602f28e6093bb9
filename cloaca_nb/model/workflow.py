"""The model: cells, tasks, modules, workflow. Frozen data without I/O and without syntax trees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.params import Param
from cloaca_nb.model.registered import Registered
from cloaca_nb.model.wording import counted

CellKind = Literal["code", "markdown", "raw"]
Form = Literal["function", "body", "decorated", "plain", "provided"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """That a cell belongs to another workflow of its notebook.

    Attributes:
        workflow: That workflow's name.
        marked: Whether it is a task or a trigger there; else it serves all workflows as far as its code goes.
    """

    workflow: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a notebook, as it stands.

    Attributes:
        position: 1-based position among all cells of the notebook; negative for a module that lies beside it.
        kind: What the cell holds.
        source: Its text, line ends normalised to ``\\n``.
        id: The notebook format's cell id, where there is one.
        elsewhere: Of which other workflow it is, as the one that is read has it.
        of_file: Whether its text is a file's, which runs as it stands: IPython has no part in it.
    """

    position: int
    kind: CellKind
    source: str
    id: str | None = None
    tags: tuple[str, ...] = ()
    elsewhere: Elsewhere | None = None
    of_file: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The cells of a notebook in order, with where they come from.

    Attributes:
        cells: All cells, markdown too.
        path: The file, or None for a live session that knows none.
        folder: The notebook's folder: where `pyproject.toml` and `vendor/` are looked for and runs work.
        facts: What reading the file turned up (for example a repaired format).
        workflow: Which of several workflows is meant; the first where it is "".
    """

    cells: tuple[Cell, ...]
    path: Path | None = None
    folder: Path = field(default_factory=Path)
    facts: tuple[Fact, ...] = ()
    workflow: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Name and metadata of the package, whatever they were read from.

    Attributes:
        workflow: Workflow name and name of the entry module's directory: a Python identifier.
        name: Distribution name, for example ``data-pipeline``.
        version: Version text.
        description: One line, may be empty.
        author: Free text, may be empty.
        requires_python: Version specifier.
        dependencies: Requirement texts, as an existing `pyproject.toml` lists them.
        entry_module: Dotted module path that a loader imports.
        pyproject: The existing `pyproject.toml`, which is carried and never rewritten; None to generate one.
        tags: Tags of a builder, kept for the guide's layout.
        handover: ``pickle`` where what has no other form may be pickled; ``explicit`` where literal keys are
            handed over as variables are.
    """

    workflow: str
    name: str
    version: str = "1.0.0"
    description: str = ""
    author: str = ""
    requires_python: str = ">=3.10"
    dependencies: tuple[str, ...] = ()
    entry_module: str = ""
    pyproject: Path | None = None
    tags: tuple[tuple[str, str], ...] = ()
    handover: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reference:
    """A name inside a line that each layout writes in its own spelling.

    `Line.text[start:end]` is what is replaced.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        task: The short id of a task, or the name of a trigger; "" for neither.
        kind: What it is: a task's id, a trigger's name, or text alone.
        before: Text before the name.
        after: Text behind it.
    """

    start: int
    end: int
    task: str
    kind: Literal["task", "trigger", "text"] = "task"
    before: str = ""
    after: str = ""


class Line(NamedTuple):
    """One line of generated code and where it comes from.

    Attributes:
        text: The line without its line end.
        cell: Position of the cell it comes from, or None for code of ours.
        line: Line in that cell.
        references: Task ids to expand for the layout being written.
    """

    text: str
    cell: int | None = None
    line: int | None = None
    references: tuple[Reference, ...] = ()

    @property
    def place(self) -> Place | None:
        """Where it stands in the notebook; None for code of ours."""
        return Place(self.cell, self.line) if self.cell is not None else None


@dataclass(frozen=True, slots=True)
class Edge:
    """`task` waits for `dependency`; `key` is the context key that the edge was inferred from."""

    dependency: str
    task: str
    key: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether no one wrote the edge down."""
        return self.key is not None


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A literal context key that a task reads or writes.

    Attributes:
        place: Where.
        required: For a read: no default is given (`get("k")`, `context["k"]`). For a write: that it is there
            afterwards; what a plain cell only shows is where it can be handed over.
        encoded: Whether the context holds a text by which the value is handed over exactly.
    """

    key: str
    place: Place
    required: bool = True
    encoded: bool = False

    @property
    def name(self) -> str:
        """The variable whose value is under it: `rows` of ``rows.clean``."""
        return variable_of(self.key)

    @property
    def said(self) -> str:
        """What a picture calls it: the variable that a plain cell hands over, else the key."""
        return self.name if self.encoded else self.key


#: Arguments of a task that are functions to call when it has ended, and what the engine gives these.
CALLBACKS: Mapping[str, str] = {"on_success": "task_id, context", "on_failure": "task_id, error, context"}
#: Streams of random numbers of the process whose state plain cells hand over.
STREAMS = ("@numpy.random", "@random")


def variable_of(key: str) -> str:
    """The variable, or the stream, whose value a context has under a key."""
    stream = next((each for each in STREAMS if f"{key}.".startswith(f"{each}.")), None)
    return stream or key.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Task:
    """A task, however its cell was written.

    Attributes:
        id: The task id.
        place: Line of its ``def``; for the body form the marker line.
        marker: The marker line.
        form: How the cell was written.
        function: Python name of the task function in the generated module.
        cell_source: The whole cell, for display.
        arguments: Keyword arguments of the decorator other than id and dependencies, name -> source text.
        edges: Its dependencies, explicit and inferred, in order.
        reads: Context keys read.
        writes: Context keys written.
        doc: Docstring of the function, or None.
        variables: Names read by `cloaca.var` and `cloaca.var_or` with a literal, name -> has a default.
        generated: Whether no cell is it: it makes values of the run for the notebook's tasks.
        invokes: Name of the computation graph that it invokes; "" where it invokes none that is known.
        streams: Streams of random numbers that a plain cell goes by, in the notebook's order.
    """

    id: str
    place: Place
    marker: Place
    form: Form
    function: str
    cell_source: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    reads: tuple[KeyUse, ...] = ()
    writes: tuple[KeyUse, ...] = ()
    doc: str | None = None
    variables: Mapping[str, bool] = field(default_factory=dict)
    generated: bool = False
    invokes: str = ""
    streams: tuple[str, ...] = ()

    @property
    def dependencies(self) -> tuple[str, ...]:
        """Ids of the tasks it waits for."""
        return tuple(edge.dependency for edge in self.edges)

    @property
    def own_variables(self) -> frozenset[str]:
        """Variables that a plain cell takes over or gives: each attempt has them of its own."""
        uses = (*self.reads, *self.writes) if self.form == "plain" else ()
        return frozenset(use.name for use in uses)


def handed_on(edge: Edge, tasks: Mapping[str, Task]) -> list[str]:
    """What a picture says of an inferred edge: all that its task reads of what the other writes.

    Args:
        edge: The edge; what it was inferred from comes first.
        tasks: The workflow's tasks by their ids, both ends of the edge among them.
    """
    written = {use.key: use.said for use in tasks[edge.dependency].writes}
    read = [written[use.key] for use in tasks[edge.task].reads if use.key in written]
    first = edge.key or ""
    return list(dict.fromkeys([written.get(first, first), *read]))


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a workflow: a time, or a function that is called again and again.

    Attributes:
        name: Its name, as the notebook has it.
        place: Its decorator, marker or line.
        workflow: The workflow that it starts.
        cron: When, as a cron expression; "" where a function tells.
        poll_interval: How often its function is called, such as ``30s``; "" for a cron.
        timezone: The time zone of the cron.
        function: Name of its function in the generated module.
        allow_concurrent: Whether it may start a run while one is under way.
        lines: Cell and line of each line of its decorator.
    """

    name: str
    place: Place
    workflow: str
    cron: str = ""
    poll_interval: str = ""
    timezone: str = "UTC"
    function: str = ""
    allow_concurrent: bool = False
    lines: tuple[tuple[int, int], ...] = ()

    @property
    def is_utc(self) -> bool:
        """Whether its cron is counted in UTC, which is what servers do."""
        return not self.cron or self.timezone in {"UTC", "Etc/UTC"}


class Captured(NamedTuple):
    """A name that was carried into the package.

    Attributes:
        name: The bound name (``a`` for ``import a.b``).
        task: The task that needs it.
        cell: Cell that defines it.
        line: Line in that cell.
        reason: Why it was carried, for example ``used by clean``.
    """

    name: str
    task: str
    cell: int
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module to be written into the entry module's directory.

    Attributes:
        name: Module name, or path below the directory without `.py`: ``tasks``, a task's own module, a
            `%%cloaca_module` name, ``anew/work``.
        kind: ``tasks`` modules hold tasks and what they use; ``helper`` modules are carried whole;
            ``anew`` modules are executed for each attempt of a task.
        lines: The whole text after our header (imports of ours are added by the writer).
        futures: `__future__` features in force, to be written first.
        tasks: Ids of the tasks defined in it, in order.
    """

    name: str
    kind: Literal["tasks", "helper", "anew"]
    lines: tuple[Line, ...]
    futures: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All its lines."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Workflow:
    """What the cells of a notebook say, ready to be checked and packed.

    Attributes:
        project: Name and metadata.
        tasks: Tasks in cell order.
        modules: Modules to write; the first ``tasks`` module is the entry of the release layout.
        captured: Report of what was carried and why.
        facts: Everything noticed on the way, for the rules to word.
        triggers: What starts it, in cell order.
        params: Its parameters, in cell order.
        local: Modules beside the notebook that are carried, as cells of negative positions, whose ids are
            their paths from the import root.
        data: Data files that those read, by their paths from there.
        beside: All these files, and those that `%run` runs, by their paths from the notebook's folder.
        passed: What those modules pass on of libraries: `helper.np` -> `numpy`.
        registered: Computation graphs, reactors, accumulators.
        prefix: What stands before its tasks' ids where those of all workflows of a notebook are kept.
        deciding: Positions of cells that decide what the modules hold and are not in them.
    """

    project: Project
    tasks: tuple[Task, ...] = ()
    modules: tuple[Module, ...] = ()
    captured: tuple[Captured, ...] = ()
    facts: tuple[Fact, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    params: tuple[Param, ...] = ()
    local: tuple[Cell, ...] = ()
    data: Mapping[str, bytes] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)
    passed: Mapping[str, str] = field(default_factory=dict)
    registered: Registered = field(default_factory=Registered)
    prefix: str = ""
    deciding: tuple[int, ...] = ()
    _tasks: Mapping[str, Task] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tasks", {task.id: task for task in reversed(self.tasks)})

    @property
    def name(self) -> str:
        """The workflow's name."""
        return self.project.workflow

    @property
    def graph_name(self) -> str:
        """The graph that a package without tasks is there for; "" where it is a workflow."""
        driven = () if self.tasks else self.registered.driven
        return driven[0].name if driven else ""

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing that could run: no task, and no graph that it is there for."""
        return not (self.tasks or self.graph_name)

    @property
    def size(self) -> str:
        """How large it is, in words: its tasks, or that it is a graph."""
        count = len(self.tasks)
        return "a graph" if self.graph_name else counted(count, "task")

    @property
    def cells_behind(self) -> frozenset[int]:
        """Positions of the cells that tasks and what they carry come from, and of those that decide on it."""
        cells = {task.marker.cell for task in self.tasks} | {item.cell for item in self.captured}
        cells |= {param.place.cell for param in self.params} | {*self.deciding}
        lines = (line.cell for module in self.modules for line in module.lines)
        return frozenset(cells.union(cell for cell in lines if cell is not None))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, in task order."""
        return tuple(edge for task in self.tasks for edge in task.edges)

    @property
    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """Id of each task -> those that it waits for."""
        return {task.id: task.dependencies for task in self.tasks}

    def beside_at(self, cell: int | None, line: int | None) -> str:
        """File and line of a place in a module beside the notebook, in words; empty for any other place."""
        if cell is None or cell >= 0:
            return ""
        return f"{self.file_of(cell)}, line {line}" if line is not None else self.file_of(cell)

    def file_of(self, cell: int) -> str:
        """The path of a module beside the notebook, from its import root, by the position of its cell."""
        return next((each.id or "" for each in self.local if each.position == cell), "beside the notebook")

    def task(self, id: str) -> Task:
        """The task with this id.

        Raises:
            KeyError: No task has it.
        """
        return self._tasks[id]

    def place_of(self, id: str) -> Place | None:
        """Where a task is defined; None where none has this id."""
        return self._tasks[id].place if id in self._tasks else None
