"""Trigger rules on marker lines: names of the engine made whole, task ids in them checked."""

from __future__ import annotations

import ast
from collections.abc import Collection

from cloaca_nb.finding import Fact
from cloaca_nb.notebook.definitions import Definitions
from cloaca_nb.notebook.draft import Draft
from cloaca_nb.notebook.engine_names import EngineNames
from cloaca_nb.notebook.references import RULES, check_rule, rule_calls
from cloaca_nb.workflow import Reference


def whole_rule(text: str, definitions: Definitions) -> str:
    """A trigger rule with ``cloaca.`` before the engine's names that the notebook does not import."""
    tree = ast.parse(text, mode="eval")
    bare = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in RULES and node.id not in definitions
    ]
    data = text.encode()
    for node in sorted(bare, key=lambda node: node.col_offset, reverse=True):
        data = data[: node.col_offset] + b"cloaca." + data[node.col_offset :]
    return data.decode()


def marker_rules(
    draft: Draft, tasks: Collection[str], engine: EngineNames, definitions: Definitions
) -> tuple[list[tuple[str, Reference]], list[Fact]]:
    """The task ids in a marker line's options: where they stand in the options' texts, and what is wrong."""
    references, facts = [], []
    for name, text in draft.arguments.items():
        tree = ast.parse(text, mode="eval")
        for found in rule_calls([tree], engine):
            reference, fact = check_rule(found, (text,), tasks, definitions, draft.marker)
            references.extend([(name, reference)] if reference is not None else [])
            facts.extend([fact] if fact is not None else [])
    return references, facts
