"""What a child process writes and what its runner sees beside it, told in the order in which it happened.

Output belongs to the attempt whose marker it follows.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.run import Message, TaskError
from cloaca_nb.model.transition import Changes, Transition
from cloaca_nb.run.process import Child, Chunk
from cloaca_nb.run.record.several import AnyRecord


def start_of(token: str) -> bytes:
    """What a marker in the output, or a message, starts with."""
    return f"\0{token} ".encode()


class Messages:
    """JSON lines put together from chunks. A line cut off by the child's death is dropped.

    So is what else comes through the pipe: tasks may write to whatever is open.

    Args:
        token: What a message starts with.
        mask: Takes secrets out.
    """

    def __init__(self, token: str, mask: Hiding | None = None) -> None:
        self._mask = mask or Hiding()
        self._start = start_of(token)
        self._rest: list[bytes] = [b""]
        self._begun = False

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete. A message may be long: its parts are joined once."""
        *lines, rest = data.split(b"\n")
        for line in lines:
            yield from self._message(b"".join([*self._rest, line]))
            self._rest, self._begun = [b""], False
        self._rest.append(rest)
        if not self._begun:
            held = b"".join(self._rest)
            self._begun = self._start in held
            self._rest = [held if self._begun else held[-len(self._start) :]]

    def _message(self, line: bytes) -> Iterator[Message]:
        _, begun, text = line.rpartition(self._start)
        if begun:
            with contextlib.suppress(ValueError, RecursionError):  # a task has written into the middle of it
                yield self._mask.value(json.loads(text))


class Output:
    """One output stream: decodes it, takes the markers out, knows whose turn it is.

    Args:
        token: What a marker starts with.
        write: Called with run, task, attempt and text; task None outside any.
        mask: Takes secrets out.
    """

    def __init__(
        self,
        token: str,
        write: Callable[[int, str | None, int | None, str], None],
        mask: Hiding | None = None,
    ) -> None:
        self._mask = mask or Hiding()
        self._held = ""
        self._start = start_of(token)
        self._write = write
        self._rest = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.task: str | None = None
        self.attempt: int | None = None
        self.run = 1

    def feed(self, data: bytes) -> None:
        """Take bytes; hold back what may be the start of a marker."""
        buffer = self._rest + data
        while True:
            at = buffer.find(self._start)
            end = buffer.find(b"\0", at + len(self._start)) if at >= 0 else -1
            if end < 0:
                break
            self._text(buffer[:at])
            self._turn(buffer[at + len(self._start) : end])
            buffer = buffer[end + 1 :]
        keep = at if at >= 0 else len(buffer) - self._tail(buffer)
        self._text(buffer[:keep])
        self._rest = buffer[keep:]

    def finish(self) -> None:
        """The stream has ended: hand on what was held back."""
        self._text(self._rest, final=True)
        self._rest = b""

    def _tail(self, buffer: bytes) -> int:
        """How many bytes at the end may be the start of a marker."""
        for length in range(min(len(self._start) - 1, len(buffer)), 0, -1):
            if buffer.endswith(self._start[:length]):
                return length
        return 0

    def _turn(self, words: bytes) -> None:
        self._text(b"", final=True)
        self.task, self.attempt, self.run = json.loads(words)

    def _text(self, data: bytes, *, final: bool = False) -> None:
        text = self._mask.text(self._held + self._decoder.decode(data, final))
        if final:
            self._decoder.reset()
        keep = len(text) - (0 if final else self._mask.held(text))
        text, self._held = text[:keep], text[keep:]
        if text:
            self._write(self.run, self.task, self.attempt, text)


#: Longest wait for the child, in seconds.
IDLE_S = 0.05

#: How long to read what an ended child has left, in seconds.
DRAIN_S = 0.25

_ENDINGS = ("completed", "failed", "retry")


class TransitionSource:
    """Where a runner learns of transitions, beside the child's messages: this one nowhere, as the preview.

    Args:
        folder: The run's private folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def poll(self) -> list[Transition]:
        """News since the last call."""
        return []

    def interval_s(self, quiet_s: float) -> float:
        """How long to wait for the child before polling again, after `quiet_s` without news.

        That is how late `stop` and the child's end are noticed at worst.
        """
        return IDLE_S

    def stuck(self, quiet_s: float) -> TaskError | None:
        """Why nothing will ever happen again, if so."""
        return None

    def close(self) -> None:
        """Let go of everything."""


class Feed:
    """Reads a child and a source, and tells a record what they say, in the order in which it happened.

    Args:
        record: Where all that happens is kept.
        child: The process.
        source: Transitions from elsewhere.
        token: Of messages and output markers.
        mask: Takes secrets out of all that is told.

    Attributes:
        heard: Whether the child has said anything: it has started.
    """

    def __init__(
        self, record: AnyRecord, child: Child, source: TransitionSource, token: str, mask: Hiding
    ) -> None:
        self._record, self._child, self._source = record, child, source
        self.heard = False
        self._mask = mask
        self._lines = Messages(token, mask)
        self._messages: deque[Message] = deque()
        self._transitions: deque[Transition] = deque()
        self._outputs = {
            "stdout": Output(token, lambda *words: record.output("stdout", *words), mask),
            "stderr": Output(token, lambda *words: record.output("stderr", *words), mask),
        }
        self._news = time.monotonic()
        self._closed_at: float | None = None

    @property
    def quiet_s(self) -> float:
        """Seconds since there was news."""
        return time.monotonic() - self._news

    @property
    def closed_s(self) -> float:
        """Seconds since the child's end of the message pipe was closed, 0 while it is open."""
        return 0.0 if self._closed_at is None else time.monotonic() - self._closed_at

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
                self.heard = self.heard or bool(self._messages)
            else:
                self._closed_at = time.monotonic()

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
            if self._messages[0]["message"] in {"begin", "started"}:
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
            and message["run"] == transition.run
            and message["task"] == transition.task
            and message["attempt"] == transition.attempt
            for message in self._messages
        )

    def _pass_on(self, transition: Transition) -> None:
        """Output written before a change of state is in the pipes by now: it is told first."""
        if transition.kind in _ENDINGS:
            self._take(self._child.read_now("stdout", "stderr"))
        self._record.transition(self._mask.transition(transition))


def _transition(message: Message) -> Transition:
    fields = {key: value for key, value in message.items() if key != "message"}
    if fields["changes"] is not None:
        fields["changes"] = Changes(*fields["changes"])
    return Transition(**fields)
