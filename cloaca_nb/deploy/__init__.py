"""Targets that a package is deployed to."""

from __future__ import annotations
