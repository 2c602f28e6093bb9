"""State that tasks may change is made anew for each attempt: which statements, and the modules they go to."""

from __future__ import annotations
