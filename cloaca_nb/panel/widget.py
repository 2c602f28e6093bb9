"""The panel: one widget over the hub of a session, with the picture that a saved notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets
from IPython.core.getipython import get_ipython

from cloaca_nb.model.workflow import Workflow
from cloaca_nb.output.cell import publish
from cloaca_nb.output.pictures.graph_svg import graph_svg
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.words import TaskView
from cloaca_nb.panel import open_route
from cloaca_nb.panel.hub import PanelHub, Slices, hub_of
from cloaca_nb.panel.run import UNENDED

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.panel.contract.replies import Reply
    from cloaca_nb.panel.requests import Settings

#: A picture of more tasks would make the notebook heavy: the text is kept alone.
MOST_TASKS = 500
#: The attribute by which a panel finds its picture.
MARK = "data-cloaca-picture"


def picture_bundle(
    workflow: Workflow, states: Mapping[str, TaskView], name: str, line: str = ""
) -> dict[str, str]:
    """The forms of the picture by media type.

    Args:
        states: State of each task in the last run.
        name: Name of the picture, letters and digits: its panel knows it. Empty for a picture without one.
        line: How the last run ended, or an empty text.
    """
    text = graph_text(workflow, states=states)
    bundle = {"text/plain": f"{text}\n\n{line}" if line else text}
    if len(workflow.tasks) <= MOST_TASKS:
        svg = graph_svg(workflow, states)
        bundle["image/svg+xml"] = svg.replace("<svg ", f'<svg {MARK}="{name}" ', 1) if name else svg
    return bundle


STATIC = Path(__file__).parent / "static"
WORDS = "workflow panel: shown live where a kernel runs; the picture below is its last state"


class Panel(anywidget.AnyWidget):
    """The panel of a session.

    Attributes:
        picture: Name of the picture below the panel.
    """

    _esm = STATIC / "panel.js"
    _css = STATIC / "panel.css"

    graph = traitlets.Dict().tag(sync=True)
    run = traitlets.Dict().tag(sync=True)
    findings = traitlets.Dict().tag(sync=True)
    session = traitlets.Dict().tag(sync=True)
    journal = traitlets.Dict().tag(sync=True)
    beside = traitlets.Dict().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)

    def __init__(self, hub: PanelHub) -> None:
        self._hub = hub
        self._end: Callable[[], None] | None = None
        self._shown = False
        self._last = self._line = ""
        super().__init__(picture=f"cloaca{uuid4().hex[:16]}", **hub.fresh_state())
        open_route(self.comm)
        self._end = hub.listen(self._take)
        self.on_msg(self._message)

    def close(self) -> None:
        """Take the panel away from all its places."""
        if self._end is not None:
            self._end()
        shell = get_ipython()
        if self._shown and shell is not None:
            with suppress(ValueError):  # as `%reset` of events leaves it
                shell.events.unregister("post_run_cell", self._after_cell)
        super().close()

    def _send(self, msg: Any, buffers: Any = None) -> None:
        """Every message of a widget goes through here."""
        super()._send(msg, buffers)
        open_route(self.comm)

    def _take(self, slices: Slices) -> None:
        """News of the hub, on its thread."""
        with self.hold_sync():
            for name, value in slices.items():
                setattr(self, name, value)
        if "graph" in slices or "run" in slices:
            self._redraw()

    def _message(self, _widget: object, content: object, _buffers: object) -> None:
        self._hub.requests.handle(content, self._answer)

    def _answer(self, reply: Reply) -> None:
        self.send(reply)

    # The saved picture

    def _bundle(self) -> dict[str, str] | None:
        report = self._hub.report
        if report is None:
            return None
        run = self._hub.run
        return picture_bundle(report.workflow, run.views(), self.picture, run.line())

    def _redraw(self) -> None:
        """Bring the picture in the notebook up to date: at the end of a run, or when the tasks changed."""
        if not self._shown or self._hub.run.status in UNENDED:
            return
        line, bundle = self._hub.run.line(), self._bundle()
        if bundle is not None and bundle["text/plain"] != self._last:
            publish(bundle, self.picture, renew=True)
            self._last = bundle["text/plain"]
        self._line = line

    def _after_cell(self, _result: object = None) -> None:
        """In its cell's time, how a run ended: who executes a notebook hears nothing later."""
        if self._hub.run.line() != self._line:
            self._redraw()

    def _ipython_display_(self, **_options: Any) -> None:
        """Show the panel, and below it its picture."""
        view = self._repr_mimebundle_()
        data, metadata = view if isinstance(view, tuple) else (view or {}, {})
        publish({**data, "text/plain": WORDS}, metadata=metadata)
        bundle = self._bundle()
        if bundle is not None:
            publish(bundle, self.picture)
            self._last, self._line = bundle["text/plain"], self._hub.run.line()
            shell = get_ipython()
            if shell is not None and not self._shown:
                shell.events.register("post_run_cell", self._after_cell)
            self._shown = True


def show_panel(session: Session, settings: Settings | None) -> Panel:
    """Show a panel of the session under the cell that runs."""
    panel = Panel(hub_of(session, settings))
    panel._ipython_display_()
    return panel


def show_picture(workflow: Workflow) -> None:
    """Show a workflow that is not the session's: nothing can be done with it here."""
    publish(picture_bundle(workflow, {}, ""))
