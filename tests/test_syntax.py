"""The parser for one thread at a time, and what is remembered of trees."""

from __future__ import annotations

import ast
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb import syntax


def test_nothing_else_of_this_process_parses() -> None:
    root = Path(cloaca_nb.__file__).parent
    # What is carried, and what runs in children, stands alone.
    alone = {"carried", "standin"}
    paths = [path for path in root.rglob("*.py") if not alone & {*path.relative_to(root).parts}]
    parsing = {str(path.relative_to(root)) for path in paths if "ast.parse(" in path.read_text("utf-8")}
    assert parsing == {"syntax.py"}


def test_threads_leave_the_filters_of_warnings_as_they_are() -> None:
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        trees = list(pool.map(syntax.parse, [r"x = '\d'", "x = 1"] * 50))
    assert all(isinstance(tree, ast.Module) for tree in trees)
    assert list(warnings.filters) == before


@pytest.mark.parametrize(
    "text", [r"x = '\d'", "x = [1for _ in ()]", "x = 0xfor 1", "x = b'\\d'", "x = 1.if 1 else 2"]
)
def test_the_parser_warns_nobody(text: str) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        syntax.parse(text)
        syntax.compiled(syntax.parse("x = (1 is 1)"), "<cell>")
    assert told == []


def test_what_the_notebook_warns_of_and_sets_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = ast.parse

    def beside(text: str, **named: object) -> ast.Module:
        warnings.warn("of the notebook", stacklevel=1)
        warnings.filterwarnings("ignore", message="set by the notebook")
        return parse(text, **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(ast, "parse", beside)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        before = len(warnings.filters)
        syntax.parse(r"x = '\d'")
        assert len(warnings.filters) == before + 1
        warnings.warn("set by the notebook", stacklevel=1)
    assert [str(each.message) for each in told] == ["of the notebook"]


def test_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, parse = set[int](), list[int](), ast.parse

    def watched(*args: object, **named: object) -> ast.Module:
        inside.add(threading.get_ident())
        most.append(len(inside))
        try:
            return parse(*args, **named)  # type: ignore[call-overload, no-any-return]
        finally:
            inside.discard(threading.get_ident())

    monkeypatch.setattr(ast, "parse", watched)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(syntax.parse, ["x = [" + "1," * 2000 + "]"] * 20))
    assert len(most) == 20
    assert max(most) == 1


def test_what_threads_of_others_mix_up_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ast.parse("x = 1")
    answers: list[object] = [SystemError("AST constructor recursion depth mismatch"), tree]

    def mixed_up(*_: object, **__: object) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(ast, "parse", mixed_up)
    assert syntax.parse("x = 1") is tree
    answers[:] = [SystemError("x")] * 9
    with pytest.raises(SystemError):
        syntax.parse("x = 1")


def test_what_was_found_out_is_remembered_until_it_is_forgotten() -> None:
    asked = []

    @syntax.remembered
    def found(text: str) -> str:
        asked.append(text)
        return text

    assert [found("a"), found("a")] == ["a", "a"]
    syntax.forget()
    found("a")
    assert asked == ["a", "a"]


#: Ways to write an f-string of many fields, most of which hide where it begins or ends.
LONG = {
    "one line": "x = f'{}'",
    "raw": 'x = Rf"{}"',
    "lines": "x = f'''{}'''",
    "behind a comment": "# f'''\nx = f'''{}'''",
    "behind a text": "x = 'f\\'' f'{}'",
}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="f-strings are parsed as fast as all else")
@pytest.mark.parametrize("way", LONG)
def test_a_text_that_would_take_minutes_is_refused(way: str) -> None:
    for field in ("{a}", "\\'{a}", "{a['x']}" if "'''" in LONG[way] else "{a}"):
        with pytest.raises(ValueError, match="more than 500 fields"):
            syntax.parse(LONG[way].replace("{}", field * 100_000))
    syntax.parse(LONG[way].replace("{}", "{a}{{}}" * 400))


SAME = [
    "f(x, *y)",
    "lambda a, b=1: a",
    "'' + x",
    "x if y else z",
    "def f():\n    return 1",
    "1 + " * 3000 + "1",
]
OTHERS = [("1", "1.0"), ("1", "True"), ("x", "y"), ("f(x)", "f(x, y)"), ("0.0", "-0.0"), ("'a'", "b'a'")]


@pytest.mark.parametrize("text", SAME)
def test_equal_trees(text: str) -> None:
    assert syntax.same_trees(_tree(text), _tree(f"\n{text}"))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_trees(one: str, other: str) -> None:
    assert not syntax.same_trees(_tree(one), _tree(other))


def test_the_text_of_a_tree_is_short_and_any_tree_has_one() -> None:
    assert syntax.shown(_tree("f( x )")) == "f(x)"
    assert len(syntax.shown(_tree("a" * 100))) == 60
    assert syntax.unparsed(_tree("1 + " * 3000 + "1")) == "\N{HORIZONTAL ELLIPSIS}"


def _tree(text: str) -> ast.AST:
    left = text.count("1 + ")
    if left < 1000:
        return syntax.parse(text)
    node: ast.expr = ast.Constant(1)
    for _ in range(left):
        node = ast.BinOp(node, ast.Add(), ast.Constant(1))
    return node
