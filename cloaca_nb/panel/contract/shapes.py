"""The contract between kernel and panel: plain JSON.

`labextension/src/panel/types.ts` declares the same shapes in TypeScript; a test compares the two. The state
is cut into slices that change at different rates, so that a run does not send the graph again. Times are
seconds since the epoch, lengths CSS pixels, sizes bytes.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from cloaca_nb.model.finding import Severity

TaskStatus = Literal[
    "idle", "waiting", "ready", "running", "retrying", "completed", "replayed", "failed", "skipped", "stopped"
]
RunStatus = Literal["none", "running", "stopping", "completed", "failed", "stopped", "blocked"]
FieldType = Literal["text", "integer", "number", "boolean", "json"]


class GraphTask(TypedDict):
    """A task of the graph, and where it stands in the notebook."""

    id: str
    cell: int | None
    cell_id: str | None
    line: int | None
    doc: str
    #: What is said below its name: the graph that it invokes, what provides it.
    note: str


class GraphEdge(TypedDict):
    """`target` waits for `source`; `key` is the context key that an edge was inferred from."""

    source: str
    target: str
    key: str | None


class GraphLabel(TypedDict):
    """The keys that a task hands on, beside its box."""

    task: str
    text: str
    x: float
    y: float


class GraphDrawing(TypedDict):
    """Where all is drawn: left, top, width and height of each task, a path for each edge, in their order."""

    width: float
    height: float
    boxes: list[tuple[float, float, float, float]]
    paths: list[str]
    labels: list[GraphLabel]


class GraphGroup(TypedDict):
    """Tasks whose names begin alike, which may be shown as one."""

    name: str
    tasks: list[str]


class GraphSlice(TypedDict):
    """The workflow; its drawing, and another one for narrow places; `problem` says why there is none."""

    workflow: str
    version: str
    description: str
    tasks: list[GraphTask]
    edges: list[GraphEdge]
    drawings: list[GraphDrawing]
    groups: list[GraphGroup]
    problem: str


class TaskRun(TypedDict):
    """How far one task is; `rev` counts up with each change of its details.

    `since` says which run its result is of where it was not run, or why it was where others were not.

    `ready` and `times`, when each attempt began and ended and whether it failed, are seconds since the run
    was asked for.
    """

    id: str
    status: TaskStatus
    attempt: int
    attempts: int | None
    started: float | None
    duration_s: float | None
    after_failed: bool
    since: str
    rev: str
    ready: float | None
    times: list[tuple[float, float | None, bool]]


class RunSlice(TypedDict):
    """The run that is under way, else the last one; `now` is the kernel's clock when this was made.

    Of several runs of one import, `at` of `times`, the tasks are those of the one that is seen.
    """

    number: int
    status: RunStatus
    runner: str
    started: float | None
    duration_s: float | None
    message: str
    at: int
    times: int
    now: float
    tasks: list[TaskRun]


class FixItem(TypedDict):
    """A way out of a finding: to run a cell, or (with a `word`) to write a comment or a marker into one."""

    cell_id: str
    line: int
    word: str
    was: str
    text: str


class FindingItem(TypedDict):
    """A finding."""

    code: str
    severity: Severity
    message: str
    hint: str
    cell: int | None
    cell_id: str | None
    line: int | None
    task: str | None
    fixes: list[FixItem]


class FindingsSlice(TypedDict):
    """The findings; `proved` says whether the import of the package was among what was checked."""

    state: Literal["none", "current", "failed"]
    proved: bool
    errors: int
    warnings: int
    infos: int
    items: list[FindingItem]
    more: int


LogLevel = Literal["printed", "info", "warning", "error"]


class LogLine(TypedDict):
    """One line of the run's log."""

    time: float
    task: str
    text: str
    level: LogLevel


class LogSlice(TypedDict):
    """The last lines of the run's log, and how many came before."""

    lines: list[LogLine]
    more: int


class TargetItem(TypedDict):
    """A place that a package can be sent to."""

    name: str
    kind: str
    label: str


class FieldItem(TypedDict):
    """A field of the initial context's form."""

    name: str
    type: FieldType
    default: str
    required: bool
    help: str


#: What can be done about a target, and about a package or a run there.
Verb = Literal[
    "ls", "doctor", "runs", "logs", "rerun", "pause", "resume", "rollback", "rollback-now", "needs"
]


class ActItem(TypedDict):
    """Something that can be done about the package or run `name`; where `sure`, it is asked for twice."""

    verb: Verb
    name: str
    sure: bool


class ListItem(TypedDict):
    """A line of a list: a package or a run, and what can be done about it."""

    text: str
    acts: list[ActItem]


class Outcome(TypedDict):
    """What came of the last pack, deploy, or look at a target."""

    action: Literal["pack", "deploy", "deployed"]
    severity: Literal["done", "warning", "error"]
    title: str
    rows: list[tuple[str, str]]
    #: Whether what was deployed can be run where it is.
    execute: bool
    #: The target that was looked at, or an empty text.
    target: str
    items: list[ListItem]


class Notice(TypedDict):
    """A sentence for the user, with the next step."""

    severity: Severity
    message: str
    hint: str


class SessionSlice(TypedDict):
    """What is going on besides the run, and what can be chosen."""

    notebook: str
    busy: list[str]
    runner: str
    targets: list[TargetItem]
    fields: list[FieldItem]
    outcome: Outcome | None
    notice: Notice | None
    #: Ids of cells that are not what was run: what was asked for waits for an answer about them.
    waiting: list[str]
    #: Names of the notebook's workflows, where it has several.
    workflows: list[str]


class BesideItem(TypedDict):
    """Something beside the tasks: what starts the workflow, or a need of a run; `times` are the next ones."""

    kind: str
    name: str
    text: str
    times: list[float]
    cell: int | None
    cell_id: str | None
    line: int | None
    #: Whether it is there on this machine; None where that is no question.
    here: bool | None


class BesideSlice(TypedDict):
    """What stands beside the tasks; `there` is what a server said when it was asked, and `asked` when."""

    schedule: list[BesideItem]
    inputs: list[BesideItem]
    there: list[BesideItem]
    asked: str


class PanelState(TypedDict):
    """All slices."""

    graph: GraphSlice
    run: RunSlice
    findings: FindingsSlice
    session: SessionSlice
    journal: LogSlice
    beside: BesideSlice
