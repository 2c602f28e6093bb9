"""Workflow -> package files -> archive."""

from __future__ import annotations
