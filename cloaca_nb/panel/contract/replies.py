"""What the kernel answers to the view that asked; see `types` for the contract that this is a part of."""

from __future__ import annotations

from typing import Literal, TypedDict

from cloaca_nb.panel.contract.shapes import GraphSlice, LogSlice, RunStatus, TaskRun

KeyChange = Literal["added", "changed", "removed", "same"]


class CarriedName(TypedDict):
    """A name that is carried into the package for a task."""

    name: str
    cell: int
    line: int
    reason: str


class LinkItem(TypedDict):
    """A task at the other end of an edge, with the keys that the edge was inferred from."""

    id: str
    keys: list[str]
    inferred: bool


class ContextKey(TypedDict):
    """What a task did to one key of the context; values are previews."""

    key: str
    change: KeyChange
    size: int
    before: str
    after: str


class HandedItem(TypedDict):
    """A value that a task hands over, and to which tasks; a table where there are `columns`, else a text.

    `seen` says where it was looked at: in the run, in the notebook's kernel, or not at all yet. Of a value in
    the kernel `size` is the memory that its data takes. `artifact` names the file that holds what is too
    large for a context.
    """

    key: str
    type: str
    shape: str
    size: int | None
    text: str
    columns: list[str]
    rows: list[list[str]]
    artifact: str
    seen: Literal["run", "kernel", "none"]
    to: list[str]


class AttemptItem(TypedDict):
    """One attempt of a task."""

    number: int
    duration_s: float | None
    error: str


class ErrorItem(TypedDict):
    """Why a task failed."""

    type: str
    message: str
    traceback: str
    cell: int | None
    cell_id: str | None
    line: int | None


class Detail(TypedDict):
    """All that is known of one task; sent on request only. `rev` is that of its `TaskRun`.

    `output_more` counts the characters that came before `output`.
    """

    id: str
    rev: str
    cell: int | None
    cell_id: str | None
    line: int | None
    form: str
    doc: str
    what: str
    why: str
    source: str
    dependencies: list[LinkItem]
    dependents: list[LinkItem]
    reads: list[str]
    writes: list[str]
    names: list[CarriedName]
    options: list[tuple[str, str]]
    variables: list[str]
    imports: list[str]
    handed: list[HandedItem]
    attempts: list[AttemptItem]
    error: ErrorItem | None
    output: str
    output_more: int
    context: list[ContextKey]
    context_more: int


class PongReply(TypedDict):
    """The kernel is there."""

    type: Literal["pong"]
    view: str


class DetailReply(TypedDict):
    """A task's detail; None where the task is gone."""

    type: Literal["detail"]
    view: str
    detail: Detail | None
    task: str


class PageReply(TypedDict):
    """The documentation of a finding's code."""

    type: Literal["page"]
    view: str
    code: str
    text: str


class FileReply(TypedDict):
    """Where a task's whole output was written, or why it could not be."""

    type: Literal["file"]
    view: str
    task: str
    path: str
    error: str


class ProposalItem(TypedDict):
    """What a code cell is proposed to be; `line` is the mark to write before it, empty where it gets none."""

    cell: int
    cell_id: str | None
    kind: Literal["task", "marked", "helper", "data", "eye", "joined", "other"]
    id: str
    why: str
    line: str


class JoinedItem(TypedDict):
    """Cells, by their ids, that become one: the last of them, with this text."""

    cell_ids: list[str]
    text: str


class Suggested(TypedDict):
    """Marks for the notebook, the graph that it is with them, and all of it as a text."""

    proposals: list[ProposalItem]
    graph: GraphSlice
    #: Why the notebook cannot be cut well, a line each; none where it can.
    reasons: list[str]
    joined: JoinedItem | None
    text: str
    #: Why there is no proposal, or an empty text.
    problem: str


class FoldReply(TypedDict):
    """The graph with groups folded."""

    type: Literal["fold"]
    view: str
    names: list[str]
    graph: GraphSlice


class SuggestReply(TypedDict):
    """Which cells could be tasks."""

    type: Literal["suggest"]
    view: str
    suggested: Suggested


class EarlierItem(TypedDict):
    """A run that is kept; `text` says how many of its tasks ended how."""

    number: int
    asked: float
    status: RunStatus
    runner: str
    duration_s: float
    text: str


class DifferenceItem(TypedDict):
    """A place where two runs came to different values; a task's, or of the final context."""

    task: str
    path: str
    first: str
    other: str


class History(TypedDict):
    """The runs that are kept, the tasks of the one that is shown, and how it differs from another."""

    runs: list[EarlierItem]
    shown: int | None
    tasks: list[TaskRun]
    against: int | None
    differences: list[DifferenceItem]


class HistoryReply(TypedDict):
    """Runs that are kept; `problem` says why there is nothing to show."""

    type: Literal["history"]
    view: str
    history: History
    problem: str


class LogReply(TypedDict):
    """The log, with its earlier lines."""

    type: Literal["log"]
    view: str
    log: LogSlice


class ContextNode(TypedDict):
    """A place in a task's context: `at` is its position among those around it, `count` how many are in it.

    `text` is what the task stored there, of one that it removed what it was given; `before` is what it was
    given, where that is something else.
    """

    at: int
    key: str
    type: str
    size: int
    count: int
    text: str
    before: str
    change: KeyChange
    table: bool


class ContextPage(TypedDict):
    """Some places of a context of a run that is kept, from the one on before which `start` are left out."""

    run: int
    #: What of the context is not known, or an empty text.
    note: str
    start: int
    count: int
    nodes: list[ContextNode]


class TableItem(TypedDict):
    """The first rows of a table; `source` says where it was looked at, `total` how many rows it has."""

    source: str
    columns: list[str]
    types: list[str]
    rows: list[list[str]]
    total: int
    columns_more: int


class Looked(TypedDict):
    """What was asked of a context: a page, matches by their positions, a value and the way to it, a table."""

    key: str
    path: list[int]
    asked: str
    changed: bool
    page: ContextPage | None
    hits: list[list[int]] | None
    way: str | None
    text: str | None
    table: TableItem | None


class ValuesReply(TypedDict):
    """What a task's context holds; `problem` says why that is not known."""

    type: Literal["values"]
    view: str
    task: str
    looked: Looked
    problem: str


#: An answer to the view that asked.
Reply = (
    PongReply
    | DetailReply
    | PageReply
    | FileReply
    | FoldReply
    | SuggestReply
    | HistoryReply
    | LogReply
    | ValuesReply
)
