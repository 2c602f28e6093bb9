"""Deploying from a live session: what magics and the panel share."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.deploy.flow import Deployment, Options, deploy, follow_run
from cloaca_nb.deploy.records import record_of, remember
from cloaca_nb.deploy.target import Deployable, DeployEvent, Executes, Prepare, RunningTarget, Target, Watch
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.model.run import JSON, Event, RunState
from cloaca_nb.run.live import RemoteRun

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.live.session import Session
    from cloaca_nb.run.live import LiveRun

Tell = Callable[[DeployEvent], None]


class Deployer:
    """Deploys a session's notebook, and runs what it deployed.

    Args:
        session: The session.

    Attributes:
        last: What came of the last deploy, or None.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.last: Deployment | None = None
        self._item: Deployable | None = None
        # Kept with its key, so that no one is asked for it again; its connections are closed in between.
        self._target: Target | None = None

    def deploy(
        self,
        word: str | None,
        where: Where,
        options: Options,
        *,
        output: Path | None = None,
        report: Callable[[str], Report] | None = None,
        tell: Tell | None = None,
        stop: threading.Event | None = None,
    ) -> Deployment:
        """Check, pack and deploy; a run that is started is not followed here: see `follow`.

        Args:
            word: The target.
            where: What else was said about where.
            options: How.
            output: Directory of the archive; the notebook's folder by default.
            report: Gives the report for a tenant; the session's, with a proof, by default.
            tell: Called with each thing that happens.
            stop: Ends it when set.

        Raises:
            CloacaNbError: See `flow.deploy`.
        """
        made = report or (lambda tenant: self.session.report(prove=True, tenant=tenant))
        target = find_target(word, where)
        try:
            done = deploy(
                self._noting(made, output, force=options.force),
                target,
                replace(options, follow_run=False),
                on_event=tell,
                stop=stop,
            )
        finally:
            target.close()
        self.last, self._target = done, target
        self.keep(done)
        return done

    def _noting(self, report: Callable[[str], Report], output: Path | None, *, force: bool) -> Prepare:
        from cloaca_nb.deploy.prepare import prepare_report

        inner = prepare_report(report, output or self.session.folder, force=force)

        def prepare(tenant: str, watch: Watch) -> Deployable:
            self._item = inner(tenant, watch)
            return self._item

        return prepare

    @property
    def executes(self) -> bool:
        """Whether what was deployed last can be run on demand."""
        return self.last is not None and isinstance(self._target, Executes)

    def execute(self, context: Mapping[str, JSON], tell: Tell | None = None) -> LiveRun:
        """Start a run of what was deployed last, and follow it in the session.

        Args:
            context: The initial context.
            tell: Called with each thing that happens.

        Raises:
            UsageError: Nothing was deployed, its target runs nothing on demand, or a run is under way.
            DeployError: The target did not start a run.
        """
        run = self.session.run_state
        if run is not None and run.in_the_way:
            raise UsageError("a run is under way", "wait for it, or stop it first")
        target, item = self._running(), self._item
        assert self.last is not None
        assert item is not None
        watch = _watch(tell, threading.Event())
        try:
            execution = target.execute(item, context, watch)
        except BaseException:
            target.close()
            raise
        self.last = replace(self.last, execution=execution)
        return self.follow(target, execution, item, tell)

    def follow_last(self) -> LiveRun:
        """Follow the run that the last deploy started; raises as `execute`."""
        assert self.last is not None
        assert self.last.execution is not None
        assert self._item is not None
        return self.follow(self._running(), self.last.execution, self._item)

    def _running(self) -> RunningTarget:
        if self._target is None or self._item is None or self.last is None:
            raise UsageError("nothing was deployed in this session", "deploy first")
        if not isinstance(self._target, Executes):
            raise UsageError(f"a {self._target.kind} target does not run workflows on demand")
        return cast("RunningTarget", self._target)

    def follow(
        self, target: RunningTarget, execution: str, item: Deployable, tell: Tell | None = None
    ) -> LiveRun:
        """Follow a run in the session; the target is closed when it ends.

        Args:
            target: Where it runs.
            execution: The execution id.
            item: What runs.
            tell: Called with each thing that happens, on the run's thread.

        Raises:
            UsageError: Another run is under way.
        """
        report = self.session.report(prove=False)

        def followed(emit: Callable[[Event], None], stop: threading.Event) -> RunState:
            try:
                run = follow_run(target, execution, item, _watch(tell, stop), emit)
            finally:
                target.close()
            if self.last is not None and self.last.execution == execution:
                self.last = replace(self.last, run=run)
                self.keep(self.last)
            return run

        try:
            return self.session.follow(lambda notify: RemoteRun(report, execution, followed, notify))
        except UsageError:
            target.close()
            raise

    def keep(self, done: Deployment) -> None:
        """Have the front end remember a deployment with the notebook, and remember it until that is saved."""
        record = record_of(done)
        self.session.deployed(record.as_json())
        if self.session.path is not None:
            # A home that cannot be written to must not fail a deploy that went well.
            with contextlib.suppress(OutputError):
                remember(self.session.path, record)


def _watch(tell: Tell | None, stop: threading.Event) -> Watch:
    return Watch(stop=stop) if tell is None else Watch(tell, stop)
