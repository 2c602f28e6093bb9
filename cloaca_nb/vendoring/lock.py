"""`vendor/vendored.toml`: which distributions `vendor/` has, from which wheels, and who asked for them.

It lies inside, so that directory and list are exchanged in one step, and travels with the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cloaca_nb.errors import UsageError
from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.package.parse import parse_toml
from cloaca_nb.read.project import toml_string, toml_strings

#: The list, below `vendor/`.
FILE = "vendored.toml"

_HEAD = "# What `cloaca-nb vendor` put here. Change it by that command, not by hand."


@dataclass(frozen=True, slots=True)
class Distribution:
    """A vendored distribution.

    Attributes:
        license: What it says of its licence, or an empty text.
        wheel: The file name of its wheel.
        sha256: Hash of that, hexadecimal.
        asked: The requirement by which it was asked for, or an empty text.
        needed_by: Names of the vendored distributions that need it.
    """

    name: str
    version: str
    license: str
    wheel: str
    sha256: str
    asked: str = ""
    needed_by: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name as indexes compare it."""
        return normal(self.name)

    @property
    def info(self) -> str:
        """The folder of its metadata, below `vendor/`."""
        return f"{'-'.join(self.wheel.split('-')[:2])}.dist-info"


@dataclass(frozen=True, slots=True)
class Vendored:
    """What `vendor/` has.

    Attributes:
        distributions: The distributions by their normal name.
        without: Normal names of what is left out, since the targets have it.
    """

    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    @property
    def by_name(self) -> tuple[Distribution, ...]:
        """The distributions, sorted by name."""
        return tuple(self.distributions[key] for key in sorted(self.distributions))


def read_lock(files: Mapping[str, bytes]) -> Vendored:
    """The list among the files of `vendor/`, by path below it; an empty one where there is none.

    Raises:
        UsageError: It cannot be read.
    """
    data = files.get(FILE)
    if data is None:
        return Vendored()
    try:
        document: Any = parse_toml(data)
        found = [_read(table) for table in document.get("distribution", [])]
        without = tuple(_text(each) for each in document.get("without", []))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"vendor/{FILE} cannot be read: {error}",
            "put the file back as it was, or remove vendor/ and vendor again",
        ) from None
    return Vendored({one.key: one for one in found}, without)


def _read(table: Mapping[str, object]) -> Distribution:
    texts = {"license": "", **{name: _text(table[name]) for name in _WRITTEN if name in table}}
    needed = table.get("needed_by", [])
    if not isinstance(needed, list):
        raise TypeError("needed_by is no list")
    return Distribution(needed_by=tuple(_text(each) for each in needed), **texts)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError(f"{value!r} is no text of one line")
    return value


_WRITTEN = tuple(one.name for one in fields(Distribution) if one.name != "needed_by")


def lock_text(vendored: Vendored) -> bytes:
    """The text of the list."""
    lines = [_HEAD, f"without = {toml_strings(vendored.without)}"]
    for one in vendored.by_name:
        lines += ["", "[[distribution]]"]
        lines += [f"{name} = {toml_string(getattr(one, name))}" for name in _WRITTEN if getattr(one, name)]
        if one.needed_by:
            lines.append(f"needed_by = {toml_strings(one.needed_by)}")
    return "".join(f"{line}\n" for line in lines).encode()


def reachable(found: Iterable[Distribution]) -> list[Distribution]:
    """Those that were asked for, and those that one of them needs, with whom each is needed by."""
    all_ = {one.key: one for one in found}
    wanted = {key for key, one in all_.items() if one.asked}
    waiting = True
    while waiting:
        more = {
            key
            for key, one in all_.items()
            if key not in wanted and wanted & {normal(name) for name in one.needed_by}
        }
        waiting = bool(more)
        wanted |= more
    return [
        replace(all_[key], needed_by=tuple(name for name in all_[key].needed_by if normal(name) in wanted))
        for key in sorted(wanted)
    ]
