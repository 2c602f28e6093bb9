"""`requirements.lock` beside the notebook: the versions that a package was made with.

Archives carry the file as it is. It is written by `cloaca-nb lock` only, from the environment of that moment;
what is packed later depends on the file and not on the environment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.errors import reason_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.graph import all_from
from cloaca_nb.model.package import LOCK, Dependency
from cloaca_nb.model.versions import same_version
from cloaca_nb.package.dependencies.installed import installed_distribution, names_needed
from cloaca_nb.package.dependencies.names import normal

if TYPE_CHECKING:
    from packaging.requirements import Requirement

#: What a lock may weigh, in bytes; one of a thousand distributions with hashes takes a tenth of it.
_MOST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock beside a notebook.

    Attributes:
        data: The file as it is; None where there is none that can be read.
        pinned: Versions by distribution name, as the file spells it.
        facts: What is wrong with it.
    """

    data: bytes | None = None
    pinned: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()


def read_lock(folder: Path) -> Lock:
    """The `requirements.lock` in a folder."""
    path = folder / LOCK
    try:
        if not path.is_file():
            return Lock()
        if path.stat().st_size > _MOST:
            return Lock(facts=(Fact(kinds.LockUnreadable(f"it is larger than {_MOST:,} bytes")),))
        data = path.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Lock(facts=(Fact(kinds.LockUnreadable("it is no UTF-8 text")),))
    except OSError as error:
        return Lock(facts=(Fact(kinds.LockUnreadable(reason_of(error))),))
    pinned, facts = _pinned(text)
    return Lock(data, pinned, tuple(facts))


def pinned_versions(data: bytes) -> dict[str, str]:
    """Versions by distribution name, of a lock whose mistakes do not matter."""
    return _pinned(data.decode("utf-8", "replace"))[0]


def _pinned(text: str) -> tuple[dict[str, str], list[Fact]]:
    """Versions by name, and a fact for each line that pins nothing."""
    from packaging.requirements import InvalidRequirement, Requirement

    pinned: dict[str, str] = {}
    facts: list[Fact] = []
    for number, line in _logical_lines(text):
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            facts.append(Fact(kinds.LockLine(line=number, text=line[:80])))
            continue
        version = _exact(requirement)
        if not version:
            facts.append(Fact(kinds.LockLine(line=number, text=line[:80])))
        elif requirement.marker is None or requirement.marker.evaluate():
            pinned[requirement.name] = version
    return pinned, facts


def _exact(requirement: Requirement) -> str:
    """The one version that a requirement names, or an empty text."""
    found = [one.version for one in requirement.specifier if one.operator in {"==", "==="}]
    return found[0] if len(found) == 1 and not found[0].endswith("*") else ""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Requirements with the number of their first line: without comments, options and hashes."""
    number, whole = 0, ""
    for at, line in enumerate(text.splitlines(), 1):
        number = number if whole else at
        whole += " " + line.partition(" #")[0].strip() if not line.lstrip().startswith("#") else ""
        if whole.endswith("\\"):
            whole = whole[:-1]
            continue
        bare = whole.partition(" --")[0].strip()
        if bare and not bare.startswith("-"):
            yield number, bare
        whole = ""


def lock_facts(lock: Lock, dependencies: Iterable[Dependency]) -> Iterator[Fact]:
    """Where a lock and this environment, or a lock and the notebook, do not agree."""
    yield from lock.facts
    if lock.data is None:
        return
    for one in dependencies:
        if not one.pinned:
            yield Fact(kinds.LockLacks(module=one.module, distribution=one.distribution), one.place)
        elif one.installed and not same_version(one.installed, one.pinned):
            yield Fact(
                kinds.LockDiffers(distribution=one.distribution, locked=one.pinned, installed=one.installed),
                one.place,
            )


# Writing one


@dataclass(slots=True)
class _Locked:
    """One distribution of a lock that is being made."""

    name: str
    version: str
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewLock:
    """The text of a lock.

    Attributes:
        data: The file.
        pinned: Versions by distribution name.
        lacking: Distributions that are needed and not installed here.
    """

    data: bytes
    pinned: Mapping[str, str]
    lacking: tuple[str, ...]


def new_lock(name: str, dependencies: Iterable[Dependency]) -> NewLock:
    """The lock of what a package needs, and of what that needs in turn, as it is installed here.

    Args:
        name: The package's name, for the comment.
        dependencies: What the carried code imports.
    """
    found: dict[str, _Locked] = {}
    lacking: dict[str, None] = {}
    wanted = [(one.installed_name or one.distribution, _importers(one)) for one in dependencies]
    seen: set[tuple[str, str]] = set()
    while wanted:
        distribution, why = wanted.pop(0)
        if (normal(distribution), why) in seen:
            continue
        seen.add((normal(distribution), why))
        installed = installed_distribution(distribution)
        if installed is None:
            lacking[distribution] = None
            continue
        new = normal(distribution) not in found
        entry = found.setdefault(normal(distribution), _Locked(installed.metadata["Name"], installed.version))
        entry.why.append(why)
        if new:
            wanted += [
                (needed, f"needed by {entry.name}") for needed in names_needed(installed.requires or ())
            ]
    text = _text(name, sorted(found.values(), key=lambda one: normal(one.name)))
    return NewLock(text.encode(), {one.name: one.version for one in found.values()}, tuple(lacking))


def _importers(dependency: Dependency) -> str:
    return f"imported by {', '.join(dependency.tasks)}" if dependency.tasks else "imported"


def needed_here(distribution: str) -> list[str]:
    """Names of what a distribution needs here; nothing where it is not installed."""
    installed = installed_distribution(distribution)
    return names_needed(installed.requires or ()) if installed is not None else []


def needed_in_turn(distributions: Iterable[str]) -> frozenset[str]:
    """Distributions with all that they need here in turn, by names as indexes compare them."""
    return frozenset(all_from(map(normal, distributions), lambda name: map(normal, needed_here(name))))


def _text(name: str, locked: list[_Locked]) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    head = [
        f"# What {name} imports, and what that needs, as installed for Python {python} on {sys.platform}.",
        "# Written by `cloaca-nb lock`; `pip install -r requirements.lock` installs it elsewhere.",
    ]
    pins = [f"{one.name}=={one.version}" for one in locked]
    width = max(map(len, pins), default=0)
    rows = [
        f"{pin:<{width}}  # {'; '.join(dict.fromkeys(one.why))}"
        for pin, one in zip(pins, locked, strict=True)
    ]
    return "".join(f"{line}\n" for line in [*head, *rows])
