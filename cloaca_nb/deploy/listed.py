"""What targets can do beside taking packages: list what is there, pause it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Listed:
    """A package of a target, in a list of them.

    Attributes:
        state: ``loaded``, ``built`` (and not loaded), ``paused``, ``unreadable``, or ``in place``: a
            directory does not tell more.
        tasks: How many tasks are loaded; None where that is not known.
        since: When it was put there, RFC 3339, or an empty text.
        note: A sentence about it, or an empty text.
    """

    name: str
    version: str
    workflow: str
    state: Literal["loaded", "built", "paused", "in place", "unreadable"]
    tasks: int | None = None
    since: str = ""
    note: str = ""


@runtime_checkable
class Lists(Protocol):
    """A target that lists what is deployed on it."""

    def packages(self) -> Sequence[Listed]:
        """All packages.

        Raises:
            DeployError: The target cannot be reached.
        """


@runtime_checkable
class Pauses(Protocol):
    """A target whose workflows can be paused."""

    def pause(self, name: str, *, paused: bool) -> bool:
        """Have new runs of a package or workflow refused, or taken again.

        Returns:
            Whether they are refused now.

        Raises:
            DeployError: The target cannot be reached, knows none of that name, or cannot do it.
        """
