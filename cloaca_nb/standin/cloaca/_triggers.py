"""`trigger` and `TriggerResult`."""

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
