"""The table of loggers: what is set of them, which all who ask for one by its name have in common."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from cloaca_nb.read.tables.changing import words

#: What begins the keys of what is set of loggers.
LOGGERS = "@logging.getLogger."
#: How setting a level is written.
SETTING_LEVEL = ".setLevel"
#: Methods by which loggers keep something for all who ask for them.
SETTING_LOGGERS = words("addHandler addFilter removeHandler removeFilter setLevel")
#: What code asks loggers for that goes by their levels.
LEVELS = words("level isEnabledFor getEffectiveLevel")
#: What is set of loggers -> what code asks for that goes by it; only what is logged does otherwise.
ASKED_OF_LOGGERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((SETTING_LEVEL, ".level"), LEVELS),
    ".propagate": words("propagate"),
    ".disabled": words("disabled"),
}
#: What loggers have that is told elsewhere, or that nobody sets for others.
LISTS_OF_LOGGERS = words("handlers filters name parent manager root formatter terminator")
#: Where handlers of `logging` keep records.
KEPT_BY_HANDLERS = words("buffer")


def set_of_loggers(
    statement: ast.stmt, is_logger: Callable[[ast.expr], bool]
) -> Iterator[tuple[str, ast.expr]]:
    """What a statement sets of loggers, which all who ask for one by its name have in common: name and node.

    Args:
        is_logger: Whether an expression is a logger.
    """
    for target in statement.targets if isinstance(statement, ast.Assign) else ():
        if (
            isinstance(target, ast.Attribute)
            and target.attr not in LISTS_OF_LOGGERS
            and is_logger(target.value)
        ):
            yield target.attr, target
    call = statement.value if isinstance(statement, ast.Expr) else None
    method = call.func if isinstance(call, ast.Call) else None
    if call is not None and isinstance(method, ast.Attribute) and f".{method.attr}" == SETTING_LEVEL:
        yield from [(method.attr, call)] if is_logger(method.value) else ()
