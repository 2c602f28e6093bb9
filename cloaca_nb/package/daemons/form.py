"""A package as daemons 0.4 to 0.5.1 start it: by a table of `package.toml`, which servers refuse.

Their `cloaca.trigger` knows neither crons nor workflows, so decorators say no more than names and intervals.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from cloaca_nb.model import kinds
from cloaca_nb.model.workflow import Line, Module, Reference, Trigger, Workflow
from cloaca_nb.package.parse import parse_code, trigger_calls
from cloaca_nb.read.project import toml_string
from cloaca_nb.read.tasks.ids import literal
from cloaca_nb.syntax import unparsed

#: What opens a row of the table.
TABLE = "[[metadata.triggers]]"
#: Rows have an interval, those of crons too.
_EVERY = "30s"


def is_daemons(files: Mapping[str, bytes]) -> bool:
    """Whether the files of a package below its own directory are those for a daemon."""
    return TABLE.encode() in files.get("package.toml", b"")


def daemon_rows(workflow: Workflow, suffix: str) -> list[str]:
    """The lines of the table: what starts a workflow there.

    Args:
        workflow: The workflow.
        suffix: What names of triggers end in.
    """
    lines: list[str] = []
    for trigger in workflow.triggers:
        if trigger.is_utc:
            values = {
                "name": f"{trigger.name}{suffix}",
                "workflow": trigger.workflow,
                "poll_interval": trigger.poll_interval or _EVERY,
                **({"cron_expression": trigger.cron} if trigger.cron else {}),
            }
            lines += ["", TABLE, *(f"{key} = {toml_string(value)}" for key, value in values.items())]
            lines += [f"allow_concurrent = {str(trigger.allow_concurrent).lower()}"]
    return lines


def not_for_daemons(workflow: Workflow) -> tuple[str, str] | None:
    """Why a workflow cannot be written for a daemon, and the next step; None where it can."""
    for trigger in workflow.triggers:
        if not trigger.is_utc:
            return (
                f"the cron of the trigger `{trigger.name}` (cell {trigger.place.cell}, line "
                f"{trigger.place.line}) is in {trigger.timezone}: a daemon would take its hours for UTC",
                "write its time in UTC, or deploy to a server, which keeps time zones",
            )
    for fact in workflow.facts:
        if isinstance(fact.said, kinds.TriggerComputed):
            return (
                f"`{fact.said.what}` of the trigger at `{fact.said.name}` is computed; daemons read a text",
                "write a literal text",
            )
    return None


def for_daemon(workflow: Workflow) -> Workflow:
    """The workflow with the decorators of its triggers as those daemons know them."""
    if not workflow.triggers:
        return workflow
    named = {trigger.name: trigger for trigger in workflow.triggers}
    return replace(workflow, modules=tuple(_module(module, named) for module in workflow.modules))


def _module(module: Module, named: Mapping[str, Trigger]) -> Module:
    if not any(one.kind != "task" for line in module.lines for one in line.references):
        return module
    lines: list[Line | None] = list(module.lines)
    tree = parse_code(module.text)
    for _, call in trigger_calls(tree):
        span = range(call.lineno - 1, call.end_lineno or call.lineno)
        names = [one.task for at in span for one in module.lines[at].references if one.kind == "trigger"]
        trigger = named.get(names[0]) if names else None
        first = module.lines[span[0]]
        for at in span:
            lines[at] = None
        if trigger is not None and not trigger.cron:
            lines[span[0]] = _decorator(first, call, trigger)
    return replace(module, lines=tuple(line for line in lines if line is not None))


def _decorator(first: Line, call: ast.Call, trigger: Trigger) -> Line:
    indent = first.text[: len(first.text) - len(first.text.lstrip())]
    head, name = f"{indent}@{unparsed(call.func)}(name=", literal(trigger.name)
    more = ", allow_concurrent=True" if trigger.allow_concurrent else ""
    text = f"{head}{name}, poll_interval={literal(trigger.poll_interval)}{more})"
    mark = Reference(len(head), len(head) + len(name), trigger.name, "trigger")
    return Line(text, first.cell, first.line, (mark,))
