"""What is wrong in a `manifest.json`: its fields, then the ten checks of format version 2, and cycles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from cloaca_nb.finding import Fact
from cloaca_nb.graph import cycles
from cloaca_nb.package.manifest import TARGETS

FORMAT_VERSION = "2"

#: A function path as every reader of manifests takes it.
_FUNCTION = re.compile(r"[\w.]+:\w+")

_UNITS = ("ms", "s", "m", "h")

#: A JSON object.
Object = Mapping[str, Any]


def read_manifest(data: bytes) -> tuple[Object, tuple[Fact, ...]]:
    """The manifest in these bytes, an empty one where they hold none, and all that is wrong in it."""
    try:
        manifest = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return {}, (Fact("manifest-not-json", values={"reason": str(error)}),)
    if not isinstance(manifest, dict):
        return {}, (Fact("manifest-not-json", values={"reason": "it holds no object"}),)
    return manifest, tuple(manifest_facts(manifest))


def manifest_facts(manifest: Object) -> Iterator[Fact]:
    """Everything that is wrong in a manifest, in the order in which the format checks it."""
    yield from _field_facts(manifest)
    version = manifest.get("format_version")
    if isinstance(version, str) and version != FORMAT_VERSION:
        yield Fact("manifest-version", values={"version": version})
    yield from _runtime_facts(manifest)
    yield from _target_facts(manifest)
    tasks = tasks_of(manifest)
    if manifest.get("tasks") == []:
        yield Fact("manifest-no-tasks")
    yield from _task_facts(tasks)
    yield from _function_facts(manifest, tasks)
    yield from _trigger_facts(manifest, tasks)


def tasks_of(manifest: Object) -> list[Object]:
    """The manifest's tasks that are objects with a textual id."""
    return [task for task in _objects(manifest.get("tasks")) if isinstance(task.get("id"), str)]


def dependencies_of(task: Object) -> list[str]:
    """A task's dependencies that are texts."""
    value = task.get("dependencies")
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _objects(value: object) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


#: Required fields by the path of their object: name and type.
_REQUIRED: dict[str, tuple[tuple[str, type], ...]] = {
    "": (("format_version", str), ("package", dict), ("language", str), ("tasks", list), ("created_at", str)),
    "package": (("name", str), ("version", str), ("fingerprint", str), ("targets", list)),
    "python": (("requires_python", str), ("entry_module", str)),
}
_TYPES: dict[object, str] = {str: "a text", dict: "an object", list: "an array"}


def _field_facts(manifest: Object) -> Iterator[Fact]:
    """Required fields that are missing or of another type."""
    for path, fields in _REQUIRED.items():
        table = manifest.get(path) if path else manifest
        if isinstance(table, dict):
            for name, kind in fields:
                yield from _one_field(table, f"{path}.{name}" if path else name, name, kind)
    for index, task in enumerate(_objects(manifest.get("tasks"))):
        for name in ("id", "function"):
            yield from _one_field(task, f"tasks[{index}].{name}", name, str)
        if "dependencies" in task:
            yield from _one_field(task, f"tasks[{index}].dependencies", "dependencies", list)
    when = manifest.get("created_at")
    if isinstance(when, str) and not _is_time(when):
        yield _wrong("created_at", when, "it must be a time such as 2026-01-15T10:30:00Z")


def _one_field(table: Object, shown: str, name: str, kind: type) -> Iterator[Fact]:
    if name not in table:
        yield Fact("manifest-field-missing", values={"field": shown})
    elif not isinstance(table[name], kind):
        yield _wrong(shown, table[name], f"it must be {_TYPES[kind]}")


def _wrong(field: str, value: object, rule: str) -> Fact:
    shown = json.dumps(value, ensure_ascii=False)[:60]
    return Fact("manifest-field-wrong", values={"field": field, "value": shown, "rule": rule})


def _is_time(text: str) -> bool:
    """Whether a text is an RFC 3339 time with a zone."""
    try:
        return datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text)).tzinfo is not None
    except ValueError:
        return False


def _runtime_facts(manifest: Object) -> Iterator[Fact]:
    language = manifest.get("language")
    if isinstance(language, str):
        if language not in {"python", "rust"}:
            yield _wrong("language", language, "it must be python or rust")
        elif not isinstance(manifest.get(language), dict):
            yield Fact("manifest-runtime-missing", values={"language": language})


def _target_facts(manifest: Object) -> Iterator[Fact]:
    package = manifest.get("package")
    targets = package.get("targets") if isinstance(package, dict) else None
    for target in targets if isinstance(targets, list) else ():
        if target not in TARGETS:
            yield Fact("manifest-target", values={"target": str(target), "known": ", ".join(TARGETS)})


def _task_facts(tasks: Sequence[Object]) -> Iterator[Fact]:
    """Repeated ids, unknown dependencies, cycles."""
    ids = [cast("str", task["id"]) for task in tasks]
    for id in dict.fromkeys(id for id in ids if ids.count(id) > 1):
        yield Fact("manifest-duplicate-task", task=id, values={"id": id})
    for task in tasks:
        for dependency in dependencies_of(task):
            if dependency not in ids:
                values = {"id": task["id"], "dependency": dependency}
                yield Fact("manifest-unknown-dependency", task=task["id"], values=values)
    for ring in cycles({task["id"]: dependencies_of(task) for task in tasks}):
        way = " → ".join([*ring, ring[0]])
        yield Fact("manifest-cycle", task=ring[0], values={"cycle": way})


def _function_facts(manifest: Object, tasks: Sequence[Object]) -> Iterator[Fact]:
    if manifest.get("language") != "python":
        return
    for task in tasks:
        function = task.get("function")
        if isinstance(function, str) and not _FUNCTION.fullmatch(function):
            yield Fact("manifest-function", task=task["id"], values={"id": task["id"], "function": function})


def _trigger_facts(manifest: Object, tasks: Sequence[Object]) -> Iterator[Fact]:
    package = manifest.get("package")
    known = {task["id"] for task in tasks}
    if isinstance(package, dict):
        known.add(package.get("name"))
    seen: set[object] = set()
    for trigger in _objects(manifest.get("triggers")):
        name = str(trigger.get("name"))
        if name in seen:
            yield Fact("manifest-duplicate-trigger", values={"name": name})
        seen.add(name)
        if trigger.get("workflow") not in known:
            values = {"name": name, "workflow": str(trigger.get("workflow"))}
            yield Fact("manifest-trigger-workflow", values=values)
        reason = interval_problem(str(trigger.get("poll_interval", "")))
        if reason:
            values = {"name": name, "interval": str(trigger.get("poll_interval", "")), "reason": reason}
            yield Fact("manifest-trigger-interval", values=values)


def interval_problem(text: str) -> str:
    """Why a text is no interval such as ``30s``, ``500ms``, ``5m`` or ``1h``; empty if it is one."""
    text = text.strip()
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    number = text.removesuffix(unit).removeprefix("+")
    if not text:
        return "it is empty"
    if not unit:
        return "it must end in ms, s, m or h"
    if not (number.isascii() and number.isdigit() and int(number) < 2**64):
        return "a whole number must stand before the unit"
    return ""
