"""What each task needs of other cells, and the modules that carry it."""

from __future__ import annotations
