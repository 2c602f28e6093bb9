"""From what a person says to a target, and which targets there are to choose from.

Servers and directories stand in `<home>/config.toml` of the Cloacina tools, which is read, never written.
Its schema is closed: where `cloacinactl` meets a key that it does not know, it warns and uses none of the
file. So nothing of ours is ever added there, and unknown keys are reported.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import cloaca_nb.deploy as home_of_kinds
from cloaca_nb.deploy.server.load import LoadLimits
from cloaca_nb.deploy.target import Target, TargetChoice
from cloaca_nb.environment import default_home, hide_from_children
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest
from cloaca_nb.package.parse import MAX_TOML, parse_toml
from cloaca_nb.regular import read_file

_SCHEMA: Mapping[str, frozenset[str] | None] = {
    "database_url": None,
    "default_profile": None,
    "profiles": None,
    "daemon": None,
    "compiler": frozenset({"local_addr"}),
    "watch": frozenset({"directories"}),
    "server": frozenset({"default_executor"}),
}
_PROFILE = frozenset({"server", "api_key"})


@dataclass(frozen=True, slots=True)
class Profile:
    """A named server.

    Attributes:
        server: Its address as written.
        api_key: The setting that leads to its key; never shown, since it may be the key.
    """

    name: str
    server: str
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """What `config.toml` says of servers and daemons.

    Attributes:
        home: The directory it stands in.
        default: Name of the default profile, or None.
        watched: Directories that the daemon watches, `<home>/packages` first.
        warnings: What is wrong with the file, in sentences.
    """

    home: Path
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default: str | None = None
    watched: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


def read_config(home: Path) -> Config:
    """The configuration in a home directory; an empty one where there is no file.

    Raises:
        UsageError: The file is there and cannot be read, or is no TOML.
    """
    path = home / "config.toml"
    packages = (home / "packages",)
    try:
        text = read_file(path, MAX_TOML).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Config(home, watched=packages)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}") from None
    table = _parse(text, path)
    profiles, warnings = _profiles(table.get("profiles"), path)
    default = table.get("default_profile")
    unknown = tuple(_unknown(table, path))
    return Config(
        home=home,
        profiles=profiles,
        default=default if isinstance(default, str) else None,
        watched=tuple(dict.fromkeys(packages + _watched(table))),
        warnings=unknown + warnings + _exposed(path, profiles),
    )


def _parse(text: str, path: Path) -> dict[str, object]:
    failure = ""
    try:
        return parse_toml(text.encode())
    except ValueError as error:
        failure = str(error)
    # Outside the handler: the parser's frames, which hold the whole text and so maybe a key, are not kept.
    raise UsageError(
        f"{path} is no valid TOML: {failure}", "correct the file; `cloacinactl` ignores it as it is"
    )


def _profiles(table: object, path: Path) -> tuple[dict[str, Profile], tuple[str, ...]]:
    if not isinstance(table, dict):
        return {}, ()
    found, warnings = {}, []
    for name, entry in table.items():
        values = entry if isinstance(entry, dict) else {}
        server, key = values.get("server"), values.get("api_key")
        if isinstance(server, str) and isinstance(key, str):
            found[name] = Profile(name, server, key)
            if key.startswith("env:"):
                hide_from_children(key.removeprefix("env:"))
        else:
            lacking = " and ".join(
                f"`{n}`" for n in ("server", "api_key") if not isinstance(values.get(n), str)
            )
            warnings.append(f"{path}: profile {name!r} lacks a text {lacking} and is left out")
    return found, tuple(warnings)


def _watched(table: Mapping[str, object]) -> tuple[Path, ...]:
    watch = table.get("watch")
    directories = watch.get("directories") if isinstance(watch, dict) else None
    if not isinstance(directories, list):
        return ()
    return tuple(_expanded(text) for text in directories if isinstance(text, str))


def _expanded(text: str) -> Path:
    return Path.home() / text[2:] if text.startswith("~/") else Path(text)


def _unknown(table: Mapping[str, object], path: Path) -> list[str]:
    names = [name for name in table if name not in _SCHEMA]
    for name, known in _SCHEMA.items():
        inner = table.get(name)
        if known is not None and isinstance(inner, dict):
            names += [f"{name}.{key}" for key in inner if key not in known]
    profiles = table.get("profiles")
    if isinstance(profiles, dict):
        entries = [(name, entry) for name, entry in profiles.items() if isinstance(entry, dict)]
        names += [f"profiles.{name}.{key}" for name, entry in entries for key in entry if key not in _PROFILE]
    return [
        f"{path}: unknown key `{name}`; `cloacinactl` uses nothing of a file with unknown keys"
        for name in names
    ]


def _exposed(path: Path, profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    """A warning where others may read a file that holds a key itself."""
    written = [p.name for p in profiles.values() if not p.api_key.startswith(("env:", "file:"))]
    if not written or sys.platform == "win32":
        return ()
    if not path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return ()
    return (f"{path} holds the key of profile {written[0]!r} and others may read it: `chmod 600` it",)


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
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    ask: Callable[[str], str] | None = None
    limits: LoadLimits | None = None


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
    names = [f"{home_of_kinds.__name__}.{room}.target" for room in rooms]
    modules = [import_module(name) for name in names if find_spec(name) is not None]
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


def find_target(word: str | Target | None, where: Where | None) -> Target:
    """The target that a person means.

    Args:
        word: A profile, an address, ``daemon`` or a directory; None for the default profile, or the daemon's
            directory where there are no profiles. One that was found already is meant itself.
        where: What else was said.

    Raises:
        UsageError: There is no such target, or no key for it.
    """
    if word is not None and not isinstance(word, str):
        return word
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
    ways = (
        f"a profile stands in {config.home / 'config.toml'} as [profiles.NAME], with `server` and `api_key`; "
        "an address or a watched directory will do"
    )
    return UsageError(f"{word!r} is no target", "; ".join([*config.warnings, f"{guess}{known}", ways]))
