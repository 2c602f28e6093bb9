"""All rules, in the order of their codes, and the words that they give to facts."""

from __future__ import annotations

from collections.abc import Iterable

from cloaca_nb.check.rule import Rule
from cloaca_nb.check.rules import (
    archive,
    cells,
    drift,
    graph,
    loading,
    metadata,
    names,
    state,
    tasks,
    values,
)
from cloaca_nb.model.finding import Fact, Finding

ALL_RULES: tuple[Rule, ...] = (
    *cells.RULES,
    *names.RULES,
    *state.RULES,
    *graph.RULES,
    *tasks.RULES,
    *values.RULES,
    *loading.RULES,
    *metadata.RULES,
    *archive.RULES,
    *drift.RULES,
)

#: The rule of each kind of fact.
RULE_OF = {rule.name: rule for rule in ALL_RULES}


def worded(facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """The findings of these facts, in their order."""
    return tuple(RULE_OF[fact.kind].finding(fact) for fact in facts)
