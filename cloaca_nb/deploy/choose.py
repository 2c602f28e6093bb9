"""From what a person says to a target, and which targets there are to choose from."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import cloaca_nb.deploy as home_of_kinds
from cloaca_nb.deploy.profiles import Config, read_config
from cloaca_nb.deploy.server.load import Limits
from cloaca_nb.deploy.target import Target, TargetChoice
from cloaca_nb.environment import default_home
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest


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


_ORDER = {"server": 0, "daemon": 2}


class TargetKind(Protocol):
    """A kind of targets; `KIND` of the module `target` in a package below `deploy/`, found by being there."""

    @property
    def name(self) -> str:
        """Its name, for example ``server``."""

    def choices(self, config: Config) -> Sequence[TargetChoice]:
        """The targets of this kind that can be chosen by name."""

    def find(self, word: str | None, where: Where, config: Config) -> Target | None:
        """The target that is meant.

        Args:
            word: What the person called it; None for the default one.
            where: What else was said.
            config: The Cloacina tools' configuration.

        Returns:
            The target, or None where it is not one of this kind.

        Raises:
            UsageError: It is one of this kind and cannot be used.
        """


def kinds() -> tuple[TargetKind, ...]:
    """All kinds: servers first, so that a profile's name goes before a directory's; daemons, whose names are
    paths, last.
    """
    rooms = [found.name for found in iter_modules(home_of_kinds.__path__) if found.ispkg]
    modules = [import_module(f"{home_of_kinds.__name__}.{room}.target") for room in rooms]
    found = [cast("TargetKind", module.KIND) for module in modules]
    return tuple(sorted(found, key=lambda kind: (_ORDER.get(kind.name, 1), kind.name)))


def list_targets(home: Path | None = None) -> list[TargetChoice]:
    """The targets that can be chosen by name: profiles and watched directories.

    Args:
        home: Directory of the Cloacina tools' files.

    Raises:
        UsageError: The configuration cannot be read.
    """
    config = read_config(home or default_home())
    return [choice for kind in kinds() for choice in kind.choices(config)]


def target_names(home: Path | None = None) -> list[str]:
    """Names of the targets, for completion; none where the configuration cannot be read."""
    try:
        return [choice.name for choice in list_targets(home)]
    except UsageError:
        return []


def find_target(word: str | None = None, where: Where | None = None) -> Target:
    """The target that a person means.

    Args:
        word: A profile, an address, ``daemon`` or a directory; None for the default profile, or the daemon's
            directory where there are no profiles.
        where: What else was said.

    Raises:
        UsageError: There is no such target, or no key for it.
    """
    where = where or Where()
    config = read_config(where.home)
    for kind in kinds():
        target = kind.find(word, where, config)
        if target is not None:
            return target
    raise _none(word, config)


def _none(word: str | None, config: Config) -> UsageError:
    names = [choice.name for kind in kinds() for choice in kind.choices(config)]
    known = f"known: {', '.join(names)}" if names else "no profile and no daemon's directory is known"
    if word is None:
        return UsageError(
            "no target is named and there is no default one",
            f"{known}; name one, use --server, or set default_profile in {config.home / 'config.toml'}",
        )
    near = nearest(word, names).word
    guess = f"did you mean {near!r}? " if near else ""
    return UsageError(f"{word!r} is no target", f"{guess}{known}")
