"""What may be wrong on a target, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from cloaca_nb.deploy.target import Watch

Severity = Literal["error", "warning", "info"]

#: What each is about stands in `docs/doctor.md`.
Code = Literal[
    "fleet-full",
    "fleet-refused",
    "just-sent",
    "left-behind",
    "libraries-differ",
    "no-agents",
    "no-compiler",
    "no-schedule",
    "not-built",
    "not-loaded",
    "not-running",
    "not-seen",
    "nothing-starts",
    "overdue",
    "paused",
    "refuses-python",
    "same-module",
    "same-trigger",
    "same-workflow",
    "several-versions",
    "tenant-asleep",
    "unreadable",
]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that may be wrong.

    Attributes:
        code: What kind of thing.
        severity: ``error``: something does not run; ``warning``: it may run otherwise than meant.
        subject: The package, workflow or tenant that it is about; empty for the target.
        message: What was seen, in a sentence.
        hint: The next step, or an empty text.
    """

    code: Code
    severity: Severity
    subject: str
    message: str
    hint: str = ""


def same_workflow(name: str, owners: Iterable[str]) -> Diagnostic:
    """That several packages have a workflow of one name."""
    message = f"{', '.join(owners)} all have the workflow {name!r}: one replaces the other"
    return Diagnostic("same-workflow", "error", name, message, "give each workflow a name of its own")


@dataclass(frozen=True, slots=True)
class Unloaded:
    """A package that is built and not loaded.

    Attributes:
        files: Its files as the target shows them, or None.
    """

    id: str
    name: str
    version: str
    files: dict[str, bytes] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeenTarget:
    """What was seen on a target.

    Attributes:
        packages: How many packages it has.
        diagnostics: What may be wrong.
        unloaded: Packages of which only their load tells why they do not run.
    """

    packages: int
    diagnostics: tuple[Diagnostic, ...]
    unloaded: tuple[Unloaded, ...] = ()


@runtime_checkable
class Examined(Protocol):
    """A target that can be examined."""

    def examine(self, watch: Watch) -> SeenTarget:
        """Look at all that is there.

        Raises:
            DeployError: The target cannot be reached.
        """
