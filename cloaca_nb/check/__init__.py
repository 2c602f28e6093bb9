"""Rules -> findings, and the import proof."""

from __future__ import annotations
