"""Whole notebooks: everything read together, and nothing that breaks the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.check.rules import worded
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.workflow import read_workflow
from tests.read.reading import body, document, edges, errors, findings, kinds, text, workflow

GUIDE = """%%cloaca_task
import cloaca

with cloaca.WorkflowBuilder("data_pipeline") as builder:
    builder.description("ETL pipeline for analytics data")

    @cloaca.task(id="extract")
    def extract(context):
        source = cloaca.var("DATA_SOURCE")
        context.set("raw_data", fetch_from(source))
        return context

    @cloaca.task(id="transform", dependencies=["extract"])
    def transform(context):
        context.set("clean_data", clean(context.get("raw_data")))
        return context
"""


def test_the_guides_own_cell() -> None:
    helpers = "def fetch_from(source): return [source]\ndef clean(raw): return raw"
    found = workflow(helpers, GUIDE, head="")
    assert (found.name, found.project.description) == ("data_pipeline", "ETL pipeline for analytics data")
    assert [task.id for task in found.tasks] == ["extract", "transform"]
    assert [(edge.dependency, edge.task) for edge in found.edges] == [("extract", "transform")]
    assert dict(found.tasks[0].variables) == {"DATA_SOURCE": False}
    assert errors(helpers, GUIDE, head="") == set()


def test_the_three_forms_mean_the_same() -> None:
    cells = [
        "%%cloaca_task a\ndef anything(context):\n    context.set('x', 1)\n    return context",
        body("b", "context.set('y', context['x'])"),
        "# %%cloaca_task\n@cloaca.task(id='c', dependencies=['b'])\ndef c(context):\n    return context",
    ]
    assert edges(*cells) == {"a": [], "b": ["a"], "c": ["b"]}
    assert [task.form for task in workflow(*cells).tasks] == ["function", "body", "decorated"]


def test_modules_and_tasks_stand_in_the_order_of_the_cells() -> None:
    cells = [body("b", "context.get('x')"), "LIMIT = 1", body("a", "context.set('x', LIMIT)")]
    made = text(*cells)
    assert made.index("def b(") < made.index("LIMIT") < made.index("def a(")


def test_reading_twice_gives_the_same() -> None:
    notebook = document(body("a", "context.set('x', 1)"), body("b", "context.get('x')"))
    one, two = read_workflow(notebook), read_workflow(notebook)
    assert (one.tasks, one.modules, one.facts) == (two.tasks, two.modules, two.facts)


EMPTY = {
    "no cell": (Document(()), "no code"),
    "blank cells": (Document((Cell(1, "code", ""), Cell(2, "code", "  \n"))), "no code"),
    "markdown only": (Document((Cell(1, "markdown", "%%cloaca_task a\ncontext"),)), "no code"),
    "no task": (Document((Cell(1, "code", "x = 1"),)), "no cell is a task"),
}


@pytest.mark.parametrize("case", EMPTY)
def test_notebooks_without_a_task(case: str) -> None:
    notebook, words = EMPTY[case]
    found = read_workflow(notebook)
    facts = [fact for fact in found.facts if fact.kind == "no-task"]
    assert found.tasks == ()
    assert [words in finding.message for finding in worded(facts)] == [True]


def test_a_forgotten_marker_is_pointed_at() -> None:
    found = {
        f.cell: f.hint
        for f in findings("@cloaca.task(id='a')\ndef a(context): return context")
        if f.severity == "error"
    }
    assert list(found) == [2]


PLAIN = {
    "mistyped": ("%%cloaca_tsk\nx", "near-marker", 1),
    "mistyped, commented": ("# %%cloaca_tsk\nx", "near-marker", 1),
    "blank inside": ("%% cloaca_task\nx", "near-marker", 1),
    "capitals": ("%%Cloaca_Task a\nx", "near-marker", 1),
    "dash": ("%%cloaca-task\nx", "near-marker", 1),
    "line magic": ("x = 1\n%cloaca_task a", "near-marker", 2),
    "line magic, mistyped": ("%cloaca_chek", "near-marker", 1),
    "cell magic of a line magic": ("%%cloaca_workflow demo", "near-marker", 1),
    "unknown": ("%cloaca_frobnicate", "near-marker", 1),
    "trigger": ("%%cloaca_trigger nightly\nx", "trigger-option", 1),
    "below code": ("x = 1\n%%cloaca_task a\ny = 2", "marker-not-first", 2),
    "below a comment": ("# why\n%%cloaca_task a\ny = 2", "marker-not-first", 2),
    "below time": ("%%time\n%%cloaca_task a\ny = 2", "marker-not-first", 2),
    "below bash": ("%%bash\n%%cloaca_task a\ny = 2", "marker-not-first", 2),
    "commented, below code": ("x = 1\n# %%cloaca_task a\ny = 2", "marker-not-first", 2),
    "module below code": ("x = 1\n%%cloaca_module a\ny = 2", "marker-not-first", 2),
    "second marker": ("%%cloaca_task a\ncontext.get('x')\n%%cloaca_task b", "marker-not-first", 3),
    "no Python": ("x = (", "cell-syntax", 1),
}


@pytest.mark.parametrize("case", PLAIN)
def test_cells_that_are_no_tasks(case: str) -> None:
    source, kind, line = PLAIN[case]
    assert kinds(source, body("z", "context.get('z')"))[kind] == (2, line)


QUIET = [
    "%load_ext cloaca_nb",
    "%cloaca_check",
    "%cloaca_run --context x=1",
    "%%time\nx = 1",
    "%%bash\nls",
    "# about %%cloaca_task cells",
    "text = '''\n%%cloaca_task a\n'''",
    "%reload_ext autoreload",
    "?%%cloaca_task",
    "%%cloaca_task?",
    "import cloaca",
]


@pytest.mark.parametrize("source", QUIET)
def test_cells_about_which_nothing_is_to_say(source: str) -> None:
    assert set(kinds(source, body("z", "context.set('z', 1)"))) == set()


SOURCES = st.lists(
    st.one_of(
        st.sampled_from(
            ["%%cloaca_task a", "%%cloaca_task\n", "# %%cloaca_task b -d a", "%%cloaca_module m", ""]
        ),
        st.text(alphabet=list("abc(){}[]'\"\\\n\t =:.,#%!?@*\0"), max_size=30),
        st.sampled_from(
            [
                "def f(context):\n    return context",
                "context.set('a', 1)",
                "@cloaca.task(id='c')\ndef c(context): return context",
                "with cloaca.WorkflowBuilder('w') as b:\n    b.tag('a', 'b')",
                "x = '''\ud800'''",
                "return context",
                "async def g(ctx): yield",
            ]
        ),
    ),
    max_size=4,
).map("\n".join)


@given(st.lists(SOURCES, max_size=4))
def test_any_notebook_gives_a_workflow_and_findings_in_it(sources: list[str]) -> None:
    cells = tuple(Cell(position, "code", source) for position, source in enumerate(sources, 1))
    notebook = Document(cells, Path("/nowhere/demo.ipynb"))
    for finding in worded(read_workflow(notebook).facts):
        assert finding.cell is None or 1 <= finding.cell <= len(sources)
        lines = sources[finding.cell - 1].count("\n") + 1 if finding.cell else 0
        assert finding.line is None or 1 <= finding.line <= lines
