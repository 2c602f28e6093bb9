"""Rules C4xx: the engine's rules for tasks."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
