"""The triggers of a package that is sent, as its files tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloaca_nb.model.json_value import objects_of, table_of
from cloaca_nb.model.package import SUFFIX_DIGITS, WORKFLOW
from cloaca_nb.package.parse import declared_triggers, parse_sources

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Trigger

_TOP = re.compile(rf"\A{WORKFLOW}/[^/]+_([0-9a-f]{{{SUFFIX_DIGITS}}})/")


@dataclass(frozen=True, slots=True)
class PackageTrigger:
    """A trigger of a package.

    Attributes:
        name: Its name, as people know it; "" where it is computed.
        full: Its name on the target, which may end in a hash of the package's content.
        workflow: The workflow that it starts; "" where that is computed.
        cron: When; "" for a poll function, None where it is computed.
        zone: The time zone of its cron. One that is not UTC is kept by a schedule of the server.
    """

    name: str
    full: str
    workflow: str
    cron: str | None = ""
    zone: str = "UTC"

    @property
    def instance(self) -> str:
        """The name of the schedule that stands for it."""
        return f"{self.workflow}-{self.name}"

    @property
    def known(self) -> bool:
        """Whether it can be looked up."""
        return bool(self.workflow and (self.cron or (self.cron == "" and self.full)))


def declared_in(files: Mapping[str, bytes]) -> tuple[PackageTrigger, ...]:
    """The triggers that servers find in a package.

    Args:
        files: Files of the layout that servers read, by path below the package's own directory.
    """
    suffixes = {found[1] for path in files if (found := _TOP.match(path))}
    return tuple(_declared(files, suffixes))


def _declared(files: Mapping[str, bytes], suffixes: set[str]) -> Iterator[PackageTrigger]:
    code = {path: data for path, data in files.items() if b"trigger" in data and "/_vendor/" not in path}
    for _, tree in parse_sources(code, f"{WORKFLOW}/"):
        for one in declared_triggers(tree):
            name, _, end = one.name.rpartition("_")
            plain = name if end in suffixes else one.name
            yield PackageTrigger(plain, one.name, one.workflow, one.cron)


def zoned(triggers: Iterable[Trigger]) -> tuple[PackageTrigger, ...]:
    """The crons of a notebook in time zones of their own, which the layout for servers leaves out."""
    return tuple(
        PackageTrigger(one.name, one.name, one.workflow, one.cron, one.timezone)
        for one in triggers
        if not one.is_utc
    )


def zoned_in(manifest: object, workflow: str) -> tuple[PackageTrigger, ...]:
    """The same, of the triggers of a `manifest.json`, which may be anyone's.

    Args:
        workflow: The package's workflow, which they start.
    """
    found = []
    for row in objects_of(manifest):
        values = table_of(row, "config")
        name, cron, zone = row.get("name"), values.get("cron"), values.get("timezone")
        if not (isinstance(name, str) and isinstance(cron, str) and isinstance(zone, str)):
            continue
        if name and cron and zone not in {"", "UTC", "Etc/UTC"}:
            found.append(PackageTrigger(name, name, workflow, cron, zone))
    return tuple(found)
