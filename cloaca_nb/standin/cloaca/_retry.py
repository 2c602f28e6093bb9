"""Retry settings as objects: `RetryPolicy` and what builds it."""

from __future__ import annotations

from ._arguments import checked, instance, made, real, sequence, signed_32, uncreatable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@uncreatable
class BackoffStrategy:
    """How the delay between attempts grows."""

    __slots__ = ("base", "kind", "multiplier")

    kind: str
    base: float
    multiplier: float

    def __repr__(self) -> str:
        if self.kind == "Fixed":
            return "BackoffStrategy.Fixed"
        base = f"base={self.base:g}, " if self.kind == "Exponential" else ""
        return f"BackoffStrategy.{self.kind}({base}multiplier={self.multiplier:g})"

    @staticmethod
    @checked("BackoffStrategy.fixed")
    def fixed() -> BackoffStrategy:
        """Always the same delay."""
        return _strategy("Fixed")

    @staticmethod
    @checked("BackoffStrategy.linear")
    def linear(multiplier: Any) -> BackoffStrategy:
        """A delay that grows by the same amount each time."""
        return _strategy("Linear", multiplier=real(multiplier))

    @staticmethod
    @checked("BackoffStrategy.exponential")
    def exponential(base: Any, multiplier: Any = None) -> BackoffStrategy:
        """A delay that is multiplied each time."""
        factor = 1.0 if multiplier is None else real(multiplier)
        return _strategy("Exponential", base=real(base), multiplier=factor)


@uncreatable
class RetryCondition:
    """Which failures are tried again."""

    __slots__ = ("kind", "patterns")

    kind: str
    patterns: list[str]

    def __repr__(self) -> str:
        if self.kind != "ErrorPattern":
            return f"RetryCondition.{self.kind}"
        listed = ", ".join(f'"{pattern}"' for pattern in self.patterns)
        return f"RetryCondition.ErrorPattern(patterns=[{listed}])"

    @staticmethod
    @checked("RetryCondition.never")
    def never() -> RetryCondition:
        """None."""
        return _condition("Never")

    @staticmethod
    @checked("RetryCondition.transient_only")
    def transient_only() -> RetryCondition:
        """Those that may pass by themselves."""
        return _condition("TransientOnly")

    @staticmethod
    @checked("RetryCondition.all_errors")
    def all_errors() -> RetryCondition:
        """All."""
        return _condition("AllErrors")

    @staticmethod
    @checked("RetryCondition.error_pattern")
    def error_pattern(patterns: Any) -> RetryCondition:
        """Those whose text holds one of these patterns."""
        found = sequence(patterns)
        for pattern in found:
            instance(pattern, str)
        return _condition("ErrorPattern", found)


def _setting(name: str, doc: str) -> Any:
    """A setting of a policy, to be read only."""
    return property(lambda self: self._values[name], doc=doc)


@uncreatable
class RetryPolicy:
    """How often and how a task is tried again."""

    __slots__ = ("_values",)

    _values: dict[str, Any]

    max_attempts = _setting("max_attempts", "Attempts in all.")
    initial_delay = _setting("initial_delay", "Delay after the first attempt, in seconds.")
    max_delay = _setting("max_delay", "Longest delay, in seconds.")
    with_jitter = _setting("with_jitter", "Whether delays vary at random.")
    backoff_strategy = _setting("backoff_strategy", "How the delay grows.")
    retry_condition = _setting("retry_condition", "Which failures are tried again.")

    def __repr__(self) -> str:
        jitter = "true" if self.with_jitter else "false"
        return (
            f"RetryPolicy(max_attempts={self.max_attempts}, initial_delay={_seconds(self.initial_delay)}, "
            f"max_delay={_seconds(self.max_delay)}, jitter={jitter})"
        )

    @staticmethod
    @checked("RetryPolicy.builder")
    def builder() -> RetryPolicyBuilder:
        """Start a policy."""
        return made(RetryPolicyBuilder, _values=dict(_DEFAULTS))

    @staticmethod
    @checked("RetryPolicy.default")
    def default() -> RetryPolicy:
        """Three attempts, a second's delay that doubles, with jitter."""
        return made(RetryPolicy, _values=dict(_DEFAULTS))

    def calculate_delay(self, attempt: Any) -> float:
        """Delay after that attempt, in seconds, without jitter."""
        strategy: BackoffStrategy = self.backoff_strategy
        first: float = self.initial_delay
        steps = max(signed_32(attempt) - 1, 0)
        if strategy.kind == "Exponential":
            first *= strategy.multiplier * strategy.base**steps
        elif strategy.kind == "Linear":
            first *= strategy.multiplier * (steps + 1)
        return float(min(first, self.max_delay))

    def should_retry(self, attempt: Any, _error_type: Any) -> bool:
        """Whether that attempt may be followed by another."""
        return bool(signed_32(attempt) < self.max_attempts)


