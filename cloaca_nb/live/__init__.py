"""The live notebook: its cells, the workflow they make, what is going on with it."""

from __future__ import annotations
