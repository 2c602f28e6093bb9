"""`package.toml` of the layout that servers and daemons since 0.4 read.

Every field is written out: loaders parse this file strictly and apply no default, and the table
``[metadata]`` is closed, so an unknown key there refuses the whole package.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TypedDict

from cloaca_nb.errors import UsageError
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.workflow import Project, Task, Workflow
from cloaca_nb.read.project import toml_string
from cloaca_nb.read.registrations.provided import provider_of

#: 1980-01-01T00:00:00Z, the time of everything where SOURCE_DATE_EPOCH gives no other. Seconds.
EPOCH = 315_532_800


#: What makes a task that a provider's package has: the engine's own function.
PROVIDED = "cloaca:constructor"


class TaskEntry(TypedDict, total=False):
    """One of the manifest's ``tasks``."""

    id: str
    function: str
    dependencies: list[str]
    description: str


def manifest_json(workflow: Workflow, project: Project, fingerprint: str, targets: Iterable[str]) -> bytes:
    """The bytes of the workflow's `manifest.json`.

    Args:
        project: Its name and metadata, the entry module filled in.
        fingerprint: That of the guide's layout.
        targets: The platforms on which it runs.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no time.
    """
    manifest = {
        "format_version": "2",
        "package": {
            "name": project.name,
            "version": project.version,
            **({"description": project.description} if project.description else {}),
            "fingerprint": fingerprint,
            "targets": list(targets),
        },
        "language": "python",
        "python": {"requires_python": project.requires_python, "entry_module": project.entry_module},
        "tasks": task_entries(workflow, project.entry_module),
        **({"triggers": triggers} if (triggers := trigger_entries(workflow, project)) else {}),
        "created_at": created_at(),
    }
    return f"{json_text(manifest, ascii=False, indent=2)}\n".encode("utf-8", "backslashreplace")


def task_entries(workflow: Workflow, entry_module: str) -> list[TaskEntry]:
    """The manifest's tasks, in the order of their cells."""
    modules = {id: module.name for module in workflow.modules for id in module.tasks}
    return [_task_entry(task, f"{entry_module}.{modules.get(task.id, 'tasks')}") for task in workflow.tasks]


def trigger_entries(workflow: Workflow, project: Project) -> list[dict[str, object]]:
    """The manifest's triggers: those that start this workflow, which it calls by the package's name.

    Its readers want an interval of each; what a cron is stands in its `config`.
    """
    return [
        {
            "name": trigger.name,
            "trigger_type": "cron" if trigger.cron else "python",
            "workflow": project.name,
            "poll_interval": trigger.poll_interval or "30s",
            "allow_concurrent": trigger.allow_concurrent,
            **({"config": {"cron": trigger.cron, "timezone": trigger.timezone}} if trigger.cron else {}),
        }
        for trigger in workflow.triggers
        if trigger.workflow == workflow.name
    ]


def _task_entry(task: Task, module: str) -> TaskEntry:
    entry: TaskEntry = {
        "id": task.id,
        "function": PROVIDED if task.form == "provided" else f"{module}:{task.function}",
        "dependencies": list(dict.fromkeys(task.dependencies)),
    }
    summary = (task.doc or "").strip().partition("\n")[0].strip()
    if summary:
        entry["description"] = summary
    return entry


def source_date_epoch() -> int:
    """The time that files and manifest carry, in seconds since 1970: SOURCE_DATE_EPOCH, else 1980.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no time.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        return EPOCH
    # A tar header holds 33 bits of seconds.
    if not (text.isascii() and text.isdigit() and int(text) < 2**33):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {text!r}: it must be whole seconds since 1970", "set it so, or unset it"
        )
    return int(text)


def created_at() -> str:
    """`source_date_epoch` as an RFC 3339 time in UTC."""
    return datetime.fromtimestamp(source_date_epoch(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def provider_rows(workflow: Workflow) -> list[str]:
    """The table of the providers that make tasks: a server's compiler builds those that stand in it."""
    named = [provider_of(task) for task in workflow.tasks if task.form == "provided"]
    parts = dict(name.partition("@")[::2] for name in named if name)
    rows = [f"{toml_string(name)} = {toml_string(version or '*')}" for name, version in sorted(parts.items())]
    return ["", "[metadata.providers]", *rows] if rows else []


INTERFACE = "cloacina-workflow-plugin"


def package_toml(
    project: Project, entry_module: str, rows: Iterable[str] = (), graph_name: str = ""
) -> bytes:
    """The bytes of `package.toml`.

    Args:
        project: Name and metadata.
        entry_module: What loaders of this layout import.
        rows: Lines at the end: tables below `[metadata]`.
        graph_name: The graph that a package without tasks is there for.
    """
    package = {"name": project.name, "version": project.version, "interface": INTERFACE}
    metadata = {
        **({"graph_name": graph_name} if graph_name else {"workflow_name": project.workflow}),
        "language": "python",
        "description": project.description,
        "author": project.author,
        "requires_python": project.requires_python,
        "entry_module": entry_module,
    }
    lines = ["[package]", *_pairs(package), "interface_version = 1", 'extension = "cloacina"', ""]
    lines += ["[metadata]", *_pairs({key: value for key, value in metadata.items() if value}), *rows]
    return "".join(f"{line}\n" for line in lines).encode()


def _pairs(values: dict[str, str]) -> list[str]:
    return [f"{key} = {toml_string(value)}" for key, value in values.items()]
