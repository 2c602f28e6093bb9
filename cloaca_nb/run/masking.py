"""Secrets of a run taken out of all that comes back from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cloaca_nb.inputs.secrets import spelled
from cloaca_nb.model.run import Changes, Transition

HIDDEN = "•••"


class Mask:
    """Takes texts out of what a run's process says.

    Args:
        texts: The texts.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        written = {each for text in texts if text for each in spelled(text)}
        self._texts = sorted(written, key=lambda text: (-len(text), text))
        lines = [json.dumps(text, ensure_ascii=ascii) for text in self._texts for ascii in (True, False)]
        self._lines = [text[1:-1].encode("utf-8", "surrogatepass") for text in dict.fromkeys(lines)]

    def line(self, data: bytes) -> bytes:
        """A line of JSON without them."""
        for text in self._lines:
            data = data.replace(text, HIDDEN.encode())
        return data

    def text(self, text: str) -> str:
        """A text without them."""
        for each in self._texts:
            text = text.replace(each, HIDDEN)
        return text

    def held(self, text: str) -> int:
        """How many characters at the end of a text may be the beginning of one of them."""
        most = max((len(each) for each in self._texts), default=1) - 1
        lengths = range(min(most, len(text)), 0, -1)
        return next((n for n in lengths if any(each.startswith(text[-n:]) for each in self._texts)), 0)

    def transition(self, news: Transition) -> Transition:
        """A transition without them."""
        if not self._texts:
            return news
        changes = news.changes
        if changes is not None:
            changes = Changes(self._value(changes.set), self._value(changes.removed))
        return replace(news, text=self.text(news.text), context=self._value(news.context), changes=changes)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self._value(each) for key, each in value.items()}
        return type(value)(map(self._value, value)) if isinstance(value, list | tuple) else value
