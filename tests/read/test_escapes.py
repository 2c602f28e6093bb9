"""IPython syntax in cells, with IPython's own transformer as the oracle."""

from __future__ import annotations

import ast
import importlib.metadata
import textwrap
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager, leading_indent

from cloaca_nb.read.cells import ipython
from cloaca_nb.read.cells.ipython import blanked, cell_magic, levelled, without_escapes

TABLE = {
    "/f 1, 2": "",  # which IPython makes nonsense of
    "%load_ext x\nx = 1": "\nx = 1",
    "x = 1\n%matplotlib inline  # plots": "x = 1\n",
    "!ls -l": "",
    "!!ls": "",
    '!echo "it\'s"\ny = 1': "\ny = 1",
    "!ls \\\n  -l \\\n  -a\nx = 1": "\n\n\nx = 1",
    "?": "",
    "?print": "",
    "print?": "",
    "print??": "",
    "a.b[0].c?\nx = 1": "\nx = 1",
    "%time?": "",
    "files = !ls": "files = None",
    "a, b = !ls \\\n  -l\nc = 3": "a, b = None\n\nc = 3",
    "x: list = !ls": "x: list = None",
    "x = %who_ls str\ny": "x = None\ny",
    "if x:\n    !ls\nelse:\n    %who y": "if x:\n    pass\nelse:\n    pass",
    "%time": "",
    "%time -p x": "",
    "%time x =": "",
    "%env": "",
    "for a in b:\n    c = !ls\n    print?\n": "for a in b:\n    c = None\n    pass\n",
    "def f():\n    return 1\nf?": "def f():\n    return 1\n",
    "%%time\nx = 1": "\nx = 1",
}

UNTOUCHED = [
    "x = (a\n % b)",
    "x = [a,\n!= b]",
    'text = """\n%s\n!ls\n?x\n"""',
    "text = '''a\n% b''' % c",
    "d = {'a': 1\n, 'b': 2}",
    "x = a \\\n % b",
    "# what is this?",
    "print(a)  # really?",
    "s = 'what?'",
    "x = a != b",
    "x = y % z",
    "f'{x!r:>{w}}'",
    "f'{a[\"b\"]}'",
    "f\"{'{'}\"\nx = 1",
    "f'''{\nx\n}'''",
    "rf'\\{x}'",
    "b'''\n%x\n'''",
    "x = {'a': b\n% c}",
    "lambda: (yield)",
    "@decorator\ndef f(): ...",
    "",
    "\n\n",
    "x = '\\\n%s'",
]


PYTHON = {
    "%time x = 1": "x = 1",
    "if x:\n    %time y(1)": "if x:\n    y(1)",
    "r = %time f(1)": "r = f(1)",
    "/f 1 2": "f(1, 2)",
    "/f": "f()",
    ",f a b": "f('a', 'b')",
    ";f a b": "f('a b')",
    "%prun f(1)": "f(1)",
    "%prun -s cumulative -l 5 x = f(1)": "x = f(1)",
    "%cd data": "__import__(\"os\").chdir('data')",
    "%cd -q ../data/raw": "__import__(\"os\").chdir('../data/raw')",
    "%env A=1 2": "__import__(\"os\").environ['A'] = '1 2'",
    "%env A=$b.c-{d}$$": "__import__(\"os\").environ['A'] = str(b.c) + '-' + str(d) + '$'",
    "%cd $folder": '__import__("os").chdir(str(folder))',
    "%xdel sum": "del sum",
    "if x:\n    get_ipython().run_line_magic('cd', 'data')": "if x:\n    __import__(\"os\").chdir('data')",
    "get_ipython().run_cell_magic('time', '', 'x = 1\\n')": "exec('x = 1\\n')",
    "get_ipython().run_cell_magic('timeit', '-n1 -r1', 'f()')": "(f())",
    "%env A 1": "__import__(\"os\").environ['A'] = '1'",
}


@pytest.mark.parametrize(("source", "plain"), PYTHON.items())
def test_magics_that_are_python_are_read_as_such(source: str, plain: str) -> None:
    found = without_escapes(source)
    assert (found.text, found.escapes) == (plain, ())


@pytest.mark.parametrize(("source", "plain"), TABLE.items())
def test_escapes_are_taken_out(source: str, plain: str) -> None:
    found = without_escapes(source)
    assert found.text == plain
    assert found.escapes


@pytest.mark.parametrize("source", UNTOUCHED)
def test_python_is_left_alone(source: str) -> None:
    found = without_escapes(source)
    assert (found.text, found.escapes) == (source, ())


def test_an_escape_knows_its_line_kind_and_names() -> None:
    found = without_escapes("x = 1\nfiles, n = !ls \\\n  -l\n%who x\nx?\n%%bash")
    assert [(e.line, e.kind, e.binds) for e in found.escapes] == [
        (2, "shell", ("files", "n")),
        (4, "line-magic", ()),
        (5, "help", ()),
        (6, "cell-magic", ()),
    ]
    assert found.escapes[0].text == "!ls    -l"


