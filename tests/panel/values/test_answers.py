"""What a panel is told of the contexts of runs that are kept: pages, matches, changes, copies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.panel.values.answers import PAGE, ValueAnswers
from tests.written import code_cells, write_notebook

if TYPE_CHECKING:
    from cloaca_nb.panel.contract.replies import ContextNode, ContextPage, Reply

CELLS = (
    "%cloaca_workflow demo",
    "# %%cloaca_task load\nrows = [{'id': n, 'price': n / 2} for n in range(3)]\nplain = {1: ('a', None)}",
    "# %%cloaca_task clean\nrows.append({'id': 9, 'price': 1.0})\nrows[0]['price'] = 7.5\nsize = len(plain)",
    "# %%cloaca_task -d clean\ndef report(context):\n"
    "    context.set('plan', {'steps': [1, {'name': 'Ship orders'}], 'open': None})\n"
    "    context.set('many', list(range(1000)))\n    return context",
    "# %%cloaca_task -d report\ndef last(context):\n"
    "    plan = context.get('plan')\n    plan['steps'][1]['name'] = 'Ship'\n    del plan['open']\n"
    "    context.set('plan', {**plan, 'done': True})\n    context.remove('many')\n    return context",
    "# %%cloaca_task -d last\ndef broken(context):\n    raise ValueError('no')",
)
PATIENCE_S = 300.0


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A session that has run its notebook once."""
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        path = write_notebook(folder / "demo.ipynb", code_cells(CELLS))
        made = Session(folder, notebook=lambda: path)
        for number, source in enumerate(CELLS):
            made.record(source, cell_id=f"cell-{number}")
        run = made.start(runner="preview")
        assert run.wait(PATIENCE_S)
        last = run.outcome().task("last")
        assert last is not None
        assert last.status == "completed", run.outcome()
        yield made


def look(session: Session, task: str, **asked: object) -> dict[str, Any]:
    """The answer to a question."""
    told: list[Reply] = []
    ValueAnswers(session).answer({"type": "values", "view": "v", "task": task, **asked}, told.append)
    (reply,) = told
    assert reply["type"] == "values"
    assert (reply["view"], reply["task"]) == ("v", task)
    json.dumps(reply)
    return dict(reply)


def nodes(session: Session, task: str, *path: int, **how: object) -> list[ContextNode]:
    found = look(session, task, want="page", path=[*path], **how)
    assert found["problem"] == ""
    page: ContextPage = found["looked"]["page"]
    return page["nodes"]


def brief(found: list[ContextNode]) -> list[tuple[str, str, str, str]]:
    return [(one["key"], one["type"], one["change"], one["text"]) for one in found]


def test_what_a_task_made_of_what_it_was_given(session: Session) -> None:
    assert brief(nodes(session, "last")) == [
        ("plain", "dict", "same", ""),
        ("rows", "list", "same", ""),
        ("plan", "dict", "changed", ""),
        ("many", "list", "removed", ""),
    ]
    assert brief(nodes(session, "last", 2)) == [
        ("done", "bool", "added", "True"),
        ("steps", "list", "changed", ""),
        ("open", "NoneType", "removed", "None"),
    ]
    (step, name) = nodes(session, "last", 2, 1)
    assert (step["text"], step["change"], name["count"]) == ("1", "same", 1)
    (name,) = nodes(session, "last", 2, 1, 1)
    assert (name["text"], name["before"], name["size"]) == ("'Ship'", "'Ship orders'", 6)


def test_values_that_are_handed_over_are_read(session: Session) -> None:
    (plain, rows) = nodes(session, "load")
    assert (rows["type"], rows["count"], rows["change"]) == ("list", 3, "added")
    assert brief(nodes(session, "load", plain["at"])) == [("1", "tuple", "added", "")]
    assert [one["text"] for one in nodes(session, "load", plain["at"], 0)] == ["'a'", "None"]
    copied = look(session, "load", want="value", path=[plain["at"], 0, 1])["looked"]
    assert (copied["way"], copied["text"]) == ("plain[1][1]", "null")


