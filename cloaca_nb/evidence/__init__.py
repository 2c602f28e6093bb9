"""Evidence: what the notebook really holds where a task stands, compared with what the package holds."""

from __future__ import annotations
