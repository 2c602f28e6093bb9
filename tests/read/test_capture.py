"""Capture of whole notebooks: `snippets/` holds them, with what is carried, told and given by the modules.

A snippet begins with ``=== title``; below it stand what its tasks leave in the context (``gives``), the names
that are carried (``carries``), the findings on names (``tells: kind cell:line:column name``); then the cells.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from cloaca_nb.model.workflow import Document, Workflow
from cloaca_nb.read.workflow import read_workflow
from tests.read.capturing import captured, cells, findings, kind_of, names, run, text_of


@dataclass(frozen=True)
class Snippet:
    """A notebook and what becomes of it."""

    title: str
    gives: str
    carries: frozenset[str]
    tells: tuple[str, ...]
    text: str


def _snippets() -> list[Snippet]:
    found = []
    for path in sorted((Path(__file__).parent / "snippets").glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, text = part.partition("\n# %%\n")
            title, *lines = head.split("\n")
            said = [line.partition(": ")[::2] for line in lines]
            gives = "".join(value for word, value in said if word == "gives")
            carries = frozenset(name for word, value in said if word == "carries" for name in value.split())
            tells = tuple(sorted(value for word, value in said if word == "tells"))
            found.append(Snippet(title, gives, carries, tells, f"# %%\n{text}"))
    return found


SNIPPETS = _snippets()
snippets = pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.title)


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
    titles = [snippet.title for snippet in SNIPPETS]
    assert len(titles) == len(set(titles)) > 150


@snippets
def test_names_are_carried(snippet: Snippet) -> None:
    assert names(captured(snippet.text)) == snippet.carries


@snippets
def test_findings(snippet: Snippet) -> None:
    workflow = captured(snippet.text)
    assert told(workflow) == snippet.tells
    for finding in findings(workflow):
        assert finding.message.strip()
        assert finding.hint.strip()


@pytest.mark.parametrize("snippet", [s for s in SNIPPETS if s.gives], ids=lambda snippet: snippet.title)
def test_the_modules_run(snippet: Snippet, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = run(captured(snippet.text), tmp_path)
    assert json.loads(json.dumps(context)) == json.loads(snippet.gives)


@snippets
def test_every_line_knows_where_it_comes_from(snippet: Snippet) -> None:
    sources = {cell.position: cell.source.split("\n") for cell in cells(snippet.text)}
    for module in captured(snippet.text).modules:
        for line in module.lines:
            if line.cell is None or line.line is None or not line.text:
                continue
            source = sources[line.cell][line.line - 1].strip()
            text = line.text.strip()
            made = text.startswith(("import ", "from ", "@cloaca.task", "def ", "return context"))
            assert text in source or source in text or made


@snippets
def test_modules_are_python_and_the_same_each_time(snippet: Snippet) -> None:
    document = Document(cells(snippet.text))
    first, again = read_workflow(document), read_workflow(document)
    assert first.modules == again.modules
    assert first.captured == again.captured
    assert first.facts == again.facts
    for module in first.modules:
        ast.parse(text_of(module))


@snippets
def test_each_task_stands_in_one_module(snippet: Snippet) -> None:
    workflow = captured(snippet.text)
    placed = [id_ for module in workflow.modules for id_ in module.tasks]
    assert sorted(placed) == sorted(task.id for task in workflow.tasks)
    assert [module.name for module in workflow.modules][:1] == ["tasks"]
    assert len({module.name.casefold() for module in workflow.modules}) == len(workflow.modules)
