"""What a person says about where to deploy."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cloaca_nb.deploy.load import Limits
from cloaca_nb.deploy.profiles import default_home


def _environ() -> Mapping[str, str]:
    return dict(os.environ)


@dataclass(frozen=True, slots=True)
class Where:
    """What a person says about where to deploy.

    Attributes:
        server: Address of a server, instead of a target's name.
        tenant: Tenant; None for the public one.
        api_key: ``env:NAME`` or ``file:PATH``.
        home: Directory of the Cloacina tools' files.
        remove_old: In a daemon's directory, remove other versions of the package.
        environ: Environment variables.
        ask: Asks for a key without showing what is typed; gets the prompt. None where no one can be asked.
        limits: How long a server is waited for; None for the usual.
    """

    server: str | None = None
    tenant: str | None = None
    api_key: str | None = None
    home: Path = field(default_factory=default_home)
    remove_old: bool = False
    environ: Mapping[str, str] = field(default_factory=_environ, repr=False)
    ask: Callable[[str], str] | None = None
    limits: Limits | None = None
