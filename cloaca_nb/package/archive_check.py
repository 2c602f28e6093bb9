"""What is wrong in an archive: its container, its `manifest.json`, its `package.toml`, its directories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.graph import cycles
from cloaca_nb.model.json_value import Table, json_text, objects_of, table_of, text_of
from cloaca_nb.model.package import PACKAGE_TOML, WORKFLOW
from cloaca_nb.model.times import time_of
from cloaca_nb.package.archive import PADDING
from cloaca_nb.package.limits import entry_facts, ratio_facts, upload_facts
from cloaca_nb.package.loaders import TARGETS, denied
from cloaca_nb.package.parse import parse_json, parse_toml
from cloaca_nb.package.plan import PREFIX, fingerprint_of_hashes
from cloaca_nb.package.unpack import KEPT_FILE, KEPT_TOTAL, Unpacked
from cloaca_nb.package.vendor import FOLDER, module_file, top_modules

FORMAT_VERSION = "2"

#: A function path as every reader of manifests takes it.
_FUNCTION = re.compile(r"[\w.]+:\w+")

_UNITS = ("ms", "s", "m", "h")


def metadata_text(files: Mapping[str, bytes], key: str) -> str:
    """A text of `[metadata]` in the `package.toml` of a package's files; empty where there is none.

    Args:
        files: The files of the layout that servers read.
        key: The text's name.
    """
    try:
        return text_of(table_of(parse_toml(files.get(PACKAGE_TOML, b"")), "metadata"), key)
    except ValueError:
        return ""


def container_facts(unpacked: Unpacked) -> Iterator[Fact]:
    """What servers refuse of an archive whatever it says."""
    if unpacked.compression != "bzip2":
        yield Fact(kinds.ArchiveCompression(unpacked.compression))
    if unpacked.trailing:
        yield Fact(kinds.ArchiveTrailing(unpacked.trailing))
    yield from entry_facts(unpacked.entries)
    yield from ratio_facts(unpacked.total, unpacked.size)
    yield from upload_facts(unpacked.size)
    for path in unpacked.repeated:
        yield Fact(kinds.ArchiveRepeated(path))


def guide_facts(unpacked: Unpacked, manifest: Table, *, released: bool) -> Iterator[Fact]:
    """What the manifest says and the archive does not hold.

    Args:
        released: Whether it has the layout that servers read, too.
    """
    if not released:
        yield Fact(kinds.ArchiveNoReleaseLayout())
    entry = text_of(table_of(manifest, "python"), "entry_module")
    if not entry:
        return
    base = entry.replace(".", "/")
    roots = ("", f"{WORKFLOW}/")
    if not any(f"{top}{base}{end}" in unpacked.files for top in roots for end in (".py", "/__init__.py")):
        yield Fact(kinds.ArchiveEntryMissing(module=entry, path=f"{base}/__init__.py"))
    stated = text_of(table_of(manifest, "package"), "fingerprint")
    hashes = {path: file.sha256 for path, file in unpacked.files.items() if path != PADDING}
    real = fingerprint_of_hashes(hashes, entry)
    # Older tools wrote anything here; only what claims to be such a hash is compared.
    if len(stated) == len(real) and stated.startswith(PREFIX) and stated != real:
        yield Fact(kinds.ArchiveFingerprint(stated=stated, real=real))


#: The most that is said of one manifest: nobody reads more, and a hostile one has a mistake in each byte.
MOST_FACTS = 1000


def read_manifest(data: bytes | None) -> tuple[Table, tuple[Fact, ...]]:
    """The manifest in these bytes, an empty one where they hold none, and all that is wrong in it."""
    try:
        manifest = parse_json(_kept(data))
    except ValueError as error:
        return {}, (Fact(kinds.ManifestNotJson(str(error))),)
    return manifest, tuple(islice(manifest_facts(manifest), MOST_FACTS))


def _kept(data: bytes | None) -> bytes:
    """The bytes of a file of an archive.

    Raises:
        ValueError: They were too many to be kept.
    """
    if data is None:
        raise ValueError(
            f"it has more than {KEPT_FILE:,} bytes, or the archive's files have more than {KEPT_TOTAL:,}"
        )
    return data


def manifest_facts(manifest: Table) -> Iterator[Fact]:
    """Everything that is wrong in a manifest, in the order in which the format checks it."""
    yield from _field_facts(manifest)
    version = manifest.get("format_version")
    if isinstance(version, str) and version != FORMAT_VERSION:
        yield Fact(kinds.ManifestVersion(version))
    yield from _runtime_facts(manifest)
    yield from _target_facts(manifest)
    tasks = tasks_of(manifest)
    if manifest.get("tasks") == []:
        yield Fact(kinds.ManifestNoTasks())
    yield from _task_facts(tasks)
    yield from _function_facts(manifest, tasks)
    yield from _trigger_facts(manifest, tasks)


def tasks_of(manifest: Table) -> list[Table]:
    """The manifest's tasks that are objects with a textual id."""
    return [task for task in objects_of(manifest.get("tasks")) if isinstance(task.get("id"), str)]


