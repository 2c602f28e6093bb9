"""Names of the notebook: scopes, reaching definitions, aliases, purity and effects."""

from __future__ import annotations
