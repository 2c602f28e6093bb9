"""How what is vendored stands: as it was vendored, newer ones, others that come first, known weaknesses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloaca_nb.environment import private_folder
from cloaca_nb.package.dependencies.installed import installed_distribution
from cloaca_nb.package.dependencies.targets import read_targets
from cloaca_nb.vendoring.change import Beside, VendorOptions, beside, fetcher
from cloaca_nb.vendoring.lock import Distribution
from cloaca_nb.vendoring.programs import Fetcher
from cloaca_nb.vendoring.web import had

#: How long the index may take to tell of one version, in seconds, and how much it may tell, in bytes.
_TIMEOUT_S = 10.0
_MOST = 32 * 1024 * 1024

#: So many are asked about at a time.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """How one vendored distribution stands.

    Attributes:
        changed: Its files that are not as they were vendored.
        newest: The newest version that the index has; empty where that is not known.
        installed: The version that is installed here, which cells and local runs import; empty for none.
        targets: Targets that are told to have it.
        weaknesses: Known ones with what they are; None where that is not known.
    """

    distribution: Distribution
    changed: tuple[str, ...]
    newest: str
    installed: str
    targets: tuple[str, ...]
    weaknesses: tuple[str, ...] | None

    @property
    def is_stale(self) -> bool:
        """Whether the index has a newer version."""
        from cloaca_nb.model.versions import is_older

        return bool(self.newest) and is_older(self.distribution.version, self.newest)

    @property
    def ok(self) -> bool:
        """Whether nothing is to be done about it."""
        return not (self.changed or self.is_stale or self.weaknesses)


def standings(folder: Path, how: VendorOptions, *, ask: bool) -> tuple[Standing, ...]:
    """How each vendored distribution stands, by name; what an index tells is not known without one.

    Args:
        how: Which index is asked.
        ask: Whether one is.

    Raises:
        UsageError: The list in `vendor/` cannot be read, or neither pip nor uv is here.
    """
    now = beside(folder)
    each = now.listed.by_name
    if not ask or not each:
        return tuple(_standing(one, now, "", None) for one in each)
    with private_folder("cloaca-nb-vendor-") as root, ThreadPoolExecutor(_AT_ONCE) as pool:
        index = fetcher(how, root)
        address = index.address()
        found = pool.map(lambda one: _asked(one, index, address, how), each)
        return tuple(_standing(one, now, *told) for one, told in zip(each, found, strict=True))


def _asked(
    one: Distribution, index: Fetcher, address: str, how: VendorOptions
) -> tuple[str, tuple[str, ...] | None]:
    """What the index tells of a distribution: its newest version, known weaknesses of this one."""
    how.on_step(f"asking about {one.name}")
    versions = index.versions(one.name)
    return versions[0] if versions else "", _weaknesses(one, address) if versions else None


def _standing(one: Distribution, now: Beside, newest: str, weaknesses: tuple[str, ...] | None) -> Standing:
    found = installed_distribution(one.name)
    installed = found.version if found is not None else ""
    told = read_targets(now.folder).modules
    modules = {path.partition("/")[0].removesuffix(".py") for path in now.owned[one.key]}
    has = tuple(sorted(name for name, known in told.items() if {one.key, *modules} & known))
    return Standing(one, tuple(sorted(now.changed[one.key])), newest, installed, has, weaknesses)


def _weaknesses(one: Distribution, address: str) -> tuple[str, ...] | None:
    """Known weaknesses of a version, as an index's page in JSON tells them; None where it has none such."""
    base = address.rstrip("/")
    if not base.endswith("/simple") or not base.startswith(("https://", "http://")):
        return None
    url = f"{base.removesuffix('simple')}pypi/{one.key}/{one.version}/json"
    try:
        document: Any = json.loads(had(url, _MOST, _TIMEOUT_S))
        return tuple(_told(document["vulnerabilities"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _told(listed: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in listed:
        if not each.get("withdrawn"):
            names = [str(each.get("id") or ""), *map(str, each.get("aliases") or ())]
            said = next((name for name in names if name.startswith("CVE")), names[0] or "unnamed")
            fixed = ", ".join(map(str, each.get("fixed_in") or ()))
            yield f"{said}, fixed in {fixed}" if fixed else said
