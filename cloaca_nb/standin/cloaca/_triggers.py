"""Triggers of workflows, and trigger rules of tasks: plain dictionaries, and the engine's check of them."""

from __future__ import annotations

from ._arguments import checked, instance, made, optional, uncreatable
from ._registry import TriggerRecord, registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_UNITS = ("ms", "s", "m", "h")


@uncreatable
class TriggerDecorator:
    """What `trigger(...)` gives: applied to a function it registers the trigger, and gives it back."""

    __slots__ = ("_arguments", "_name")

    _name: str | None
    _arguments: dict[str, Any]

    @checked("TriggerDecorator.__call__", skip=1)
    def __call__(self, func: Any) -> Any:
        """Register `func`."""
        name = self._name
        if name is None:
            name = func.__name__
            instance(name, str)
        registry.triggers.append(TriggerRecord(name, func, self._arguments))
        return func


@checked("trigger")
def trigger(
    *,
    name: Any = None,
    on: Any = None,
    poll_interval: Any = None,
    cron: Any = None,
    timezone: Any = None,
    allow_concurrent: Any = False,
) -> TriggerDecorator:
    """Declare a trigger: `@cloaca.trigger(on="data_pipeline", poll_interval="30s")`."""
    for value in (name, on, poll_interval, cron, timezone):
        optional(value, str)
    instance(allow_concurrent, bool)
    if cron is not None and poll_interval is not None:
        raise ValueError("@cloaca.trigger cannot set both 'cron' and 'poll_interval' — pick one")
    if cron is not None and on is None:
        raise ValueError("@cloaca.trigger(cron=…) requires 'on' (the workflow the cron schedule fires)")
    if poll_interval is not None:
        reason = duration_problem(poll_interval)
        if reason:
            raise ValueError(f"Invalid poll_interval '{poll_interval}': {reason}")
    given = {"on": on, "poll_interval": poll_interval, "cron": cron, "timezone": timezone}
    arguments = {key: value for key, value in given.items() if value is not None}
    return made(TriggerDecorator, _name=name, _arguments={**arguments, "allow_concurrent": allow_concurrent})


def duration_problem(text: str) -> str | None:
    """Why a text is no duration such as ``30s`` or ``500ms``; None if it is one."""
    text = text.strip()
    if not text:
        return "empty string"
    unit = "ms" if text.endswith("ms") else text[-1]
    number = text.removesuffix(unit)
    # A text ends in its last byte for the engine, so neither a digit nor a letter beyond ASCII is a unit.
    if len(text) == 1 or not (unit.isascii() and unit.isalpha()):
        return f"expected number followed by unit (s, m, h, ms), got '{text}'"
    if not _is_number(number):
        return f"'{number}' is not a valid number"
    return None if unit in _UNITS else f"unknown unit '{unit}', expected s, m, h, or ms"


def _is_number(text: str) -> bool:
    """Whether a text is an unsigned 64-bit number as the engine reads one."""
    digits = text.removeprefix("+")
    return digits.isascii() and digits.isdigit() and int(digits) < 2**64


@uncreatable
class TriggerResult:
    """What a trigger's function returns."""

    __slots__ = ("_context", "_fires")

    _fires: bool
    _context: Any

    @staticmethod
    @checked("TriggerResult.skip")
    def skip() -> TriggerResult:
        """Do not fire."""
        return made(TriggerResult, _fires=False, _context=None)

    @staticmethod
    @checked("TriggerResult.fire")
    def fire(context: Any = None) -> TriggerResult:
        """Fire, with a context for the run."""
        from ._context import Context

        return made(TriggerResult, _fires=True, _context=optional(context, Context))

    def is_fire_result(self) -> bool:
        """Whether it fires."""
        return self._fires

    def is_skip_result(self) -> bool:
        """Whether it does not fire."""
        return not self._fires

    def __repr__(self) -> str:
        if not self._fires:
            return "TriggerResult.Skip"
        return f"TriggerResult.Fire({'None' if self._context is None else '<context>'})"


OPERATORS = (
    "Equals",
    "NotEquals",
    "GreaterThan",
    "LessThan",
    "Contains",
    "NotContains",
    "Exists",
    "NotExists",
)
_SIGNS = {
    "==": "Equals",
    "eq": "Equals",
    "!=": "NotEquals",
    "ne": "NotEquals",
    ">": "GreaterThan",
    "gt": "GreaterThan",
    "<": "LessThan",
    "lt": "LessThan",
}
_WORDS = {**_SIGNS, **{operator.lower(): operator for operator in OPERATORS}}
_RULES = ("Always", "All", "Any", "None")
_CONDITIONS: dict[str, tuple[str, ...]] = {
    "TaskSuccess": ("task_name",),
    "TaskFailed": ("task_name",),
    "TaskSkipped": ("task_name",),
    "ContextValue": ("key", "operator", "value"),
}
_HOW_TO = (
    "Build rules with cloaca.context_value / task_success / task_failed / task_skipped, optionally inside "
    "cloaca.all_of / any_of / none_of."
)


@checked("context_value")
def context_value(key: Any, operator: Any, value: Any) -> dict[str, Any]:
    """The task runs only if the context's value stands in this relation to `value`."""
    instance(key, str)
    instance(operator, str)
    word = _WORDS.get(operator.lower().replace("_", ""))
    if word is None:
        listed = ", ".join(OPERATORS)
        raise ValueError(f"trigger rule: unknown operator '{operator}'. Use one of: {listed}.")
    try:
        plain = _plain(value)
    except _NotPlainError as error:
        raise ValueError(f"context_value: value not JSON-serializable: {error}") from None
    return {"key": key, "operator": word, "type": "ContextValue", "value": plain}


