"""Import statements: fewer aliases, relative imports of helper modules."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.model.workflow import Cell, Line
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.imports import Import, imported, imported_helpers, lines_for, made_relative
from cloaca_nb.read.cells.statements import statements_of

HELPERS = ("helpers", "tools")

RELATIVE = {
    "plain": ("import helpers", "from . import helpers"),
    "alias": ("import helpers as h", "from . import helpers as h"),
    "with others": ("import os, helpers as h, sys", "import os, sys; from . import helpers as h"),
    "two": ("import helpers, tools", "from . import helpers, tools"),
    "from": ("from helpers import a as b, c", "from .helpers import a as b, c"),
    "star": ("from helpers import *", "from .helpers import *"),
    "several lines": ("from helpers import (\n  a,\n  b,\n)", "from .helpers import (\n  a,\n  b,\n)"),
    "blanks": ("from   helpers   import a", "from   .helpers   import a"),
    "comment": ("import helpers  # mine", "from . import helpers  # mine"),
    "continued": ("import helpers, \\\n  os", "import os; from . import helpers\n"),
    "continued from": ("from \\\n  helpers import a", "from \\\n  .helpers import a"),
    "in a function": ("def f():\n    import helpers\n    return helpers", None),
    "in a line": ("def f(): x = 1; import helpers; return x", None),
    "after text like it": ("def f(): x = 'import helpers'; import helpers; return x", None),
    "wide": ("def f(): ä = 'é'; from helpers import a; return a", None),
    "deep": (
        "class A:\n    def f(self):\n        if 1:\n            from tools import a as b\n        return b",
        None,
    ),
    "others stay": (
        "import helpers2\nfrom helpers2 import helpers\nfrom .helpers import a\nimport a.helpers",
        "",
    ),
    "no import": ("x = 'import helpers'", ""),
}


@pytest.mark.parametrize(("source", "expected"), RELATIVE.values(), ids=RELATIVE)
def test_relative(source: str, expected: str | None) -> None:
    tree = ast.parse(source)
    lines = [Line(text, 1, at) for at, text in enumerate(source.split("\n"), 1)]
    found = made_relative(lines, tree, source, HELPERS)
    text = "\n".join(line.text for line in found)
    assert len(found) == len(lines)
    assert [(line.cell, line.line) for line in found] == [(line.cell, line.line) for line in lines]
    assert text == (source if expected == "" else expected) or expected is None
    assert imported_helpers(ast.parse(text), HELPERS) == []
    levels = [node.level for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert expected == "" or 1 in levels


def test_what_is_relative_as_written_stays_where_the_tree_has_it_absolute() -> None:
    source = "from .helpers import a\nfrom \\\n  ..helpers import b\nfrom helpers import c\nx = 'helpers'"
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            node.level = 0
    lines = [Line(text, 1, at) for at, text in enumerate(source.split("\n"), 1)]
    found = made_relative(lines, tree, source, HELPERS)
    assert "\n".join(line.text for line in found) == source.replace("from helpers", "from .helpers")


def test_relative_in_lines_that_were_indented() -> None:
    lines = [
        Line("    import helpers as h  # x", 1, 1),
        Line("    from tools import (", 1, 2),
        Line("      a)", 1, 3),
    ]
    source = "import helpers as h  # x\nfrom tools import (\n  a)"
    found = made_relative(lines, ast.parse(source), source, HELPERS)
    assert [line.text for line in found] == [
        "    from . import helpers as h  # x",
        "    from .tools import (",
        "      a)",
    ]


FEWER = {
    "all": ("import a, b", "a b", ["import a, b"]),
    "one": ("import a, b as c, d.e", "c", ["import b as c"]),
    "dotted": ("import a, b.c", "b", ["import b.c"]),
    "from": ("from m import a, b as c", "a", ["from m import a"]),
    "level": ("from ..m import a, b", "b", ["from ..m import b"]),
    "comment above": ("# why\nimport a, b", "b", ["# why", "import b"]),
    "helper": ("import a, helpers as h", "h", ["from . import helpers as h"]),
    "from helper": ("from helpers import a, b", "b", ["from .helpers import b"]),
    "lines": ("from m import (\n  a,\n  b,  # second\n)", "b", ["from m import b"]),
}


@pytest.mark.parametrize(("source", "wanted", "expected"), FEWER.values(), ids=FEWER)
def test_fewer_names(source: str, wanted: str, expected: list[str]) -> None:
    (statement,) = statements_of(read_cell(Cell(1, "code", source)))
    node = statement.node
    assert isinstance(node, Import)
    found = lines_for(node, statement.lines, set(wanted.split()), HELPERS)
    assert [line.text for line in found] == expected
    assert all(line.cell == 1 and line.line for line in found)


def test_what_imports_bind() -> None:
    tree = ast.parse("import a.b, c.d as e\nfrom f.g import h as i\nfrom . import j\nfrom .k import l")
    found = [item for node in tree.body if isinstance(node, Import) for item in imported(node)]
    assert [(item.name, item.target, item.loads) for item in found] == [
        ("a", "a", "a.b"),
        ("e", "c.d", "c.d"),
        ("i", "f.g.h", "f.g"),
        ("j", ".j", "."),
        ("l", ".k.l", ".k"),
    ]
