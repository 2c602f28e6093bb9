"""What is known of a live notebook's tasks: what their cells saw and made as they were run."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.api import Notebook
from cloaca_nb.model.workflow import Document

if TYPE_CHECKING:
    from cloaca_nb.evidence.snapshot import Own
    from cloaca_nb.live.observing import Observer
    from cloaca_nb.live.recording import Entry
    from cloaca_nb.live.screen import Arranged
    from cloaca_nb.model.handed import Handed


class Watched(Notebook):
    """A notebook that is looked at while its cells run."""

    _observer: Observer | None = None

    @abstractmethod
    def arranged(self) -> Arranged:
        """What was run, and what stands in the notebook."""

    @abstractmethod
    def entries(self) -> tuple[Entry, ...]:
        """The cells that were run, in the order in which each was first run."""

    @property
    @abstractmethod
    def turn(self) -> int:
        """How many times a cell was run."""

    def observe(self) -> Observer:
        """What looks at the notebook's state as task cells are run; from the first call on there is one."""
        if self._observer is None:
            from cloaca_nb.live.observing import Observer

            self._observer = Observer()
        return self._observer

    def made(self, id: str) -> Mapping[str, Handed]:
        """What the variables of a plain cell's task held when it had run last."""
        return self._observer.made(id) if self._observer is not None else {}

    def saw(self, functions: Mapping[str, Any], own: Own, key: str, *, takes_over: bool = False) -> None:
        """A task cell has run: look at what its functions reach.

        Args:
            own: What belongs to the notebook.
            key: The cell's key, as `record` gave it.
            takes_over: Whether they take over what plain cells have made.
        """
        prefix = self.prefix_at(key)
        seen = {f"{prefix}{id}": one for id, one in functions.items()}
        self.observe().look(seen, own, key, self.turn, takes_over=takes_over)

    def prefix_at(self, key: str) -> str:
        """What stands before the ids of a cell's tasks, in what is known of those of all workflows."""
        from cloaca_nb.read.several import NEW, prefix_of

        if not any(NEW in entry.source for entry in self.entries()):
            return ""
        document = self.document_at(key)
        return prefix_of(document, document.workflow)

    def document_at(self, key: str | None) -> Document:
        """The notebook as the workflow has it to which a cell belongs.

        Args:
            key: The cell's key, as `record` gave it.
        """
        from cloaca_nb.read.several import at_cell

        found = self.arranged()
        return at_cell(found.document, found.place.get(key) if key is not None else None)
