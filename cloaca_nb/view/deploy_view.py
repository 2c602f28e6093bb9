"""What a deploy looks like under a cell: lines that grow, then what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from cloaca_nb.deploy.events import DeployEvent
from cloaca_nb.texts import markup
from cloaca_nb.view.deploy_text import event_text, progress_text
from cloaca_nb.view.tables import block, folded, table

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
