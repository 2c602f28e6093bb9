"""What runs in the child process of a run."""

from __future__ import annotations
