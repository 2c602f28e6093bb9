"""Capture of whole notebooks: those of `tests/cases` that say which names are carried, no fewer, no more."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from cloaca_nb.model.workflow import Document, Workflow
from cloaca_nb.read.workflow import read_workflow
from tests.casefile import Case, cases_that_expect
from tests.read.capturing import findings, kind_of, names, run, text_of

carrying = pytest.mark.parametrize("case", cases_that_expect("carries"), ids=str)


_READ: dict[str, Workflow] = {}


def captured(case: Case) -> Workflow:
    """What is read from a case, which lies nowhere: once, and looked at by each test."""
    if str(case) not in _READ:
        _READ[str(case)] = read_workflow(Document(case.cells))
    return _READ[str(case)]


def told(workflow: Workflow) -> tuple[str, ...]:
    """Each finding on names: kind, place, name."""
    found = []
    facts = [fact for fact in workflow.facts if kind_of(fact) is not None]
    for fact in facts:
        place = fact.place
        assert place is not None
        column = f":{place.column}" if place.column else ""
        found.append(f"{fact.kind} {place.cell}:{place.line}{column} {fact.values.get('name', '')}".rstrip())
    return tuple(sorted(found))


def test_there_are_many() -> None:
    assert len(cases_that_expect("carries", "tells")) == len(cases_that_expect("carries")) > 150


@carrying
def test_names_are_carried(case: Case) -> None:
    assert names(captured(case)) == set(case.of("carries"))


@carrying
def test_findings(case: Case) -> None:
    workflow = captured(case)
    assert told(workflow) == tuple(case.of("tells"))
    for finding in findings(workflow):
        assert finding.message.strip()
        assert finding.hint.strip()


@pytest.mark.parametrize("case", cases_that_expect("gives"), ids=str)
def test_the_modules_run(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = run(captured(case), tmp_path)
    assert json.loads(json.dumps(context)) == case.of("gives")


@carrying
def test_every_line_knows_where_it_comes_from(case: Case) -> None:
    sources = {cell.position: cell.source.split("\n") for cell in case.cells}
    for module in captured(case).modules:
        for line in module.lines:
            if line.cell is None or line.line is None or not line.text:
                continue
            source = sources[line.cell][line.line - 1].strip()
            text = line.text.strip()
            made = text.startswith(("import ", "from ", "@cloaca.task", "def ", "return context"))
            made |= text.startswith(("async def _await", "global ", '__import__("asyncio")'))
            assert text in source or source in text or made


@carrying
def test_modules_are_python_and_the_same_each_time(case: Case) -> None:
    document = Document(case.cells)
    first, again = read_workflow(document), read_workflow(document)
    assert first.modules == again.modules
    assert first.captured == again.captured
    assert first.facts == again.facts
    for module in first.modules:
        ast.parse(text_of(module))


@carrying
def test_each_task_stands_in_one_module(case: Case) -> None:
    workflow = captured(case)
    placed = [id_ for module in workflow.modules for id_ in module.tasks]
    assert sorted(placed) == sorted(task.id for task in workflow.tasks)
    assert [module.name for module in workflow.modules][:1] == ["tasks"]
    assert len({module.name.casefold() for module in workflow.modules}) == len(workflow.modules)