def test_cell_magic_ignores_leading_blank_lines() -> None:
    found = cell_magic("\n\n%%capture out --no-stderr\nx = 1")
    assert found is not None
    assert (found.name, found.argument, found.line) == ("capture", "out --no-stderr", 3)
    assert cell_magic("x = 1\n%%time") is None
    assert cell_magic("%%time?") is None


def test_blanked_keeps_the_number_of_lines() -> None:
    assert blanked("a\nb\nc", 1, 2) == "\n\nc"


def test_levelled_takes_the_common_indentation() -> None:
    assert levelled("    x = 1\n    if x:\n        y = 2") == "x = 1\nif x:\n    y = 2"


@pytest.mark.parametrize("text", ["\nx = 1\n  ", 'x = """a\n  \n b"""', '  x = """a\n  \n  b"""'])
def test_levelled_is_what_ipython_gives_to_python(text: str) -> None:
    assert levelled(text) == "".join(leading_indent(text.splitlines(keepends=True)))


@pytest.mark.parametrize(("installed", "kept"), [("8.39.0", True), ("9.0.2", True), ("9.1rc1", False)])
def test_blanks_of_empty_lines_are_taken_as_the_installed_ipython_does(
    monkeypatch: pytest.MonkeyPatch, installed: str, kept: bool
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", {"ipython": installed}.__getitem__)
    ipython._takes_blanks.cache_clear()
    try:
        assert levelled('x = """a\n  \n b"""') == f'x = """a\n{"  " if kept else ""}\n b"""'
        assert levelled('  x = """a\n  \n  b"""') == 'x = """a\n\nb"""'
    finally:
        ipython._takes_blanks.cache_clear()


# The oracle -----------------------------------------------------------------------------------------

SIMPLE = st.sampled_from(
    [
        "x = 1",
        "y = x % 2",
        "z = x != y",
        "print('a?')",
        "name = 'b'  # why?",
        "w = f'{x!r:>{y}}'",
        "v = f\"{d['k']:%Y}\"",
        "u = (x\n  % y)",
        "t = [x,\n!= y] if 0 else 1".replace("!=", "-"),
        "s = '''\n%magic\n!ls\nx?\n'''",
        "r = x \\\n  % y",
        "q = {'a':\n  1}",
        "p = '\\''",
        "o = r'\\'",
        "n = ''",
        "m = '''a'b''' + \"c'd\"",
        "l = '#' # '",
        "@d\ndef f(a=1): return a",
        "pass; k = 1",
        "async def g(): await h()",
    ]
)
ESCAPED = st.sampled_from(
    [
        "%who x",
        "%matplotlib inline",
        "!ls -l",
        "!!ls",
        '!echo "it\'s"',
        "!ls \\\n  -l",
        "x?",
        "print??",
        "?x",
        "%time?",
        "files = !ls",
        "a, b = !ls \\\n -l",
        "c = %who_ls",
        "%%bash",
    ]
)


@st.composite
def cells(draw: st.DrawFn, depth: int = 0) -> str:
    """Cells of Python and IPython lines, with blocks."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 5))
        if kind == 0 and depth < 2:
            header = draw(
                st.sampled_from(["if x:", "for i in (1,\n  2):", "def f(a='%'):", "try:\n    pass\nfinally:"])
            )
            parts.append(header + "\n" + textwrap.indent(draw(cells(depth + 1)), "    ", lambda line: True))
        elif kind <= 2:
            parts.append(draw(ESCAPED))
        else:
            parts.append(draw(SIMPLE))
    return "\n".join(parts)


def normal(source: str) -> str | None:
    """The syntax tree without what stands for escapes; None where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree: Any = ast.parse(source)
        except SyntaxError:
            return None
    return ast.dump(_Normal().visit(tree))


class _Normal(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if _is_ipython(node.value) else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return ast.Constant(None) if _is_ipython(node) else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        node = super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [inner for inner in body if not isinstance(inner, ast.Pass)]
            node.body = kept  # type: ignore[attr-defined]  # only nodes with a body come here
        return node


def _is_ipython(node: ast.AST) -> bool:
    return ast.unparse(node).startswith("get_ipython()")


@given(cells())
def test_agrees_with_ipython(source: str) -> None:
    found = without_escapes(source)
    assert found.text.count("\n") == source.count("\n")
    assert normal(found.text) == normal(_transformed(source))


def _transformed(source: str) -> str:
    # A leading line of Python: IPython would take a whole cell that begins with %%.
    manager: Any = TransformerManager
    made: str = manager().transform_cell("_ = 0\n" + source)
    return made.removeprefix("_ = 0\n")


@given(st.text(alphabet=list("ab%!?'\"\\\n (){}[]=#f,;/:"), max_size=40))
def test_any_text_keeps_its_lines(source: str) -> None:
    found = without_escapes(source)
    assert found.text.count("\n") == source.count("\n")
    assert all(1 <= escape.line <= source.count("\n") + 1 for escape in found.escapes)


@given(st.text(alphabet=list("ab%!?'\"\\\n (){}[]=#f,;/:"), max_size=40))
def test_what_python_can_read_is_left_alone(source: str) -> None:
    if normal(source) is not None:
        assert without_escapes(source).text == source
