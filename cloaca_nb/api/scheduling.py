"""What can be done about a notebook's schedules and triggers on targets, and about what is deployed there."""

from __future__ import annotations

import contextlib
import threading
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb.actions import Context, OnEvent
from cloaca_nb.api.readable import Readable
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.past import Past
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.deploy.scheduling.noted import PastSchedule
    from cloaca_nb.deploy.scheduling.undeploy import Undeployed
    from cloaca_nb.deploy.scheduling.verbs import WorkflowSchedules, WorkflowTriggers
    from cloaca_nb.deploy.server.target import ServerTarget
    from cloaca_nb.deploy.target import Target
    from cloaca_nb.model.firing import Firing
    from cloaca_nb.model.run import RunnerName
    from cloaca_nb.model.workflow import Project


class Scheduling(Readable):
    """What a notebook can do about what starts its workflow on targets."""

    @abstractmethod
    def note(self, record: DeploymentRecord) -> str:
        """Note what is known of a deployment by now with the notebook; called again as more becomes known.

        Returns:
            What stood in the way and where it is noted instead, in a sentence; else an empty text.
        """

    #: Deployments that are noted here, whether or not a file of the notebook is known.
    _noted: tuple[DeploymentRecord, ...] = ()

    def past(self, where: Where | None = None) -> Past:
        """The deployments and runs that are noted with the notebook.

        Args:
            where: What is said about where.

        Raises:
            UsageError: The notebook has no workflow of the name that is meant.
        """
        from cloaca_nb.deploy.choose import Where as Anywhere
        from cloaca_nb.deploy.past import Past as Deployments

        if self.workflow:
            self.require_one()
        several = self.workflow and self.workflows()
        workflow = self.workflow if several else ""
        return Deployments(self.path, where or Anywhere(), self._noted, workflow=workflow)

    def undeploy(
        self,
        target: str | None = None,
        *,
        where: Where | None = None,
        force: bool = False,
        dry_run: bool = False,
        on_event: OnEvent | None = None,
        stop: threading.Event | None = None,
    ) -> Undeployed:
        """Take the package off a target, with the schedules that were made for it; runs go on to their end.

        Args:
            target: As for `deploy`; the last one that was deployed to by default.
            where: What else is said about where.
            force: Whether to take off a version that was not deployed from here.
            dry_run: Whether to look only.
            on_event: Called with each thing that happens, on this thread.
            stop: Ends it when set.

        Raises:
            UsageError: There is no such target.
            DeployError: It cannot be reached, or has what others deployed.
        """
        from cloaca_nb.deploy.choose import find_target
        from cloaca_nb.deploy.scheduling.undeploy import Undeploys, WantedRemoval
        from cloaca_nb.deploy.target import watching

        self.require_one()
        past = self.past(where)
        named = target is not None or past.where.server is not None or not past.records
        found = find_target(target, past.where) if named else past.target_of(past.records[0])
        with contextlib.closing(found):
            if not isinstance(found, Undeploys):
                raise UsageError(f"a {found.kind} target takes nothing off", "remove the package there")
            project = self._project(found.tenant)
            noted = Noted(self, found, project)
            mine = [record for record in noted.records if record.package == project.name]
            versions = frozenset(record.version for record in mine)
            wanted = WantedRemoval(
                *(project.name, project.workflow, versions, noted.past(), noted.note),
                force=force,
                dry_run=dry_run,
            )
            return found.undeploy(wanted, watching(on_event, stop))

    @contextlib.contextmanager
    def schedules(
        self, target: str | None = None, *, where: Where | None = None
    ) -> Iterator[WorkflowSchedules]:
        """The workflow's schedules on a server: to list, add, pause, resume and remove, in a `with` block.

        Arguments are those of `undeploy`; raises UsageError where there is no such server.
        """
        from cloaca_nb.deploy.scheduling.calls import Calls
        from cloaca_nb.deploy.scheduling.verbs import WorkflowSchedules

        with self._server(target, where) as server:
            project = self._project(server.tenant)
            noted = Noted(self, server, project)
            yield WorkflowSchedules(Calls(server.api), project.workflow, noted.past(), noted.note)

    @contextlib.contextmanager
    def triggers(
        self, target: str | None = None, *, where: Where | None = None
    ) -> Iterator[WorkflowTriggers]:
        """The workflow's triggers on a server, to list, fire, pause and resume; as `schedules`."""
        from cloaca_nb.deploy.scheduling.calls import Calls
        from cloaca_nb.deploy.scheduling.verbs import WorkflowTriggers

        with self._server(target, where) as server:
            project = self._project(server.tenant)
            yield WorkflowTriggers(Calls(server.api), project.name, project.workflow)

    @contextlib.contextmanager
    def _server(self, word: str | None, where: Where | None) -> Iterator[ServerTarget]:
        """The server that is meant: the one that is named, else the last one that was deployed to.

        Raises:
            UsageError: There is none, or it is a daemon's directory.
        """
        from cloaca_nb.deploy.choose import find_target
        from cloaca_nb.deploy.server.target import ServerTarget

        self.require_one()
        past = self.past(where)
        found: Target = find_target(word, past.where) if word else past.server()
        if not isinstance(found, ServerTarget):
            said = f"{found.name} is a {found.kind}'s directory"
            raise UsageError(f"{said}, which has no schedules and tells of no triggers", "name a server")
        with contextlib.closing(found):
            yield found

    def _project(self, tenant: str) -> Project:
        """Name and metadata of the notebook's package; nothing of it is imported."""
        from cloaca_nb.package.plan import completed

        report = self.report(tenant=tenant)
        return report.package.project if report.package is not None else completed(report.workflow.project)

    def ask_trigger(
        self,
        trigger: str,
        context: Context | None = None,
        *,
        runner: RunnerName = "auto",
        tenant: str = "public",
        stop: threading.Event | None = None,
    ) -> Firing:
        """Ask a trigger, here, whether it starts the workflow, and with which context.

        Its function is called in a process of its own, from the package; a cron is taken as due.

        Args:
            trigger: Its name.
            context: What a run was to be given; a trigger gives all of it, so there must be nothing.
            runner: With whose module the package is imported; see `Notebook.run`.
            tenant: That in full task names.
            stop: Ends it when set.

        Raises:
            CheckError: There are error findings, or no task.
            UsageError: There is no such trigger or runner.
            RunError: Its function raises, or gives what servers refuse.
        """
        from cloaca_nb import actions
        from cloaca_nb.run.runners import choose_runner

        report = self.check(tenant=tenant)
        return actions.fired(report, trigger, context, choose_runner(runner), self.limits, stop)

    def schedules_at(self, place: str, tenant: str) -> tuple[PastSchedule, ...]:
        """The last that was done with each schedule at a place."""
        from cloaca_nb.deploy import records

        return records.schedules_at(self.past().records, place, tenant)


