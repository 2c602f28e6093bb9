"""Kinds of facts: one for each rule, told whole, never mixed up."""

from __future__ import annotations

import itertools
import pickle
import string
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.check.rules import ALL_RULES, worded
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, slug

KINDS = [kind for kind in vars(kinds).values() if hasattr(kind, "_fields") and kind.__name__ != "Said"]
EDGES: Any = kinds.Cycle("", ()).types["inferred"]  # type: ignore[attr-defined]
CODES = [rule.code for rule in ALL_RULES.values()]
SAMPLES: dict[Any, object] = {str: "sample", int: 1234, EDGES: (("a", "b", "key"), ("b", "a", "other"))}


def samples(kind: Any) -> Iterator[Any]:
    """Facts of this kind, its values by their types: one for each choice."""
    choices = {
        name: (SAMPLES[type_],) if type_ in SAMPLES else get_args(type_) for name, type_ in kind.types.items()
    }
    for values in itertools.product(*choices.values()):
        yield kind(*values)


class Listener:
    """Stands for a fact and notes which of its values are asked for."""

    def __init__(self, said: Any) -> None:
        self.said = said
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self.said, name)


def named(text: str) -> set[str]:
    """What a template names."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_kind_has_a_rule_and_each_rule_a_kind() -> None:
    assert sorted(slug(kind) for kind in KINDS) == sorted(map(slug, ALL_RULES))


@pytest.mark.parametrize(("kind", "rule"), ALL_RULES.items(), ids=CODES)
def test_a_rule_words_all_that_its_kind_says(kind: Any, rule: Rule) -> None:
    assert_tells_all(kind, rule)
    assert_has_words_for_each_value(kind, rule)
    assert_words(kind, rule)


def assert_tells_all(kind: Any, rule: Rule) -> None:
    types: dict[str, Any] = kind.types
    told = named(rule.message) | named(rule.hint)
    assert told >= rule.phrases.keys()
    told -= rule.phrases.keys() - types.keys()
    for name, phrase in rule.phrases.items():
        if isinstance(phrase, Choice):
            told |= {phrase.by, *(value for text in phrase.texts.values() for value in named(text))}
            assert set(phrase.texts) <= set(get_args(types[phrase.by])), name
        else:
            listener = Listener(next(samples(kind)))
            phrase(listener)
            told |= listener.asked
    assert told == set(types)


def assert_has_words_for_each_value(kind: Any, rule: Rule) -> None:
    choices = [phrase for phrase in rule.phrases.values() if isinstance(phrase, Choice)]
    for name in {phrase.by for phrase in choices}:
        worded = {value for phrase in choices if phrase.by == name for value in phrase.texts}
        assert worded == set(get_args(kind.types[name]))


def assert_words(kind: Any, rule: Rule) -> None:
    for said in samples(kind):
        (finding,) = worded([Fact(said, Place(2, 3, 4), "task")])
        assert (finding.code, finding.severity, finding.task) == (rule.code, rule.severity, "task")
        assert (finding.cell, finding.line, finding.column) == (2, 3, 4)
        for text in (finding.message, finding.hint):
            assert text == text.strip() != ""
            assert not text.endswith(".")


def test_values_are_never_read_as_templates() -> None:
    hostile = "{name} {0.__class__} {!r} %s"
    facts = [
        Fact(kinds.UnknownName(hostile, hostile, "near", hostile, 0)),
        Fact(kinds.Cycle(hostile, ((hostile, hostile, hostile),))),
        Fact(kinds.ValueRefused("k", hostile, "key", "")),
    ]
    first, second, third = worded(facts)
    assert first.message == f"{hostile} uses `{hostile}`, which nothing defines"
    assert first.hint == f"did you mean `{hostile}`?"
    assert second.hint.startswith(f"`{hostile}` waits for `{hostile}` because of the key `{hostile}`")
    assert third.message.endswith(f"a dict with keys of type {hostile}")


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
    fact = Fact(kinds.DuplicateId("a", cell=3, line=1, free="a_2"), Place(2), "a")
    assert pickle.loads(pickle.dumps(fact)) == fact
    assert (fact.kind, fact.values) == ("duplicate-id", {"id": "a", "cell": 3, "line": 1, "free": "a_2"})
