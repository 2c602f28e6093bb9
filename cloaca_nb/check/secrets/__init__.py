"""Secrets in what a package carries."""

from __future__ import annotations
