"""Notebooks that cannot be cut into tasks: one task is proposed, with the reasons, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.cut import cut
from cloaca_nb.errors import UsageError
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.handover.suggest import Suggester
from tests.written import code_cells, write_notebook

OPEN = ("import os", "f = open('a')\nhead = next(f)", "rest = f.read()", "size = len(rest)")


def of(*sources: str) -> Document:
    """A notebook of these code cells."""
    return Document(tuple(Cell(at, "code", source, f"id-{at}") for at, source in enumerate(sources, 1)))


@pytest.mark.parametrize(
    ("sources", "reason", "joined"),
    [
        (OPEN, "an open file cannot be handed over", (2, 3, 4)),
        (("g = (x for x in open('a'))", "n = sum(map(len, g))"), "a generator cannot be handed over", (1, 2)),
        (
            ("import sqlite3\ncon = sqlite3.connect('x')", "rows = con.execute('select 1').fetchall()"),
            "a connection cannot be handed over",
            (1, 2),
        ),
        (
            (
                "import json\nrows = json.load(open('a'))",
                "def f(among=rows):\n    return len(among)",
                "n = f()\nm = open('b').read()",
                "k = f() + n",
            ),
            "`f`, which",
            (1, 2, 3, 4),
        ),
        (("x = open('a').read()", "exec('y = x')", "z = open(y).read()"), "`exec` reaches names", ()),
        (("x = open('a').read()", "!wget a\ny = x", "z = y + '1'"), "`!wget a` is IPython's syntax", ()),
        (
            ("# %%cloaca_task load\nf = open('a')", "rest = f.read()"),
            "an open file cannot be handed over",
            (),
        ),
        (("context = open('a').read()", "size = len(context)"), "is called `context`", ()),
        (("context = [open('a').read()]; n = len(context)",), "`context` is bound anew", ()),
        (("x = open('a').read()", "y = x.upper()"), "", ()),
        (("x = 1",), "", ()),
        ((), "", ()),
    ],
)
def test_what_cannot_be_cut_is_one_task_where_that_can_be(
    sources: tuple[str, ...], reason: str, joined: tuple[int, ...]
) -> None:
    found = cut(of(*sources))
    assert found.joined == joined
    assert any(reason in each for each in found.reasons) if reason else found.reasons == ()
    if joined:
        assert [task.id for task in found.workflow.tasks] == ["whole_notebook"]
        parts = [sources[at - 1] for at in joined]
        assert found.sources()[joined[-1]] == "# %%cloaca_task whole_notebook\n" + "\n\n".join(parts)
        assert [found.sources()[at] for at in joined[:-1]] == [""] * (len(joined) - 1)


def test_some_of_the_tasks_are_what_was_asked_for() -> None:
    found = cut(of(*OPEN), but=["make_size"])
    assert (found.joined, len(found.tasks)) == ((), 2)
    assert found.reasons


def test_other_ids() -> None:
    found = cut(of("x = open('a').read()", "y = x.upper()"), names={"make_x": "my load", "unknown": "n"})
    assert [task.id for task in found.workflow.tasks] == ["my load", "make_y"]
    assert found.workflow.tasks[1].dependencies == ("my load",)
    assert cut(of(*OPEN), names={"whole_notebook": "all"}).tasks[0].id == "all"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "it is empty"),
        ("a::b", "it holds `::`"),
        (" a", "begins or ends with a blank"),
        ("a\nb", "a control character"),
        ("-a", "begins as an option does"),
        ("x" * 300, "longer than 200"),
        ("make_y", "two tasks would be called `make_y`"),
        ("known", "two tasks would be called `known`"),
    ],
)
def test_ids_that_cannot_be(name: str, message: str) -> None:
    document = of("# %%cloaca_task known\nk = open('k').read()", "x = open('a').read()", "y = x.upper()")
    with pytest.raises(UsageError, match=message):
        cut(document, names={"make_x": name})


def test_an_id_that_a_marked_task_has_is_not_proposed_again() -> None:
    found = cut(of("# %%cloaca_task load\nk = open('k').read()", "# Load\nx = open('a').read()"))
    assert [one.id for one in found.tasks] == ["load_2"]


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_written_into_the_file_all_code_is_there_once(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"files{suffix}"
    if suffix == ".py":
        path.write_text("".join(f"# %%\n{source}\n" for source in OPEN))
    else:
        write_notebook(path, code_cells(OPEN))
    notebook = cloaca_nb.read(path)
    notebook.mark(notebook.suggest())
    sources = [cell.source for cell in cloaca_nb.read(path).document().cells]
    assert sources == [OPEN[0], "", "", "# %%cloaca_task files\n" + "\n\n".join(OPEN[1:])]
    assert [finding for finding in notebook.report().findings if finding.severity == "error"] == []


def test_a_script_whose_lines_end_in_blanks_is_marked(tmp_path: Path) -> None:
    first, last = "f = open('a')\nif f:  \n    \n    head = next(f)", "size = len(f.read())\n\n  \nsize"
    path = tmp_path / "flow.py"
    path.write_text(f"# %%\n{first}\n\n# %%\n{last}\n", "utf-8")
    notebook = cloaca_nb.read(path)
    found = notebook.suggest()
    assert found.joined == (1, 2)
    notebook.mark(found)
    assert [cell.source for cell in cloaca_nb.read(path).document().cells] == [
        "",
        f"# %%cloaca_task flow\n{first}\n\n{last}",
    ]


def test_a_cell_that_can_be_no_task_is_left_out_where_none_needs_it() -> None:
    load, total, odd = "rows = open('a').read().split()", "total = sum(map(int, rows))", "x = eval('total')"

    def kinds(last: str) -> tuple[list[str], bool]:
        cells = tuple(Cell(at, "code", text) for at, text in enumerate((load, total, odd, last), 1))
        found = cut(Document(cells))
        return [one.kind for one in found.proposals], bool(found.reasons)

    assert kinds("mean = total / len(rows)") == (["task", "task", "other", "task"], False)
    assert kinds("mean = x / len(rows)")[1], "what needs it is told"


def test_what_cells_may_be_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where some cells can be no tasks the others are proposed, by what is known of them."""
    made: list[Document] = []
    init = Suggester.__init__

    def count(self: Suggester, document: Document) -> None:
        made.append(document)
        init(self, document)

    monkeypatch.setattr(Suggester, "__init__", count)
    found = cut(of("x = open('a').read()", "!wget a\nn = open('b').read()", "z = x + '1'"))
    assert [one.kind for one in found.proposals] == ["task", "other", "task"]
    assert len(made) == 1


