"""What is deployed on a target, whether it may be run, and the secrets that are kept there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.deploy.listed import Listed, Lists, Pauses
from cloaca_nb.deploy.server.stored import Stored
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import Target
from cloaca_nb.errors import UsageError
from cloaca_nb.inputs.here import known_texts
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.package import Package


@dataclass(frozen=True, slots=True)
class Listing:
    """What is deployed on a target.

    Attributes:
        target: What the target is called.
        place: Its address or directory.
        packages: What is there, by name.
    """

    target: str
    place: str
    tenant: str
    packages: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """What became of pausing, or of resuming.

    Attributes:
        target: What the target is called.
        name: The package or workflow.
        paused: Whether new runs are refused now.
    """

    target: str
    name: str
    paused: bool

    @property
    def message(self) -> str:
        """It in a sentence."""
        if self.paused:
            return f"{self.name} is paused on {self.target}: no run starts there; those under way go on"
        return f"{self.name} takes runs on {self.target} again"


@contextlib.contextmanager
def on_target(target: str | Target | None, where: Where | None) -> Iterator[Target]:
    """A target, closed afterwards.

    Raises:
        UsageError: There is no such target, or no key for it.
    """
    found = find_target(target, where)
    with contextlib.closing(found):
        yield found


def listing(target: str | Target | None, where: Where | None) -> Listing:
    """What is deployed; see `api.ls`."""
    with on_target(target, where) as found:
        if not isinstance(found, Lists):
            raise UsageError(f"a {found.kind} target does not list what is deployed", "name another")
        packages = sorted(found.packages(), key=lambda one: (one.name, one.version))
        return Listing(found.name, found.place, found.tenant, tuple(packages))


def set_paused(target: str | Target | None, name: str, where: Where | None, *, paused: bool) -> Paused:
    """Pause or resume; see `api.pause`."""
    with on_target(target, where) as found:
        if not isinstance(found, Pauses):
            raise UsageError(f"a {found.kind} target does not pause workflows", "servers do; name one")
        return Paused(found.name, name, found.pause(name, paused=paused))


@contextlib.contextmanager
def stored(target: str | Target | None, where: Where | None) -> Iterator[Stored]:
    """The secrets of a server's tenant; see `api.secrets`."""
    with on_target(target, where) as found:
        if not isinstance(found, ServerTarget):
            raise UsageError(f"a {found.kind} target keeps no secrets", "servers do; name one")
        yield Stored(found.api)


def hide_secrets(target: Target, package: Package | None, folder: Path) -> None:
    """Take the secrets that this machine knows out of what a target tells of runs.

    Args:
        package: Whose secrets a keyring is asked for.
        folder: The notebook's folder, where a `.env` may be.
    """
    if isinstance(target, ServerTarget):
        target.api.mask = Hiding(known_texts(folder, package))
