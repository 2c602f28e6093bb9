"""A run: what is to be run, what happens in it (events), and how it stands (its state)."""

from __future__ import annotations

from cloaca_nb.model.run.happening import (
    STOPPED,
    AttemptTime,
    ContextChange,
    Emit,
    Event,
    EventKind,
    Message,
    RunDifference,
    RunState,
    RunStatus,
    Stream,
    TaskError,
    TaskState,
    TaskStatus,
    TraceFrame,
    Value,
)
from cloaca_nb.model.run.plan import (
    RUNNERS,
    UNLIMITED,
    KeptAt,
    Limits,
    Replay,
    RunnerName,
    RunPlan,
    ValueOrigins,
)

__all__ = [
    "RUNNERS",
    "STOPPED",
    "UNLIMITED",
    "AttemptTime",
    "ContextChange",
    "Emit",
    "Event",
    "EventKind",
    "KeptAt",
    "Limits",
    "Message",
    "Replay",
    "RunDifference",
    "RunPlan",
    "RunState",
    "RunStatus",
    "RunnerName",
    "Stream",
    "TaskError",
    "TaskState",
    "TaskStatus",
    "TraceFrame",
    "Value",
    "ValueOrigins",
]
