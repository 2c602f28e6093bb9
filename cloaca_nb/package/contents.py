"""What an archive says about its package: layouts, name, version, tasks, and what is wrong in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypedDict

from cloaca_nb.errors import ArchiveError
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.package import Layout
from cloaca_nb.package.archive import PADDING
from cloaca_nb.package.archive_check import dependencies_of, read_manifest, read_release, tasks_of
from cloaca_nb.package.limits import entry_facts, ratio_facts, upload_facts
from cloaca_nb.package.plan import PREFIX, fingerprint_of_hashes
from cloaca_nb.package.unpack import Unpacked

MANIFEST = "manifest.json"
PACKAGE_TOML = "package.toml"


class TaskSummary(TypedDict):
    """A task as an archive shows it."""

    id: str
    function: str
    dependencies: list[str]


class Contents(NamedTuple):
    """What an archive says.

    Attributes:
        layout: Which layouts it holds.
        name: The package's name, or an empty text.
        version: Its version, or an empty text.
        tasks: Its tasks: the manifest's, else those that its code declares.
        facts: What is wrong in it.
    """

    layout: Layout
    name: str
    version: str
    tasks: tuple[TaskSummary, ...]
    facts: tuple[Fact, ...]


def contents_of(file_name: str, unpacked: Unpacked) -> Contents:
    """What an unpacked archive says.

    Args:
        file_name: The archive's name, for errors.
        unpacked: The archive.

    Raises:
        ArchiveError: It holds neither layout.
    """
    root = _release_root(unpacked)
    manifest_file = unpacked.files.get(MANIFEST)
    if manifest_file is None and root is None:
        at_root = PACKAGE_TOML in unpacked.files
        why = (
            "package.toml stands at its root instead of in a directory"
            if at_root
            else "it has neither manifest.json nor a directory with package.toml"
        )
        raise ArchiveError(f"{file_name} holds no package: {why}", "pack it anew")
    facts = list(_container_facts(unpacked))
    name = version = ""
    tasks: list[TaskSummary] = []
    if root is not None:
        release = read_release(unpacked, root)
        facts += release.facts
        name, version = release.name, release.version
        tasks = declared_tasks(unpacked, f"{root}/workflow/")
    if manifest_file is not None:
        manifest, found = read_manifest(manifest_file.data or b"")
        facts += found
        package = manifest.get("package")
        package = package if isinstance(package, dict) else {}
        tasks = [_summary(task) for task in tasks_of(manifest)]
        facts += _guide_facts(unpacked, manifest, package)
        if root is None:
            name, version = str(package.get("name", "")), str(package.get("version", ""))
    layout: Layout = "package" if manifest_file is None else "manifest" if root is None else "both"
    return Contents(layout, name, version, tuple(tasks), tuple(facts))


def _release_root(unpacked: Unpacked) -> str | None:
    """The top-level directory that servers read: the first with a `package.toml`."""
    tops = [path.split("/")[0] for path in unpacked.files if path.count("/") == 1]
    return next((top for top in tops if f"{top}/{PACKAGE_TOML}" in unpacked.files), None)


def _container_facts(unpacked: Unpacked) -> Iterator[Fact]:
    """What servers refuse of an archive whatever it says."""
    if unpacked.compression != "bzip2":
        yield Fact("archive-compression", values={"compression": unpacked.compression})
    if unpacked.trailing:
        yield Fact("archive-trailing", values={"bytes": f"{unpacked.trailing:,}"})
    yield from entry_facts(unpacked.entries)
    yield from ratio_facts(unpacked.total, unpacked.size)
    yield from upload_facts(unpacked.size)
    for path in unpacked.repeated:
        yield Fact("archive-repeated", values={"path": path})


def _summary(task: Mapping[str, object]) -> TaskSummary:
    return {
        "id": str(task["id"]),
        "function": str(task.get("function", "")),
        "dependencies": dependencies_of(task),
    }


def _guide_facts(
    unpacked: Unpacked, manifest: Mapping[str, object], package: Mapping[str, object]
) -> Iterator[Fact]:
    """What the manifest says and the archive does not hold."""
    if _release_root(unpacked) is None:
        yield Fact("archive-no-release-layout")
    python = manifest.get("python")
    entry = python.get("entry_module") if isinstance(python, dict) else None
    if not isinstance(entry, str) or not entry:
        return
    base = entry.replace(".", "/")
    roots = ("", "workflow/")
    if not any(f"{top}{base}{end}" in unpacked.files for top in roots for end in (".py", "/__init__.py")):
        yield Fact("archive-entry-missing", values={"module": entry, "path": f"{base}/__init__.py"})
    stated = package.get("fingerprint")
    hashes = {path: file.sha256 for path, file in unpacked.files.items() if path != PADDING}
    real = fingerprint_of_hashes(hashes, entry)
    # Older tools wrote anything here; only what claims to be such a hash is compared.
    if isinstance(stated, str) and len(stated) == len(real) and stated.startswith(PREFIX) and stated != real:
        yield Fact("archive-fingerprint", values={"stated": stated, "real": real})


def declared_tasks(unpacked: Unpacked, folder: str) -> list[TaskSummary]:
    """Tasks that the code below a folder declares, read from its syntax trees."""
    found: dict[str, TaskSummary] = {}
    for path, file in unpacked.files.items():
        if path.startswith(folder) and path.endswith(".py") and file.data:
            module = path[len(folder) : -len(".py")].removesuffix("/__init__").replace("/", ".")
            for task in _tasks_in(file.data, module):
                found[task["id"]] = task
    return list(found.values())


def _tasks_in(data: bytes, module: str) -> Iterator[TaskSummary]:
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            call = next((item for item in node.decorator_list if _is_task(item)), None)
            if isinstance(call, ast.Call):
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                id = _text(given.get("id")) or node.name
                waits = given.get("dependencies")
                items = waits.elts if isinstance(waits, (ast.List, ast.Tuple)) else []
                ids = [_text(item) or _name(item) for item in items]
                yield {
                    "id": id,
                    "function": f"{module}:{node.name}",
                    "dependencies": [id for id in ids if id],
                }


def _is_task(node: ast.expr) -> bool:
    """Whether a decorator is a call of `cloaca.task` or of a name `task`."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func
    return (isinstance(name, ast.Attribute) and name.attr == "task") or _name(name) == "task"


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
