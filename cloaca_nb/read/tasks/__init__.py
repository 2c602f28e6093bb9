"""From marked cells to tasks: forms, ids, context keys, edges."""

from __future__ import annotations
