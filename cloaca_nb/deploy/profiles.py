"""`<home>/config.toml` of the Cloacina tools: read, never written.

Its schema is closed: where `cloacinactl` meets a key that it does not know, it warns and uses none of the
file. So nothing of ours is ever added there, and unknown keys are reported.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cloaca_nb.environment import hide_from_children
from cloaca_nb.errors import UsageError
from cloaca_nb.package.parse import parse_toml

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
        name: Its name.
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
        profiles: Profiles by name.
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
        text = path.read_text(encoding="utf-8")
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
            warnings.append(f"{path}: profile {name!r} lacks a text `server` or `api_key` and is left out")
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
