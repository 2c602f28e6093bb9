"""Files to documents, cells to Python: what each cell is."""

from __future__ import annotations
