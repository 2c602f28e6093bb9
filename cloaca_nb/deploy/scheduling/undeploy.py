"""Taking a package off a target, with what was made beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar, runtime_checkable

from cloaca_nb.deploy.scheduling.after import removed
from cloaca_nb.deploy.scheduling.calls import PATIENCE_S, PREFIX, Calls
from cloaca_nb.deploy.scheduling.noted import PastSchedule, removed_now, standing
from cloaca_nb.deploy.scheduling.resources import Instance
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import DeployError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class WantedRemoval:
    """What is to be taken off.

    Attributes:
        versions: The versions that were deployed from here.
        past: The schedules that were made and removed there before.
        note: Notes what is done.
        force: Whether to take off what was deployed by others, too.
        dry_run: Whether to look only.
    """

    package: str
    workflow: str
    versions: frozenset[str] = frozenset()
    past: Sequence[PastSchedule] = ()
    note: Callable[[PastSchedule], None] = field(default=lambda _: None)
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Undeployed:
    """What was taken off a target.

    Attributes:
        target: What the target is called.
        place: Its address or directory.
        versions: Its versions that were there; none where it was not.
        schedules: Names of the schedules that were removed.
        left: What stays behind, a sentence each.
        done: Whether it was done, not only looked at.
    """

    target: str
    place: str
    tenant: str
    package: str
    versions: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    done: bool = True


@runtime_checkable
class Undeploys(Protocol):
    """A target from which a package can be taken off."""

    def undeploy(self, wanted: WantedRemoval, watch: Watch) -> Undeployed:
        """Take a package off.

        Raises:
            DeployError: The target cannot be reached, or does not do it.
            OutputError: A file cannot be removed.
        """


class Leaving:
    """Takes a package off a server.

    Args:
        calls: The server.
        wanted: What is to be taken off.
        watch: Told what is done.
    """

    def __init__(self, calls: Calls, wanted: WantedRemoval, watch: Watch) -> None:
        self.calls = calls
        self.wanted = wanted
        self.watch = watch
        self.left: list[str] = []

    def leave(self, target: str) -> Undeployed:
        """Take it off, then what was made beside it, so that nothing starts what is not there.

        Raises:
            DeployError: The server cannot be reached, does not do it, or has what others deployed.
        """
        wanted, api = self.wanted, self.calls.api
        where = f"{api.url} (tenant {api.tenant})"
        self.watch.begin("undeploy", f"looking for {wanted.package} on {where}")
        version = self._version()
        schedules = sorted(self._schedules(), key=lambda one: one.name)
        self.watch.note("undeploy", self._under_way())
        if not wanted.dry_run:
            for one in schedules:
                removed(self.calls, one.workflow, one.name, self.watch, PATIENCE_S)
                wanted.note(removed_now(one.name, one.workflow, "person"))
                self.watch.note("undeploy", f"the schedule {one.name} was removed")
            if version:
                self._remove(version)
            self._look()
        done = "would be removed" if wanted.dry_run else "was removed"
        self.watch.end("undeploy", f"{wanted.package} {f'{version} {done}' if version else 'was not there'}")
        return Undeployed(
            target,
            api.url,
            api.tenant,
            wanted.package,
            (version,) if version else (),
            tuple(one.name for one in schedules),
            tuple(self.left),
            not wanted.dry_run,
        )

    def _under_way(self) -> str:
        """What becomes of runs, said before anything is done; which ones, where the server tells."""
        try:
            runs = self.calls.api.executions(self.wanted.workflow)
        except DeployError:
            runs = []
        ids = ", ".join(one.id for one in runs if not one.over)
        shown = f" ({ids})" if ids else ""
        return f"runs that are under way{shown} go on to their end: a server stops none"

    def _version(self) -> str:
        found = self._asked(lambda: self.calls.api.package(self.wanted.package))
        if found is None:
            return ""
        if found.version not in self.wanted.versions and not self.wanted.force:
            raise DeployError(
                f"{found.name} {found.version} on {self.calls.api.url} was not deployed from "
                "this notebook, as far as is remembered",
                "--force takes it off all the same",
            )
        return found.version

    def _schedules(self) -> Iterator[Instance]:
        """Schedules that were made from here; of the others it is said that they stay."""
        ours = standing(self.wanted.past)
        workflows = {self.wanted.workflow, *(workflow for workflow, _ in ours)}
        for workflow in sorted(workflows):
            for one in self._asked(partial(self.calls.instances, workflow)) or ():
                if (one.workflow, one.name) in ours or one.name.startswith(PREFIX):
                    yield one
                elif workflow == self.wanted.workflow:
                    self.left.append(
                        f"the schedule {one.name} was made by someone else and stays: "
                        "`cloaca-nb schedule remove` removes it"
                    )

    def _remove(self, version: str) -> None:
        name = self.wanted.package
        self._asked(lambda: self.calls.undeploy(name, version))
        still = self._asked(lambda: self.calls.api.package(name))
        if still is not None and still.version == version:
            raise DeployError(
                f"{name} {version} is still on {self.calls.api.url}, though it was removed",
                "someone else may have deployed it again; look with `cloaca-nb status`",
            )
        if still is not None:
            self.left.append(f"{name} {still.version} is there now: someone else deployed it meanwhile")

    def _look(self) -> None:
        """Say what still starts a workflow that is gone, beside the schedules of others."""
        workflow = self.wanted.workflow
        others = {one.id for one in self._asked(partial(self.calls.instances, workflow)) or ()}
        for row in self._asked(self.calls.triggers) or ():
            if row.workflow == workflow and row.id not in others:
                said = f"the {row.kind} {row.cron or row.name} still starts {workflow}"
                self.left.append(f"{said}: it is another package's, or the server has yet to let go of it")

    def _asked(self, ask: Callable[[], Found]) -> Found:
        return patiently(ask, self.watch, "undeploy", patience_s=PATIENCE_S)