@checked("task_success")
def task_success(task_name: Any) -> dict[str, Any]:
    """The task runs only if that task completed."""
    return _ended("TaskSuccess", task_name)


@checked("task_failed")
def task_failed(task_name: Any) -> dict[str, Any]:
    """The task runs only if that task failed."""
    return _ended("TaskFailed", task_name)


@checked("task_skipped")
def task_skipped(task_name: Any) -> dict[str, Any]:
    """The task runs only if that task was skipped."""
    return _ended("TaskSkipped", task_name)


@checked("all_of")
def all_of(*conditions: Any) -> dict[str, Any]:
    """The task runs only if all these conditions hold."""
    return _group("All", conditions)


@checked("any_of")
def any_of(*conditions: Any) -> dict[str, Any]:
    """The task runs only if one of these conditions holds."""
    return _group("Any", conditions)


@checked("none_of")
def none_of(*conditions: Any) -> dict[str, Any]:
    """The task runs only if none of these conditions holds."""
    return _group("None", conditions)


@checked("cloaca.cloaca.always")
def always() -> dict[str, Any]:
    """The task always runs: the default."""
    return {"type": "Always"}


def _ended(kind: str, task_name: Any) -> dict[str, Any]:
    instance(task_name, str)
    return {"task_name": task_name, "type": kind}


def _group(kind: str, conditions: tuple[Any, ...]) -> dict[str, Any]:
    try:
        return {"conditions": [_plain(condition) for condition in conditions], "type": kind}
    except _NotPlainError as error:
        raise ValueError(f"trigger rule condition: {error}") from None


def checked_rule(rule: Any) -> dict[str, Any]:
    """A rule as the engine reads it; a lone condition counts as all of one.

    Raises:
        ValueError: It is none.
    """
    try:
        plain = _plain(rule)
    except _NotPlainError as error:
        raise ValueError(f"@cloaca.task(trigger_rules=...): not JSON-serializable: {error}") from None
    try:
        return _rule(plain)
    except _InvalidError as error:
        raise ValueError(
            f"@cloaca.task(trigger_rules=...): invalid trigger rule: {error}. {_HOW_TO}"
        ) from None


class _NotPlainError(Exception):
    """Why a value has no JSON form."""


def _plain(value: Any) -> Any:
    """The JSON form of a value, converted as the context converts.

    Raises:
        _NotPlainError: It has none.
    """
    if value is None or type(value) in {bool, str} or (type(value) is int and -(2**63) <= value < 2**64):
        return value
    # Imported late: most rules hold nothing else than the above.
    from ._context import convert

    try:
        return convert(value)
    except Exception as error:  # noqa: BLE001 - the context refuses with several classes
        raise _NotPlainError(str(error)) from None


class _InvalidError(Exception):
    """Why a rule is none."""


def _rule(plain: Any) -> dict[str, Any]:
    if isinstance(plain, dict) and plain.get("type") in _CONDITIONS:
        return {"type": "All", "conditions": [_condition(plain)]}
    kind = _kind(plain, "TriggerRule", _RULES)
    if kind == "Always":
        return {"type": kind}
    conditions = plain.get("conditions", _InvalidError) if isinstance(plain, dict) else _InvalidError
    if conditions is _InvalidError:
        raise _InvalidError("missing field `conditions`")
    if not isinstance(conditions, list):
        raise _InvalidError(f"invalid type: {_unexpected(conditions)}, expected a sequence")
    return {"type": kind, "conditions": [_condition(condition) for condition in conditions]}


def _condition(plain: Any) -> dict[str, Any]:
    kind = _kind(plain, "TriggerCondition", tuple(_CONDITIONS))
    for field in _CONDITIONS[kind]:
        if field not in plain:
            raise _InvalidError(f"missing field `{field}`")
        value = plain[field]
        if field == "operator":
            if not isinstance(value, str):
                raise _InvalidError(f"invalid type: {_unexpected(value)}, expected variant identifier")
            _variant(value, OPERATORS)
        elif field != "value" and not isinstance(value, str):
            raise _InvalidError(f"invalid type: {_unexpected(value)}, expected a string")
    return {"type": kind, **{field: plain[field] for field in _CONDITIONS[kind]}}


def _kind(plain: Any, enum: str, variants: tuple[str, ...]) -> str:
    """The ``type`` of a rule or condition: a dictionary's key, or a list's first item."""
    if isinstance(plain, dict):
        if "type" not in plain:
            raise _InvalidError("missing field `type`")
        kind = plain["type"]
    elif isinstance(plain, list):
        if not plain:
            raise _InvalidError("missing field `type`")
        kind = plain[0]
    else:
        raise _InvalidError(f"invalid type: {_unexpected(plain)}, expected internally tagged enum {enum}")
    if not isinstance(kind, str):
        raise _InvalidError(f"invalid type: {_unexpected(kind)}, expected variant identifier")
    return _variant(kind, variants)


def _variant(word: str, variants: tuple[str, ...]) -> str:
    if word not in variants:
        listed = ", ".join(f"`{variant}`" for variant in variants)
        raise _InvalidError(f"unknown variant `{word}`, expected one of {listed}")
    return word


def _unexpected(value: Any) -> str:
    """How the engine's JSON reader calls a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"boolean `{'true' if value else 'false'}`"
    if isinstance(value, int):
        return f"integer `{value}`"
    if isinstance(value, float):
        return f"floating point `{value}`"
    if isinstance(value, str):
        return f'string "{value}"'
    return "map" if isinstance(value, dict) else "sequence"
