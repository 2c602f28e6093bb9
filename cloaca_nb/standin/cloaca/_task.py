"""Tasks: the decorator, its checks and what it records, retry settings, what a task asks for as it runs."""

from __future__ import annotations

import os

from ._arguments import (
    checked,
    instance,
    made,
    optional,
    real,
    sequence,
    signed_32,
    uncreatable,
    unsigned,
)
from ._registry import TaskRecord, registry
from ._triggers import checked_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

BACKOFFS = ("fixed", "linear", "exponential")
CONDITIONS = ("never", "transient", "all")
#: What a variable is called in the environment of the host that runs the workflow, before its name.
PREFIX = "CLOACINA_VAR_"


@uncreatable
class TaskDecorator:
    """What `task(...)` gives: applied to a function it registers the task and gives the function back."""

    __slots__ = ("_arguments", "_dependencies", "_id")

    _id: str | None
    _dependencies: list[Any]
    _arguments: Mapping[str, Any]

    @checked("TaskDecorator.__call__", skip=1)
    def __call__(self, func: Any) -> Any:
        """Register `func` where the innermost builder or loader says."""
        id = self._id
        if id is None:
            id = func.__name__
            instance(id, str)
        dependencies = [_dependency(at, item) for at, item in enumerate(self._dependencies)]
        func.__code__  # noqa: B018  # refuses what is no plain function, with Python's own text
        namespace = registry.current()
        _check_invocation(self._arguments)
        registry.add(TaskRecord(namespace, id, func, dependencies, self._arguments))
        return func


@checked("task")
def task(
    *,
    id: Any = None,
    dependencies: Any = None,
    retry: Any = None,
    retry_attempts: Any = None,
    retry_backoff: Any = None,
    retry_delay_ms: Any = None,
    retry_max_delay_ms: Any = None,
    retry_condition: Any = None,
    retry_jitter: Any = None,
    on_success: Any = None,
    on_failure: Any = None,
    invokes: Any = None,
    post_invocation: Any = None,
    trigger_rules: Any = None,
) -> TaskDecorator:
    """Declare a task: `@cloaca.task(id="extract", dependencies=[...])` above a function of the context."""
    optional(id, str)
    found = sequence(dependencies) if dependencies is not None else []
    optional(retry, RetryPolicy)
    arguments = {
        "retry": retry,
        "retry_attempts": unsigned(retry_attempts),
        "retry_backoff": optional(retry_backoff, str),
        "retry_delay_ms": unsigned(retry_delay_ms),
        "retry_max_delay_ms": unsigned(retry_max_delay_ms),
        "retry_condition": optional(retry_condition, str),
        "retry_jitter": optional(retry_jitter, bool),
    }
    _check_retry(arguments)
    arguments.update(on_success=on_success, on_failure=on_failure)
    arguments.update(invokes=invokes, post_invocation=post_invocation)
    if trigger_rules is not None:
        arguments["trigger_rules"] = checked_rule(trigger_rules)
    given = {name: value for name, value in arguments.items() if value is not None}
    return made(TaskDecorator, _id=id, _dependencies=found, _arguments=given)


def _check_retry(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError for retry settings that do not go together or are no words of the engine's."""
    given = [name for name in arguments if name != "retry" and arguments[name] is not None]
    if arguments["retry"] is not None and given:
        raise ValueError(
            f"@task(retry=RetryPolicy(...)) cannot be combined with the retry_* keyword arguments (got: "
            f"{', '.join(given)}). Use the RetryPolicy object OR the keywords, not both."
        )
    _check_word("retry_backoff", arguments["retry_backoff"], BACKOFFS)
    _check_word("retry_condition", arguments["retry_condition"], CONDITIONS)


def _check_word(name: str, value: str | None, words: tuple[str, ...]) -> None:
    if value is not None and value not in words:
        listed = ", ".join(f'"{word}"' for word in words)
        raise ValueError(f'unknown {name} "{value}": expected one of {listed}')


def _dependency(position: int, item: Any) -> str:
    """A dependency's id: a text, or a function's name (not its id)."""
    if isinstance(item, str):
        return str(item)
    try:
        name = item.__name__
    except AttributeError:
        raise ValueError(
            f"Dependency {position} must be either a string or a function object with __name__ attribute"
        ) from None
    if not isinstance(name, str):
        kind = type(name).__name__
        raise ValueError(  # noqa: TRY004 - as the engine does
            f"Dependency {position} has __name__ but it's not a string: "
            f"TypeError: '{kind}' object is not an instance of 'str'"
        )
    return name


def _check_invocation(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError for a graph to invoke that is none or not registered yet."""
    graph = arguments.get("invokes")
    if graph is None:
        if arguments.get("post_invocation") is not None:
            raise ValueError("@cloaca.task: `post_invocation` requires `invokes=...` to be set")
        return
    name = getattr(graph, "NAME", None)
    if not isinstance(name, str):
        raise ValueError(  # noqa: TRY004 - as the engine does
            "@cloaca.task(invokes=...): expected a ComputationGraphBuilder instance (must expose a `NAME` "
            "attribute)"
        )
    if name not in registry.graphs:
        raise ValueError(
            f"@cloaca.task(invokes=...): graph '{name}' is not registered. The `with "
            "ComputationGraphBuilder(...)` block must run before the @cloaca.task decorator that references "
            "it."
        )


@uncreatable
class TaskHandle:
    """The second argument of a task that asks for it; made by the engine only."""

    def defer_until(self, condition: Any, poll_interval_ms: Any = 1000) -> None:
        """Give the slot back until `condition()` is true."""

    def is_slot_held(self) -> bool:
        """Whether the task holds its slot."""
        return True


@checked("var")
def var(name: Any) -> str:
    """The variable's value; KeyError where it is not set."""
    instance(name, str)
    value = _lookup(name)
    if value is None:
        raise KeyError(f"required variable '{name}' not set (expected env var {PREFIX}{name})")
    return value


@checked("var_or")
def var_or(name: Any, default: Any) -> str:
    """The variable's value, or `default` where it is not set."""
    instance(name, str)
    instance(default, str)
    value = _lookup(name)
    return str(default) if value is None else value


def _lookup(name: str) -> str | None:
    try:
        value = os.environ.get(PREFIX + name)
        if value is not None:
            value.encode()
    except (UnicodeEncodeError, ValueError):
        return None
    return value


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
