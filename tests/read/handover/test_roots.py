"""What the values of variables of plain cells go back to: what shows a variable of the deployment is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.model import kinds
from cloaca_nb.model.package import Package
from tests.package.notebooks import package

_ABOVE = "import os\nfrom os import environ\nimport cloaca as engine"


def packed(statement: str, folder: Path, above: str = _ABOVE, *more: str) -> Package:
    """The package of a plain cell whose `value` the next one reads."""
    cells = f"%%cloaca_task first\nrows = [1]\n{statement}", "%%cloaca_task second\nprint(value, rows)"
    return package("%cloaca_workflow flow", above, *cells, *more, folder=folder)


def told(statement: str, folder: Path, above: str = _ABOVE) -> set[tuple[object, object]]:
    """Names and sources that are told of a plain cell that shows its `value`: that is handed over."""
    made = packed(f"{statement}\nvalue", folder, above)
    found = (fact.said for fact in made.workflow.facts if isinstance(fact.said, kinds.Exposed))
    return {(said.name, said.source) for said in found}


def handed(made: Package) -> set[str]:
    """Variables that its first task hands over."""
    return {use.name for use in made.workflow.task("first").writes}


@pytest.mark.parametrize(
    "statement",
    [
        "value = engine.var('T')",
        "value = engine.var_or('T', 'none')",
        "value = os.environ['T']",
        "value: str = os.getenv('T', '').strip()",
        "value = f'Bearer {engine.var(\"T\")}'",
        "token = engine.var('T')\nvalue = 'Bearer ' + token",
        "value = os.environ['T'] if 'T' in os.environ else ''",
        "value = os.getenv('T') or engine.var('T')",
        "value = int(environ.get('T', '1')) * 2",
        "other, value = 1, engine.var('T')",
        "value = os.getcwd()",
        "value = os.environ['T'][:3] == 'yes'",
        "print(rows)\nvalue = os.environ['T']",
        "from dotenv import load_dotenv\nvalue = os.environ['T']\nload_dotenv()",
    ],
)
def test_what_only_asks_the_deployment_each_task_asks_for_itself(statement: str, tmp_path: Path) -> None:
    made = packed(statement, tmp_path)
    assert handed(made) == {"rows"}
    assert "value" in {one.name for one in made.workflow.captured if one.task == "second"}


@pytest.mark.parametrize(
    ("statement", "more"),
    [
        ("value = os.environ['T'] if rows else ''", ()),
        ("value = {'token': engine.var('T')}", ()),
        ("value = os.environ[rows[0] and 'T']", ()),
        ("value = engine.var('T' * len(rows))", ()),
        ("value = len(rows) * os.environ['T']", ()),
        ("value = open(os.environ['T']).read()", ()),
        ("value = engine.var('T')\nvalue += 'x'", ()),
        ("value = engine.var('T'); print(value)", ()),
        ("os.environ['T'] = 'x'\nvalue = os.environ['T']", ()),
        ("os.chdir('..')\nvalue = os.getcwd()", ()),
        ("from dotenv import load_dotenv\nload_dotenv()\nvalue = os.environ['T']", ()),
        ("import settings\nprint(settings.load())\nvalue = os.environ['T']", ()),
        ("def load():\n    import settings\n    settings.load()\nload()\nvalue = os.environ['T']", ()),
        ("value = engine.var('T')", ("%%cloaca_task third\nvalue = 2", "%%cloaca_task fourth\nprint(value)")),
        (
            "value = engine.var('T')",
            ("%%cloaca_task\ndef third(context):\n    print(context['value'])\n    return context",),
        ),
        ("value = 'x'", ()),
    ],
)
def test_what_goes_by_more_is_handed_over(statement: str, more: tuple[str, ...], tmp_path: Path) -> None:
    assert handed(packed(statement, tmp_path, _ABOVE, *more)) == {"rows", "value"}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("value = engine.var('T')", "engine.var('T')"),
        ("value = engine.var_or('T', 'none')", "engine.var_or('T', 'none')"),
        ("value = os.environ['T']", "os.environ['T']"),
        ("value = environ.get('T')", "environ.get('T')"),
        ("value: str = os.getenv('T', '').strip()", "os.getenv('T', '')"),
        ("value = os.environ['T'] if rows else ''", "os.environ['T']"),
        ("value = {'headers': [f'Bearer {engine.var(\"T\")}']}", "engine.var('T')"),
        ("token = engine.var('T')\nvalue = 'Bearer ' + token", "engine.var('T')"),
        ("value = 'a {}'.format(engine.var('T'))", "engine.var('T')"),
        ("value = 'a %s' % (engine.var('T'),)", "engine.var('T')"),
        ("value = dict(os.environ)", "os.environ"),
        ("other, value = 1, engine.var('T')", "engine.var('T')"),
    ],
)
def test_what_shows_a_variable_of_the_deployment_is_told(statement: str, source: str, tmp_path: Path) -> None:
    assert told(statement, tmp_path) == {("value", source)}


def test_a_variable_that_an_unmarked_cell_reads_is_told_where_a_plain_cell_hands_it_over(
    tmp_path: Path,
) -> None:
    above = f"{_ABOVE}\nTOKEN = engine.var_or('T', '')"
    assert told("value = [TOKEN]", tmp_path, above) == {("value", "engine.var_or('T', '')")}


@pytest.mark.parametrize(
    "statement",
    [
        "value = len(engine.var('T'))",
        "value = engine.var('T') == 'yes'",
        "value = open(os.environ['T']).read()",
        "value = 'T' in os.environ",
        "value = rows if os.getenv('T') else 'x'",
        "value = engine.var('T')\nvalue = 1",
        "value = {'T': 1}.get('T')",
    ],
)
def test_what_only_goes_by_one_is_not(statement: str, tmp_path: Path) -> None:
    assert told(statement, tmp_path) == set()


def test_what_no_later_cell_reads_is_not_handed_over(tmp_path: Path) -> None:
    assert told("value = 1\ntoken = engine.var('T')", tmp_path) == set()
