"""From a package back to a notebook: nothing of what is read is executed."""

from __future__ import annotations
