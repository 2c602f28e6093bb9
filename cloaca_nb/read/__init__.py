"""Cells -> workflow: what a notebook says, read without running it."""

from __future__ import annotations
