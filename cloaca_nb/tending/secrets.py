"""The secrets that a server keeps; and those of this machine, which are shown of no run there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.server.stored import Stored
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import Target
from cloaca_nb.errors import UsageError
from cloaca_nb.inputs.here import known_texts
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.package import Package
from cloaca_nb.tending.listed import on_target


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
        target: The target.
        package: Whose secrets a keyring is asked for.
        folder: The notebook's folder, where a `.env` may be.
    """
    if isinstance(target, ServerTarget):
        target.api.mask = Hiding(known_texts(folder, package))
