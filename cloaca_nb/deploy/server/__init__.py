"""A Cloacina server, as a target."""

from __future__ import annotations
