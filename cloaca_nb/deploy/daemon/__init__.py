"""A directory that a daemon watches, as a target."""

from __future__ import annotations
