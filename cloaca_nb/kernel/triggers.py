"""Triggers in the kernel: when one fires next, and what its function says when it is called."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from cloaca_nb import syntax
from cloaca_nb.errors import UsageError
from cloaca_nb.model.firing import answer_of, called_text
from cloaca_nb.read.registrations.cron import known_times, require_time
from cloaca_nb.read.registrations.magic import TriggerOptions, called_function, parse_trigger

#: How many of the next times of a cron are shown.
_SHOWN = 5


def declared(line: str, cell: str | None, now: datetime | None = None) -> str:
    """What a trigger's line says, with the next times of a cron in UTC and here.

    Args:
        line: The text behind the magic.
        cell: The text below it, where it marks a cell.
        now: The time to count from.

    Raises:
        UsageError: The line does not fit the grammar, or servers would never fire what it says.
    """
    options = parse_trigger(line)
    if options.every and cell is None:
        raise UsageError(
            f"the trigger {options.name!r} has no function to call every {options.every}",
            "begin a cell with %%cloaca_trigger, and write the function into it",
        )
    if options.every:
        return f"trigger {options.name}: every {options.every}"
    zone = "" if options.timezone == "UTC" else f" ({options.timezone})"
    return "\n".join([f"trigger {options.name}: {options.cron}{zone}", *_times(options, now)])


def _times(options: TriggerOptions, now: datetime | None) -> list[str]:
    now = now or datetime.now(timezone.utc)
    require_time(options.cron, options.timezone, now)
    times = known_times(options.cron, now, _SHOWN, options.timezone)
    shown = [f"  {at:%a %Y-%m-%d %H:%M:%S} UTC   {at.astimezone():%a %Y-%m-%d %H:%M:%S} here" for at in times]
    return shown or ["  its next times are not known here"]


def tried(line: str, cell: str, namespace: Mapping[str, Any]) -> str:
    """What the function of a trigger's cell says now, with `--run`; "" without.

    Raises:
        UsageError: The cell has no function to call.
        BaseException: What the function raised.
    """
    options = parse_trigger(line)
    function = called_function(syntax.parse(cell), options.name) if options.run else None
    if options.run and function is None:
        raise UsageError(
            f"the cell of {options.name!r} has no function to call", "define one without arguments"
        )
    if function is None:
        return ""
    start = time.perf_counter()
    result = namespace[function.name]()
    return said(options.name, result, time.perf_counter() - start)


def said(name: str, result: Any, took: float) -> str:
    """What a poll function's result means, as servers take it (contract H7)."""
    return called_text(name, answer_of(result).text, took)