def test_what_sets_up_a_library_between_tasks_is_a_task_where_they_go_by_it() -> None:
    """The task above must not have it: one of two modules would have set it for both."""
    setting = "np.set_printoptions(precision=3)"
    cells = ("import numpy as np", "a = np.loadtxt('a')", setting, "b = np.loadtxt('b')\nprint(a, b)")
    found = cut(of(*cells))
    assert (len(found.tasks), found.joined, found.reasons) == (3, (), ())
    assert found.proposals[2].why == "makes or changes `numpy`, which a task needs"
    above = cut(of(cells[0], setting, *cells[1::2]))
    assert [one.kind for one in above.proposals] == ["helper", "helper", "task", "task"]


#: Two loops over arrays; what one goes over seemed to be in the function that the other one calls.
LOOPS = (
    "start = A",
    "def rate(u):\n    first = -A * cos(B) / C + A * C\n"
    "    return numpy.array([-A * sin(B) - C * B ** 2, first, C * cos(B), C * sin(B)])",
    "def step(u, f, dt):\n    return u + dt * f(u)",
    "for i, dt in enumerate(widths):\n    u[0] = numpy.array([start, A, B, C])\n    for n in range(N - 1):\n"
    "        u[n + 1] = step(u[n], rate, dt)",
    "for i, dt in enumerate(others):\n    u[0] = numpy.array([start, A, B, C])\n    kept[i] = u\n"
    "found[1] = apart(kept[2], kept[1], others[2])",
)


def test_what_another_task_goes_over_is_no_change_of_a_function_of_both() -> None:
    shared = [reason for reason in cut(of(*LOOPS)).reasons if "this changes" in reason]
    assert shared
    assert not any("`rate`" in reason for reason in shared)
