"""Runners: the engine and the preview, each in a child process."""

from __future__ import annotations
