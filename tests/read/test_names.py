"""Scopes: what statements bind and use, held against Python's own symbol tables."""

from __future__ import annotations

import ast
import symtable
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.names.bindings import Names
from cloaca_nb.read.names.nodes import by_version
from cloaca_nb.read.names.queries import ALL_NAMES, asked_by_key
from cloaca_nb.read.names.scopes import WHEN_ASKED, names_of
from cloaca_nb.read.names.walk import below

#: source -> (bound, used as it runs, used later, used by type checkers only)
CASES: dict[str, tuple[str, str, str, str]] = {
    "x = y": ("x", "y", "", ""),
    "x += 1": ("x", "x", "", ""),
    "x: int = y": ("x", "int y", "", ""),
    "x: 'Frame' = y": ("x", "y", "", "Frame"),
    "x: list['Frame']": ("x", "list", "", "Frame"),
    "x: Literal['a'] = y": ("x", "Literal y", "", ""),
    "x: Annotated['A', 'b'] = 1": ("x", "Annotated", "", "A"),
    "x.y = z": ("", "x z", "", ""),
    "x[i]: int = 1": ("", "x i int", "", ""),
    "a, *b = c": ("a b", "c", "", ""),
    "(a := b)": ("a", "b", "", ""),
    "[y := f(x) for x in z]": ("y", "f z", "", ""),
    "[x for x in y if x > z]": ("", "y z", "", ""),
    "{k: v for k, v in d.items()}": ("", "d", "", ""),
    "(x for x in a for y in x if y in b)": ("", "a b", "", ""),
    "[x for x in x]": ("", "x", "", ""),
    "[lambda: x for x in y]": ("", "y", "", ""),
    "lambda a, b=c: a + d": ("", "c", "d", ""),
    "import a.b": ("a", "", "", ""),
    "import a.b as c, d": ("c d", "", "", ""),
    "from .a import b as c": ("c", "", "", ""),
    "from a import *": ("*", "", "", ""),
    "def f(a, b=c, *d, e: T = g, **h) -> R: return a + x": ("f", "c T g R", "x", ""),
    "def f(x: 'T'): y: Z = x": ("f", "", "", "T Z"),
    "def f():\n  global x\n  x = 1\n  return x": ("f", "", "x", ""),
    "def f():\n  x = 1\n  def g():\n    nonlocal x\n    x += y\n  return g": ("f", "", "y", ""),
    "def f():\n  def g():\n    global x\n    return x\n  x = 1": ("f", "", "x", ""),
    "@d(e)\ndef f(): pass": ("f", "d e", "", ""),
    "async def f():\n  async with a as b:\n    return [i async for i in b]": ("f", "", "a", ""),
    "class A(B, metaclass=M):\n  x = y\n  def f(self): return x + z": ("A", "B M y", "x z", ""),
    "class A:\n  x = 1\n  y = [x for _ in z]": ("A", "z x", "", ""),
    "class A:\n  x = 1\n  y = [_ for _ in x]": ("A", "", "", ""),
    "class A:\n  x = x": ("A", "x", "", ""),
    "class A:\n  def f(self): return __class__": ("A", "", "", ""),
    "class A:\n  def f(self): return __x, __y__": ("A", "", "_A__x __y__", ""),
    "class _A:\n  __x = 1\n  def f(self): return __x": ("_A", "", "_A__x", ""),
    "class A:\n  global x\n  x = 1": ("A x", "", "", ""),
    "class A:\n  x: T = 1\n  y: 'U'": ("A", "T", "", "U"),
    "for i in j:\n  k = i\nelse:\n  m = k": ("i k m", "j i k", "", ""),
    "with a as (b, c), d: e": ("b c", "a d e", "", ""),
    "while a: b = c": ("b", "a c", "", ""),
    "try:\n  a\nexcept E as e:\n  b = e\nfinally:\n  c": ("b e", "a E e c", "", ""),
    "del a, b[c], d.e": ("a", "b c d", "", ""),
    "match a:\n  case [b, *c]: d\n  case {'k': e, **f}: g\n  case P(x=h) | h: i\n  case V.a if w: pass": (
        "b c e f h",
        "a d g P i V w",
        "",
        "",
    ),
    "f'{a!r:>{b}}'": ("", "a b", "", ""),
    "a if b else c": ("", "a b c", "", ""),
    "x = y = z": ("x y", "z", "", ""),
    "a.b(c).d[e](f=g)": ("", "a c e g", "", ""),
    "global x": ("", "", "", ""),
    "assert a, b": ("", "a b", "", ""),
    "raise A from b": ("", "A b", "", ""),
}
NEW_SYNTAX = {
    "def f[T: B](x: T) -> T: return T": ("f", "", "B", ""),
    "class A[T](B[T]):\n  def f(self) -> T: return U": ("A", "B", "U", ""),
    "type X[T] = list[T] | Y": ("X", "", "list Y", ""),
}


