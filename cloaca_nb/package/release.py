"""The layout that servers read: alone among the packages of a process.

A server has one `sys.modules` for all packages, so the top-level module is named by its content, what is
imported inside is relative, and vendored libraries lie inside, behind an import of their own.

Daemons 0.4 to 0.5.1 start a package by a table of `package.toml`, which servers refuse. Their
`cloaca.trigger` knows neither crons nor workflows, so decorators say no more than names and intervals.
"""

from __future__ import annotations

import ast
import hashlib
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cloaca_nb.afresh.handed import carried_source
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Place
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.package import PACKAGE_TOML, SUFFIX_DIGITS, TASKS, WORKFLOW
from cloaca_nb.model.workflow import Cell, Document, Line, Module, Project, Reference, Trigger, Workflow
from cloaca_nb.package.files import path_bytes
from cloaca_nb.package.manifest import package_toml, provider_rows
from cloaca_nb.package.parse import module_named, parse_code, trigger_calls
from cloaca_nb.package.source import release_files
from cloaca_nb.package.vendor import FOLDER, Vendor
from cloaca_nb.read.cells.imports import backwards, listed, put
from cloaca_nb.read.handover.write import BY_VALUE, STAYING, TEXTS
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.project import toml_string
from cloaca_nb.read.registrations.params import PARAMETERS
from cloaca_nb.read.several import without_mark
from cloaca_nb.read.tasks.ids import literal
from cloaca_nb.syntax import unparsed

#: The vendored libraries' package, beside the module of the tasks.
PRIVATE = "_vendor"

#: What a release layout says of the cells that it was made from.
CELLS = "cells.json"
_IMPORTING = (ast.Import, ast.ImportFrom, ast.Call)
#: What asks for classes and functions by the names of their modules.
_PICKLING = ("pickle", "dill", "joblib", "shelve", "multiprocessing", "ProcessPoolExecutor")
#: What has work done in processes that begin anew.
_SENDING = ("joblib", "n_jobs", "cloudpickle", "loky")
#: What asks for the text of code.
_ASKING = ("getsource", "findsource", "tf.function", "torch.jit")

