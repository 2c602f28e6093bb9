"""Secrets of a run taken out of all that comes back from it."""

from __future__ import annotations

from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.transition import Changes, Transition


class Mask(Hiding):
    """Takes texts out of what a run's process says."""

    __slots__ = ()

    def transition(self, news: Transition) -> Transition:
        """A transition without them."""
        changes = news.changes
        if changes is not None:
            changes = Changes(self.value(changes.set), self.value(changes.removed))
        return news._replace(text=self.text(news.text), context=self.value(news.context), changes=changes)
