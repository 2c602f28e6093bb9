"""A workflow and states of a panel, for tests."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from cloaca_nb.model.finding import Finding, Place
from cloaca_nb.model.workflow import Cell, Document, Edge, Project, Task, Workflow
from cloaca_nb.panel import state as panel_state
from cloaca_nb.panel.contract.replies import Detail, HandedItem
from cloaca_nb.panel.contract.shapes import BesideItem, BesideSlice, PanelState, TaskRun, TaskStatus

#: Task ids with what they wait for and the key that tells so.
EIGHT: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...] = (
    ("extract", ()),
    ("orders", ()),
    ("transform", (("extract", "raw_data"),)),
    ("join", (("transform", None), ("orders", "orders"))),
    ("validate_customers", (("join", "joined"),)),
    ("report", (("validate_customers", None),)),
    ("load", (("join", None),)),
    ("notify", (("load", None), ("report", None))),
)
STATUSES: tuple[TaskStatus, ...] = (
    *("completed", "completed", "completed", "retrying", "failed"),
    *("running", "waiting", "ready", "skipped", "stopped", "idle", "replayed"),
)


def make_task(id: str, number: int, edges: tuple[tuple[str, str | None], ...] = ()) -> Task:
    """A task whose cell is the one after `number`."""
    return Task(
        id=id,
        place=Place(number + 1, 2),
        marker=Place(number + 1, 1),
        form="function",
        function="f",
        doc="Read the orders.",
        edges=tuple(Edge(dependency, id, key) for dependency, key in edges),
    )


def workflow(*tasks: Task) -> Workflow:
    """A workflow of tasks, of the eight above where none are given."""
    found = tasks or tuple(make_task(id, number, edges) for number, (id, edges) in enumerate(EIGHT, 1))
    project = Project("data_pipeline", "data-pipeline", description="ETL pipeline for analytics data")
    return Workflow(project, found)


def beside() -> BesideSlice:
    """What stands beside the tasks: triggers, a schedule; a parameter, a variable, a secret."""
    first = time.time() + 3600
    times = [first + day * 86400 for day in range(5)]
    return BesideSlice(
        schedule=[
            _row("trigger", "nightly", "0 2 * * * UTC, starts data_pipeline", times=times, cell=2),
            _row("trigger", "inbox", "every 30s, starts data_pipeline", cell=3),
            _row("schedule", "morning", "made from here on prod, 2026-01-05"),
        ],
        inputs=[
            _row("parameter", "rate", "int, default 3", cell=4),
            _row("variable", "HOST", "", cell=5, here=True),
            _row("secret", "warehouse", "", cell=5, here=False),
        ],
        there=[],
        asked="",
    )


def _row(
    kind: str,
    name: str,
    text: str,
    times: Sequence[float] = (),
    cell: int | None = None,
    here: bool | None = None,
) -> BesideItem:
    return BesideItem(
        kind=kind, name=name, text=text, times=[*times], cell=cell, cell_id=None, line=1, here=here
    )


def large(count: int) -> Workflow:
    """A workflow of many tasks, each waiting for one or two of the twenty before it."""
    choose = random.Random(3)
    tasks = []
    for number in range(count):
        near = range(max(0, number - 20), number)
        waits = sorted({choose.choice(near) for _ in range(choose.choice((1, 1, 2)))}) if number else []
        edges = tuple((f"task_{other}", choose.choice((None, f"key_{other}"))) for other in waits)
        tasks.append(make_task(f"task_{number}", number, edges))
    return workflow(*tasks)


def document(count: int = 12) -> Document:
    """Cells with ids."""
    return Document(tuple(Cell(number, "code", "x", f"cell-{number}") for number in range(1, count + 1)))


def state(shown: Workflow | None = None) -> PanelState:
    """A state before any run, with a finding of each severity."""
    shown = shown or workflow()
    made = panel_state.empty_state()
    made["graph"] = panel_state.graph_slice(shown, document(len(shown.tasks) + 4))
    findings = (
        Finding(
            "C312", "warning", "the key 'orders' has two writers", 7, 3, task="join", hint="write another key"
        ),
        Finding(
            "C201",
            "error",
            "'pd' is not defined by any cell",
            5,
            4,
            5,
            "transform",
            "add the import",
            "cell-5",
        ),
        Finding("C205", "info", "make_table() runs when the package is imported", 2, 1),
    )
    made["findings"] = panel_state.findings_slice(findings, document(), proved=True)
    return made


def task_run(id: str, status: TaskStatus, **part: object) -> TaskRun:
    """How far a task is."""
    base = TaskRun(
        id=id,
        status=status,
        attempt=1,
        attempts=3,
        started=time.time(),
        duration_s=0.25 if status in {"completed", "failed"} else None,
        after_failed=False,
        since="",
        rev="1.0.1",
        ready=None,
        times=[],
    )
    return TaskRun(**{**base, **part})  # type: ignore[typeddict-item]  # a test gives parts of the right kind


def running(shown: Workflow | None = None) -> PanelState:
    """A state in the middle of a run, with a task of every status."""
    shown = shown or workflow()
    made = state(shown)
    now = time.time()
    made["run"] = {
        "number": 1,
        "status": "running",
        "runner": "engine",
        "started": now - 12.4,
        "duration_s": None,
        "message": "",
        "at": 1,
        "times": 1,
        "now": now,
        "tasks": [
            task_run(
                task.id,
                STATUSES[number % len(STATUSES)],
                attempt=2 if STATUSES[number % len(STATUSES)] in {"retrying", "running"} else 1,
                started=now - 3.2,
                after_failed=number == 5,
                since="",
            )
            for number, task in enumerate(shown.tasks)
        ],
    }
    return made


def handed(key: str, **part: object) -> HandedItem:
    """A value that a task hands over."""
    base = HandedItem(
        key=key,
        type="pandas.DataFrame",
        shape="",
        size=None,
        text="",
        columns=[],
        rows=[],
        artifact="",
        seen="run",
        to=[],
    )
    return HandedItem(**{**base, **part})  # type: ignore[typeddict-item]  # as above


def detail(**part: object) -> Detail:
    """Details of a failed task."""
    base = Detail(
        id="validate_customers",
        rev="1.0.1",
        cell=6,
        cell_id="cell-6",
        line=2,
        form="function",
        doc="Check that every customer is known.",
        what="checks",
        why="orders without a customer are wrong",
        source='%%cloaca_task -d join\ndef validate_customers(context):\n    rows = context.get("joined")',
        dependencies=[{"id": "join", "keys": ["joined"], "inferred": True}],
        dependents=[{"id": "report", "keys": [], "inferred": False}],
        reads=["joined"],
        writes=["checked"],
        names=[{"name": "clean", "cell": 2, "line": 4, "reason": "used by validate_customers"}],
        options=[("retry_attempts", "2")],
        variables=["DATA_SOURCE"],
        imports=["numpy: numpy 2.1.0"],
        handed=[
            handed("checked", type="bool", text="True", size=4),
            handed(
                "frame.check",
                shape="60,000 rows × 2 columns",
                columns=["", "id"],
                rows=[["0", "17"], ["1", "18"]],
                size=1_400_000,
                artifact="ab12" * 16,
                to=["report"],
            ),
        ],
        attempts=[
            {"number": 1, "duration_s": 0.2, "error": "ValueError: 3 orders without a customer"},
            {"number": 2, "duration_s": 0.21, "error": "ValueError: 3 orders without a customer"},
        ],
        error={
            "type": "ValueError",
            "message": "3 orders without a customer",
            "traceback": "Traceback\n  cell 6, line 3\n\x1b[31mValueError\x1b[0m: 3 orders",
            "cell": 6,
            "cell_id": "cell-6",
            "line": 3,
        },
        output="reading 1200 rows\n",
        output_more=120_000,
        context=[
            {"key": "joined", "change": "same", "size": 120_400, "before": "[1, 2]", "after": "[1, 2]"},
            {"key": "checked", "change": "added", "size": 4, "before": "", "after": "true"},
            {"key": "count", "change": "changed", "size": 2, "before": "10", "after": "12"},
        ],
        context_more=0,
    )
    return Detail(**{**base, **part})  # type: ignore[typeddict-item]  # as above
