"""Kinds of facts: one for each rule, told whole, never mixed up."""

from __future__ import annotations

import pickle
import string
from typing import Any

import pytest

from cloaca_nb.check.rule import Rule
from cloaca_nb.check.rules import ALL_RULES, worded
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, slug

KINDS = [kind for kind in vars(kinds).values() if hasattr(kind, "_fields") and kind.__name__ != "Said"]
SAMPLES: dict[Any, object] = {str: "sample", int: 1234}


def sample(kind: Any) -> Any:
    """A fact of this kind, its values by their types."""
    return kind(*(SAMPLES[type_] for type_ in kind.types.values()))


def test_each_kind_has_a_rule_and_each_rule_a_kind() -> None:
    assert sorted(slug(kind) for kind in KINDS) == sorted(rule.name for rule in ALL_RULES)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_a_rule_tells_all_that_its_kind_says(rule: Rule) -> None:
    told = {
        name
        for text in (rule.message, rule.hint)
        for _, name, _, _ in string.Formatter().parse(text)
        if name is not None
    }
    assert told == set(rule.kind.types)  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_a_rule_words_its_kind(rule: Rule) -> None:
    (finding,) = worded([Fact(sample(rule.kind), Place(2, 3, 4), "task")])
    assert (finding.code, finding.severity, finding.task) == (rule.code, rule.severity, "task")
    assert (finding.cell, finding.line, finding.column) == (2, 3, 4)
    for text in (finding.message, finding.hint):
        assert text
        assert "{" not in text.replace("{str(k): v", "")
    assert "sample" in finding.message + finding.hint or str not in rule.kind.types.values()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "make",
    [
        lambda kind: kind("a", "b"),
        lambda kind: kind("a", "b", "c", "d"),
        lambda kind: kind("a", "b", other="c"),
        lambda kind: kind("a", "b", user="c"),
        lambda kind: kind(),
    ],
)
def test_a_fact_lacks_nothing_and_has_nothing_else(make: Any) -> None:
    with pytest.raises(TypeError):
        make(kinds.UnknownName)


def test_facts_of_different_kinds_are_never_equal() -> None:
    first, second = Fact(kinds.TaskSyntax("x")), Fact(kinds.ModuleSyntax("x"))
    assert first != second
    assert first == Fact(kinds.TaskSyntax(reason="x"))
    assert len({first, second, Fact(kinds.TaskSyntax("x"))}) == 2


def test_a_fact_can_be_copied_to_another_process() -> None:
    fact = Fact(kinds.DuplicateId("a", cell=3, line=1), Place(2), "a")
    assert pickle.loads(pickle.dumps(fact)) == fact
    assert (fact.kind, fact.values) == ("duplicate-id", {"id": "a", "cell": 3, "line": 1})
