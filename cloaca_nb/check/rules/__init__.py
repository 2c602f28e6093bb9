"""All rules, in the order of their codes, and the words that they give to facts."""

from __future__ import annotations

from collections.abc import Iterable

from cloaca_nb.check.rule import Table
from cloaca_nb.check.rules import (
    archive,
    cells,
    compared,
    graph,
    loading,
    names,
    registrations,
    tasks,
    workflows,
)
from cloaca_nb.model.finding import Fact, Finding

ALL_RULES: Table = {
    **cells.RULES,
    **workflows.RULES,
    **registrations.RULES,
    **names.RULES,
    **compared.RULES,
    **graph.RULES,
    **tasks.RULES,
    **loading.RULES,
    **archive.RULES,
    **cells.DRIFT,
}
#: The codes of all findings, in order.
CODES = tuple(sorted({rule.code for rule in ALL_RULES.values()}))


def worded(facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """The findings of these facts, in their order."""
    return tuple(ALL_RULES[type(fact.said)].finding(fact) for fact in facts)
