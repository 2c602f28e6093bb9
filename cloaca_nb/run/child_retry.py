"""In the preview's child process: how often and when a task is tried again, as the engine does it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Words in an error's text that make it one that may pass by itself, in any case of letters.
TRANSIENT = ("connection", "network", "timeout", "temporary", "unavailable")

#: How far jitter moves a delay, as a part of it.
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Retry:
    """How a task is tried again.

    Attributes:
        attempts: Attempts in all; less than 1 counts as 1.
        first_s: The delay that all others are made from, in seconds.
        most_s: Longest delay, before jitter.
        jitter: Whether delays vary at random.
        backoff: ``Fixed``, ``Linear`` or ``Exponential``.
        base: Of an exponential delay.
        multiplier: Of a linear or exponential delay.
        condition: ``AllErrors``, ``Never``, ``TransientOnly`` or ``ErrorPattern``.
        patterns: Texts of ``ErrorPattern``.
    """

    attempts: int = 3
    first_s: float = 1.0
    most_s: float = 60.0
    jitter: bool = True
    backoff: str = "Exponential"
    base: float = 2.0
    multiplier: float = 1.0
    condition: str = "AllErrors"
    patterns: tuple[str, ...] = ()

    def delay_s(self, attempt: int) -> float:
        """Seconds to wait after that attempt."""
        delay = self.first_s
        if self.backoff == "Exponential":
            delay *= self.multiplier * self.base ** (attempt - 1)
        elif self.backoff == "Linear":
            delay *= self.multiplier * attempt
        delay = min(delay, self.most_s)
        return delay * random.uniform(1 - JITTER, 1 + JITTER) if self.jitter else delay

    def again(self, error: str) -> bool:
        """Whether an error of this text is tried again."""
        if self.condition == "TransientOnly":
            return any(word in error.lower() for word in TRANSIENT)
        if self.condition == "ErrorPattern":
            return any(pattern.lower() in error.lower() for pattern in self.patterns)
        return self.condition == "AllErrors"


_BACKOFFS = {"fixed": "Fixed", "linear": "Linear", "exponential": "Exponential"}
_CONDITIONS = {"never": "Never", "transient": "TransientOnly", "all": "AllErrors"}


def from_arguments(arguments: Mapping[str, Any]) -> Retry:
    """The settings that a task decorator's arguments give."""
    if arguments.get("retry") is not None:
        return _from_policy(arguments["retry"])
    plain = Retry()
    return Retry(
        attempts=arguments.get("retry_attempts", plain.attempts),
        first_s=_milliseconds(arguments.get("retry_delay_ms"), plain.first_s),
        most_s=_milliseconds(arguments.get("retry_max_delay_ms"), plain.most_s),
        jitter=arguments.get("retry_jitter", plain.jitter),
        backoff=_BACKOFFS[arguments.get("retry_backoff", "exponential")],
        condition=_CONDITIONS[arguments.get("retry_condition", "all")],
    )


def _milliseconds(value: int | None, default_s: float) -> float:
    return default_s if value is None else value / 1000


def _from_policy(policy: Any) -> Retry:
    strategy, condition = policy.backoff_strategy, policy.retry_condition
    exponential = strategy.kind == "Exponential"
    return Retry(
        attempts=policy.max_attempts,
        first_s=policy.initial_delay,
        most_s=policy.max_delay,
        jitter=policy.with_jitter,
        backoff=strategy.kind,
        base=strategy.base if exponential else 2.0,
        multiplier=1.0 if strategy.kind == "Fixed" else strategy.multiplier,
        condition=condition.kind,
        patterns=tuple(condition.patterns),
    )
