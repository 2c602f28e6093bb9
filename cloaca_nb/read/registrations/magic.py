"""The grammar of `%cloaca_trigger` and `%%cloaca_trigger`."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, split_words
from cloaca_nb.model.workflow import Line

#: The module of a package that makes such a function fire each time, and how it is used.
POLLING = "polling"
EACH_TIME = "@each_time"
POLLING_IMPORT = Line(f"from .{POLLING} import each_time")
TRIGGER_MAGIC = "cloaca_trigger"
#: What servers read as a duration (contract F2).
INTERVAL = re.compile(r"\+?(?P<number>[0-9]{1,19})(?P<unit>ms|s|m|h)")
_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


class TriggerOptions(NamedTuple):
    """What a trigger's line says.

    Attributes:
        cron: A cron expression, or "".
        every: How often its function is called, such as ``30s``, or "".
        on: The workflow that it starts; "" for this notebook's.
        run: Whether to try its function at once.
        timezone: The time zone of the cron.
    """

    name: str
    cron: str = ""
    every: str = ""
    on: str = ""
    run: bool = False
    timezone: str = "UTC"


def interval_ms(text: str) -> int | None:
    """The milliseconds of a duration such as ``30s``; None where servers read none."""
    match = INTERVAL.fullmatch(text.strip())
    return int(match["number"]) * _MS[match["unit"]] if match else None


@lru_cache(maxsize=1)
def trigger_parser() -> Parser:
    """The grammar of a trigger's line, for parsing, for help and for completion."""
    parser = Parser(
        prog="%cloaca_trigger",
        usage='%cloaca_trigger NAME --cron "0 6 * * *" | --every 30s [--timezone ZONE] [--on NAME] [--run]',
        description="Start the workflow by time, or when the function of this cell says so.",
    )
    parser.add_argument("--cron", metavar="CRON", help="when: five fields, or six with seconds first")
    parser.add_argument(
        "--timezone", metavar="ZONE", help="the time zone of that, such as Europe/Berlin (default: UTC)"
    )
    parser.add_argument(
        "--every", metavar="TIME", help="how often the cell's function is called, such as 30s"
    )
    parser.add_argument("--on", metavar="WORKFLOW", help="what it starts (default: this notebook's workflow)")
    parser.add_argument("-r", "--run", action="store_true", help="call the cell's function now, and show it")
    return parser


def parse_trigger(text: str) -> TriggerOptions:
    """What the text behind `%cloaca_trigger` says.

    Raises:
        UsageError: It does not fit the grammar; the message names the word, the hint the next step.
    """
    options, names = trigger_parser().parse_line(split_words(text))
    if len(names) != 1:
        if not names:
            hint = "for example `nightly --every 30s`; a function with `@cloaca.trigger(…)` needs no magic"
            raise UsageError("a trigger needs a name", hint)
        said = ", ".join(f"`{name}`" for name in names)
        raise UsageError(
            f"one trigger name was expected, not {said}", 'put a cron between quotes: --cron "0 6 * * *"'
        )
    if (options.cron is None) == (options.every is None):
        raise UsageError("either --cron or --every was expected", 'for example --cron "0 6 * * *"')
    if options.every is not None and options.timezone is not None:
        raise UsageError("--every knows no time zone", "leave out --timezone, or write a --cron")
    if options.every is not None and interval_ms(options.every) is None:
        raise UsageError(
            f"`--every {options.every}`: no time such as 30s, 5m or 1h", "for example --every 30s"
        )
    return TriggerOptions(
        *(names[0], options.cron or "", options.every or "", options.on or "", bool(options.run)),
        timezone=options.timezone or "UTC",
    )


def called_function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """The function of a trigger's cell that is called: the one of the trigger's name, else the last."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    named = [node for node in functions if node.name == name]
    found = named or functions
    return found[-1] if found else None
