"""All rules, in the order of their codes."""

from __future__ import annotations

from cloaca_nb.check.rules import (
    archive,
    cells,
    drift,
    graph,
    loader,
    manifest,
    names,
    secrets,
    tasks,
    values,
)
from cloaca_nb.check.rules.base import Rule

ALL_RULES: tuple[type[Rule], ...] = (
    *cells.RULES,
    *names.RULES,
    *graph.RULES,
    *tasks.RULES,
    *values.RULES,
    *loader.RULES,
    *manifest.RULES,
    *archive.RULES,
    *secrets.RULES,
    *drift.RULES,
)