class Noted:
    """What is remembered of a notebook's schedules at a target.

    Args:
        project: Name and metadata of the package.
    """

    def __init__(self, notebook: Scheduling, target: Target, project: Project) -> None:
        self.notebook = notebook
        self.project = project
        self.target = target
        self.place = target.place, target.tenant

    @property
    def records(self) -> list[DeploymentRecord]:
        """The notebook's deployments there, the latest first."""
        return [
            record for record in self.notebook.past().records if (record.place, record.tenant) == self.place
        ]

    def past(self) -> tuple[PastSchedule, ...]:
        """The last that was done with each schedule there."""
        from cloaca_nb.deploy.records import schedules_at

        return schedules_at(self.records, *self.place)

    def note(self, schedule: PastSchedule) -> None:
        """Remember something, with the last deployment there."""
        from cloaca_nb.deploy.records import DeploymentRecord
        from cloaca_nb.deploy.scheduling.noted import united

        records, target = self.records, self.target
        record = next((one for one in records if one.package_id), records[0] if records else None)
        if record is None:
            project = self.project
            record = DeploymentRecord(
                *(target.name, target.kind, target.place, target.tenant),
                *(project.name, project.version, project.workflow),
                reached="schedule",
            )
        self.notebook.note(replace(record, schedules=united((*record.schedules, schedule))))
