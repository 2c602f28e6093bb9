"""In the preview's child process: whether a trigger rule holds, as the engine decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloaca_nb.run.merging import canonical

_STATUSES = {"TaskSuccess": "completed", "TaskFailed": "failed", "TaskSkipped": "skipped"}


class UnknownTaskError(Exception):
    """A rule names a task that is not there."""


def holds(rule: Mapping[str, Any], statuses: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    """Whether a rule holds now.

    Args:
        rule: The rule, as the stand-in has checked it.
        statuses: Full task name -> status of every task of the run.
        context: What the rule sees.

    Raises:
        UnknownTaskError: It names a task that is not there.
    """
    kind = rule["type"]
    if kind == "Always":
        return True
    found = [_condition(condition, statuses, context) for condition in rule["conditions"]]
    if kind == "All":
        return all(found)
    return any(found) if kind == "Any" else not any(found)


def _condition(condition: Mapping[str, Any], statuses: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    kind = condition["type"]
    if kind in _STATUSES:
        name = condition["task_name"]
        if name not in statuses:
            raise UnknownTaskError(name)
        return statuses[name] == _STATUSES[kind]
    return _value(condition["operator"], context, condition["key"], condition["value"])


def _value(operator: str, context: Mapping[str, Any], key: str, wanted: Any) -> bool:
    there = key in context
    if operator in {"Exists", "NotExists"}:
        return there == (operator == "Exists")
    if operator.startswith("Not"):
        return not there or not _relation(operator[len("Not") :], context[key], wanted)
    return there and _relation(operator, context[key], wanted)


def _relation(operator: str, value: Any, wanted: Any) -> bool:
    """One relation of two JSON values: 1, 1.0 and true are three, texts are not ordered."""
    if operator == "Equals":
        return canonical(value) == canonical(wanted)
    if operator == "Contains":
        return _contains(value, wanted)
    if not _number(value) or not _number(wanted):
        return False
    return float(value) > float(wanted) if operator == "GreaterThan" else float(value) < float(wanted)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list) and canonical(wanted) in map(canonical, value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
