"""Variables, read from the environment of the host that runs the workflow."""

from __future__ import annotations

import os

from ._arguments import checked, instance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PREFIX = "CLOACINA_VAR_"


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
