"""What is deployed on a target, for the panel: a plain list, what is wrong there, and pausing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb import api
from cloaca_nb.deploy.choose import Where
from cloaca_nb.panel.state import SENTENCE, clip, outcome
from cloaca_nb.panel.types import Outcome, PackageItem

if TYPE_CHECKING:
    from cloaca_nb.tending.listed import Listing

#: Packages and lines that are shown.
_MOST = 100


def listed(target: str, tenant: str) -> Outcome:
    """What is deployed on a target.

    Raises:
        CloacaNbError: See `api.ls`.
    """
    found = api.ls(target, where=_where(tenant))
    return _outcome(found)


def set_paused(target: str, name: str, tenant: str, *, paused: bool) -> Outcome:
    """Pause a package or let it run again, and show what is deployed then.

    Raises:
        CloacaNbError: See `api.pause`.
    """
    (api.pause if paused else api.resume)(target, name, where=_where(tenant))
    return listed(target, tenant)


def diagnosed(target: str, tenant: str, *, imports: bool) -> Outcome:
    """What may be wrong on a target.

    Raises:
        CloacaNbError: See `api.doctor`.
    """
    found = api.doctor(target, imports="own" if imports else "none", where=_where(tenant))
    rows = [
        (one.code, f"{one.message}; {one.hint}" if one.hint else one.message)
        for one in found.diagnostics[:_MOST]
    ]
    count = len(found.diagnostics)
    some = f"{count} thing{'s' * (count != 1)} to look at"
    what = some if count else "nothing is wrong, as far as can be seen"
    return outcome("deployed", f"{found.target}: {what}", rows, ok=found.ok, target=target)


def _where(tenant: str) -> Where:
    return Where(tenant=tenant or None)


def _outcome(found: Listing) -> Outcome:
    count = len(found.packages)
    title = f"{found.target} has {count} package{'s' * (count != 1)}"
    items = [
        PackageItem(
            name=one.name,
            text=clip(" ".join(filter(None, (one.name, one.version, one.state, one.note))), SENTENCE),
            paused=None if one.tasks is None else one.state == "paused",
        )
        for one in found.packages[:_MOST]
    ]
    return outcome("deployed", title, target=found.target, packages=items)
