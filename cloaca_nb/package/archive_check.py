"""What is wrong in the layout that servers read: its `package.toml` and its directories."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from cloaca_nb.model.finding import Fact
from cloaca_nb.model.graph import cycles
from cloaca_nb.package.loaders import denied
from cloaca_nb.package.manifest import TARGETS
from cloaca_nb.package.unpack import Unpacked
from cloaca_nb.package.vendor import module_name

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


if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Keys of the closed table ``[metadata]``.
KNOWN = frozenset(
    {
        "accumulators",
        "author",
        "description",
        "entry_module",
        "graph_name",
        "input_strategy",
        "language",
        "providers",
        "reaction_mode",
        "requires_python",
        "workflow_name",
    }
)

#: What loaders need, by table. All but the interface's version are texts.
REQUIRED = {
    "package": ("name", "version", "interface", "interface_version"),
    "metadata": ("language", "workflow_name", "entry_module"),
}


class Release(NamedTuple):
    """What a `package.toml` says, and what is wrong in it and around it."""

    name: str
    version: str
    facts: tuple[Fact, ...]


def read_release(unpacked: Unpacked, root: str) -> Release:
    """Read the release layout below the directory `root`."""
    path = f"{root}/package.toml"
    try:
        document = tomllib.loads((unpacked.files[path].data or b"").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Release("", "", (Fact("release-not-toml", values={"path": path, "reason": str(error)}),))
    package, metadata = _table(document, "package"), _table(document, "metadata")
    facts = [*_table_facts(document), *_metadata_facts(metadata), *_folder_facts(unpacked, root, metadata)]
    return Release(str(package.get("name", "")), str(package.get("version", "")), tuple(facts))


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _table_facts(document: Mapping[str, Any]) -> Iterator[Fact]:
    for table, keys in REQUIRED.items():
        for key in keys:
            value = _table(document, table).get(key)
            wanted = int if key == "interface_version" else str
            if not isinstance(value, wanted) or value == "":
                yield Fact("release-field-missing", values={"field": f"[{table}] {key}"})


def _metadata_facts(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    for key in metadata:
        if key not in KNOWN:
            yield Fact("release-unknown-key", values={"key": key, "known": ", ".join(sorted(KNOWN))})
    language = metadata.get("language")
    if isinstance(language, str) and language not in {"python", "rust"}:
        yield Fact("release-language", values={"language": language})
    if "graph_name" in metadata:
        yield Fact("release-graph", values={"graph": str(metadata["graph_name"])})


def _folder_facts(unpacked: Unpacked, root: str, metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """The directories that a Python package has."""
    if metadata.get("language") != "python":
        return
    base = f"{root}/workflow/"
    if not any(path.startswith(base) for path in unpacked.files):
        yield Fact("release-no-workflow", values={"path": base})
        return
    entry = metadata.get("entry_module")
    if isinstance(entry, str) and entry:
        file = f"{base}{entry.replace('.', '/')}"
        if f"{file}.py" not in unpacked.files and f"{file}/__init__.py" not in unpacked.files:
            yield Fact("archive-entry-missing", values={"module": entry, "path": f"{file}.py"})
    for folder in (base, f"{root}/vendor/"):
        for name in _top_modules(unpacked, folder):
            if denied(name):
                yield Fact("denied-module", values={"module": name, "where": folder})


def _top_modules(unpacked: Unpacked, folder: str) -> list[str]:
    """Modules at the top of a directory."""
    tops = {path[len(folder) :].split("/")[0] for path in unpacked.files if path.startswith(folder)}
    return sorted(filter(None, map(module_name, tops)))
