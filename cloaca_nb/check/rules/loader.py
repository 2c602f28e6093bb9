"""Rules C5xx: what loaders demand."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
