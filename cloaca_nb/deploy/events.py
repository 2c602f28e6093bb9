"""What happens during a deploy, as data, and how it is watched and stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["check", "pack", "preflight", "send", "load", "execute", "follow"]
Kind = Literal["begin", "progress", "note", "warning", "end"]


@dataclass(frozen=True, slots=True)
class DeployEvent:
    """One thing that happened.

    Attributes:
        stage: The part of the deploy.
        kind: ``begin`` and ``end`` frame a stage; ``progress`` counts; ``note``, ``warning`` are for reading.
        message: A sentence without a full stop; empty for progress.
        hint: The next step, or an empty text.
        done: For progress: bytes sent so far.
        total: For progress: bytes in all.
        elapsed_s: Seconds since the deploy began.
    """

    stage: Stage
    kind: Kind
    message: str = ""
    hint: str = ""
    done: int = 0
    total: int = 0
    elapsed_s: float = 0.0

    def as_json(self) -> dict[str, str | int | float]:
        """The event as plain data."""
        return {
            "stage": self.stage,
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "done": self.done,
            "total": self.total,
            "elapsed_s": round(self.elapsed_s, 3),
        }


def _ignore(event: DeployEvent) -> None:
    """Where no one listens."""


@dataclass(slots=True)
class Watch:
    """Who listens to a deploy and can stop it; also its clock.

    Attributes:
        tell: Called with each event, on the thread that deploys.
        stop: Set to stop.
        now: Monotonic clock, in seconds.
        wait: Waits that many seconds, or until `stop` is set.
    """

    tell: Callable[[DeployEvent], None] = _ignore
    stop: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], object] | None = None
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.now()

    @property
    def stopped(self) -> bool:
        """Whether someone asked to stop."""
        return self.stop.is_set()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the deploy began."""
        return self.now() - self.began

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until someone asks to stop."""
        (self.wait or self.stop.wait)(seconds)

    def begin(self, stage: Stage, message: str) -> None:
        """A stage begins."""
        self.tell(DeployEvent(stage, "begin", message, elapsed_s=self.elapsed_s))

    def end(self, stage: Stage, message: str) -> None:
        """A stage ended well."""
        self.tell(DeployEvent(stage, "end", message, elapsed_s=self.elapsed_s))

    def note(self, stage: Stage, message: str, hint: str = "") -> None:
        """Something worth reading."""
        self.tell(DeployEvent(stage, "note", message, hint, elapsed_s=self.elapsed_s))

    def warn(self, stage: Stage, message: str, hint: str = "") -> None:
        """Something that may be wrong."""
        self.tell(DeployEvent(stage, "warning", message, hint, elapsed_s=self.elapsed_s))

    def progress(self, stage: Stage, done: int, total: int) -> None:
        """So much of so much."""
        self.tell(DeployEvent(stage, "progress", done=done, total=total, elapsed_s=self.elapsed_s))
