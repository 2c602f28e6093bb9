"""Deploying from a live notebook, and coming back to it there."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.records import MEDIA_TYPE, DeploymentRecord, record_of
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.errors import RunError
from cloaca_nb.live.deploys import Deployer
from cloaca_nb.model.run import JSON, RunState
from cloaca_nb.output.cell import Shown
from cloaca_nb.output.deploy_text import (
    EVENTS_HEADER,
    HISTORY_HEADER,
    RUNS_HEADER,
    comparison_text,
    deployment_rows,
    deployment_text,
    event_rows,
    event_text,
    history_rows,
    progress_text,
    run_rows,
    table_text,
)
from cloaca_nb.output.html import block, folded, table
from cloaca_nb.output.words import markup
from cloaca_nb.run.live import RemoteRun

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.live.session import Session
    from cloaca_nb.output.progress import Screen
    from cloaca_nb.run.live import LiveRun

Bundle = dict[str, Any]

_PERIOD_S = 0.2


class DeployView:
    """The output of one deploy: renewed in place, or lines in a terminal.

    Args:
        in_terminal: Whether nothing can be renewed in place.
    """

    def __init__(self, *, in_terminal: bool = False) -> None:
        self._in_terminal = in_terminal
        self.events: list[DeployEvent] = []
        self._bar: DeployEvent | None = None
        self._handle: Any = None
        self._shown_at = 0.0

    def tell(self, event: DeployEvent) -> None:
        """One event."""
        if event.kind == "progress":
            self._bar = event
            if self._in_terminal or time.monotonic() - self._shown_at < _PERIOD_S:
                return
        else:
            self._bar = None
            self.events.append(event)
        if self._in_terminal:
            print(event_text(event))  # noqa: T201 - a terminal
        else:
            self.show(self.bundle())

    def bundle(self) -> Bundle:
        """The lines so far."""
        text = "\n".join(filter(None, map(event_text, self.events)))
        if self._bar is not None:
            text += f"\n{progress_text(self._bar)}"
        return {"text/plain": text, "text/html": block(text)}

    def show(self, bundle: Bundle) -> None:
        """Put something in the place of what is shown."""
        from IPython.display import display as untyped

        display: Callable[..., Any] = untyped
        self._shown_at = time.monotonic()
        if self._in_terminal:
            display({"text/plain": bundle["text/plain"]}, raw=True)
        elif self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def conclude(self, text: str, rows: Sequence[tuple[str, str]], data: Bundle) -> Bundle:
        """The last picture: what came of it, the steps folded away.

        Args:
            text: For terminals.
            rows: Names and values.
            data: Data by media type that is kept in the notebook.
        """
        steps = "\n".join(filter(None, map(event_text, self.events)))
        head = text.partition("\n")[0]
        shown = [row for row in rows if row[1]]
        html = f"<div><b>✓ {markup(head)}</b></div>{table(('', ''), shown)}{folded('steps', block(steps))}"
        return {"text/plain": text, "text/html": html, **data}


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
        view, deployer = DeployView(in_terminal=self.in_terminal), Deployer(self.session)
        how = Options(force=options.force, execute=options.execute, context=context)
        done = deployer.deploy(word, where, how, output=options.output, bump=options.bump, on_event=view.tell)
        shown = _conclude(done, view)
        if done.execution is not None and not options.no_follow:
            show_run(self.session, self.screen, deployer.follow_last)
        return shown


def _conclude(done: Deployment, view: DeployView) -> Shown[Deployment]:
    text = deployment_text(done)
    bundle = view.conclude(text, deployment_rows(done), {MEDIA_TYPE: record_of(done).as_json()})
    view.show(bundle)
    return Shown(done, text, bundle["text/html"]).mark_shown()


def show_run(session: Session, screen: Screen, start: Callable[[], LiveRun]) -> Shown[RunState]:
    """Follow a run in the session: in its graph and panels, and under the cell.

    Args:
        session: The session.
        screen: Where it is shown.
        start: Begins to follow it.

    Raises:
        RunError: The run failed, or is no longer followed.
        DeployError: It cannot be looked at.
    """
    from cloaca_nb.output.progress import follow

    try:
        return follow(start, session, screen)
    except RunError:
        run = session.run_state
        if isinstance(run, RemoteRun) and run.stopping:
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

    def list(self, where: Where) -> Shown[tuple[DeploymentRecord, ...]]:
        """The deployments and their runs."""
        records = self.session.past(where).refreshed()
        if not records:
            return Shown(records, "this notebook was not deployed yet, as far as its file tells")
        rows = history_rows(records)
        return Shown(records, table_text(HISTORY_HEADER, rows), table(HISTORY_HEADER, rows))

    def all(self, where: Where) -> Shown[Any]:
        """A server's runs of this workflow, whoever started them."""
        runs = self.session.executions(where)
        rows = run_rows(runs)
        return Shown(runs, table_text(RUNS_HEADER, rows), table(RUNS_HEADER, rows))

    def follow(self, word: str, where: Where) -> Shown[RunState]:
        """Follow a run again."""
        found = self.session.past_run(word, where)
        deployer = Deployer(self.session)
        return show_run(
            self.session, self.screen, lambda: deployer.follow(found.target, found.execution, found.item)
        )

    def events(self, word: str, where: Where) -> Shown[Any]:
        """The events of a run."""
        found = self.session.past_run(word, where)
        try:
            rows = event_rows(found.target.api.events(found.execution))
        finally:
            found.target.close()
        return Shown(rows, table_text(EVENTS_HEADER, rows), table(EVENTS_HEADER, rows))

    def status(self, word: str | None, where: Where, *, diff: bool) -> Shown[Any]:
        """The notebook against its last archive and against what is deployed."""
        found = self.session.status(word, where=where)
        text = "\n".join(comparison_text(one, diff=diff) for one in found)
        return Shown(found, text, block(text))
