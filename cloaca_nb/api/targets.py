"""What can be done on a target, whatever notebook it is about."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from cloaca_nb.actions import OnEvent

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable

    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Keep
    from cloaca_nb.deploy.kept import KeptArchive
    from cloaca_nb.deploy.server.stored import Stored
    from cloaca_nb.deploy.target import Target
    from cloaca_nb.model.run import Limits
    from cloaca_nb.tending.doctor import Diagnosis, Imports
    from cloaca_nb.tending.listed import Listing, Paused
    from cloaca_nb.tending.rollback import Rollback


def ls(target: str | Target | None = None, *, where: Where | None = None) -> Listing:
    """What is deployed on a target.

    Args:
        target: A profile, an address, ``daemon`` or a watched directory; None for the default one.
        where: What else is said about where: tenant, key.

    Raises:
        DeployError: The target cannot be reached.
        UsageError: There is no such target, or no key for it.
    """
    from cloaca_nb.tending.listed import listing

    return listing(target, where)


def secrets(
    target: str | Target | None = None, *, where: Where | None = None
) -> contextlib.AbstractContextManager[Stored]:
    """The secrets that a server keeps for a tenant: to list, set and remove, in a `with` block.

    Names of secrets and of their fields can be seen; no value ever comes back.

    Args:
        target: A profile or an address; None for the default target.
        where: What else is said about where.

    Raises:
        DeployError: The server cannot be reached, keeps none, or refuses.
        UsageError: There is no such target, no key for it, or it keeps no secrets.
    """
    from cloaca_nb.tending.secrets import stored

    return stored(target, where)


def pause(target: str | Target | None, name: str, *, where: Where | None = None) -> Paused:
    """Have a server refuse new runs of a package or workflow; those under way go on.

    A new version of it takes runs again.

    Args:
        target: A profile or an address; None for the default target.
        name: The package or workflow.
        where: What else is said about where.

    Raises:
        DeployError: The server cannot be reached, has none of that name, or is older than 0.9.
        UsageError: There is no such target, no key for it, or it pauses nothing.
    """
    from cloaca_nb.tending.listed import set_paused

    return set_paused(target, name, where, paused=True)


def resume(target: str | Target | None, name: str, *, where: Where | None = None) -> Paused:
    """Have a server take runs of a package or workflow again; see `pause`."""
    from cloaca_nb.tending.listed import set_paused

    return set_paused(target, name, where, paused=False)


def kept(target: str | Target | None, name: str, *, where: Where | None = None) -> tuple[KeptArchive, ...]:
    """The archives of a package that are kept here of those that were sent to a target, the latest first.

    Args:
        target: As in `ls`.
        name: The package.
        where: What else is said about where.

    Raises:
        UsageError: There is no such target, or no key for it.
    """
    from cloaca_nb.tending.rollback import versions_kept

    return versions_kept(target, name, where)


def rollback(
    target: str | Target | None,
    name: str,
    to: str | None = None,
    *,
    take: str | None = None,
    send: bool = True,
    where: Where | None = None,
    limits: Limits | None = None,
    on_plan: Callable[[Rollback], None] = lambda _: None,
    on_event: OnEvent | None = None,
    stop: threading.Event | None = None,
    keep: Keep = lambda _: "",
) -> Rollback:
    """Deploy the content of an older version again, under a new version number: servers refuse an old one.

    It is made again from the archive that `deploy` kept, and proved as any package; no notebook is changed.

    Args:
        target: As in `ls`.
        name: The package.
        to: The version whose content is wanted; by default the one before what is there.
        take: The version that it gets; by default the next one.
        send: Whether to do it, or only to find out what would be changed.
        where: What else is said about where.
        limits: What the process that proves it may have.
        on_plan: Called with what would be changed, before anything is sent.
        on_event: Called with each thing that happens, on this thread.
        stop: Ends it when set: see `deploy.flow.deploy`.
        keep: Notes what is known of the deployment.

    Raises:
        ArchiveError: The kept archive is damaged, or cannot be made again.
        CheckError: What comes out has error findings.
        DeployError: The target cannot be reached, refuses the package, or does not load it.
        UsageError: There is no such target, no key for it, or no such version is kept here.
    """
    from cloaca_nb.tending.rollback import WantedVersion, roll_back

    wanted = WantedVersion(name, to, take, send)
    return roll_back(target, wanted, where, limits, on_plan=on_plan, on_event=on_event, stop=stop, keep=keep)


def doctor(
    target: str | Target | None = None,
    *,
    imports: Imports = "own",
    where: Where | None = None,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Diagnosis:
    """What is deployed on a target, and why it may not run.

    Args:
        target: As in `ls`.
        imports: Whose code may be imported in fresh interpreters, of packages that the target does not load:
            ``own``: what was sent from here, ``all``, or ``none``.
        where: What else is said about where.
        limits: What those interpreters may have.
        stop: Ends the waiting for a server when set.

    Raises:
        DeployError: The target cannot be reached.
        UsageError: There is no such target, no key for it, or it cannot be examined.
    """
    from cloaca_nb.deploy.target import Watch
    from cloaca_nb.tending.doctor import Trying, diagnosis

    return diagnosis(target, where, Trying(imports, limits), Watch(stop=stop or threading.Event()))
