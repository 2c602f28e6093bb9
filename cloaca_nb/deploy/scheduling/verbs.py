"""What a person does with the schedules and triggers of a workflow on a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from cloaca_nb.deploy.scheduling.after import match, own_triggers, removed, replaced
from cloaca_nb.deploy.scheduling.calls import PATIENCE_S, Calls
from cloaca_nb.deploy.scheduling.declared import PackageTrigger, declared_in
from cloaca_nb.deploy.scheduling.noted import Maker, PastSchedule, making, removed_now, standing
from cloaca_nb.deploy.scheduling.resources import Instance, TriggerRow
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import DeployError, RefusedError, UsageError
from cloaca_nb.grammar import nearest
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.package import plain_trigger
from cloaca_nb.read.registrations.cron import require_time

#: Characters of a schedule's name.
_LONGEST = 200


def checked_name(name: str) -> None:
    """Refuse a name by which a schedule could not be found again.

    Raises:
        UsageError: It is none.
    """
    if not name or name != name.strip() or "/" in name or not name.isprintable() or len(name) > _LONGEST:
        raise UsageError(
            f"{name[:_LONGEST]!r} is no name of a schedule",
            f"take letters, digits and dashes, at most {_LONGEST}: for example morning",
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A schedule on a server.

    Attributes:
        by: Who made it, as far as is remembered; None where someone else did.
        there: Whether it is there: one that was made from here may have been removed by others.
    """

    instance: Instance
    by: Maker | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class WorkflowSchedules:
    """The schedules of a workflow on a server.

    Attributes:
        past: What was made and removed there before, as far as is remembered.
        note: Notes what is done.
    """

    calls: Calls
    workflow: str
    past: Sequence[PastSchedule] = ()
    note: Callable[[PastSchedule], None] = field(default=lambda _: None)

    def list(self) -> list[Kept]:
        """All of them, and those that were made from here and are gone.

        Raises:
            DeployError: The server has none at all, or cannot be asked.
        """
        listed = self.calls.instances(self.workflow)
        if listed is None:
            raise DeployError(f"{self.calls.api.url} has no schedules", "servers 0.12 have them")
        ours = {one.name: one for one in standing(self.past).values() if one.workflow == self.workflow}
        makers = {name: one.by for name, one in ours.items()}
        there = [Kept(one, makers.get(one.name)) for one in sorted(listed, key=lambda one: one.name)]
        gone = [ours[name] for name in sorted(ours.keys() - {one.name for one in listed})]
        lost = [one.instance or Instance(one.name, self.workflow, enabled=False) for one in gone]
        return [*there, *(Kept(one, makers[one.name], False) for one in lost)]

    def act(
        self,
        action: str,
        name: str = "",
        cron: str | None = None,
        zone: str | None = None,
        params: Mapping[str, JSON] | None = None,
    ) -> Sequence[Kept]:
        """Do what a line says.

        Args:
            action: ``list``, ``add``, ``pause``, ``resume`` or ``remove``.
            cron: For ``add``: when.
            zone: For ``add``: the time zone of that.
            params: For ``add``: what its runs are given.

        Returns:
            The schedules that it was about, as they are now.

        Raises:
            UsageError: Something lacks, or is not for this action.
            DeployError: The server does not do it.
        """
        if action != "add" and (cron or zone or params):
            raise UsageError(f"`{action}` takes no time and no parameters", "those are for `add`")
        if action == "list":
            return self.list()
        if action == "add":
            if not cron:
                raise UsageError("`add` needs a time", 'for example --cron "0 6 * * *"')
            return [Kept(self.add(name, cron, zone or "UTC", params), "person")]
        act = {"pause": self.pause, "resume": self.resume, "remove": self.remove}[action]
        found = act(name)
        return [Kept(found, self._maker(found.name), action != "remove")]

    def _maker(self, name: str) -> Maker | None:
        known = standing(self.past).get((self.workflow, name))
        return known.by if known else None

    def add(
        self, name: str, cron: str, zone: str = "UTC", params: Mapping[str, JSON] | None = None
    ) -> Instance:
        """Make one.

        Args:
            zone: The time zone of that.
            params: What its runs are given.

        Raises:
            UsageError: The name is none, or the time none that fires.
            DeployError: The workflow is not there, the name is taken, or the server refuses the parameters.
        """
        checked_name(name)
        require_time(cron, zone)
        if not any(one.workflow == self.workflow for one in self.calls.api.packages()):
            raise DeployError(
                f"{self.calls.api.url} has no workflow {self.workflow!r} in tenant "
                f"{self.calls.api.tenant!r}, so nothing would be started",
                "deploy it first",
            )
        before = standing(self.past).get((self.workflow, name))
        wanted = Instance(name, self.workflow, cron, zone, dict(params or {}))
        self.note(making(wanted, "person"))
        try:
            return self.calls.create(wanted)
        except RefusedError:
            if before is None:
                self.note(removed_now(name, self.workflow, "person"))
            raise

    def pause(self, name: str) -> Instance:
        """Let one fire no more: servers change none, so it is made anew.

        One that was made from here and is gone, as after such a change that was cut off, is made again.

        Raises:
            DeployError: There is none of that name, or the server does not do it.
        """
        return self._switch(name, on=False)

    def resume(self, name: str) -> Instance:
        """Let it fire again; raises as `pause`."""
        return self._switch(name, on=True)

    def _switch(self, name: str, *, on: bool) -> Instance:
        found = self._named(name, lost=True)
        if found.there and found.instance.enabled == on:
            return found.instance
        wanted = replace(found.instance, enabled=on)
        self.note(making(wanted, found.by or "person"))
        return replaced(self.calls, wanted, found.instance if found.there else None, Watch(), PATIENCE_S)

    def remove(self, name: str) -> Instance:
        """Remove one; raises as `pause`."""
        there = self._named(name).instance
        removed(self.calls, self.workflow, there.name, Watch(), PATIENCE_S)
        self.note(removed_now(there.name, self.workflow, "person"))
        return there

    def _named(self, name: str, *, lost: bool = False) -> Kept:
        """The schedule of a name; with `lost` also one that is gone and can be made again."""
        listed = [one for one in self.list() if one.there or (lost and one.instance.cron)]
        found = next((one for one in listed if one.instance.name == name), None)
        found = found or next((one for one in listed if one.instance.name == f"{self.workflow}-{name}"), None)
        if found is None:
            names = [one.instance.name for one in listed]
            known = f"there are {', '.join(names)}" if names else "there is none"
            raise DeployError(
                f"{self.workflow} has no schedule named {name!r} on {self.calls.api.url}",
                nearest(name, names).question or known,
            )
        return found


