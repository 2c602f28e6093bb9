"""Faults that the fake server can be told to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Action = Literal["close", "cut", "html", "truncate", "status", "redirect", "echo", "slow", "no-json", "late"]


@dataclass
class Fault:
    """One fault.

    Attributes:
        action: ``close``: hang up without an answer, after `after` bytes of the body; ``cut``: act on the
            request, then hang up; ``html``: a proxy's page; ``truncate``: half of the answer; ``status``: an
            error envelope; ``redirect``: to `text`; ``echo``: an error that quotes the Authorization header;
            ``slow``: answer after `seconds`; ``late``: act on the request, then as ``status``.
        path: A part of the path that it is for.
        method: The method that it is for, or any.
        times: How often it happens still.
        retry_after: The answer's `Retry-After`.
    """

    action: Action
    path: str = "/"
    method: str = ""
    times: int = 1
    status: int = 500
    code: str = "internal_error"
    text: str = "internal error"
    seconds: float = 0.0
    after: int = 0
    retry_after: str = ""

    def takes(self, method: str, path: str) -> bool:
        """Whether it happens to a request; counts down."""
        if self.times <= 0 or self.path not in path or self.method not in {"", method}:
            return False
        self.times -= 1
        return True


@dataclass
class Faults:
    """The faults that are on."""

    items: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        self.items.append(fault)

    def find(self, method: str, path: str) -> Fault | None:
        """The fault that happens to a request."""
        return next((fault for fault in self.items if fault.takes(method, path)), None)
