"""What a panel shows of the values on the edges: from the kernel's cells, from a run, from the context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.model.finding import Place
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run import ContextChange, TaskState, Value
from cloaca_nb.model.workflow import KeyUse
from cloaca_nb.panel.detail import handed_items, task_detail
from cloaca_nb.panel.hub import hub_of
from tests.panel import panel_sample as sample
from tests.shells import plain_shell

PLACE = Place(1, 1)
WRITES = replace(sample.make_task("load", 1), writes=(KeyUse("rows.load", PLACE), KeyUse("token", PLACE)))
READS = replace(sample.make_task("clean", 2, (("load", "rows.load"),)), reads=(KeyUse("rows.load", PLACE),))
FLOW = sample.workflow(WRITES, READS)


def shown(state: TaskState, made: dict[str, Handed] | None = None) -> list[tuple[str, str, str, list[str]]]:
    found = handed_items(FLOW, WRITES, state, made or {})
    return [(item["key"], item["seen"], item["type"], item["to"]) for item in found]


def test_where_a_value_was_seen() -> None:
    made = {"rows": Handed("list", "3 items", "[1, 2, 3]")}
    assert shown(TaskState("load")) == [("rows.load", "none", "", ["clean"]), ("token", "none", "", [])]
    assert shown(TaskState("load"), made)[0] == ("rows.load", "kernel", "list", ["clean"])
    ran = TaskState("load", handed={"rows.load": Handed("tuple", "2 items")})
    assert shown(ran, made)[0] == ("rows.load", "run", "tuple", ["clean"])
    change = ContextChange(added={"token": Value(3, '"ab"', "ab", whole=True), "new": Value(9, "[1…")})
    assert shown(TaskState("load", context=change)) == [
        ("rows.load", "none", "", ["clean"]),
        ("token", "run", "text", []),
        ("new", "run", "", []),
    ]


def test_a_text_that_looks_secret_is_not_shown() -> None:
    made = {"token": Handed("str", "40 characters", "'hX83kd02LLmqP19sdkfj20dkfjw9KDJ3ksla9X0q'")}
    assert handed_items(FLOW, WRITES, TaskState("load"), made)[1]["text"] == ""


def test_many_values_are_bounded() -> None:
    many = replace(WRITES, writes=tuple(KeyUse(f"v{number}", PLACE) for number in range(500)))
    assert len(handed_items(sample.workflow(many), many, TaskState("load"), {})) == 60


CELLS = (
    "%cloaca_workflow sales",
    "# %%cloaca_task load\nrows = [{'id': 1, 'price': 2.5}, {'id': 2, 'price': 0.5}]\nfew = (1, 2)",
    "# %%cloaca_task clean\nrows.append({'id': 3, 'price': 1.0})\ntotal = sum(row['price'] for row in rows)",
    "# %%cloaca_task report --outputs lines\nlines = [f'{row} {total}' for row in rows] + [str(few)]",
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A kernel's session in which all cells have run."""
    folder: Path = tmp_path_factory.mktemp("sales")
    with plain_shell(folder) as shell:
        for cell in ("%load_ext cloaca_nb", *CELLS):
            shell.good(cell)
        yield shell.session


def items(session: Session, task: str) -> dict[str, tuple[str, str, list[list[str]], str]]:
    answers: list[object] = []
    hub = hub_of(session)
    hub.fresh_state()
    hub.requests.handle({"type": "detail", "task": task, "view": "v"}, answers.append)
    (answer,) = answers
    assert isinstance(answer, dict)
    return {
        item["key"]: (item["seen"], item["type"], item["rows"], item["text"])
        for item in answer["detail"]["handed"]
    }


def test_values_of_the_kernel_and_then_those_of_a_run(session: Session) -> None:
    assert items(session, "load") == {
        "rows.load": ("kernel", "list", [["1", "2.5"], ["2", "0.5"]], ""),
        "few": ("kernel", "tuple", [], "(1, 2)"),
    }
    assert items(session, "clean")["rows.clean"][2] == [["1", "2.5"], ["2", "0.5"], ["3", "1"]]
    run = session.start()
    run.wait(60)
    assert run.state.status == "completed", run.report
    assert items(session, "load")["few"] == ("run", "tuple", [], "(1, 2)")
    assert items(session, "load")["rows.load"][2] == [["1", "2.5"], ["2", "0.5"]]
    flow = session.graph()
    known = hub_of(session).run.outcome("report", flow)
    report = task_detail(flow, session.document(), "report", *known)
    assert report is not None
    assert {row["key"]: row["after"] for row in report["context"]}["total"] == "4.0"
