"""The link to the JupyterLab side panel: one comm, opened by the kernel when the extension is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from cloaca_nb.model.workflow import Cell
from cloaca_nb.panel import open_route

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.live.change import Change
    from cloaca_nb.live.session import Session
    from cloaca_nb.panel.contract.replies import Reply
    from cloaca_nb.panel.hub import PanelHub, Slices
    from cloaca_nb.panel.requests import Settings

#: Name of the comm; `labextension/src/lab/link.ts` says the same.
TARGET = "cloaca_nb"
#: Longer lists of cells are not looked at.
MOST_CELLS = 100_000


class LabLink:
    """The kernel's end of the link.

    Args:
        session: The session of this kernel.
        settings: Defaults of runs and packs.
    """

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        import comm

        self._session = session
        self._settings = settings
        self._end: Callable[[], None] | None = None
        self._texts: dict[str, Cell] = {}
        self._unsubscribe = session.subscribe(self._changed)
        self._comm: Any = comm.create_comm(target_name=TARGET, data={})
        open_route(self._comm)
        self._comm.on_msg(self._message)
        self._comm.on_close(self._closed)

    def close(self) -> None:
        """Say that the link is at its end."""
        self._unsubscribe()
        self._stop()
        self._comm.close()

    def _hub(self) -> PanelHub:
        from cloaca_nb.panel.hub import hub_of

        return hub_of(self._session, self._settings)

    def _message(self, message: Mapping[str, Any]) -> None:
        data = message["content"]["data"]
        if isinstance(data, Mapping) and data.get("type") == "hello":
            self._welcome()
        elif isinstance(data, Mapping) and data.get("type") == "arrange":
            self._arrange(data)
        else:
            self._hub().requests.handle(data, self._answer)

    def _arrange(self, data: Mapping[str, Any]) -> None:
        """The notebook says which cells it has, what stands in those that changed, and where its file is.

        A kernel may serve two notebooks: one that has none of the cells that were run is not the one meant.
        """
        ids, texts, path = data.get("cells"), data.get("texts"), data.get("path")
        if not (isinstance(ids, list) and len(ids) <= MOST_CELLS and all(isinstance(id, str) for id in ids)):
            return
        self._texts.update(_cells(texts))
        ran = [entry.id for entry in self._session.entries() if entry.id is not None]
        if not ran or not set(ran).isdisjoint(ids):
            self._session.arrange(ids, self._texts, path if isinstance(path, str) else "")
            self._texts = {}

    def _welcome(self) -> None:
        """A front end is there, or one more: give it all that is known, and news from now on."""
        from cloaca_nb.panel.hub import SLICES

        hub = self._hub()
        if self._end is None:
            self._end = hub.listen(self._take)
        self._take(cast("Slices", hub.state()))
        hub.touch(*SLICES)

    def _take(self, slices: Slices) -> None:
        self._send({"slices": dict(slices)})

    def _changed(self, change: Change) -> None:
        """A deployment is kept in the notebook's metadata, which the front end alone writes."""
        if change.kind == "deployed" and change.record is not None:
            self._send({"record": dict(change.record)})

    def _answer(self, reply: Reply) -> None:
        self._send({"reply": reply})

    def _send(self, data: Mapping[str, Any]) -> None:
        self._comm.send(data)
        open_route(self._comm)

    def _closed(self, _message: Mapping[str, Any]) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._end is not None:
            self._end()
            self._end = None


def _cells(texts: object) -> dict[str, Cell]:
    """Kind and text of cells by id, as far as a message has them."""
    found: dict[str, Cell] = {}
    for id, value in texts.items() if isinstance(texts, Mapping) else ():
        match value:
            case [("code" | "markdown" | "raw") as kind, str(source), *tags] if isinstance(id, str):
                found[id] = Cell(1, kind, source, id, tuple(tag for tag in tags if isinstance(tag, str)))
    return found


_links: dict[int, LabLink] = {}


def announce(shell: InteractiveShell, session: Session, settings: Settings | None = None) -> None:
    """Tell the front end of this kernel that the extension is loaded; nothing where there is no kernel."""
    if getattr(shell, "kernel", None) is not None and id(shell) not in _links:
        _links[id(shell)] = LabLink(session, settings)


def withdraw(shell: InteractiveShell) -> None:
    """Undo `announce`."""
    link = _links.pop(id(shell), None)
    if link is not None:
        link.close()