def test_much_comes_in_pages(session: Session) -> None:
    many = [one["at"] for one in nodes(session, "report") if one["key"] == "many"]
    page = look(session, "report", want="page", path=many)["looked"]["page"]
    assert (page["start"], page["count"], len(page["nodes"])) == (0, 1000, PAGE)
    assert nodes(session, "report", *many, **{"from": 950})[-1]["text"] == "999"
    page = look(session, "report", want="page", path=many, around=501)["looked"]["page"]
    assert page["start"] <= 500 < page["start"] + PAGE
    assert nodes(session, "report", *many, **{"from": 5000}) == []


def test_what_changed_alone(session: Session) -> None:
    assert [one["key"] for one in nodes(session, "last", changed=True)] == ["plan", "many"]
    assert [one["at"] for one in nodes(session, "last", 2, 1, changed=True)] == [1]


def test_keys_and_values_are_searched(session: Session) -> None:
    def hits(asked: str, **how: object) -> list[list[int]]:
        found: list[list[int]] = look(session, "last", want="find", asked=asked, **how)["looked"]["hits"]
        return found

    assert hits("SHIP") == [[2, 1, 1, 0]]
    assert hits("orders") == [[2, 1, 1, 0]]  # what it was given, too
    assert hits("price") == [[1, at, 1] for at in range(3)]
    assert hits("price", changed=True) == []
    assert len(hits("9")) > 200


def test_a_value_is_copied_with_the_way_to_it(session: Session) -> None:
    copied = look(session, "last", want="value", path=[2, 1, 1])["looked"]
    assert (copied["way"], copied["text"]) == ("context['plan']['steps'][1]", '{"name": "Ship"}')


def test_what_is_not_known_is_told(session: Session) -> None:
    page = look(session, "broken", want="page", path=[])["looked"]["page"]
    assert page["note"] == "what it was given: what it stored is not kept, it did not come to its end"
    assert {one["change"] for one in page["nodes"]} == {"same"}
    assert (
        look(session, "last", want="page", path=[77])["problem"] == "there is no such value in this context"
    )
    assert (
        look(session, "last", want="page", path=[], of=9)["problem"] == "run 9 of this workflow is not kept"
    )
    assert "has not kept the context of 'nobody'" in look(session, "nobody", want="page", path=[])["problem"]


@pytest.mark.parametrize("path", [None, "x", [-1], [True], [1.5], [0] * 1000])
def test_paths_that_cannot_be_are_none(session: Session, path: object) -> None:
    assert look(session, "last", want="page", path=path)["looked"]["path"] == []


def test_a_table_of_what_was_handed_over(session: Session) -> None:
    table = look(session, "load", want="table", key="rows", path=[], seen="run")["looked"]["table"]
    assert (table["source"], table["columns"], table["types"]) == ("run 1", ["id", "price"], ["int", "float"])
    assert (table["rows"][2], table["total"], table["columns_more"]) == (["2", "1"], 3, 0)
    (plan,) = (one for one in nodes(session, "load") if one["key"] == "rows")
    assert plan["table"]
    assert look(session, "load", want="table", path=[plan["at"]])["looked"]["table"] == table
    assert "shown as no table" in look(session, "load", want="table", key="plain", path=[])["problem"]
    assert (
        look(session, "load", want="table", key="x", path=[])["problem"] == "the task did not store it there"
    )


def test_a_table_of_what_the_notebook_has(session: Session) -> None:
    def ask(key: str) -> dict[str, Any]:
        return look(session, "load", want="table", key=key, path=[], seen="kernel")

    rows = [{"id": n} for n in range(1500)]
    session.observe().keep_made("load", {"rows": rows})
    session.held = {"rows": rows}
    table = ask("rows.load")["looked"]["table"]
    assert (table["source"], table["total"]) == ("as the notebook has it", 1500)
    assert (len(table["rows"]), table["rows"][-1]) == (1000, ["999"])
    assert ask("gone")["problem"] == "the notebook has no 'gone' now"
    session.held = {"rows": rows[:-1]}
    assert ask("rows")["problem"] == "'rows' is another value by now: a later cell has changed it"