@dataclass(frozen=True, slots=True)
class NamedTrigger:
    """A trigger on a server, by the name that people know.

    Attributes:
        name: That name; "" for a cron of a package that does not tell it.
        row: What the server tells of it.
    """

    name: str
    row: TriggerRow

    @property
    def asleep(self) -> bool:
        """Whether it should have fired a while ago."""
        late = self.row.next_at is not None and self.row.next_at < datetime.now(timezone.utc)
        return late and self.row.enabled and not self.row.paused


@dataclass(frozen=True, slots=True)
class WorkflowTriggers:
    """The triggers of a workflow's package on a server."""

    calls: Calls
    package: str
    workflow: str

    def list(self, *, everyone: bool = False) -> list[NamedTrigger]:
        """The package's triggers, and others that start its workflow.

        Args:
            everyone: Take all of the tenant.

        Raises:
            DeployError: The server does not tell its triggers, or cannot be asked.
        """
        rows = self.calls.triggers()
        if rows is None:
            raise DeployError(f"{self.calls.api.url} does not tell its triggers")
        left = own_triggers(rows, self.calls.instances(self.workflow) or ())
        declared = self._declared()
        own = {row: one for one, row in match(declared, left).items()}
        found = [(own.get(row), row) for row in left]
        return [
            NamedTrigger(one.name if one else plain_trigger(row.name), row)
            for one, row in found
            if everyone or one is not None or row.workflow == self.workflow
        ]

    def act(self, action: str, name: str = "", *, everyone: bool = False) -> Sequence[NamedTrigger]:
        """Do what a line says.

        Args:
            action: ``list``, ``fire``, ``pause`` or ``resume``.
            everyone: For ``list``: take all of the tenant.

        Returns:
            The triggers that it was about, as they are now.

        Raises:
            DeployError: The server does not do it.
        """
        if action == "list":
            return self.list(everyone=everyone)
        act = {"fire": self.fire, "pause": self.pause, "resume": self.resume}[action]
        return [act(name)]

    def _declared(self) -> Sequence[PackageTrigger]:
        package = self.calls.api.package(self.package)
        source = self.calls.api.source(package.id) if package is not None else None
        return declared_in({} if source is None else source.data)

    def fire(self, name: str) -> NamedTrigger:
        """Fire a poll trigger now.

        Raises:
            DeployError: There is none of that name, or it is a cron, which servers do not fire by hand.
        """
        found = self._named(name)
        if found.row.kind == "cron":
            raise DeployError(
                f"the trigger {name!r} is a cron, which a server does not fire by hand",
                "start a run instead: deploy with --execute",
            )
        self.calls.fire(found.row)
        return found

    def pause(self, name: str) -> NamedTrigger:
        """Let one fire no more.

        Raises:
            DeployError: There is none of that name, or the server cannot tell it from another.
        """
        return self._switched(name, self.calls.pause, paused=True)

    def resume(self, name: str) -> NamedTrigger:
        """Let it fire again; raises as `pause`."""
        return self._switched(name, self.calls.resume, paused=False)

    def _switched(self, name: str, switch: Callable[[TriggerRow], None], *, paused: bool) -> NamedTrigger:
        found = self._named(name)
        alike = [one for one in self.list(everyone=True) if one.row.address == found.row.address]
        if found.row.kind == "cron" and len(alike) > 1:
            raise DeployError(
                f"{found.row.workflow} has {len(alike)} crons, which a server does not tell apart",
                "pause or resume the whole workflow: `cloaca-nb pause`, `cloaca-nb resume`",
            )
        switch(found.row)
        now = self._named(name)
        if now.row.paused != paused:
            raise DeployError(
                f"the trigger {name!r} is {'not ' * paused}paused though the server was asked",
                "another trigger or a schedule of this workflow may have been taken for it",
            )
        return now

    def _named(self, name: str) -> NamedTrigger:
        listed = self.list(everyone=True)
        own = [one for one in listed if one.row.workflow == self.workflow]
        for some in (own, listed):
            found = [one for one in some if name in {one.name, one.row.name} and name]
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(one.row.name or one.row.workflow for one in found)
                raise DeployError(
                    f"{len(found)} triggers are named {name!r}: {names}", "write the whole name"
                )
        names_there = [one.name for one in own if one.name]
        known = f"there are {', '.join(names_there)}" if names_there else "there is none"
        raise DeployError(
            f"{self.workflow} has no trigger named {name!r} on {self.calls.api.url}",
            nearest(name, names_there).question or known,
        )
