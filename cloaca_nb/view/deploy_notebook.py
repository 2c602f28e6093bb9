"""Deploying from a live notebook, and coming back to it there."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.deploy.choose import find_target
from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.history import MEDIA_TYPE, Record, record_of
from cloaca_nb.deploy.past import Found, Past
from cloaca_nb.deployer import Deployer
from cloaca_nb.errors import RunError
from cloaca_nb.remote_run import RemoteRun
from cloaca_nb.run.runner import JSON, RunResult
from cloaca_nb.view.deploy_text import (
    EVENTS_HEADER,
    HISTORY_HEADER,
    RUNS_HEADER,
    comparison_text,
    deployment_rows,
    deployment_text,
    event_rows,
    history_rows,
    run_rows,
    table_text,
)
from cloaca_nb.view.deploy_view import DeployView
from cloaca_nb.view.shown import Shown
from cloaca_nb.view.tables import block, table

if TYPE_CHECKING:
    from cloaca_nb.deploy.where import Where
    from cloaca_nb.live_run import LiveRun
    from cloaca_nb.session import Session
    from cloaca_nb.view.progress import Screen


class Deploying:
    """`%cloaca_deploy`.

    Args:
        session: The notebook's session.
        screen: Where a run is shown.
        in_terminal: Whether no output can be renewed in place.
    """

    def __init__(self, session: Session, screen: Screen, *, in_terminal: bool = False) -> None:
        self.session = session
        self.screen = screen
        self.in_terminal = in_terminal

    def deploy(
        self, word: str | None, where: Where, options: argparse.Namespace, context: Mapping[str, JSON]
    ) -> Shown[Deployment]:
        """Deploy, showing what happens; then follow a run that was asked for.

        Raises:
            CloacaNbError: See `flow.deploy`; RunError where the run failed.
        """
        from cloaca_nb.deploy.bump import session_rewrite

        view, deployer = DeployView(in_terminal=self.in_terminal), Deployer(self.session)
        wanted = Options(
            force=options.force,
            execute=options.execute,
            context=context,
            rewrite=session_rewrite(self.session) if options.bump else None,
        )
        done = deployer.deploy(word, where, wanted, output=options.output, tell=view.tell)
        shown = _conclude(done, view)
        if done.execution is not None and not options.no_follow:
            show_run(self.session, self.screen, deployer.follow_last)
        return shown


def _conclude(done: Deployment, view: DeployView) -> Shown[Deployment]:
    text = deployment_text(done)
    bundle = view.conclude(text, deployment_rows(done), {MEDIA_TYPE: record_of(done).as_json()})
    view.show(bundle)
    return Shown(done, text, bundle["text/html"]).mark_shown()


def show_run(session: Session, screen: Screen, start: Callable[[], LiveRun]) -> Shown[RunResult]:
    """Follow a run in the session: in its graph and panels, and under the cell.

    Args:
        session: The session.
        screen: Where it is shown.
        start: Begins to follow it.

    Raises:
        RunError: The run failed, or is no longer followed.
        DeployError: It cannot be looked at.
    """
    from cloaca_nb.view.progress import follow

    try:
        return follow(start, session, screen)
    except RunError:
        run = session.run_state
        if isinstance(run, RemoteRun) and run.left:
            raise RunError(
                f"run {run.execution} is no longer followed; it goes on where it runs",
                f"%cloaca_runs {run.execution} follows it again",
            ) from None
        raise


class PastRuns:
    """`%cloaca_runs` and `%cloaca_status`.

    Args:
        session: The notebook's session.
        screen: Where a run is shown.
    """

    def __init__(self, session: Session, screen: Screen) -> None:
        self.session = session
        self.screen = screen

    def _past(self, where: Where) -> Past:
        return Past(self.session.path, where)

    def list(self, where: Where) -> Shown[tuple[Record, ...]]:
        """The deployments and their runs."""
        records = self._past(where).refreshed()
        if not records:
            return Shown(records, "this notebook was not deployed yet, as far as its file tells")
        rows = history_rows(records)
        return Shown(records, table_text(HISTORY_HEADER, rows), table(HISTORY_HEADER, rows))

    def all(self, where: Where) -> Shown[Any]:
        """A server's runs of this workflow, whoever started them."""
        server = self._past(where).server()
        try:
            runs = server.api.executions(self.session.report(prove=False).workflow.name)
        finally:
            server.close()
        rows = run_rows(runs)
        return Shown(runs, table_text(RUNS_HEADER, rows), table(RUNS_HEADER, rows))

    def _found(self, word: str, where: Where) -> Found:
        report = self.session.report(prove=False)
        places = {task.id: (task.place.cell, task.place.line) for task in report.workflow.tasks}
        tasks = {task.id: task.dependencies for task in report.workflow.tasks}
        return self._past(where).run(word, tasks, places)

    def follow(self, word: str, where: Where) -> Shown[RunResult]:
        """Follow a run again."""
        found = self._found(word, where)
        deployer = Deployer(self.session)
        return show_run(
            self.session, self.screen, lambda: deployer.follow(found.target, found.execution, found.item)
        )

    def events(self, word: str, where: Where) -> Shown[Any]:
        """The events of a run."""
        found = self._found(word, where)
        try:
            rows = event_rows(found.target.api.events(found.execution))
        finally:
            found.target.close()
        return Shown(rows, table_text(EVENTS_HEADER, rows), table(EVENTS_HEADER, rows))

    def status(self, word: str | None, where: Where, *, diff: bool) -> Shown[Any]:
        """The notebook against its last archive and against what is deployed."""
        from cloaca_nb.deploy.status import comparisons

        report = self.session.report(prove=False, tenant=where.tenant or "public")
        targets = [find_target(word, where)] if word is not None or where.server is not None else None
        found = comparisons(report, self._past(where), targets)
        text = "\n".join(comparison_text(one, diff=diff) for one in found)
        return Shown(found, text, block(text))
