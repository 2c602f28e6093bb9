"""The text of statements: verbatim, with what belongs to them, cut where they share a line."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.statements import carried_lines, statements_of, string_lines

CASES = {
    "one": ("a = 1", [["a = 1"]]),
    "tail comment": ("a = 1  # why\nb = 2", [["a = 1  # why"], ["b = 2"]]),
    "two on a line": ("a = 1; b = 2  # both", [["a = 1"], ["b = 2  # both"]]),
    "last semicolon": ("plt.show();", [["plt.show();"]]),
    "comment above": ("# about\n# a\na = 1", [["# about", "# a", "a = 1"]]),
    "comment apart": ("# header\n\n# about\na = 1", [["# about", "a = 1"]]),
    "comment of the line before": ("a = 1\n# about b\nb = 2", [["a = 1"], ["# about b", "b = 2"]]),
    "string across": ('a = """x\n  y"""; b = [\n 1]', [['a = """x', '  y"""'], ["b = [", " 1]"]]),
    "continuation": ("a = 1 + \\\n  2\nb = a; \\\nc = 3", [["a = 1 + \\", "  2"], ["b = a"], ["c = 3"]]),
    "decorators": ("# f\n@a\n@b(1)\ndef f():\n    pass", [["# f", "@a", "@b(1)", "def f():", "    pass"]]),
    "decorator in parentheses": (
        "@(\n  a\n)\ndef f():\n    pass",
        [["@(", "  a", ")", "def f():", "    pass"]],
    ),
    "comment inside and at the end": (
        "def f():\n    # in\n    return 1\n    # end\n\n# next\nx = 1",
        [["def f():", "    # in", "    return 1", "    # end"], ["# next", "x = 1"]],
    ),
    "wide characters": ('ä = "é"; ö = "ü"; x = 1', [['ä = "é"'], ['ö = "ü"'], ["x = 1"]]),
    "form feed": ("a = 1\n\x0cb = 2", [["a = 1"], ["\x0cb = 2"]]),
    "block": (
        "if a:\n    x = 1\nelse:\n    x = 2\ny = 3",
        [["if a:", "    x = 1", "else:", "    x = 2"], ["y = 3"]],
    ),
    "block on a line": ("if a: x = 1; y = 2", [["if a: x = 1; y = 2"]]),
    "escape lines are not carried": (
        "%matplotlib inline\n# plot\nx = 1\n!ls\ny = 2",
        [["# plot", "x = 1"], ["y = 2"]],
    ),
    "marker is no comment": ("# %%cloaca_task a\nx = context", [["x = context"]]),
    "syntax error": ("a = (", []),
}


def code(source: str) -> CellCode:
    """A cell, read."""
    return read_cell(Cell(3, "code", source))


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_lines(source: str, expected: list[list[str]]) -> None:
    found = statements_of(code(source))
    assert [[line.text for line in statement.lines] for statement in found] == expected


@pytest.mark.parametrize("source", [source for source, expected in CASES.values() if expected], ids=str)
def test_each_line_knows_its_place(source: str) -> None:
    lines = source.split("\n")
    for statement in statements_of(code(source)):
        for line in statement.lines:
            assert line.cell == 3
            assert line.line is not None
            assert line.text in lines[line.line - 1]


BLOCK = '''with Builder("x"):
    # about f
    @task
    def f(context):
        """One
    two
        """
        return context

    LIMIT = 1; TEXT = """a
    b"""
\tBAD = 0
'''.replace("\tBAD = 0\n", "")


def test_statements_of_a_block_lose_its_indent_but_strings_do_not() -> None:
    cell = code(BLOCK)
    assert cell.tree is not None
    block = cell.tree.body[0]
    assert isinstance(block, ast.With)
    found = [[line.text for line in carried_lines(cell, node, 4)] for node in block.body]
    assert found == [
        [
            "# about f",
            "@task",
            "def f(context):",
            '    """One',
            "    two",
            '        """',
            "    return context",
        ],
        ["LIMIT = 1"],
        ['TEXT = """a', '    b"""'],
    ]


def test_string_lines() -> None:
    tree = ast.parse('a = """x\ny"""\nb = f"""{a}\nz"""\nc = ("p"\n "q")\nd = [1,\n2]')
    assert string_lines(tree) == {2, 4, 6}


EXPRESSIONS = st.recursive(
    st.sampled_from(["1", "'a;b'", '"#"', "x", '"""p\n q"""', "[\n1]", "f(1)", "'é'"]),
    lambda inner: st.builds("({} , {})".format, inner, inner),
    max_leaves=4,
)
SIMPLE = st.builds("{} = {}".format, st.sampled_from(["a", "ö", "c.d", "e[0]"]), EXPRESSIONS)
LINES = st.lists(
    st.one_of(
        st.lists(SIMPLE, min_size=1, max_size=3).map("; ".join),
        st.builds("def f(p={}):\n    return p  # r\n    # end".format, EXPRESSIONS),
        st.just("# a comment"),
        st.just(""),
    ),
    max_size=6,
).map("\n".join)


@given(LINES)
def test_carried_text_means_the_same(source: str) -> None:
    tree = ast.parse(source)
    found = statements_of(code(source))
    carried = "\n".join(line.text for statement in found for line in statement.lines)
    assert ast.dump(ast.parse(carried)) == ast.dump(tree)
