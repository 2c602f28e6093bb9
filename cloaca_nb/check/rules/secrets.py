"""Rules C8xx: secrets in the code."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
