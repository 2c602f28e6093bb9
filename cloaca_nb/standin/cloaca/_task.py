"""Tasks: the decorator, its checks and what it records, and what a task asks for as it runs."""

from __future__ import annotations

import os

from ._arguments import checked, instance, made, optional, sequence, uncreatable, unsigned
from ._registry import TaskRecord, registry
from ._retry import RetryPolicy
from ._rules import checked_rule

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