def dependencies_of(task: Table) -> list[str]:
    """A task's dependencies that are texts."""
    value = task.get("dependencies")
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


#: Required fields by the path of their object: name and type.
_REQUIRED: dict[str, tuple[tuple[str, type], ...]] = {
    "": (("format_version", str), ("package", dict), ("language", str), ("tasks", list), ("created_at", str)),
    "package": (("name", str), ("version", str), ("fingerprint", str), ("targets", list)),
    "python": (("requires_python", str), ("entry_module", str)),
}
_TYPES: dict[object, str] = {str: "a text", dict: "an object", list: "an array"}


def _field_facts(manifest: Table) -> Iterator[Fact]:
    """Required fields that are missing or of another type."""
    for path, fields in _REQUIRED.items():
        table = manifest.get(path) if path else manifest
        if isinstance(table, dict):
            for name, kind in fields:
                yield from _one_field(table, f"{path}.{name}" if path else name, name, kind)
    for index, task in enumerate(objects_of(manifest.get("tasks"))):
        for name in ("id", "function"):
            yield from _one_field(task, f"tasks[{index}].{name}", name, str)
        if "dependencies" in task:
            yield from _one_field(task, f"tasks[{index}].dependencies", "dependencies", list)
    when = manifest.get("created_at")
    if isinstance(when, str) and not _is_time(when):
        yield _wrong("created_at", when, "a time such as 2026-01-15T10:30:00Z")


def _one_field(table: Table, shown: str, name: str, kind: type) -> Iterator[Fact]:
    if name not in table:
        yield Fact(kinds.ManifestFieldMissing(shown))
    elif not isinstance(table[name], kind):
        yield _wrong(shown, table[name], _TYPES[kind])


def _wrong(field: str, value: object, wanted: str) -> Fact:
    shown = json_text(value, ascii=False)[:60]
    return Fact(kinds.ManifestFieldWrong(field=field, value=shown, wanted=wanted))


def _is_time(text: str) -> bool:
    """Whether a text is an RFC 3339 time with a zone."""
    try:
        return time_of(text).tzinfo is not None
    except ValueError:
        return False


def _runtime_facts(manifest: Table) -> Iterator[Fact]:
    language = manifest.get("language")
    if isinstance(language, str):
        if language not in {"python", "rust"}:
            yield _wrong("language", language, "python or rust")
        elif not isinstance(manifest.get(language), dict):
            yield Fact(kinds.ManifestRuntimeMissing(language))


def _target_facts(manifest: Table) -> Iterator[Fact]:
    package = manifest.get("package")
    targets = package.get("targets") if isinstance(package, dict) else None
    for target in targets if isinstance(targets, list) else ():
        if target not in TARGETS:
            yield Fact(kinds.ManifestTarget(target=str(target), known=", ".join(TARGETS)))


def _task_facts(tasks: Sequence[Table]) -> Iterator[Fact]:
    """Repeated ids, unknown dependencies, cycles."""
    ids = Counter(cast("str", task["id"]) for task in tasks)
    for id, count in ids.items():
        if count > 1:
            yield Fact(kinds.ManifestDuplicateTask(id), task=id)
    for task in tasks:
        for dependency in dependencies_of(task):
            if dependency not in ids:
                yield Fact(
                    kinds.ManifestUnknownDependency(id=task["id"], dependency=dependency), task=task["id"]
                )
    for ring in cycles({task["id"]: dependencies_of(task) for task in tasks}):
        way = " → ".join([*ring, ring[0]])
        yield Fact(kinds.ManifestCycle(way), task=ring[0])


def _function_facts(manifest: Table, tasks: Sequence[Table]) -> Iterator[Fact]:
    if manifest.get("language") != "python":
        return
    for task in tasks:
        function = task.get("function")
        if isinstance(function, str) and not _FUNCTION.fullmatch(function):
            yield Fact(kinds.ManifestFunction(id=task["id"], function=function), task=task["id"])