def parted(names: Names) -> tuple[set[str], ...]:
    """Names by what happens to them; what an annotation names later, too, it names now on older Pythons."""
    places = {use[:3] for use in names.uses if use.when == "now"}
    uses = [use for use in names.uses if use.when != "later" or use[:3] not in places]
    used = [{use.name for use in uses if use.when == when} for when in ("now", "later", "never")]
    return {binding.name for binding in names.bound}, *used


@pytest.mark.parametrize(("source", "expected"), CASES.items(), ids=CASES)
def test_case(source: str, expected: tuple[str, ...]) -> None:
    names = names_of(ast.parse(source))
    assert parted(names) == tuple(set(part.split()) for part in expected)


@pytest.mark.parametrize(("source", "expected"), NEW_SYNTAX.items(), ids=NEW_SYNTAX)
def test_type_parameters(source: str, expected: tuple[str, ...]) -> None:
    tree = parse(source)
    if isinstance(tree, SyntaxError):
        assert sys.version_info < (3, 12)
        return
    assert parted(names_of(tree)) == tuple(set(part.split()) for part in expected)


@pytest.mark.parametrize("source", ["x: T = 1", "def f(a: T) -> T: return a", "class A:\n  x: T"])
def test_annotations_that_wait_to_be_asked_for(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are used at once where an older Python runs the package, and later where they are asked for."""
    for waiting, expected in ((False, {("now", False)}), (True, {("now", True), ("later", True)})):
        monkeypatch.setattr("cloaca_nb.read.names.scopes.WHEN_ASKED", waiting)
        uses = names_of(ast.parse(source)).uses
        assert {(use.when, use.asked) for use in uses if use.name == "T"} == expected


def test_what_functions_and_texts_in_annotations_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloaca_nb.read.names.scopes.WHEN_ASKED", True)
    uses = names_of(ast.parse("def f(a: 'A'):\n  def g(b: B): return c\n  d: D = 1")).uses
    assert {(use.name, use.when, use.asked) for use in uses} == {
        ("A", "never", True),
        ("B", "later", True),
        ("c", "later", False),
        ("D", "never", True),
    }


def test_deferred_annotations_are_read_by_type_checkers_only() -> None:
    names = names_of(ast.parse("def f(a: A, b: B = c) -> 'D': pass\nx: E = 1"), True)
    assert parted(names) == ({"f", "x"}, {"c"}, set(), {"A", "B", "D", "E"})


def test_places() -> None:
    names = names_of(ast.parse("a = 1\nb = [\n  c for c in d]\ndef f():\n    return e"))
    assert [(use.name, use.line, use.offset) for use in names.uses] == [("d", 3, 13), ("e", 5, 11)]
    assert [(binding.name, binding.line) for binding in names.bound] == [("a", 1), ("b", 2), ("f", 4)]


def test_a_name_in_a_string_annotation_has_the_place_of_the_string() -> None:
    (use,) = names_of(ast.parse("x: 'A' = 1")).uses
    assert (use.name, use.line, use.offset) == ("A", 1, 3)


def test_what_functions_set() -> None:
    names = names_of(ast.parse("def f():\n  global x, y\n  x = 1\n  import y"))
    assert [binding.name for binding in names.sets] == ["x", "y"]


def test_own_uses() -> None:
    names = names_of(ast.parse("if (n := m) > n: x = n"))
    assert [(use.name, use.own) for use in names.uses] == [("m", False), ("n", True), ("n", True)]


def test_nodes() -> None:
    tree = ast.parse("def f(a):\n  global c\n  c = b = a + d")
    names = names_of(tree)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    assert sorted(node.id for node in nodes if names.means_global(node)) == ["c", "d"]


@pytest.mark.parametrize("source", ["+".join(["a"] * 500), "x" + ".a(b)" * 400, "x" + "[y].z" * 400])
def test_long_chains(source: str) -> None:
    assert {use.name for use in names_of(ast.parse(source)).uses} <= {"a", "b", "x", "y"}


# Python's own symbol tables


def by_symtable(source: str) -> tuple[set[str], set[str]]:
    """Names of the module that are bound, and that are used, anywhere."""
    table = symtable.symtable(source, "<source>", "exec")
    bound: set[str] = set()
    used: set[str] = set()

    def read(inner: symtable.SymbolTable, top: bool) -> None:
        for symbol in inner.get_symbols():
            if top or symbol.is_global():
                bound.update({symbol.get_name()} if symbol.is_assigned() or symbol.is_imported() else ())
                used.update({symbol.get_name()} if symbol.is_referenced() else ())
        for child in inner.get_children():
            read(child, False)

    read(table, True)
    return bound, used


def compare(source: str) -> None:
    """Holds the visitor against the symbol tables of a module.

    They differ by design: a class body that reads a name before it binds it reads the module's; `x += 1`
    reads ``x``, and so does `del x`; what only type checkers read is told apart.
    """
    tree = ast.parse(source)
    deferred = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    names = names_of(tree, deferred)
    bound, used = by_symtable(source)
    found = {b.name for b in (*names.bound, *names.sets) if b.kind not in {"star", "annotated"}}
    unsure = _in_comprehensions(tree) | {"__class__", "__conditional_annotations__"}
    assert (found ^ (bound - _annotated(tree))) - unsure == set()
    certain = {use.name for use in names.uses if use.when != "never"}
    possible = {use.name for use in names.uses}
    # Since Python 3.14 symbol tables say of annotations in classes that they read the module's names.
    assert used - possible - unsure - (_read_early(tree) if WHEN_ASKED else set()) == set()
    by_key = {asked[1] for node in ast.walk(tree) if (asked := asked_by_key(node))}
    known = _augmented(tree) | _deleted(tree) | _read_early(tree) | by_key | unsure
    assert [name for name in certain - used - known - {ALL_NAMES} if not name.endswith("__m")] == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("sys.version_info < (3,)", False),
        ("sys.version_info >= (3, 8)", True),
        ("sys.version_info >= (3, 12)", None),
        ("version_info[0] == 2", False),
        ("sys.version_info.major >= 3", True),
        ("sys.version_info == (3, 11)", None),
        ("sys.version_info[1] < 9", None),
        ("sys.version_info < LIMIT", None),
        ("sys.version_info < 'x'", None),
        ("rows < (3,)", None),
        ("rows[0] == 2", None),
        ("2 < sys.version_info[0] < 4", None),
    ],
)
def test_tests_of_the_version(test: str, expected: bool | None) -> None:
    node = ast.parse(test, mode="eval").body
    assert by_version(node) is expected
    used = {use.name for use in names_of(ast.parse(f"if {test}:\n    old\nelse:\n    new")).uses}
    assert used & {"old", "new"} == {True: {"old"}, False: {"new"}, None: {"old", "new"}}[expected]


def _in_comprehensions(tree: ast.Module) -> set[str]:
    """Names in comprehensions, which symbol tables since Python 3.12 mix with those around them."""
    if sys.version_info < (3, 12):
        return set()
    kinds = (ast.ListComp, ast.SetComp, ast.DictComp)
    found = (inner for node in ast.walk(tree) if isinstance(node, kinds) for inner in ast.walk(node))
    return {node.id for node in found if isinstance(node, ast.Name)}


def _annotated(tree: ast.Module) -> set[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and node.value is None)
    names = {node.target.id for node in nodes if isinstance(node.target, ast.Name)}
    found = names_of(tree)
    return names - {each.name for each in (*found.bound, *found.sets) if each.kind != "annotated"}


def _augmented(tree: ast.Module) -> set[str]:
    nodes = (node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _deleted(tree: ast.Module) -> set[str]:
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
    }


def _read_early(tree: ast.Module) -> set[str]:
    """Names that a class body binds itself."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {
        binding.name for node in classes for statement in node.body for binding in names_of(statement).bound
    }


