"""One order out of three streams: what the child says, what it writes, and the transitions of another source.

The child says that an attempt has ended before the engine stores so, and the engine stores what makes an
attempt start before the child says that it has started. So a transition is told after the end that it belongs
to, and a start after the transitions before it, however late this process comes to read either.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from cloaca_nb.run.feed import Message, Messages, Output
from cloaca_nb.run.pipes import Chunk
from cloaca_nb.run.process import Child
from cloaca_nb.run.record import Record
from cloaca_nb.run.runner import TaskError
from cloaca_nb.run.transition import Transition

#: How long to read what an ended child has left, in seconds.
DRAIN_S = 0.25

_ENDINGS = ("completed", "failed", "retry")


class Source(Protocol):
    """Where a runner learns of transitions, beside the child's messages."""

    def poll(self) -> list[Transition]:
        """News since the last call."""

    def interval_s(self, quiet_s: float) -> float:
        """How long to wait for the child before polling again, after `quiet_s` without news."""

    def stuck(self, quiet_s: float) -> TaskError | None:
        """Why nothing will ever happen again, if so."""

    def close(self) -> None:
        """Let go of everything."""


class Weave:
    """Reads a child and a source, and tells a record.

    Args:
        record: Where all that happens is kept.
        child: The process.
        source: Transitions from elsewhere.
        token: Of the output markers.
    """

    def __init__(self, record: Record, child: Child, source: Source, token: str) -> None:
        self._record, self._child, self._source = record, child, source
        self._lines = Messages()
        self._messages: deque[Message] = deque()
        self._transitions: deque[Transition] = deque()
        self._outputs = {
            "stdout": Output(token, lambda *words: record.output("stdout", *words)),
            "stderr": Output(token, lambda *words: record.output("stderr", *words)),
        }
        self._news = time.monotonic()
        self._deaf_since: float | None = None

    @property
    def quiet_s(self) -> float:
        """Seconds since there was news."""
        return time.monotonic() - self._news

    @property
    def deaf_s(self) -> float:
        """Seconds since the child's end of the message pipe was closed, 0 while it is open."""
        return 0.0 if self._deaf_since is None else time.monotonic() - self._deaf_since

    def read(self, timeout_s: float) -> bool:
        """Read once, waiting up to `timeout_s` for the child.

        Returns:
            Whether the child had anything to say.
        """
        chunks = self._child.read(timeout_s)
        self._take(chunks)
        self._tell()
        self._ask()
        self._tell()
        return any(data for _, data in chunks)

    def drain(self) -> None:
        """Read what is left; a process that has escaped may hold the pipes and write for ever."""
        end = time.monotonic() + DRAIN_S
        while self.read(0) and time.monotonic() < end:
            pass
        for output in self._outputs.values():
            output.finish()

    def _take(self, chunks: Iterable[Chunk]) -> None:
        """Output is told at once; messages wait for their turn."""
        for name, data in chunks:
            self._news = time.monotonic()
            if name != "events":
                self._outputs[name].feed(data)
            elif data:
                self._messages.extend(self._lines.feed(data))
            else:
                self._deaf_since = time.monotonic()

    def _ask(self) -> None:
        """News of the source; the child has said before what led to them, so that is read, too."""
        news = self._source.poll()
        if news:
            self._news = time.monotonic()
            self._transitions.extend(news)
            self._take(self._child.read_now("events"))

    def _tell(self) -> None:
        """Tell the messages, and the transitions between them."""
        while self._messages:
            if self._messages[0]["message"] == "started":
                self._ask()
                self._release()
            message = self._messages.popleft()
            if message["message"] == "transition":
                self._pass_on(_transition(message))
            else:
                self._record.message(message)
        self._release()

    def _release(self) -> None:
        """Tell the transitions of which the child has nothing more to say."""
        while self._transitions and not self._open(self._transitions[0]):
            self._pass_on(self._transitions.popleft())

    def _open(self, transition: Transition) -> bool:
        """Whether the end of the transition's attempt is among the messages that wait."""
        return transition.kind in _ENDINGS and any(
            message["message"] in {"returned", "raised"}
            and message["task"] == transition.task
            and message["attempt"] == transition.attempt
            for message in self._messages
        )

    def _pass_on(self, transition: Transition) -> None:
        """Output written before a change of state is in the pipes by now: it is told first."""
        if transition.kind in _ENDINGS:
            self._take(self._child.read_now("stdout", "stderr"))
        self._record.transition(transition)


def _transition(message: Message) -> Transition:
    return Transition(**{key: value for key, value in message.items() if key != "message"})