#: A line of ours that says something of the package; the others only act.
_SAYS = re.compile(r"^[ \t]*%cloaca_(workflow|trigger|params)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """The files of the release layout.

    Attributes:
        files: Files by path from the layout's root.
        places: For each generated Python file, by its path without the suffix, the place of each line.
        entry_module: What a loader imports.
    """

    files: Mapping[str, bytes]
    places: Mapping[str, Sequence[Place | None]]
    entry_module: str


def release_layout(
    workflow: Workflow,
    project: Project,
    vendor: Vendor,
    imports: Sequence[str],
    tenant: str,
    cells: bytes,
    *,
    daemon: bool = False,
) -> Release:
    """The release layout of a workflow.

    Args:
        project: Its name and metadata, the entry module filled in.
        imports: Vendored modules to import at load.
        tenant: The tenant that trigger rules name.
        cells: The content of `cells.json`.
        daemon: Whether it is for a daemon, which starts workflows otherwise than servers.
    """
    plain = for_daemon(workflow) if daemon else _without_zones(workflow)
    private = _with_private_imports(plain, vendor.modules)
    loaded = [private_import(name) for name in sorted({*imports, *_dotted(workflow, vendor.modules)})]
    folder = project.entry_module.replace(".", "/")
    libraries = _libraries(vendor, f"{folder}/{PRIVATE}")
    texts_of = [module.text for module in workflow.modules]
    for words, ours in ((_PICKLING, STAYING), (_SENDING, BY_VALUE), (_ASKING, TEXTS)):
        if any(word in text for text in texts_of for word in words):
            loaded.append(f"from . import {ours}")
            libraries[f"{folder}/{ours}.py"] = carried_source(f"alone/{ours[1:]}")
    texts = release_files(private, project, loaded, tenant)
    data = {path: text.data for path, text in texts.items()} | libraries
    suffix = _suffix(project, tenant, workflow.name, {**data, CELLS: cells})
    if workflow.triggers:
        texts = release_files(private, project, loaded, tenant, f"_{suffix}")
        data = {path: text.data for path, text in texts.items()} | libraries
    top = project.entry_module.partition(".")[0]
    rows = daemon_rows(workflow, f"_{suffix}") if daemon else provider_rows(workflow)
    entry = f"{top}_{suffix}{project.entry_module[len(top) :]}.{TASKS}"
    return Release(
        files={
            PACKAGE_TOML: package_toml(project, entry, rows, workflow.graph_name),
            CELLS: cells,
            **{_path(path, top, suffix): content for path, content in data.items()},
        },
        places={f"{WORKFLOW}/{path}": text.places for path, text in texts.items()},
        entry_module=entry,
    )


def _without_zones(workflow: Workflow) -> Workflow:
    """The workflow without the decorators of crons in other time zones: servers take their hours for UTC."""
    out = {line for trigger in workflow.triggers if not trigger.is_utc for line in trigger.lines}
    if not out:
        return workflow
    modules = (
        replace(each, lines=tuple(line for line in each.lines if (line.cell, line.line) not in out))
        for each in workflow.modules
    )
    return replace(workflow, modules=tuple(modules))


def _path(path: str, top: str, suffix: str) -> str:
    return f"{WORKFLOW}/{top}_{suffix}{path[len(top) :]}"


def _suffix(project: Project, tenant: str, workflow: str, files: Mapping[str, bytes]) -> str:
    """What the top-level module's name ends in: a hash of all that could make it another module."""
    digest = hashlib.sha256()
    for text in (project.name, project.version, tenant, workflow):
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    for path in sorted(files):
        digest.update(hashlib.sha256(path_bytes(path)).digest())
        digest.update(hashlib.sha256(files[path]).digest())
    return digest.hexdigest()[:SUFFIX_DIGITS]


def _libraries(vendor: Vendor, folder: str) -> dict[str, bytes]:
    """The vendored files with what imports them; nothing where nothing is vendored."""
    if not vendor.modules:
        return {}
    own = {f"{folder}/{path.removeprefix(f'{FOLDER}/')}": data for path, data in vendor.files.items()}
    return {f"{folder}/__init__.py": carried_source("alone/private_import"), **own}


def private_import(name: str, dots: str = ".") -> str:
    """The import statement for a vendored module by its dotted name, seen from modules that deep."""
    parent, _, last = name.rpartition(".")
    return f"from {dots}{PRIVATE}{'.' if parent else ''}{parent} import {last}"


def _with_private_imports(workflow: Workflow, libraries: Collection[str]) -> Workflow:
    """The workflow with each import of a vendored library turned to the package's own."""
    if not libraries:
        return workflow
    return replace(workflow, modules=tuple(_private(module, libraries) for module in workflow.modules))


def _dotted(workflow: Workflow, libraries: Collection[str]) -> Iterator[str]:
    """Vendored modules that `import a.b` names: that binds `a` alone, so `a.b` is loaded first."""
    for module in workflow.modules if libraries else ():
        for node in ast.walk(_tree(module)):
            if isinstance(node, ast.Import):
                names = (alias.name for alias in node.names if not alias.asname)
                yield from (name for name in names if "." in name and name.partition(".")[0] in libraries)


def _tree(module: Module) -> ast.Module:
    """A module's syntax tree; an empty one where it does not parse, which the import proof reports."""
    return parse_code(module.text)


def _private(module: Module, libraries: Collection[str]) -> Module:
    lines, depth = list(module.lines), module.name.count("/")
    top = f'__package__.rsplit(".", {depth})[0]' if depth else "__package__"
    for node in backwards(node for node in ast.walk(_tree(module)) if isinstance(node, _IMPORTING)):
        if isinstance(node, ast.Call):
            named = module_named(node)
            if named and named[1].partition(".")[0] in libraries and last_name(node.func) != "__import__":
                put(lines, named[0], f'{top} + ".{PRIVATE}.{named[1]}"')
        elif (statement := _statement(node, libraries, "." * (depth + 1))) is not None:
            put(lines, node, statement)
    return replace(module, lines=tuple(lines))


def _statement(node: ast.Import | ast.ImportFrom, libraries: Collection[str], dots: str) -> str | None:
    """An import with the vendored libraries private; None where it names none."""
    if isinstance(node, ast.ImportFrom):
        if node.level or (node.module or "").partition(".")[0] not in libraries:
            return None
        return f"from {dots}{PRIVATE}.{node.module} import {listed(node.names)}"
    own = [alias for alias in node.names if alias.name.partition(".")[0] in libraries]
    if not own:
        return None
    others = [alias for alias in node.names if alias not in own]
    return "; ".join(
        [*([f"import {listed(others)}"] if others else []), *(_private_alias(a, dots) for a in own)]
    )


def _private_alias(alias: ast.alias, dots: str) -> str:
    if alias.asname:
        return f"{private_import(alias.name, dots)} as {alias.asname}"
    # `import a.b` binds `a`; `a.b` is imported where the package is loaded.
    return private_import(alias.name.partition(".")[0], dots)


def cells_behind(workflow: Workflow, document: Document) -> tuple[Cell, ...]:
    """The cells that the package depends on, in order: tasks, what they carry, what names the workflow."""
    wanted = workflow.cells_behind
    return tuple(
        without_mark(cell)
        for cell in document.cells
        if cell.kind == "code" and (cell.position in wanted or _SAYS.search(cell.source))
    )


def cells_json(
    cells: Iterable[Cell], tenant: str, pyproject: bytes | None, beside: Mapping[str, bytes]
) -> bytes:
    """The content of `cells.json`, so that a notebook can be read back from the package.

    Args:
        cells: The cells that the package depends on.
        tenant: The tenant that the layout is for.
        pyproject: The text of the `pyproject.toml` beside the notebook, where there is one.
        beside: Modules beside it that are carried, and what they read, by path from its folder.
    """
    content: dict[str, object] = {
        "format": 1,
        "tenant": tenant,
        "cells": [_cell_said(cell) for cell in cells],
    }
    if pyproject is not None:
        content["pyproject"] = pyproject.decode("utf-8", "surrogateescape")
    if beside:
        content["beside"] = {path: _said(beside[path]) for path in sorted(beside)}
    return f"{json_text(content, indent=1)}\n".encode()


def _cell_said(cell: Cell) -> object:
    """A cell in JSON: its text, with the tag that makes its names parameters where it has that."""
    return {"source": cell.source, "tags": [PARAMETERS]} if PARAMETERS in cell.tags else cell.source


def _said(data: bytes) -> str | dict[str, str]:
    """A file in JSON: its text, or what it holds in base64 where it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode("ascii")}


#: What opens a row of the table.
DAEMON_TABLE = "[[metadata.triggers]]"
#: Rows have an interval, those of crons too.
_DAEMON_EVERY = "30s"


def is_daemons(files: Mapping[str, bytes]) -> bool:
    """Whether the files of a package below its own directory are those for a daemon."""
    return DAEMON_TABLE.encode() in files.get(PACKAGE_TOML, b"")


def daemon_rows(workflow: Workflow, suffix: str) -> list[str]:
    """The lines of the table: what starts a workflow there.

    Args:
        suffix: What names of triggers end in.
    """
    lines: list[str] = []
    for trigger in workflow.triggers:
        if trigger.is_utc:
            values = {
                "name": f"{trigger.name}{suffix}",
                "workflow": trigger.workflow,
                "poll_interval": trigger.poll_interval or _DAEMON_EVERY,
                **({"cron_expression": trigger.cron} if trigger.cron else {}),
            }
            lines += ["", DAEMON_TABLE, *(f"{key} = {toml_string(value)}" for key, value in values.items())]
            lines += [f"allow_concurrent = {str(trigger.allow_concurrent).lower()}"]
    return lines


def not_for_daemons(workflow: Workflow) -> tuple[str, str] | None:
    """Why a workflow cannot be written for a daemon, and the next step; None where it can."""
    if workflow.graph_name:
        return f"`{workflow.graph_name}` is a graph, which servers alone start", "deploy it to a server"
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
