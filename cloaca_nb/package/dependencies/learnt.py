"""What targets turned out to have and to lack, by packages that they loaded or did not load.

A file for each target and tenant in the state directory, written by deploys of this user and read by checks.
It tells of this machine's deploys alone, and nothing that is written into a package depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cloaca_nb.environment.state import state_folder, state_name
from cloaca_nb.errors import OutputError
from cloaca_nb.model.json_value import json_text
from cloaca_nb.package.files import alone, write_text
from cloaca_nb.regular import read_file

#: A file that is larger, in bytes, is none of ours.
_MOST_BYTES = 1024 * 1024
#: So many targets are remembered, and so many modules of each.
_MOST_TARGETS, _MOST_MODULES = 100, 1000


@dataclass(frozen=True, slots=True)
class Missing:
    """A module that a target lacks.

    Attributes:
        sure: Whether the target named it; else it is the likely reason why it did not load a package.
        package: Name of the package that was not loaded, or whose task failed.
        version: That package's version.
        time: When, RFC 3339 in UTC.
        needs: What it needs and the target lacks; an empty text where it is itself not there.
    """

    module: str
    sure: bool
    package: str
    version: str
    time: str
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is known of one target and tenant.

    Attributes:
        target: What the target was called last.
        place: Its address or directory.
        missing: The modules that it lacks, by name.
        there: The modules that packages imported which it loaded.
    """

    target: str
    place: str
    tenant: str
    missing: Mapping[str, Missing] = field(default_factory=dict)
    there: frozenset[str] = frozenset()

    def with_missing(self, found: Iterable[Missing]) -> Learnt:
        """The same, lacking more; what was only likely does not overrule what is known."""
        known = {**self.missing}
        for one in found:
            if one.sure or (one.module not in self.there and one.module not in known):
                known[one.module] = one
        sure = {name for name, one in known.items() if one.sure}
        return replace(self, missing=known, there=self.there - sure)

    def with_there(self, modules: Iterable[str]) -> Learnt:
        """The same, having more."""
        more = frozenset(modules)
        left = {name: one for name, one in self.missing.items() if name not in more}
        return replace(self, missing=left, there=self.there | more)


def all_learnt() -> tuple[Learnt, ...]:
    """What is known of all targets, by name; nothing where no home directory is known."""
    with suppress(OutputError, OSError):
        paths = sorted(_folder().glob("*.json"))[:_MOST_TARGETS]
        found = (_read(path) for path in paths)
        return tuple(sorted(filter(None, found), key=lambda one: (one.target, one.place, one.tenant)))
    return ()


def learnt_of(place: str, tenant: str) -> Learnt | None:
    """What is known of a target and tenant; None where nothing is."""
    with suppress(OutputError):
        return _read(_file(place, tenant))
    return None


def learn(target: str, place: str, tenant: str, change: Callable[[Learnt], Learnt]) -> None:
    """Change what is known of a target and tenant; of several processes one at a time.

    Raises:
        OutputError: No home directory is known, or the file cannot be written.
    """
    path = _file(place, tenant)
    with alone(path):
        known = _read(path) or Learnt(target, place, tenant)
        new = replace(change(known), target=target)
        if new != known and (new.missing or new.there):
            write_text(path, json_text(_plain(new), indent=1))
        elif new != known:
            path.unlink(missing_ok=True)


def _plain(learnt: Learnt) -> dict[str, object]:
    missing = [asdict(one) for one in learnt.missing.values()][-_MOST_MODULES:]
    there = sorted(learnt.there)[:_MOST_MODULES]
    return {
        "target": learnt.target,
        "place": learnt.place,
        "tenant": learnt.tenant,
        "missing": missing,
        "there": there,
    }


def _read(path: Path) -> Learnt | None:
    """What a file says; None where it says nothing that can be understood."""
    try:
        value = json.loads(read_file(path, _MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    target, place, tenant = (value.get(name) for name in ("target", "place", "tenant"))
    missing, there = value.get("missing"), value.get("there")
    if not all(isinstance(name, str) for name in (target, place, tenant)):
        return None
    if not isinstance(missing, list) or not isinstance(there, list):
        return None
    known = {one.module: one for one in map(_missing, missing) if one is not None}
    names = frozenset(name for name in there if isinstance(name, str))
    return Learnt(str(target), str(place), str(tenant), known, names)


def _missing(value: Any) -> Missing | None:
    if not isinstance(value, dict) or not isinstance(value.get("sure"), bool):
        return None
    texts = [value.get(name) for name in ("module", "package", "version", "time")]
    needs = value.get("needs", "")
    if not all(isinstance(text, str) for text in [*texts, needs]):
        return None
    module, package, version, time = map(str, texts)
    return Missing(module, value["sure"], package, version, time, needs)


def _folder() -> Path:
    return state_folder("targets")


def _file(place: str, tenant: str) -> Path:
    return _folder() / f"{state_name(place, tenant)}.json"
