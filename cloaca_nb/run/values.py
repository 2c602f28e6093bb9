"""Findings about context values, from what the child reports."""

from __future__ import annotations

from dataclasses import replace

from cloaca_nb.finding import Finding
from cloaca_nb.package.package import Package
from cloaca_nb.run.feed import Message
from cloaca_nb.run.runner import TaskError


class Collector:
    """Findings of one run, each once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._findings: dict[tuple[str, ...], Finding] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All so far."""
        return tuple(self._findings.values())

    def add(self, message: Message) -> Finding | None:
        """A finding for a report, None where there is one already."""
        return None

    def explain(self, task: str, error: TaskError) -> TaskError:
        """The error with a hint, where it is that of a refused value."""
        return replace(error)
