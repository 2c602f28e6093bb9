"""Comments by which a person decides about a statement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.directives import directives, ignored_codes, of_statement, with_word
from tests.read.capturing import captured, findings, names, run, text_of
from tests.read.reading import kinds

READ = {
    "X = 1  # cloaca: carry": ({"carry"}, set()),
    "X = 1  #cloaca:carry,leave": ({"carry", "leave"}, set()),
    "X = 1  # cloaca: keep, ignore[C204]": ({"keep", "ignore"}, {"C204"}),
    "X = 1  # cloaca: ignore[C204, C213]": ({"ignore"}, {"C204", "C213"}),
    "X = 1  # cloaca: ignore": ({"ignore"}, set()),
    "X = 1  # cloaca: cary": ({"cary"}, set()),
    "X = 1  # cloaca: carry  # since it is quick": ({"carry"}, set()),
    "X = 1  # noqa: E501  # cloaca: carry": ({"carry"}, set()),
    "X = 1  # type: ignore[misc] # cloaca: ignore[C213]  # slow": ({"ignore"}, {"C213"}),
    "X = 1#cloaca: keep": ({"keep"}, set()),
    "# %%cloaca_task t -d a  # cloaca: ignore[C304]\ndef t(context): ...": ({"ignore"}, {"C304"}),
}


@pytest.mark.parametrize("source", READ)
def test_a_comment_is_read(source: str) -> None:
    words, codes = READ[source]
    (found,) = directives(read_cell(Cell(1, "code", source))).values()
    assert (set(found.words), set(found.ignored)) == (words, codes)


@pytest.mark.parametrize(
    "source",
    [
        "X = '# cloaca: carry'",
        "# cloaca is fine",
        "X = 1  # write `# cloaca: carry` here",
        "X = (1,\n 2)  # cloaca: carry",
        "# cloaca: carry\nX = 1",
    ],
)
def test_nothing_else_decides_about_a_statement(source: str) -> None:
    code = read_cell(Cell(1, "code", source))
    assert code.tree is not None
    assert not any(of_statement(code, node) for node in code.tree.body)


@pytest.mark.parametrize(
    "source",
    [
        "for x in y:  # cloaca: leave\n    pass",
        "@a\n@b\ndef f():  # cloaca: leave\n    pass",
        "@a  # cloaca: leave\n@b\ndef f():\n    pass",
        "a = 1; b = 2  # cloaca: leave",
    ],
)
def test_it_stands_on_the_first_line(source: str) -> None:
    code = read_cell(Cell(1, "code", source))
    assert code.tree is not None
    assert all(of_statement(code, node) == {"leave"} for node in code.tree.body)


@pytest.mark.parametrize(
    "source",
    [
        "L = []\nfor i in [1]:\n    L.append(i)  # cloaca: leave",
        "def f():\n    return open('x')  # cloaca: carry",
        "X = (1,\n  2)  # cloaca: keep",
    ],
)
def test_what_stands_inside_of_a_statement_decides_nothing_which_is_told(source: str) -> None:
    assert "unknown-directive" in kinds(source)
    assert "unknown-directive" not in kinds(re.sub("leave|keep|carry", "ignore[C204]", source))


def test_words_that_nobody_knows_are_told_with_the_nearest() -> None:
    assert kinds("X = 1  # cloaca: cary")["unknown-directive"] == (2, 1)


def test_ignoring_everything_is_no_word() -> None:
    assert kinds("X = 1  # cloaca: ignore")["unknown-directive"] == (2, 1)


IGNORES = {
    "X = 1  # cloaca: ignore[C1]": {1: {"C1"}},
    "X = (1,\n 2)\nY = 1": {},
    "X = (  # cloaca: ignore[C1]\n 2)\nY = 1": {1: {"C1"}, 2: {"C1"}},
    "@a\ndef f():  # cloaca: ignore[C1]\n    x  # cloaca: ignore[C2]\n    y": {
        1: {"C1"},
        2: {"C1"},
        3: {"C1", "C2"},
        4: {"C1"},
    },
    "# %%cloaca_task t  # cloaca: ignore[C1]\ndef t(context): ...": {1: {"C1"}, 2: {"C1"}},
    "%%time\nX = 1  # cloaca: ignore[C1]": {2: {"C1"}},
    "X = (  # cloaca: ignore[C1]": {1: {"C1"}},
}


@pytest.mark.parametrize("source", IGNORES)
def test_ignored_codes_hold_for_the_whole_statement(source: str) -> None:
    found = ignored_codes(read_cell(Cell(1, "code", source)))
    assert {line: set(codes) for line, codes in found.items()} == IGNORES[source]


WRITTEN = [
    ("X = 1", 1, "carry", (1, "X = 1  # cloaca: carry")),
    ("X = 1  # it is one", 1, "carry", (1, "X = 1  # cloaca: carry  # it is one")),
    ("X = '#'  ", 1, "leave", (1, "X = '#'  # cloaca: leave")),
    ("X = 1  # cloaca: leave  # or not", 1, "carry", (1, "X = 1  # cloaca: leave, carry  # or not")),
    ("X = 1  # noqa  # cloaca: keep", 1, "ignore[C2]", (1, "X = 1  # noqa  # cloaca: keep, ignore[C2]")),
    ("X = 1  # cloaca: carry", 1, "carry", None),
    ("X = 1  # noqa  # cloaca: carry", 1, "carry", None),
    ("X = f(\n  1,\n)", 2, "carry", (1, "X = f(  # cloaca: carry")),
    ("for x in y:\n    z.append(x)", 2, "carry", (1, "for x in y:  # cloaca: carry")),
    ("for x in y:\n    z.append(x)", 2, "ignore[C204]", (2, "    z.append(x)  # cloaca: ignore[C204]")),
    ("@a\ndef f(): ...", 1, "keep", (2, "def f(): ...  # cloaca: keep")),
    ("# %%cloaca_task t\nf(context)", 1, "ignore[C3]", (1, "# %%cloaca_task t  # cloaca: ignore[C3]")),
    ('X = """a\nb"""', 2, "carry", None),
    ("X = 1 + \\\n  2", 1, "carry", None),
    ("%time X = 1", 1, "carry", (1, "%time X = 1  # cloaca: carry")),
    ("!ls", 1, "carry", None),
    ("X = (", 1, "carry", None),
    ("", 1, "carry", None),
    ("X = 1", 7, "carry", None),
]


@pytest.mark.parametrize(("source", "line", "word", "written"), WRITTEN)
def test_a_word_is_written_where_it_holds(
    source: str, line: int, word: str, written: tuple[int, str] | None
) -> None:
    assert with_word(Cell(1, "code", source), line, word) == written


def test_carry_with_leave_is_an_error() -> None:
    assert "directives-contradict" in kinds("X = 1  # cloaca: carry, leave")


TASK = "# %%\n%%cloaca_task\ndef t(context):\n    context.set('n', X)\n    return context\n"


def test_work_is_carried_where_a_comment_says_so(tmp_path: Path) -> None:
    source = "# %%\nimport os\nX = len(os.listdir('/'))"
    assert [f.code for f in findings(captured(f"{source}\n{TASK}"))] == ["C202"]
    workflow = captured(f"{source}  # cloaca: carry\n{TASK}")
    assert [(f.code, f.severity) for f in findings(workflow)] == [("C213", "warning")]
    assert run(workflow, tmp_path)["n"] > 0


def test_a_change_is_left_where_a_comment_says_so(tmp_path: Path) -> None:
    workflow = captured(f"# %%\nX = [1]\nX.append(2)  # cloaca: leave\n{TASK}")
    assert [(f.code, f.severity) for f in findings(workflow)] == [("C215", "info")]
    assert run(workflow, tmp_path) == {"n": [1]}


def test_a_name_that_is_left_is_missing() -> None:
    workflow = captured(f"# %%\nX = [1]  # cloaca: leave\n{TASK}")
    assert names(workflow) == set()
    (finding,) = findings(workflow)
    assert (finding.code, finding.severity) == ("C203", "error")
    assert "# cloaca: leave" in finding.message


def test_a_binding_that_is_left_leaves_the_one_before(tmp_path: Path) -> None:
    workflow = captured(f"# %%\nX = 1\nX = 2  # cloaca: leave\n{TASK}")
    assert run(workflow, tmp_path) == {"n": 1}
    assert "X = 2" not in text_of(workflow.modules[0])