def _trigger_facts(manifest: Table, tasks: Sequence[Table]) -> Iterator[Fact]:
    known = {*(task["id"] for task in tasks), text_of(table_of(manifest, "package"), "name")}
    seen: set[str] = set()
    for trigger in objects_of(manifest.get("triggers")):
        name = str(trigger.get("name"))
        if name in seen:
            yield Fact(kinds.ManifestDuplicateTrigger(name))
        seen.add(name)
        workflow = str(trigger.get("workflow"))
        if workflow not in known:
            yield Fact(kinds.ManifestTriggerWorkflow(name=name, workflow=workflow))
        reason = interval_problem(str(trigger.get("poll_interval", "")))
        if reason:
            yield Fact(
                kinds.ManifestTriggerInterval(
                    name=name, interval=str(trigger.get("poll_interval", "")), reason=reason
                )
            )


def interval_problem(text: str) -> kinds.IntervalProblem | None:
    """Why a text is no interval such as ``30s``, ``500ms``, ``5m`` or ``1h``; None if it is one."""
    text = text.strip()
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    number = text.removesuffix(unit).removeprefix("+")
    if not text:
        return "empty"
    if not unit:
        return "unit"
    if not (number.isascii() and number.isdigit() and len(number) <= 20 and int(number) < 2**64):
        return "number"
    return None


#: Keys of the closed table ``[metadata]``.
KNOWN = frozenset(
    {
        *("accumulators", "author", "description", "entry_module", "graph_name", "input_strategy"),
        *("language", "providers", "reaction_mode", "requires_python", "workflow_name"),
    }
)

#: A package is a workflow, or without tasks a graph.
WORKFLOW_OR_GRAPH = "workflow_name"

#: What loaders need, by table. All but the interface's version are texts.
REQUIRED = {
    "package": ("name", "version", "interface", "interface_version"),
    "metadata": ("language", WORKFLOW_OR_GRAPH, "entry_module"),
}


def read_release(unpacked: Unpacked, root: str) -> tuple[Table, tuple[Fact, ...]]:
    """The `package.toml` in the directory `root`, and all that is wrong in it and around it."""
    path = f"{root}/{PACKAGE_TOML}"
    try:
        document = parse_toml(_kept(unpacked.files[path].data))
    except ValueError as error:
        return {}, (Fact(kinds.ReleaseNotToml(path=path, reason=str(error))),)
    metadata = table_of(document, "metadata")
    missing = [f"[{table}] {key}" for table in REQUIRED for key in lacking_fields(document, table)]
    facts = [Fact(kinds.ReleaseFieldMissing(field)) for field in missing]
    facts += [*_metadata_facts(metadata), *_folder_facts(unpacked, root, metadata)]
    return document, tuple(facts)


def lacking_fields(document: Mapping[str, Any], table: str) -> list[str]:
    """What loaders need and a table of a `package.toml` lacks."""
    found = table_of(document, table)
    keys = (key for key in REQUIRED[table] if key != WORKFLOW_OR_GRAPH or not found.get("graph_name"))
    kinds_of = {"interface_version": int}
    return [key for key in keys if not isinstance(found.get(key), kinds_of.get(key, str)) or found[key] == ""]


def _metadata_facts(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    for key in metadata:
        if key not in KNOWN and key != "triggers":  # of the layout for daemons
            yield Fact(kinds.ReleaseUnknownKey(key=key, known=", ".join(sorted(KNOWN))))
    language = metadata.get("language")
    if isinstance(language, str) and language not in {"python", "rust"}:
        yield Fact(kinds.ReleaseLanguage(language))
    if "graph_name" in metadata and "workflow_name" in metadata:
        yield Fact(kinds.ReleaseGraph(str(metadata["graph_name"])))


def _folder_facts(unpacked: Unpacked, root: str, metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """The directories that a Python package has."""
    if metadata.get("language") != "python":
        return
    base = f"{root}/{WORKFLOW}"
    if not any(path.startswith(f"{base}/") for path in unpacked.files):
        yield Fact(kinds.ReleaseNoWorkflow(f"{base}/"))
        return
    entry = metadata.get("entry_module")
    if isinstance(entry, str) and entry and module_file(unpacked.files, base, entry) is None:
        path = f"{base}/{entry.replace('.', '/')}.py"
        yield Fact(kinds.ArchiveEntryMissing(module=entry, path=path))
    for folder in (base, f"{root}/{FOLDER}"):
        for name in sorted(top_modules(unpacked.files, folder)):
            if denied(name):
                yield Fact(kinds.DeniedModule(module=name, where=f"{folder}/"))
