"""Names and metadata of a workflow, wherever they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.model.workflow import Project
from cloaca_nb.read.workflow import read_workflow
from tests.read.reading import body, document, errors, findings, kinds, workflow

TASK = body("t", "context.set('a', 1)")


def test_the_line_says_everything() -> None:
    options = "--version 2.1.0 --description 'Daily \"sales\"' --author 'A. B.' --requires-python '>=3.11'"
    line = f"%cloaca_workflow sales_etl {options}"
    project = workflow(TASK, head=line).project
    assert (project.workflow, project.name, project.version) == ("sales_etl", "sales-etl", "2.1.0")
    assert (project.description, project.author, project.requires_python) == (
        'Daily "sales"',
        "A. B.",
        ">=3.11",
    )
    assert project.entry_module == "sales_etl"


def test_a_line_over_several_lines() -> None:
    project = workflow(TASK, head="x = 1\n%cloaca_workflow demo \\\n  --version 2.0\ny = 1").project
    assert (project.workflow, project.version) == ("demo", "2.0")


NAMES = {
    "class": "a Python keyword",
    "None": "a Python keyword",
    "json": "standard library",
    "email": "standard library",
    "data-pipeline": "data_pipeline",
    "'my flow'": "my_flow",
    "1st": "workflow_1st",
    "a.b": "a_b",
    "cloaca": "engine's own module",
    "vendor": "vendored packages",
    "compile": "loaders refuse",
    "''": "no Python identifier",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_none(name: str) -> None:
    notebook = (TASK,)
    head = f"%load_ext cloaca_nb\n%cloaca_workflow {name}"
    (finding,) = [f for f in findings(*notebook, head=head) if f.severity == "error"]
    assert (finding.cell, finding.line) == (1, 2)
    assert NAMES[name] in f"{finding.message} {finding.hint}"


@pytest.mark.parametrize("name", ["demo", "Demo2", "_x", "größe", "match", "data_pipeline"])
def test_good_names(name: str) -> None:
    assert errors(TASK, head=f"%cloaca_workflow {name}") == set()


def test_an_installed_distribution_shadows_the_name() -> None:
    assert kinds(TASK, head="%cloaca_workflow pytest")["workflow-name-shadowed"] == (1, 1)


BAD_LINES = {
    "": "name is missing",
    "--version 1.0": "name is missing",
    "a b": "one workflow name",
    "a --descripton x": "--description",
    "a --description Daily totals": "one workflow name",
    "a --version": "expected one argument",
    "a --description 'x": "quotation mark",
}


@pytest.mark.parametrize("text", BAD_LINES)
def test_lines_that_do_not_fit(text: str) -> None:
    found = [f for f in findings(TASK, head=f"\n%cloaca_workflow {text}") if f.severity == "error"]
    assert [(f.cell, f.line) for f in found] == [(1, 2)]
    assert BAD_LINES[text] in f"{found[0].message} {found[0].hint}"


@pytest.mark.parametrize(
    "version",
    [
        "1",
        "1.0",
        "2024.1.15",
        "1.0.0rc1",
        "1.0.0-rc.1",
        "v1.0",
        "1!2.0",
        "1.0+local.1",
        "1.0.dev3",
        "1.0.post1",
    ],
)
def test_versions(version: str) -> None:
    assert errors(TASK, head=f"%cloaca_workflow demo --version {version}") == set()


@pytest.mark.parametrize("version", ["latest", "'1 0'", "1.0/2", "''", "1..0", "1.0-final-x", "../1"])
def test_versions_that_are_none(version: str) -> None:
    assert errors(TASK, head=f"%cloaca_workflow demo --version {version}") == {"workflow-version"}


@pytest.mark.parametrize(
    "spec", ["'>=3.10'", "'>=3.10,<4'", "'~=3.11'", "'==3.12.*'", "'>= 3.10, != 3.11.1'"]
)
def test_python_ranges(spec: str) -> None:
    assert errors(TASK, head=f"%cloaca_workflow demo --requires-python {spec}") == set()


@pytest.mark.parametrize("spec", ["3.10", "'>3.x'", "'=>3.10'", "python3", "'>=3.10,'", "''"])
def test_python_ranges_that_are_none(spec: str) -> None:
    assert errors(TASK, head=f"%cloaca_workflow demo --requires-python {spec}") == {
        "workflow-requires-python"
    }


def test_of_two_lines_the_later_holds() -> None:
    lines = "%cloaca_workflow one --version 1.0\n%cloaca_workflow two"
    assert workflow(TASK, head=lines).name == "two"
    assert workflow(TASK, head=lines).project.version == "1.0"
    assert kinds(TASK, head=lines)["workflow-lines-disagree"] == (1, 2)
    assert errors(TASK, head=lines) == set()


def test_the_same_line_twice_is_fine() -> None:
    assert kinds(TASK, head="%cloaca_workflow one\n%cloaca_workflow one") == {}


FILES = {
    "daily-orders.ipynb": "daily_orders",
    "Daily Orders (2).ipynb": "Daily_Orders_2",
    "2024 report.ipynb": "workflow_2024_report",
    "größe.ipynb": "größe",
    "!.ipynb": "workflow",
    "import.ipynb": "import_",
}


@pytest.mark.parametrize("file", FILES)
def test_the_file_names_the_workflow_where_nothing_else_does(file: str) -> None:
    found = read_workflow(document(TASK, head="", file=file))
    assert found.name == FILES[file]
    assert [fact.values["name"] for fact in found.facts if fact.kind == "name-from-file"] == [FILES[file]]


def test_a_file_named_like_a_module_of_the_standard_library() -> None:
    found = read_workflow(document(TASK, head="", file="calendar.ipynb"))
    assert "workflow-name" in {fact.kind for fact in found.facts}


FOUND = Project(
    "orders",
    "orders-package",
    "3.0",
    "From the file",
    requires_python=">=3.12",
    entry_module="orders",
    pyproject=Path("pyproject.toml"),
)


def test_a_file_named_like_an_installed_module() -> None:
    found = read_workflow(document(TASK, head="", file="pytest.ipynb"))
    assert "workflow-name-shadowed" in {fact.kind for fact in found.facts}


def test_a_pyproject_names_the_workflow() -> None:
    project = read_workflow(document(TASK, head=""), FOUND).project
    assert project == FOUND
    assert kinds(TASK, head="", found=FOUND) == {}


def test_a_pyproject_holds_the_metadata() -> None:
    head = "%cloaca_workflow daily --version 4.0 --description 'From the file'"
    project = read_workflow(document(TASK, head=head), FOUND).project
    assert (project.workflow, project.name, project.version) == ("daily", "orders-package", "3.0")
    assert project.entry_module == "orders"
    assert kinds(TASK, head=head, found=FOUND) == {"pyproject-overrules": (1, 1)}


def test_a_builder_describes_the_workflow_where_the_line_does_not() -> None:
    cell = (
        "%%cloaca_task\nwith cloaca.WorkflowBuilder('demo') as b:\n    b.description('From the builder')\n"
        "    @cloaca.task(id='a')\n    def a(context): return context"
    )
    project = workflow(cell, head="%cloaca_workflow demo --version 2.0").project
    assert (project.version, project.description) == ("2.0", "From the builder")
    assert kinds(cell, head="%cloaca_workflow demo --version 2.0") == {}
    found = kinds(cell, head="%cloaca_workflow demo --description 'From the line'")
    assert found == {"builder-disagrees": (2, 2)}
