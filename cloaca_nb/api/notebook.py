"""What a notebook can do, whether it is a file or a session: each action once."""

from __future__ import annotations

import contextlib
import threading
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from contextvars import copy_context
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb import actions
from cloaca_nb.actions import AnyPath, Built, Context, Locked, OnEvent, OnReport, OnRun, Packed
from cloaca_nb.api.remembering import Remembering
from cloaca_nb.api.scheduling import Scheduling

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Deployment, Options
    from cloaca_nb.deploy.past import Comparison, FoundRun
    from cloaca_nb.deploy.server.resources import Execution
    from cloaca_nb.deploy.target import Target
    from cloaca_nb.model.package import Layout
    from cloaca_nb.model.run import RunnerName, RunState
    from cloaca_nb.read.handover.suggest import Suggestion
    from cloaca_nb.run.live import LiveRun, Notify
    from cloaca_nb.tending.logs import RunLog
    from cloaca_nb.vendoring.change import VendorChange, VendorOptions
    from cloaca_nb.vendoring.standing import Standing


class Notebook(Scheduling, Remembering):
    """A notebook and what can be done with it: `read` gives one of a file; a live session is one, too.

    `tenant`, where a method takes one, is that in full task names.
    """

    def keep(self, done: Deployment) -> str:
        """Note what is known of a deployment; see `note`."""
        from cloaca_nb.deploy.records import record_of

        return self.note(record_of(done))

    @abstractmethod
    def rewrite(self, version: str) -> str:
        """Write a version where the package's comes from.

        Returns:
            Where it was written, in a sentence.

        Raises:
            UsageError: Nowhere can it be written.
        """

    # Here

    def run(
        self,
        context: Context | None = None,
        *,
        params: Sequence[str] = (),
        only: str | None = None,
        until: str | None = None,
        start: str | None = None,
        of: int | None = None,
        cached: bool = False,
        times: int | None = None,
        at_once: int = 1,
        trigger: str | None = None,
        runner: RunnerName = "auto",
        tenant: str = "public",
        on_report: OnReport | None = None,
        on_event: OnRun | None = None,
        stop: threading.Event | None = None,
    ) -> RunState:
        """Check the notebook and run the package that would be packed, in a process of its own, to its end.

        Args:
            params: Parameters as they are typed, of each ``name=value``; they win over the context.
            only: Run this task alone.
            until: Run this task and all that it depends on.
            start: Run it and what depends on it, on what others stored in the last run, or in that `of`.
            cached: Take over what earlier runs finished, where all is the same that the task goes by.
            times: How many runs there are to be in one process, after one import; by default `at_once`.
            at_once: How many of them at the same time; the engine runs one after the other all the same.
            trigger: Ask it first, and run with what servers would give if it fires.
            runner: ``auto`` is the engine where it is installed.
            on_report: Called with the check, before anything is run.
            on_event: Called with each event, on this thread.
            stop: Ends the run when set.

        Returns:
            What came of it: also of a run that failed (`status`). Several are ``completed`` where each was.

        Raises:
            CheckError: There are error findings, or nothing to run.
            UsageError: There is no such task, trigger or runner, or the context or number cannot be.
            RunError: Its process could not be started.
        """
        from cloaca_nb.run.runners import choose_runner

        how = actions.RunOptions(context, params, only, until, times, at_once, self.ask, start, of, cached)
        report = self._for_run(tenant, how, on_report or _untold)
        chosen = choose_runner(runner)
        return actions.started(report, trigger, how, self.limits, chosen, on_event or _untold, stop)

    def _for_run(self, tenant: str, how: actions.RunOptions, told: OnReport) -> Report:
        """The check, with what the tasks that are to run need and do not find here; it is told."""
        from cloaca_nb.check.checker import with_facts
        from cloaca_nb.inputs.here import unset_facts
        from cloaca_nb.model.graph import downstream, upstream

        report = self.check(tenant=tenant)
        if report.package is None:
            told(report)
            return report
        graph = report.workflow.dependencies
        tasks = {how.only} if how.only else None
        if how.until in graph and how.until:
            tasks = {how.until, *upstream(graph, [how.until])}
        elif how.start in graph and how.start:
            tasks = {how.start, *downstream(graph, [how.start])}
        found = with_facts(report, unset_facts(report.package, report.document.folder, tasks))
        told(found)
        return found

    def live_run(
        self, how: actions.RunOptions, runner: RunnerName, tenant: str, notify: Notify = lambda _: None
    ) -> LiveRun:
        """A run in a thread of its own that can be looked at while it goes on; `start` begins it.

        Its arguments are those of `run`; `notify` is called after each change, on the run's thread.
        """
        from cloaca_nb.check.proof.interpreter import wanted_until
        from cloaca_nb.run.live import LiveRun

        meant = copy_context()  # the run's thread has its own, which chooses no workflow

        def report(stop: threading.Event) -> Report:
            with wanted_until(stop):
                return self._for_run(tenant, how, _untold)

        return LiveRun(
            lambda stop: meant.run(report, stop),
            lambda report: actions.planned(report, how, self.limits),
            runner,
            notify,
        )

    def build(self, output: AnyPath | None = None, *, force: bool = False, tenant: str = "public") -> Built:
        """Check the notebook and write its package directory.

        Args:
            output: Directory to write it into; the notebook's folder by default.
            force: Whether to write in spite of error findings.

        Raises:
            CheckError: There are error findings, or nothing to write.
            OutputError: The directory cannot be written.
        """
        return actions.built(self.check(tenant=tenant), output, force=force)

    def pack(
        self,
        output: AnyPath | None = None,
        *,
        layout: Layout = "both",
        force: bool = False,
        tenant: str = "public",
    ) -> Packed:
        """Check the notebook and write its archive.

        Args:
            output: Directory to write into; the notebook's folder by default.
            layout: Which layouts the archive holds: ``both``, ``manifest`` or ``package``.
            force: Whether to write in spite of error findings.

        Raises:
            CheckError: There are error findings, or nothing to pack.
            OutputError: The archive cannot be written.
        """
        return actions.packed(self.check(tenant=tenant), output, layout, force=force)

    def suggest(self, *, only: Iterable[str] | None = None, but: Iterable[str] = ()) -> Suggestion:
        """Propose which cells are tasks; nothing is executed, nothing is changed.

        Where errors stand in the way of several tasks, one is proposed, and `reasons` tells the errors.

        Args:
            only: Ids of the proposed tasks to take; all by default.
            but: Ids of those to leave out.

        Raises:
            UsageError: No proposed task has such an id.
        """
        from cloaca_nb.check.cut import cut

        return cut(self.document(), None if only is None else tuple(only), tuple(but))

    def lock(self) -> Locked:
        """Write `requirements.lock` into the notebook's folder, from what is installed here.

        It pins what the carried code imports, and what that needs in turn, of each workflow that there is.

        Raises:
            CheckError: There is no task.
            OutputError: The file cannot be written.
        """
        return actions.locked([report for _, report in self.in_turn(self.report)])

    def vendor(
        self, *names: str, how: VendorOptions | None = None, update: bool = False, remove: bool = False
    ) -> VendorChange:
        """Put pure-Python distributions, and what they need, into `vendor/` beside the notebook.

        They are fetched aside; then the directory is exchanged in one step. What is there already stays
        as it is.

        Args:
            names: Distributions by name, with versions where wanted: ``tabulate``, ``tabulate<1``.
            how: Where they come from, what is left out, and so on.
            update: Whether to take the newest versions that fit what was asked for; of all without names.
            remove: Whether to remove them instead, and what nothing needs then.

        Raises:
            UsageError: They cannot be had, have native code, or files of others are in the way.
            OutputError: The directory cannot be written.
        """
        from cloaca_nb.vendoring import change

        act = change.remove if remove else change.update if update else change.add
        return act(self.folder, names, how or change.VendorOptions())

    def vendored(self, how: VendorOptions | None = None, *, ask: bool = True) -> tuple[Standing, ...]:
        """How each distribution in `vendor/` stands.

        Args:
            how: Which index is asked.
            ask: Whether to ask one for newer versions and known weaknesses.

        Raises:
            UsageError: The list in `vendor/` cannot be read.
        """
        from cloaca_nb.vendoring.change import VendorOptions as Plainly
        from cloaca_nb.vendoring.standing import standings

        return standings(self.folder, how or Plainly(), ask=ask)

    # On targets

    def deploy(
        self,
        target: str | Target | None = None,
        options: Options | None = None,
        *,
        where: Where | None = None,
        output: AnyPath | None = None,
        bump: bool = False,
        on_event: OnEvent | None = None,
        on_run: OnRun | None = None,
        on_report: OnReport | None = None,
        stop: threading.Event | None = None,
    ) -> Deployment:
        """Check, pack and deploy, see the package loaded, and note it with the notebook.

        Args:
            target: A profile, an address, ``daemon`` or a watched directory; None for the default one.
            options: Whether to execute, with which context, and so on.
            where: What else is said about where: tenant, key, how long to wait.
            output: Directory of the archive; the notebook's folder by default.
            bump: Whether to write the next version into the notebook where this one is taken.
            on_event: Called with each thing that happens, on this thread.
            on_run: Called with each event of a run that is followed, on this thread.
            on_report: Called with the check, before anything is packed.
            stop: Ends it when set: see `deploy.flow.deploy`.

        Raises:
            CheckError: There are error findings, or no task.
            OutputError: The archive, or a daemon's directory, cannot be written.
            DeployError: The target cannot be reached, refuses the package, or does not load it.
            UsageError: There is no such target, no key for it, or it cannot execute.
        """
        from cloaca_nb.deploy import flow
        from cloaca_nb.deploy.choose import find_target

        self.require_one()
        chosen = replace(options or flow.Options(), past=self.schedules_at)
        if bump:
            chosen = replace(chosen, rewrite=self.rewrite)
        found = find_target(target, where)
        with actions.prepared(
            lambda tenant: self.check(tenant=tenant),
            output,
            self._hiding(found, on_report),
            force=chosen.force,
            layout="daemon" if found.kind == "daemon" else "both",
        ) as prepare:
            return actions.deployed(prepare, found, chosen, where, on_event, on_run, stop, self.keep)

    def _hiding(self, target: Target, on_report: OnReport | None) -> OnReport:
        """Called with the check of a deploy: the target's answers show no secret that is known here."""
        from cloaca_nb.tending.listed import hide_secrets

        def checked(report: Report) -> None:
            hide_secrets(target, report.package, self.folder)
            if on_report is not None:
                on_report(report)

        return checked

    def status(self, target: str | None = None, *, where: Where | None = None) -> list[Comparison]:
        """Compare the notebook with its last archive and with what is deployed.

        Args:
            target: Compare with this target alone; those that it was deployed to by default.
            where: What else is said about where.

        Raises:
            CheckError: There is no task to compare.
            UsageError: There is no such target.
        """
        from cloaca_nb.deploy.choose import find_target
        from cloaca_nb.deploy.past import comparisons

        past = self.past(where)
        named = target is not None or past.where.server is not None
        targets = [find_target(target, past.where)] if named else None
        return comparisons(self.report(tenant=past.where.tenant or "public"), past, targets)

    def executions(self, where: Where | None = None) -> list[Execution]:
        """All runs of this workflow that a server tells of, whoever started them.

        Args:
            where: What is said about where; the last server that was deployed to by default.

        Raises:
            UsageError: There is no server.
            DeployError: It cannot be reached.
        """
        with contextlib.closing(self.past(where).server()) as server:
            return list(server.api.executions(self.report(tenant=server.tenant).workflow.name))

    def past_run(self, id: str, where: Where | None = None) -> FoundRun:
        """A run on a server, and where it is.

        Args:
            id: Its id; of a run that was started from here, the beginning will do.
            where: What is said about where.

        Raises:
            UsageError: There is no such run.
        """
        from cloaca_nb.deploy.prepare import outline
        from cloaca_nb.tending.listed import hide_secrets

        report = self.report()
        found = self.past(where).run(id, outline(report))
        hide_secrets(found.target, report.package, self.folder)
        return found

    def logs(self, id: str, where: Where | None = None) -> RunLog:
        """What a server tells of a run: its tasks, their errors, its events.

        Args:
            id: Its id; of a run that was started from here, the beginning will do.
            where: What is said about where.

        Raises:
            UsageError: There is no such run.
            DeployError: The server cannot be reached.
        """
        from cloaca_nb.tending.logs import run_log

        return run_log(self.past_run(id, where))

    def rerun(
        self,
        id: str,
        context: Context | None = None,
        *,
        where: Where | None = None,
        follow: bool = True,
        on_event: OnEvent | None = None,
        on_run: OnRun | None = None,
        stop: threading.Event | None = None,
    ) -> Deployment:
        """Start a run of what is deployed, with the context that an earlier run was started with.

        Args:
            id: The earlier run; see `past_run`.
            context: Values that are taken instead of those that were sent.
            where: What is said about where.
            follow: Whether to follow it to its end.
            on_event: Called with each thing that happens, on this thread.
            on_run: Called with each event of the run, on this thread.
            stop: Ends the following when set; the run goes on.

        Raises:
            UsageError: There is no such run, or its context was not kept.
            DeployError: The server cannot be reached, or does not start it.
        """
        from cloaca_nb.deploy.target import ignored, watching
        from cloaca_nb.tending.rerun import rerun

        found, records = self.past_run(id, where), self.past(where).records
        told = (on_run or ignored) if follow else None
        return rerun(found, records, context or {}, self.keep, watching(on_event, stop), told)


def _untold(what: object) -> None:
    """Nobody wants to know."""
