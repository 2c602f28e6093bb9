"""Values that are new for each run: where they come from, where they go, which task makes them."""

from __future__ import annotations
