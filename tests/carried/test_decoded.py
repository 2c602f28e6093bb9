"""A task that uses `context` has values under some keys: each way to read and to set them, and to return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.decoded import decoded
from cloaca_nb.standin.cloaca._context import Context

DAY = date(2026, 1, 1)
Work = Callable[[Any], Any]


def context() -> Context:
    """What a run's context is: texts under `day.load` and `rows`, JSON under `n`."""
    made = Context({"n": [1]})
    made.set("day.load", encode(DAY))
    made.set("rows", encode([(1, 2)]))
    return made


def ran(work: Work) -> Context:
    """The context after a task that has `day` and `rows` as values."""
    decorate = decoded("rows", "later", under={"day": "day.load"})
    result = decorate(work)(context())
    assert type(result) is Context
    return result


def seen(look: Callable[[Any], Any]) -> Any:
    """What a task sees."""
    found = []

    def work(context: Any) -> Any:
        found.append(look(context))
        return context

    ran(work)
    return found[0]


@pytest.mark.parametrize(
    ("look", "wanted"),
    [
        (lambda c: c.get("day"), DAY),
        (lambda c: c["day"], DAY),
        (lambda c: c.get("later", 7), 7),
        (lambda c: c.get("n"), [1]),
        (lambda c: ("day" in c, "later" in c, "n" in c, 5 in [5]), (True, False, True, True)),
        (lambda c: c["rows"].append(3) or c["rows"], [(1, 2)]),
        (lambda c: c.to_dict()["day"], DAY),
        (lambda c: c.to_dict()["n"], [1]),
        (lambda c: c.remove("day"), DAY),
        (lambda c: len(c), 3),
        (lambda c: isinstance(c, Context), True),
        (lambda c: c.to_json().count("@codec"), 2),
        (lambda c: repr(c).startswith("Context("), True),
    ],
)
def test_a_task_reads_values(look: Callable[[Any], Any], wanted: Any) -> None:
    assert seen(look) == wanted


def _insert(context: Any) -> None:
    context.insert("later", (1, DAY))


def _in_a_dictionary(context: Any) -> None:
    context.update_from_dict({"later": (1, DAY), "n": 2})


def _by_item(context: Any) -> None:
    context["later"] = (1, DAY)


@pytest.mark.parametrize("change", [_insert, _in_a_dictionary, _by_item])
def test_a_task_sets_values(change: Callable[[Any], None]) -> None:
    def work(context: Any) -> Any:
        change(context)
        return context

    assert decode(ran(work)["later"], {}) == (1, DAY)


def test_what_a_task_takes_away_is_gone() -> None:
    def work(context: Any) -> Any:
        del context["day"]
        return context

    assert "day.load" not in ran(work)


def test_another_context_that_a_task_returns_has_texts() -> None:
    def work(context: Any) -> Any:
        return Context({"rows": [4], "day": "2027"})

    found = ran(work)
    assert (decode(found["rows"], {}), decode(found["day.load"], {}), "day" in found) == ([4], "2027", False)


def test_what_cannot_be_handed_over_is_refused_where_it_is_set() -> None:
    def work(context: Any) -> Any:
        context.set("later", (each for each in [1]))
        return context

    with pytest.raises(CodecError, match="`later` cannot be handed over"):
        ran(work)


def test_a_key_that_is_not_there_and_a_text_that_is_none() -> None:
    with pytest.raises(KeyError, match="later"):
        seen(lambda c: c["later"])
    with pytest.raises(CodecError, match="'rows' cannot be taken over"):
        seen(lambda c: c._context.set("rows", "{") or c["rows"])


def test_a_function_that_asks_for_its_handle_gets_it() -> None:
    @decoded("rows")
    def work(context: Any, handle: Any) -> Any:
        """Words."""
        assert handle == "handle"
        return context

    assert (work.__code__.co_argcount, work.__code__.co_varnames[:2]) == (2, ("context", "handle"))
    assert (work.__name__, work.__doc__) == ("work", "Words.")
    assert type(work(context(), "handle")) is Context
