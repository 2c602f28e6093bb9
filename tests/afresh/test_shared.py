"""What one task is known to change and another one reads is told; what only may be, or is a memo, is not."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Said
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.effects.bounded import limits
from cloaca_nb.read.workflow import read_workflow

#: ``=== apart: name`` or ``=== shared: name``, the cells, what the tasks ``--- one`` and ``--- two`` do.
CASES = {
    head: body.strip("\n")
    for head, _, body in (
        case.partition("\n")
        for case in Path(__file__).with_name("shared.txt").read_text("utf-8").split("=== ")[1:]
    )
}


def packaged(case: str) -> Package:
    """What is packed of a case."""
    cells, one, two = (text.strip("\n") for text in re.split(r"^--- \w+$", case, flags=re.MULTILINE))
    tasks = [
        f"%%cloaca_task{marker}\ndef {name}(context):\n{textwrap.indent(body, '    ')}\n    return context"
        for name, marker, body in (("one", "", one), ("two", " --dependencies one", two))
    ]
    texts = ["%cloaca_workflow shared", *cells.split("\n# %%\n"), *tasks]
    document = Document(tuple(Cell(at, "code", text) for at, text in enumerate(texts, 1)))
    return plan_package(read_workflow(document), document)


def told(case: str, *of: type) -> list[Said]:
    """What is told of such kinds."""
    package = packaged(case)
    return [fact.said for fact in package.facts if isinstance(fact.said, of)]


@pytest.mark.parametrize("name", CASES)
def test_a_known_change_of_what_another_task_reads_is_told(name: str) -> None:
    assert len(told(CASES[name], kinds.SharedState)) == (name.startswith("shared"))


#: What a task changes and no other one sees: nothing of it is asked of a run.
LEFT_TO_NOBODY = {
    "what is set as an instance is entered": "timer",
    "a count of a class by its instances, which nobody reads": "Order",
    "a count of a function that nobody reads": "add",
}


@pytest.mark.parametrize("name", LEFT_TO_NOBODY)
def test_what_no_other_task_sees_is_not_looked_for_in_a_run(name: str) -> None:
    found = packaged(CASES[f"apart: {name}"]).uncertain
    assert LEFT_TO_NOBODY[name] not in {each.name for each in found}


#: What is not told then: what is kept where no name leads to it, and code in texts.
NOT_EVEN_THEN = (
    *("mutable default", "the instance of a class that is cached", "through setattrmod"),
    *("exec", "evalx", "globalsx", "globals set", "globals upd", "what is named by the texts of a list"),
    "what is counted by a text that is timed",
)


@pytest.mark.parametrize("to_end", [limits._TO_END, 0], ids=["ended", "given_up"])
@pytest.mark.parametrize("name", [each for each in CASES if each.startswith("shared")])
def test_what_is_not_followed_to_its_end_is_told_as_that(
    name: str, to_end: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_MOST", 0)
    monkeypatch.setattr(limits, "_LEAST", -1)
    monkeypatch.setattr(limits, "_TO_END", to_end)
    found = told(CASES[name], kinds.SharedState, kinds.NotFollowed)
    assert bool(found) == (name.removeprefix("shared: ") not in NOT_EVEN_THEN)


#: Tasks that take over `colors`, which comes to lead to a dict that each call of a helper makes anew.
TAKEN_OVER = """
import maps
from matplotlib.lines import Line2D
# %%
%%cloaca_task shades
colors = ["maroon", "cyan"]
# %%
def labels(table, axes, size, **more):
    words = {"size": size}
    words.update(more)
    table.apply(lambda row: axes.annotate(xy=maps.place(row)))
# %%
def marks(tables):
    for each in tables:
        if each.name.split(" ")[0] in ["schools", "supply"]:
            words = {"lw": 0, "c": color}
            mark = Line2D([], [], **words)
        else:
            found = lines(each, "")
            for color, width, (a, b) in found:
                pass
# %%
def legend(tables, anchor=(1.0, 1.0)):
    found = marks(tables)
# %%
def lines(tables, axes, told=False):
    found = []
    for color, (_, part) in zip(colors, tables):
        wide, ids = part["ship"], part["id"]
        if told:
            for one, two, each in zip(wide, maps.scaled(wide), ids):
                found.append([color, one, two, each])
    if told:
        return found
# %%
%%cloaca_task load
schools = maps.read("schools")
# %%
%%cloaca_task one
base = maps.plot()
labels(schools, base, 14)
tables = [schools, maps.near]
legend(tables)
# %%
%%cloaca_task two
labels(maps.supply, base, 14)
legend(tables)
"""


def test_what_is_taken_over_leads_to_nothing_that_tasks_share() -> None:
    cells = ["%cloaca_workflow shared", *(each.strip("\n") for each in TAKEN_OVER.split("\n# %%\n"))]
    document = Document(tuple(Cell(at, "code", text) for at, text in enumerate(cells, 1)))
    facts = plan_package(read_workflow(document), document).facts
    assert not [fact.said for fact in facts if isinstance(fact.said, kinds.SharedState)]
