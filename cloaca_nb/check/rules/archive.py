"""Rules C7xx: limits of the archive."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
