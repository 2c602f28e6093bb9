"""The parameters of a run: what its context has of them, else their defaults.

A server checks what a run is given and puts no default in, so the first tasks do; a schedule gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def set_defaults(context: Any, defaults: Mapping[str, Any]) -> None:
    """Put the parameters that a run was not given into its context.

    Args:
        context: The task's context.
        defaults: Their values by name.
    """
    for name, value in defaults.items():
        if context.get(name) is None:
            context.set(name, value)


def param(context: Any, name: str, default: Any = None) -> Any:
    """A parameter as the run has it.

    Args:
        context: The task's context; None, or one that says that it `is_trial`, where no task runs.
        name: Its name.
        default: What it is where the run was given none; None where a run must be given one.

    Raises:
        LookupError: The run must have it, and does not.
    """
    value = None if context is None else context.get(name)
    if value is None and default is None and not _is_trial(context):
        raise LookupError(f"the run was given no parameter {name!r}, and it has no default")
    return default if value is None else value


def handed_param(context: Any, name: str, default: Any = None) -> Any:
    """A parameter as the tasks before have handed it on, of which the first put its default in.

    Raises:
        LookupError: They have not; what the run was given is not known here.
    """
    if context is not None and context.get(name) is None and not _is_trial(context):
        raise LookupError(
            f"the parameter {name!r} of this run did not reach this task: one before it was skipped or has "
            "failed, or one between has returned a new context"
        )
    return param(context, name, default)


def _is_trial(context: Any) -> bool:
    return bool(getattr(context, "is_trial", context is None))
