"""What a live session deployed last, to start and follow runs of it: what magics and the panel share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.deploy.flow import Deployment, Options, follow_run, start_run
from cloaca_nb.deploy.kept import keep_sent
from cloaca_nb.deploy.target import Deployable, DeployEvent, Executes, Target, watching
from cloaca_nb.errors import UsageError
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Event, RunState
from cloaca_nb.run.live import RemoteRun

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.run.live import LiveRun

Tell = Callable[[DeployEvent], None]


class Deployer:
    """Deploys a session's notebook, and runs what it deployed.

    Attributes:
        last: What came of the last deploy, or None.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.last: Deployment | None = None
        # Kept with its key, so that no one is asked for it again; its connections are closed in between.
        self._target: Target | None = None

    def deploy(self, word: str | None, where: Where, options: Options, **more: Any) -> Deployment:
        """Check, pack and deploy; a run that is started is not followed here: see `follow_last`.

        Args:
            word: The target.
            where: What else was said about where.
            more: See `Notebook.deploy`, whose errors are raised.
        """
        target = find_target(word, where)
        self.last = self.session.deploy(target, replace(options, follow_run=False), **more)
        self._target = target
        return self.last

    @property
    def executes(self) -> bool:
        """Whether what was deployed last can be run on demand."""
        return self.last is not None and isinstance(self._target, Executes)

    def execute(self, context: Mapping[str, JSON], tell: Tell | None = None) -> LiveRun:
        """Start a run of what was deployed last, and follow it in the session.

        Args:
            tell: Called with each thing that happens.

        Raises:
            UsageError: Nothing was deployed, its target runs nothing on demand, or a run is under way.
            DeployError: The target did not start a run.
        """
        self.session.refuse_second()
        _, target, item = self._running()
        try:
            execution = start_run(target, item, context, watching(tell, None), self._known)
        except BaseException:
            target.close()
            raise
        return self.follow(target, execution, item, tell)

    def _known(self, **changes: Any) -> None:
        """Note what is known now of what was deployed last."""
        assert self.last is not None
        self.last = replace(self.last, **changes)
        self.session.keep(self.last)
        keep_sent(self.last)

    def follow_last(self) -> LiveRun:
        """Follow the run that the last deploy started; raises as `execute`."""
        last, target, item = self._running()
        assert last.execution is not None
        return self.follow(target, last.execution, item)

    def _running(self) -> tuple[Deployment, Executes, Deployable]:
        if self._target is None or self.last is None or self.last.item is None:
            raise UsageError("nothing was deployed in this session", "deploy first")
        if not isinstance(self._target, Executes):
            raise UsageError(f"a {self._target.kind} target does not run workflows on demand")
        return self.last, self._target, self.last.item

    def follow(self, target: Executes, execution: str, item: Deployable, tell: Tell | None = None) -> LiveRun:
        """Follow a run in the session; the target is closed when it ends.

        Args:
            tell: Called with each thing that happens, on the run's thread.

        Raises:
            UsageError: Another run is under way.
        """
        report = self.session.report()

        def followed(emit: Callable[[Event], None], stop: threading.Event) -> RunState:
            try:
                run = follow_run(target, execution, item, watching(tell, stop), emit)
            finally:
                target.close()
            if self.last is not None and self.last.execution == execution:
                self._known(run=run)
            return run

        try:
            return self.session.follow(lambda notify: RemoteRun(report, execution, followed, notify))
        except UsageError:
            target.close()
            raise
