"""What a loader would say of a package, of which only the files that servers read are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.check.proof.facts import told_facts
from cloaca_nb.check.proof.interpreter import limit_words
from cloaca_nb.check.proof.proof import Words, site_folders, tell
from cloaca_nb.check.rules import worded
from cloaca_nb.environment import private_folder, temporary_place
from cloaca_nb.model.json_value import table_of, text_of
from cloaca_nb.model.package import PACKAGE_TOML, WORKFLOW, Package
from cloaca_nb.model.run import UNLIMITED, Limits
from cloaca_nb.model.workflow import Project, Workflow
from cloaca_nb.package.archive_check import REQUIRED, lacking_fields, metadata_text
from cloaca_nb.package.files import output_errors, write_tree
from cloaca_nb.package.loaders import DENIED
from cloaca_nb.package.parse import parse_toml
from cloaca_nb.package.vendor import FOLDER, module_file, top_modules


class Load(NamedTuple):
    """What loading a package came to.

    Attributes:
        message: Why it does not load, in a sentence; empty where it does.
        hint: The next step, or an empty text.
        tasks: Ids of the tasks that it registered.
    """

    message: str
    hint: str = ""
    tasks: tuple[str, ...] = ()


def look(files: Mapping[str, bytes]) -> Load | None:
    """Why a package does not load, as far as its files tell without being executed; None for no reason.

    Args:
        files: Files by path from the root of the layout that servers read.
    """
    try:
        document = parse_toml(files.get(PACKAGE_TOML, b""))
    except ValueError as error:
        return Load(f"its {PACKAGE_TOML} is no TOML: {error}", "pack it again")
    for section in REQUIRED:
        lacking = lacking_fields(document, section)
        if lacking:
            return Load(f"its {PACKAGE_TOML} lacks {', '.join(lacking)} under [{section}]", "pack it again")
    denied = top_modules(files, WORKFLOW, FOLDER) & DENIED
    if denied:
        return Load(f"it holds a module {min(denied)}, which loaders refuse", "rename that module")
    entry = text_of(table_of(document, "metadata"), "entry_module")
    if module_file(files, WORKFLOW, entry) is None:
        return Load(f"its entry module {entry} is not in it", "name one that is in `entry_module`")
    return None


def _importable(path: str) -> bool:
    return path.startswith((f"{WORKFLOW}/", f"{FOLDER}/"))


def try_load(
    files: Mapping[str, bytes],
    *,
    tenant: str,
    timeout_s: float = 60,
    limits: Limits | None,
) -> Load:
    """Import a package as a loader does, in a fresh interpreter with a private folder.

    Args:
        files: Files by path from the root of the layout that servers read.
        tenant: The tenant that it is loaded for.
        timeout_s: How long the import may take, in seconds.

    Raises:
        OutputError: No temporary directory can be written.
    """
    found = look(files)
    if found is not None:
        return found
    package = _package(files, tenant)
    with private_folder("cloaca_nb-load-") as root:
        with output_errors(Path(temporary_place())):
            code = {f"release/{path}": data for path, data in files.items() if _importable(path)}
            write_tree(code, root)
            put_code(code, root)
            (root / "empty").mkdir()
        return _loaded(package, root, timeout_s, limits or UNLIMITED)


def _package(files: Mapping[str, bytes], tenant: str) -> Package:
    """As much of a package as its files tell, for what is said of its import."""
    document = parse_toml(files[PACKAGE_TOML])
    said, meta = table_of(document, "package"), table_of(document, "metadata")
    entry, name = text_of(meta, "entry_module"), text_of(meta, "workflow_name") or text_of(meta, "graph_name")
    project = Project(name, text_of(said, "name"), text_of(said, "version"), entry_module=entry)
    nowhere = Path(temporary_place()) / "nowhere"
    workflow = Workflow(project)
    return Package(project, workflow, tenant, nowhere, {}, files, b"", {}, "", release_entry_module=entry)


def _loaded(package: Package, root: Path, timeout_s: float, limits: Limits) -> Load:
    arguments = [
        *(str(root / "release" / WORKFLOW), str(root / "release" / FOLDER), package.release_entry_module),
        *(str(root / "release.json"), package.tenant, package.project.name, package.workflow.name),
    ]
    words = Words(limit_words(limits), [], [site_folders(), *arguments])
    told = tell(package, {"release": words}, root, timeout_s)
    wanted = [package.tenant, package.project.name, package.workflow.name]
    tasks = tuple(task["id"] for task in told["release"].tasks if task["namespace"] == wanted)
    findings = worded(told_facts(package, told))
    error = next((one for one in findings if one.severity == "error"), None)
    if error is not None:
        return Load(error.message, error.hint)
    if not tasks and not metadata_text(package.release, "graph_name"):
        builders = told["release"].report.get("builders", ())
        why = " (its code opens a WorkflowBuilder, under which a loader finds none)" if builders else ""
        return Load(f"importing it registers no task{why}", "declare tasks at the top level")
    return Load("", tasks=tasks)
