"""Parameters: the grammar of the line, each form of a declaration, and what is written into packages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.check.checker import check
from cloaca_nb.errors import UsageError
from cloaca_nb.inputs.params import fitting, typed
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.params import TYPES, fits
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.cells.params import assignment, parse_params, value_of
from cloaca_nb.read.workflow import read_workflow
from tests.read.reading import document, errors, workflow

TASK = "%%cloaca_task\ndef load(context):\n    return context"
LITERALS: dict[str, st.SearchStrategy[JSON]] = {
    "str": st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "list": st.lists(st.integers() | st.booleans(), max_size=4),
    "dict": st.dictionaries(st.text("abc", max_size=3), st.integers(), max_size=3),
}


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
def test_a_value_is_what_was_typed(kind: str, data: st.DataObject) -> None:
    value = data.draw(LITERALS[kind])
    text = value if isinstance(value, str) else json.dumps(value)
    found = value_of("x", kind, text)  # type: ignore[arg-type]  # one of the types
    assert (found, type(found)) == (value, type(value))
    assert fits(kind, found)  # type: ignore[arg-type]  # one of the types


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("rate:float=1", "rate = 1.0"),
        ("region:str=north limit:int  # both", "region, limit = 'north', None"),
        ("'names:list=[\"a\"]' deep:bool=True", "names, deep = ['a'], True"),
        ("empty:str= 'text:str=a = b'", "empty, text = '', 'a = b'"),
    ],
)
def test_a_line_is_a_statement(line: str, text: str) -> None:
    assert assignment(parse_params(line)) == text


@pytest.mark.parametrize(
    "line",
    [
        "",
        "rate",
        "rate:",
        "rate:flaot",
        "rate=0.5",
        "1st:int",
        "class:int",
        "context:dict",
        "n:int=3.0",
        "n:int=true",
        "n:float=NaN",
        "n:float=1e999",
        "n:bool=1",
        "n:list={}",
        "n:int=3 n:int=3",
        "n:list=[open('x')]",
        f"n:list={'[' * 5000}",
        "'n:int=3",
        "--n int",
    ],
)
def test_a_line_that_does_not_fit(line: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_params(line)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("int", 3, True),
        ("int", 3.0, False),
        ("int", True, False),
        ("float", 1, True),
        ("float", True, False),
        ("str", None, False),
        ("dict", {}, True),
        ("list", {}, False),
    ],
)
def test_servers_rules(kind: str, value: JSON, good: bool) -> None:
    assert fits(kind, value) is good  # type: ignore[arg-type]  # one of the types


def declarations(*cells: str) -> list[str]:
    """The lines of the release layout that declare parameters."""
    notebook = document(*cells, TASK)
    package = plan_package(read_workflow(notebook), notebook)
    text = next(data for path, data in package.release.items() if path.endswith("/tasks.py")).decode()
    return [line for line in text.splitlines() if "workflow_params(" in line]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        (
            "%cloaca_params a:int b:str=x",
            ["cloaca.workflow_params(a=int)", "cloaca.workflow_params(b=(str, 'x'))"],
        ),
        ("cloaca.workflow_params(a=int)", ["cloaca.workflow_params(a=int)"]),
        (
            "from cloaca import workflow_params as wp\nwp(a=(int, 3))",
            ["cloaca.workflow_params(a=(int, 3))"],
        ),
        (
            "S = {'a': (list, [1])}\ncloaca.workflow_params(**S)",
            ["cloaca.workflow_params(a=(list, [1]))", "cloaca.workflow_params(**S)"],
        ),
        (
            "N = 3\ncloaca.workflow_params(a=(float, N))",
            ["cloaca.workflow_params(a=(float, 3.0))", "cloaca.workflow_params(a=(float, N))"],
        ),
        ("@cloaca.workflow_params(a=int)\ndef f():\n    return 1", ["@cloaca.workflow_params(a=int)"]),
    ],
)
def test_servers_find_each_declaration_first(cell: str, lines: list[str]) -> None:
    assert declarations(cell) == lines


@pytest.mark.parametrize(
    "cell",
    [
        "cloaca.workflow_params(**make())",
        "cloaca.workflow_params(a=(int, input()))",
        "cloaca.workflow_params(a=date)",
        "cloaca.workflow_params(a=(int, 'x'))",
        "cloaca.workflow_params(a=int)\ncloaca.workflow_params(a=str)",
        "%cloaca_params a:int=1\ncloaca.workflow_params(a=(int, 2))",
    ],
)
def test_what_servers_would_lose_is_refused(cell: str) -> None:
    assert any(name.startswith("param-") for name in errors(cell, TASK))


def tagged(*cells: tuple[str, tuple[str, ...]]) -> Document:
    found = (Cell(at, "code", text, tags=tags) for at, (text, tags) in enumerate(cells, 1))
    return Document(tuple(found))


def test_papermills_cells() -> None:
    head = "%cloaca_workflow demo\nrate = 0.5\nname: str = 'a'\nn: int\nBIG = frozenset()"
    read = read_workflow(
        tagged((head, ("parameters",)), ("rate = 2\nother = 1", ("injected-parameters",)), (TASK, ()))
    )
    told = {each.name: (each.type, each.default, each.given) for each in read.params}
    assert told == {"rate": ("float", 0.5, (2,)), "name": ("str", "a", ()), "n": ("int", None, ())}
    assert fitting(read, {"n": 1}) == {"rate": 2, "name": "a", "n": 1}


def test_a_kernel_that_knows_no_tags_knows_what_papermill_writes() -> None:
    cells = ("%cloaca_params rate:float=0.5", "# Parameters\nrate = 2.0\n", TASK)
    assert [each.given for each in workflow(*cells).params] == [(2.0,)]
    other = workflow("%cloaca_params rate:float=0.5", "# Parameters\nrate = 2.0\nshown = 1", TASK)
    assert [each.given for each in other.params] == [()]


@pytest.mark.parametrize(
    ("injected", "refused", "told"),
    [
        ("rate = None", "rate.*null", ""),
        ("rate = 'fast'", "rate.*string", ""),
        ("rat = 2", "", "is no parameter"),
        ("rate = float('nan')", "", "known only where it is executed"),
        ("other = 2", "", ""),
    ],
)
def test_what_papermill_puts_in_is_held_against_the_parameters(
    injected: str, refused: str, told: str
) -> None:
    head = "%cloaca_workflow demo\nrate = 0.5"
    document = tagged((head, ("parameters",)), (injected, ("injected-parameters",)), (TASK, ()))
    report = check(document, prove=False)
    said = [one.message for one in report.findings if one.code == "C189"]
    assert [told in text for text in said] == [True] * bool(told)
    assert report.ok
    if refused:
        with pytest.raises(UsageError, match=refused):
            fitting(report.workflow, {})
    else:
        assert fitting(report.workflow, {}) == {"rate": 0.5}


def test_what_a_run_is_given() -> None:
    read = workflow("%cloaca_params limit:int rate:float=0.5", TASK)
    assert fitting(read, {"limit": 2, "free": 1}) == {"rate": 0.5, "limit": 2, "free": 1}
    assert typed(read.params, ["rate=2", "limit=3"]) == {"rate": 2.0, "limit": 3}
    for context in ({}, {"limit": 2.0}, {"limit": None}, {"limit": "2"}, {"limit": 1, "rat": 2}):
        with pytest.raises(UsageError, match=r"limit|rat"):
            fitting(read, context)
    for text in ("limit", "limt=3", "limit=x"):
        with pytest.raises(UsageError) as raised:
            typed(read.params, [text])
        assert raised.value.hint