@uncreatable
class RetryPolicyBuilder:
    """Sets the parts of a policy one by one."""

    __slots__ = ("_values",)

    _values: dict[str, Any]

    @checked("RetryPolicyBuilder.max_attempts", skip=1)
    def max_attempts(self, attempts: Any) -> RetryPolicyBuilder:
        """Attempts in all."""
        return self._with("max_attempts", signed_32(attempts))

    @checked("RetryPolicyBuilder.initial_delay", skip=1)
    def initial_delay(self, delay_seconds: Any) -> RetryPolicyBuilder:
        """Delay after the first attempt, in seconds."""
        return self._with("initial_delay", _duration(delay_seconds))

    @checked("RetryPolicyBuilder.max_delay", skip=1)
    def max_delay(self, delay_seconds: Any) -> RetryPolicyBuilder:
        """Longest delay, in seconds."""
        return self._with("max_delay", _duration(delay_seconds))

    @checked("RetryPolicyBuilder.with_jitter", skip=1)
    def with_jitter(self, jitter: Any) -> RetryPolicyBuilder:
        """Whether delays vary at random."""
        instance(jitter, bool)
        return self._with("with_jitter", jitter)

    @checked("RetryPolicyBuilder.backoff_strategy", skip=1)
    def backoff_strategy(self, strategy: Any) -> RetryPolicyBuilder:
        """How the delay grows."""
        instance(strategy, BackoffStrategy)
        return self._with("backoff_strategy", strategy)

    @checked("RetryPolicyBuilder.retry_condition", skip=1)
    def retry_condition(self, condition: Any) -> RetryPolicyBuilder:
        """Which failures are tried again."""
        instance(condition, RetryCondition)
        return self._with("retry_condition", condition)

    def build(self) -> RetryPolicy:
        """The policy."""
        return made(RetryPolicy, _values=dict(self._values))

    def _with(self, name: str, value: Any) -> RetryPolicyBuilder:
        return made(RetryPolicyBuilder, _values={**self._values, name: value})


class PanicException(BaseException):
    """What the engine raises for a number of seconds that is no duration."""


def _duration(value: Any) -> float:
    """Seconds that the engine can wait."""
    seconds = real(value)
    if seconds < 0:
        raise PanicException("cannot convert float seconds to Duration: value is negative")
    if not seconds < 2.0**64:
        raise PanicException("cannot convert float seconds to Duration: value is either too big or NaN")
    return seconds


def _seconds(value: float) -> str:
    return f"{value:g}s" if value >= 1 or value == 0 else f"{value * 1000:g}ms"


def _strategy(kind: str, base: float = 0.0, multiplier: float = 0.0) -> BackoffStrategy:
    return made(BackoffStrategy, kind=kind, base=base, multiplier=multiplier)


def _condition(kind: str, patterns: list[str] | None = None) -> RetryCondition:
    return made(RetryCondition, kind=kind, patterns=patterns or [])


_DEFAULTS = {
    "max_attempts": 3,
    "initial_delay": 1.0,
    "max_delay": 60.0,
    "with_jitter": True,
    "backoff_strategy": _strategy("Exponential", 2.0, 1.0),
    "retry_condition": _condition("AllErrors"),
}