def corpus() -> list[Path]:
    """Modules of the standard library, the same few hundred each time."""
    folder = Path(sysconfig.get_path("stdlib"))
    return sorted(path for path in folder.glob("*.py") if path.is_file())


@pytest.mark.parametrize("path", corpus(), ids=lambda path: path.stem)
def test_the_standard_library(path: Path) -> None:
    source = path.read_text(encoding="utf-8", errors="replace")
    if "def top(" in source:
        pytest.skip("symtable takes a function called `top` for a module")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compare(source)


NAMES = st.sampled_from(["a", "b", "c", "d", "__m"])
LEAVES = st.one_of(NAMES, st.sampled_from(["1", "'s'", "a.b", "b[c]"]))
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("{} + {}".format, inner, inner),
        st.builds("f({}, k={})".format, inner, inner),
        st.builds("[{} for {} in {} if {}]".format, inner, NAMES, inner, inner),
        st.builds("{{{}: {} for {} in {} for d in {}}}".format, inner, inner, NAMES, inner, inner),
        st.builds("(lambda {}, e={}: {})".format, NAMES, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("f'{{{}}}'".format, st.sampled_from(["a", "b.c", "c:>{d}"])),
    ),
    max_leaves=5,
)


def indented(lines: str) -> str:
    """Lines, four blanks deeper."""
    return "\n".join(f"    {line}" for line in lines.split("\n"))


SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}, *{} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("{} += {}".format, NAMES, EXPRESSIONS),
    st.builds("{}: {} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("import {}.x, y as {}".format, NAMES, NAMES),
    st.builds("from m import {}".format, NAMES),
    st.builds("del {}".format, NAMES),
    st.builds("({} := {})".format, NAMES, EXPRESSIONS),
    EXPRESSIONS,
)
PROGRAMS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("{}\n{}".format, inner, inner),
        st.builds("if {}:\n{}\nelse:\n{}".format, EXPRESSIONS, inner.map(indented), inner.map(indented)),
        st.builds("for {} in {}:\n{}".format, NAMES, EXPRESSIONS, inner.map(indented)),
        st.builds("with {} as {}:\n{}".format, EXPRESSIONS, NAMES, inner.map(indented)),
        st.builds("try:\n{}\nexcept E as {}:\n{}".format, inner.map(indented), NAMES, inner.map(indented)),
        st.builds(
            "match {}:\n    case [{}, *_]:\n{}".format, EXPRESSIONS, NAMES, inner.map(indented).map(indented)
        ),
        st.builds("def {}({}, p={}):\n{}".format, NAMES, NAMES, EXPRESSIONS, inner.map(indented)),
        st.builds("@{}\nasync def g(*args: {}):\n{}".format, NAMES, NAMES, inner.map(indented)),
        st.builds("class {}({}):\n{}".format, NAMES, NAMES, inner.map(indented)),
        st.builds("def h():\n    global {}\n{}".format, NAMES, inner.map(indented)),
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(PROGRAMS)
def test_generated_programs(source: str) -> None:
    try:
        compile(source, "<source>", "exec", dont_inherit=True)
    except SyntaxError:
        return
    compare(source)


#: Modules of Python's own with all kinds of nodes between them.
_MODULES = [
    "ast.py",
    "asyncio/base_events.py",
    "dataclasses.py",
    "inspect.py",
    "typing.py",
    "test/test_patma.py",
]


@pytest.mark.parametrize("name", _MODULES)
def test_nothing_below_a_node_is_left_out(name: str) -> None:
    path = Path(sysconfig.get_path("stdlib")) / name
    if not path.exists():
        pytest.skip(f"this Python has no {name}")
    apart = ast.expr_context | ast.boolop | ast.operator | ast.unaryop | ast.cmpop
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        found = {each for each in ast.iter_child_nodes(node) if not isinstance(each, apart)}
        assert found == {*below(node)}
        assert len(below(node)) == len(found)
