"""Retry settings as objects: `RetryPolicy` and what builds it."""

from __future__ import annotations

from ._arguments import checked, instance, real, sequence, signed_32, uncreatable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BackoffStrategy:
    """How the delay between attempts grows."""

    __slots__ = ("base", "kind", "multiplier")
    __new__ = uncreatable("BackoffStrategy")

    kind: str
    base: float
    multiplier: float

    def __repr__(self) -> str:
        if self.kind == "Fixed":
            return "BackoffStrategy.Fixed"
        base = f"base={self.base:g}, " if self.kind == "Exponential" else ""
        return f"BackoffStrategy.{self.kind}({base}multiplier={self.multiplier:g})"

    @staticmethod
    def fixed(*args: Any) -> BackoffStrategy:
        """Always the same delay."""
        _nothing("BackoffStrategy.fixed", args)
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


class RetryCondition:
    """Which failures are tried again."""

    __slots__ = ("kind", "patterns")
    __new__ = uncreatable("RetryCondition")

    kind: str
    patterns: list[str]

    def __repr__(self) -> str:
        if self.kind != "ErrorPattern":
            return f"RetryCondition.{self.kind}"
        listed = ", ".join(f'"{pattern}"' for pattern in self.patterns)
        return f"RetryCondition.ErrorPattern(patterns=[{listed}])"

    @staticmethod
    def never(*args: Any) -> RetryCondition:
        """None."""
        _nothing("RetryCondition.never", args)
        return _condition("Never")

    @staticmethod
    def transient_only(*args: Any) -> RetryCondition:
        """Those that may pass by themselves."""
        _nothing("RetryCondition.transient_only", args)
        return _condition("TransientOnly")

    @staticmethod
    def all_errors(*args: Any) -> RetryCondition:
        """All."""
        _nothing("RetryCondition.all_errors", args)
        return _condition("AllErrors")

    @staticmethod
    @checked("RetryCondition.error_pattern")
    def error_pattern(patterns: Any) -> RetryCondition:
        """Those whose text holds one of these patterns."""
        found = sequence(patterns)
        for pattern in found:
            instance(pattern, str)
        return _condition("ErrorPattern", found)


class RetryPolicy:
    """How often and how a task is tried again."""

    __slots__ = ("_values",)
    __new__ = uncreatable("RetryPolicy")

    _values: dict[str, Any]

    def __repr__(self) -> str:
        jitter = "true" if self.with_jitter else "false"
        return (
            f"RetryPolicy(max_attempts={self.max_attempts}, initial_delay={_seconds(self.initial_delay)}, "
            f"max_delay={_seconds(self.max_delay)}, jitter={jitter})"
        )

    @staticmethod
    def builder(*args: Any) -> RetryPolicyBuilder:
        """Start a policy."""
        _nothing("RetryPolicy.builder", args)
        builder: RetryPolicyBuilder = object.__new__(RetryPolicyBuilder)
        builder._values = dict(_DEFAULTS)
        return builder

    @staticmethod
    def default(*args: Any) -> RetryPolicy:
        """Three attempts, a second's delay that doubles, with jitter."""
        _nothing("RetryPolicy.default", args)
        return _policy(dict(_DEFAULTS))

    @property
    def max_attempts(self) -> int:
        """Attempts in all."""
        return int(self._values["max_attempts"])

    @property
    def initial_delay(self) -> float:
        """Delay after the first attempt, in seconds."""
        return float(self._values["initial_delay"])

    @property
    def max_delay(self) -> float:
        """Longest delay, in seconds."""
        return float(self._values["max_delay"])

    @property
    def with_jitter(self) -> bool:
        """Whether delays vary at random."""
        return bool(self._values["with_jitter"])

    @property
    def backoff_strategy(self) -> BackoffStrategy:
        """How the delay grows."""
        strategy: BackoffStrategy = self._values["backoff_strategy"]
        return strategy

    @property
    def retry_condition(self) -> RetryCondition:
        """Which failures are tried again."""
        condition: RetryCondition = self._values["retry_condition"]
        return condition

    def calculate_delay(self, attempt: Any) -> float:
        """Delay after that attempt, in seconds, without jitter."""
        strategy, first = self.backoff_strategy, self.initial_delay
        steps = max(signed_32(attempt) - 1, 0)
        if strategy.kind == "Exponential":
            first *= strategy.multiplier * strategy.base**steps
        elif strategy.kind == "Linear":
            first *= strategy.multiplier * (steps + 1)
        return min(first, self.max_delay)

    def should_retry(self, attempt: Any, _error_type: Any) -> bool:
        """Whether that attempt may be followed by another."""
        return signed_32(attempt) < self.max_attempts


class RetryPolicyBuilder:
    """Sets the parts of a policy one by one."""

    __slots__ = ("_values",)
    __new__ = uncreatable("RetryPolicyBuilder")

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
        return _policy(dict(self._values))

    def _with(self, name: str, value: Any) -> RetryPolicyBuilder:
        builder: RetryPolicyBuilder = object.__new__(RetryPolicyBuilder)
        builder._values = {**self._values, name: value}
        return builder


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


def _nothing(name: str, args: tuple[Any, ...]) -> None:
    if args:
        raise TypeError(f"{name}() takes no arguments ({len(args)} given)")


def _strategy(kind: str, base: float = 0.0, multiplier: float = 0.0) -> BackoffStrategy:
    strategy: BackoffStrategy = object.__new__(BackoffStrategy)
    strategy.kind, strategy.base, strategy.multiplier = kind, base, multiplier
    return strategy


def _condition(kind: str, patterns: list[str] | None = None) -> RetryCondition:
    condition: RetryCondition = object.__new__(RetryCondition)
    condition.kind, condition.patterns = kind, patterns or []
    return condition


def _policy(values: dict[str, Any]) -> RetryPolicy:
    policy: RetryPolicy = object.__new__(RetryPolicy)
    policy._values = values
    return policy


_DEFAULTS = {
    "max_attempts": 3,
    "initial_delay": 1.0,
    "max_delay": 60.0,
    "with_jitter": True,
    "backoff_strategy": _strategy("Exponential", 2.0, 1.0),
    "retry_condition": _condition("AllErrors"),
}
