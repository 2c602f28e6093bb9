"""Messages between a kernel and the process that reads for it: pickles, each behind its length.

Both ends are this package, and the pipes are theirs alone.
"""

from __future__ import annotations

import pickle
from typing import IO, Any, NamedTuple

from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Cell, Document

#: Bytes of a length.
_WIDTH = 8


class ChangedCells(NamedTuple):
    """What changed in a notebook since it was sent last.

    Attributes:
        empty: The notebook without its cells and facts.
        facts: What is noteworthy about it besides.
        total: How many cells it has now.
        changed: Cells that are not what they were, by index.
        path: Where modules are found in the kernel.
    """

    empty: Document
    facts: tuple[Fact, ...]
    total: int
    changed: dict[int, Cell]
    path: list[str]


class WantReport(NamedTuple):
    """The check itself is asked for."""


def send(pipe: IO[bytes], message: Any) -> None:
    """Send a message.

    Raises:
        OSError: The other end is gone.
    """
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_WIDTH, "big"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next message.

    Raises:
        EOFError: The other end is gone.
    """
    length = pipe.read(_WIDTH)
    data = pipe.read(int.from_bytes(length, "big"))
    if len(length) < _WIDTH or len(data) < int.from_bytes(length, "big"):
        raise EOFError
    return pickle.loads(data)
