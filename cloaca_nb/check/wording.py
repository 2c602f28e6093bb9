"""Facts that come from elsewhere than a check -> findings, by the same rules."""

from __future__ import annotations

from collections.abc import Iterable

from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.finding import Fact, Finding


def worded(facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """The findings of these facts, in their order; facts that no rule words are left out."""
    rules = {rule.name: rule() for rule in ALL_RULES}
    return tuple(
        rules[fact.kind].finding(fact.place, fact.task, **fact.values) for fact in facts if fact.kind in rules
    )
