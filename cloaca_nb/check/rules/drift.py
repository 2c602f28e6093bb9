"""Rules C9xx: drift between kernel and document."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
