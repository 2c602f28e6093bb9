"""What is registered beside tasks, in the kernel: parameters with defaults, variables of `.env`, triggers."""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

from cloaca_nb import syntax
from cloaca_nb.environment import VARIABLE_PREFIX
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.engine import ENGINE, import_engine
from cloaca_nb.model.firing import answer_of, called_text
from cloaca_nb.read.cells.params import parse_params
from cloaca_nb.read.registrations.cron import known_times, require_time
from cloaca_nb.read.registrations.magic import TriggerOptions, called_function, parse_trigger

_SAYS_ENGINE = re.compile(rf"\b{ENGINE}\b(?!_)")
#: How many of the next times of a cron are shown.
_SHOWN = 5


def bind(line: str, namespace: dict[str, Any]) -> str:
    """Give the variables of a line their defaults.

    Args:
        line: The text behind the magic.
        namespace: The notebook's names.

    Returns:
        What each is here, and what a run may be given.

    Raises:
        UsageError: The line does not fit the grammar.
    """
    said = []
    for name, kind, default in parse_params(line):
        namespace[name] = default
        here = "None here; a run must be given one" if default is None else f"{default!r} here and by default"
        said.append(f"parameter {name} ({kind}): {here}")
    return "\n".join(said)


class Variables:
    """Lets `cloaca.var` and `cloaca.var_or` know the `.env` of a folder; `os.environ` stays as it is.

    Args:
        folder: Gives the notebook's folder.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._own: dict[str, Any] = {}
        self._engine: ModuleType | None = None

    def before_cell(self, source: str) -> None:
        """A cell is about to run that may ask for a variable."""
        if self._engine is None and _SAYS_ENGINE.search(source) and (self._folder() / ".env").is_file():
            self._engine = import_engine()
            for name in ("var", "var_or") if self._engine is not None else ():
                self._own[name] = getattr(self._engine, name)
                setattr(self._engine, name, self._knowing(self._own[name]))

    def disconnect(self) -> None:
        """Give the engine its own functions again."""
        for name, own in self._own.items():
            setattr(self._engine, name, own)
        self._own, self._engine = {}, None

    def _knowing(self, own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def read(name: str, *default: Any) -> Any:
            from cloaca_nb.inputs.here import read_dotenv

            variable = f"{VARIABLE_PREFIX}{name}"
            known = {} if variable in os.environ else read_dotenv(self._folder())
            return known[variable] if variable in known else own(name, *default)

        return read


def declared(line: str, cell: str | None, now: datetime | None = None) -> str:
    """What a trigger's line says, with the next times of a cron in its own zone, in UTC and here.

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
    return [f"  {_read_on_clocks(at, options.timezone)}" for at in times] or [
        "  its next times are not known here"
    ]


def _read_on_clocks(at: datetime, zone: str) -> str:
    """A time in its own zone, in UTC and here, as far as the clocks differ."""
    from zoneinfo import ZoneInfo

    clocks = {zone: ZoneInfo(zone), "UTC": timezone.utc, "here": None}
    read = {name: f"{at.astimezone(clock):%a %Y-%m-%d %H:%M:%S}" for name, clock in clocks.items()}
    told = {time: name for name, time in reversed(read.items())}
    return "   ".join(f"{time} {told[time]}" for time in dict.fromkeys(read.values()))


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
    return called_text(options.name, answer_of(result).text, time.perf_counter() - start)
