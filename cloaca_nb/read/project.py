"""`pyproject.toml`: an existing one is read and carried as it is, otherwise one is written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.json_value import json_text, table_of
from cloaca_nb.model.workflow import Project
from cloaca_nb.regular import read_file


def toml_string(text: str) -> str:
    """A TOML basic string. A lone surrogate, which TOML cannot hold, becomes a question mark."""
    whole = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return json_text(whole, ascii=False).replace("\x7f", "\\u007F")


def toml_strings(texts: Iterable[str]) -> str:
    """A TOML array of strings: on one line, or one a line where they are many."""
    items = [toml_string(text) for text in texts]
    line = f"[{', '.join(items)}]"
    if len(line) <= 100:
        return line
    rows = "".join(f"  {item},\n" for item in items)
    return f"[\n{rows}]"


if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "pyproject.toml"
REQUIRES_PYTHON = ">=3.10"

#: Bytes of such a file that are read.
_MOST = 4 * 1024 * 1024
#: A table of a TOML document.
Table = Mapping[str, object]


class ProjectFile(NamedTuple):
    """An existing `pyproject.toml` with ``[tool.cloaca]``.

    Attributes:
        project: What it says; what is missing or wrong in it has a stand-in, and a fact.
        facts: What is wrong in it.
    """

    path: Path
    data: bytes
    project: Project
    facts: tuple[Fact, ...] = ()


def find_project(folder: Path) -> Project | None:
    """The project of the `pyproject.toml` in this folder; None if there is none with ``[tool.cloaca]``."""
    found = read_project(folder)
    return found.project if found else None


def read_project(folder: Path) -> ProjectFile | None:
    """The `pyproject.toml` in this folder, with what is wrong in it; None if there is none of ours.

    One without ``[tool.cloaca]`` belongs to some other project and is left alone, so a file that is no TOML
    counts only if that table's name stands in it.
    """
    path = folder / FILE
    try:
        data = read_file(path, _MOST)
    except OSError:
        return None
    try:
        document = _document(data)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return _broken(path, data, str(error)) if b"tool.cloaca" in data else None
    tool = table_of(document, "tool")
    if "cloaca" not in tool:
        return None
    return _Reader(path, document).read(data)


def own_table(folder: Path) -> Table:
    """The table ``[tool.cloaca_nb]`` of the `pyproject.toml` in this folder, or an empty one."""
    try:
        document = _document(read_file(folder / FILE, _MOST))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}  # one of ours that is broken is told of by `read_project`
    return table_of(table_of(document, "tool"), "cloaca_nb")


def own_settings(folder: Path, name: str) -> Table:
    """The table ``[tool.cloaca_nb.NAME]`` of the `pyproject.toml` in this folder, or an empty one."""
    return table_of(own_table(folder), name)


@lru_cache(maxsize=8)
def _document(data: bytes) -> Table:
    """The document of a file with these bytes: each check asks twice, and nobody changes it."""
    return cast("Table", tomllib.loads(data.decode("utf-8")))


def pyproject_text(project: Project) -> bytes:
    """A `pyproject.toml` as the guide writes it."""
    lines = [
        "[project]",
        f"name = {toml_string(project.name)}",
        f"version = {toml_string(project.version)}",
        f"description = {toml_string(project.description)}",
        f"requires-python = {toml_string(project.requires_python or REQUIRES_PYTHON)}",
    ]
    if project.author:
        lines.append(f"authors = [{{ name = {toml_string(project.author)} }}]")
    lines.append(f"dependencies = {toml_strings(project.dependencies)}")
    lines += ["", "[tool.cloaca]", f"entry_module = {toml_string(project.entry_module)}"]
    return "".join(f"{line}\n" for line in lines).encode()


def distribution_name(workflow: str) -> str:
    """The package's name for a workflow's name: ``data-pipeline`` for ``data_pipeline``."""
    return workflow.strip("_").replace("_", "-") or workflow


def workflow_name(name: str, entry_module: str) -> str:
    """The workflow's name where only `pyproject.toml` gives names.

    The entry module's name; of a dotted one the part that is spelled like the package, else the last.
    """
    parts = entry_module.split(".")
    wanted = name.replace("-", "_").replace(".", "_").lower()
    return next((part for part in parts if part.lower() == wanted), parts[-1])


def identifier(text: str) -> str:
    """A text made a Python identifier: ``data_pipeline`` for ``data-pipeline``."""
    name = "".join(char if f"_{char}".isidentifier() else "_" for char in text)
    name = name or "workflow"
    return name if is_module_path(name) else f"_{name}"


def is_module_path(text: str) -> bool:
    """Whether a text is a dotted path that Python can import."""
    from keyword import iskeyword

    return all(part.isidentifier() and not iskeyword(part) for part in text.split("."))


def _broken(path: Path, data: bytes, reason: str) -> ProjectFile:
    module = identifier(path.resolve().parent.name)
    project = Project(module, distribution_name(module), entry_module=module, pyproject=path)
    return ProjectFile(path, data, project, (Fact(kinds.PyprojectNotToml(path.name, reason)),))


class _Reader:
    """Takes a document's fields one by one, and notes those that are missing or of the wrong type."""

    def __init__(self, path: Path, document: Table) -> None:
        self.path = path
        self.document = document
        self.facts: list[Fact] = []

    def read(self, data: bytes) -> ProjectFile:
        """The whole file."""
        project = table_of(self.document, "project")
        if not project:
            self.missing("[project]", "a [project] table with name and version")
        name = self.required(project, "name", "project.name", '"data-pipeline"')
        entry = self.entry_module(name)
        name = name or distribution_name(entry.split(".")[-1])
        found = Project(
            workflow=workflow_name(name, entry),
            name=name,
            version=self.version(project) or "0.0.0",
            description=self.text(project, "description", "project.description"),
            author=self.author(project),
            requires_python=self.text(project, "requires-python", "project.requires-python")
            or REQUIRES_PYTHON,
            dependencies=self.dependencies(project),
            entry_module=entry,
            pyproject=self.path,
        )
        return ProjectFile(self.path, data, found, tuple(self.facts))

    def missing(self, field: str, example: str) -> None:
        """Note that a field is not there."""
        self.facts.append(Fact(kinds.PyprojectFieldMissing(self.path.name, field, example)))

    def wrong(self, field: str, value: object, wanted: str) -> None:
        """Note that a field's value is none of the wanted ones."""
        self.facts.append(Fact(kinds.PyprojectFieldWrong(field, self.path.name, repr(value), wanted)))

    def text(self, table: Table, key: str, field: str) -> str:
        """An optional text."""
        value = table.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self.wrong(field, value, "a text")
        return ""

    def required(self, table: Table, key: str, field: str, example: str) -> str:
        """A text that must be there, or an empty one, noted."""
        value = self.text(table, key, field)
        if table and not value and isinstance(table.get(key, ""), str):
            example = f"{field.split('.')[-1]} = {example}"
            self.missing(field, example)
        return value

    def entry_module(self, name: str) -> str:
        """``[tool.cloaca] entry_module``."""
        tool = table_of(table_of(self.document, "tool"), "cloaca")
        fallback = identifier(name)
        entry = self.text(tool, "entry_module", "tool.cloaca.entry_module")
        if not entry:
            if isinstance(tool.get("entry_module", ""), str):
                example = f'entry_module = "{fallback}"'
                self.missing("tool.cloaca.entry_module", example)
            return fallback
        if not is_module_path(entry):
            wanted = "a dotted module path such as data_pipeline"
            self.wrong("tool.cloaca.entry_module", entry, wanted)
            return fallback
        return entry

    def version(self, project: Table) -> str:
        """``[project] version``; a dynamic one is not looked up, for that would run the project's build."""
        dynamic = project.get("dynamic")
        if "version" not in project and isinstance(dynamic, list) and "version" in dynamic:
            self.facts.append(Fact(kinds.PyprojectVersionDynamic(self.path.name)))
            return ""
        return self.required(project, "version", "project.version", '"1.0.0"')

    def author(self, project: Table) -> str:
        """The first author's name."""
        authors = project.get("authors")
        first = authors[0] if isinstance(authors, list) and authors else None
        name = first.get("name") or first.get("email") if isinstance(first, dict) else ""
        return name if isinstance(name, str) else ""

    def dependencies(self, project: Table) -> tuple[str, ...]:
        """``[project] dependencies``."""
        value = project.get("dependencies", [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(cast("list[str]", value))
        self.wrong("project.dependencies", value, "an array of texts")
        return ()
