"""Writing a version where the package's comes from: `pyproject.toml` or the `%cloaca_workflow` line.

The smallest change of the text that reads back as wanted is made; nothing is written otherwise. Files are
replaced in one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.deploy.document import replacements, with_source
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import without_comment
from cloaca_nb.model.workflow import Cell, Document, Project
from cloaca_nb.package.files import write_text

if TYPE_CHECKING:
    from cloaca_nb.read.naming import WorkflowLine


_LOAD = "load_ext cloaca_nb"


@dataclass(frozen=True, slots=True)
class Bump:
    """A version that was written.

    Attributes:
        old: The version before.
        new: The version now.
        cell: The changed cell as it is now, or None where it was no cell.
        line: The changed line as it is now.
    """

    path: Path
    old: str
    new: str
    cell: Cell | None
    line: str

    @property
    def told(self) -> str:
        """What was written where, in a sentence."""
        where = f"cell {self.cell.position} of {self.path.name}" if self.cell else self.path.name
        return f"version {self.old} became {self.new} in {where}: {self.line}"


def write_version(document: Document, path: Path, project: Project, new: str) -> Bump:
    """Write a version where the package's version comes from.

    Args:
        document: The notebook, read from its file.
        project: What was read from it.

    Raises:
        UsageError: The version does not stand where it could be changed.
        OutputError: The file cannot be written.
    """
    if project.pyproject is not None:
        return _write_pyproject(project.pyproject, project.version, new)
    return _write_notebook(document, path, project, new)


def _write_pyproject(path: Path, old: str, new: str) -> Bump:
    changed = None
    with suppress(OSError):
        changed = toml_with_version(path.read_bytes(), "project", old, new, path)
    if changed is None:
        raise UsageError(
            f"{path} does not give the version {old} under [project]",
            "raise it where it is kept, then deploy again",
        )
    write_text(path, changed)
    return Bump(path, old, new, None, f'version = "{new}"')


def toml_with_version(data: bytes, section: str, old: str, new: str, path: Path) -> str | None:
    """A TOML document with another version in a section, and nothing else changed.

    Args:
        old: The version that stands there.
        new: The version that is to stand there.
        path: What to name in the error.

    Returns:
        The text, or None where that version does not stand there.

    Raises:
        UsageError: tomlkit is not installed.
    """
    try:
        import tomlkit  # here alone: no other document is written again by us
        from tomlkit.exceptions import TOMLKitError
    except ImportError:
        raise UsageError(
            f"writing the version into {path} needs tomlkit, which is not installed",
            f"pip install 'cloaca-nb[server]', or write {new} there yourself",
        ) from None
    try:
        document = tomlkit.parse(data)
        table = document[section]
        written = table["version"]
    except (UnicodeDecodeError, TOMLKitError, KeyError, TypeError):
        written = None
    if written != old:
        return None
    single = written.as_string().startswith("'")
    table["version"] = tomlkit.string(new, literal=single)
    return tomlkit.dumps(document)


def _write_notebook(document: Document, path: Path, project: Project, new: str) -> Bump:
    position, source, line = changed_source(document, project, new)
    text = with_source(path.read_bytes().decode("utf-8"), path, document.cells, position, source)
    if text is not None:
        write_text(path, text)
        changed = replace(document.cells[position - 1], source=source)
        return Bump(path, project.version, new, changed, line)
    raise UsageError(
        f"{path} is not changed: it is not of a form that could be changed without touching more",
        f"write `--version {new}` on its %cloaca_workflow line",
    )


def changed_source(document: Document, project: Project, new: str) -> tuple[int, str, str]:
    """Where the version is to be written in a notebook.

    Returns:
        Position of the cell, its new source, and the new line.

    Raises:
        UsageError: No line can be changed to say that version.
    """
    found = _workflow_line(document)
    if found is None:
        return _new_line(document, project, new)
    place = found.place
    lines = document.cells[place.cell - 1].source.split("\n")
    at = (place.line or 1) - 1
    for candidate in _line_candidates(lines[at], found.options.version, new):
        changed = "\n".join([*lines[:at], candidate, *lines[at + 1 :]])
        cells = [replace(c, source=changed) if c.position == place.cell else c for c in document.cells]
        again = _workflow_line(replace(document, cells=tuple(cells)))
        if again is not None and again.options == replace(found.options, version=new):
            return place.cell, changed, candidate.strip()
    raise UsageError(
        f"the %cloaca_workflow line of cell {place.cell} cannot be changed safely",
        f"write `--version {new}` there",
    )


def _workflow_line(document: Document) -> WorkflowLine | None:
    """The line that decides the version: the last one that gives it, else the last one."""
    from cloaca_nb.read.cells.cell import read_cell
    from cloaca_nb.read.naming import workflow_lines
    from cloaca_nb.read.several import of_part

    lines, _ = workflow_lines(read_cell(cell) for cell in of_part(document).cells if cell.kind == "code")
    with_version = [line for line in lines if line.options.version is not None]
    return next(reversed(with_version or lines), None)


def _line_candidates(line: str, old: str | None, new: str) -> Iterator[str]:
    if old is not None:
        yield from replacements(line, old, new)
    elif line.rstrip().endswith("\\"):
        yield line.replace("cloaca_workflow", f"cloaca_workflow --version {new}", 1)
    else:
        head = without_comment(line).rstrip()
        yield f"{head} --version {new}{line[len(head) :]}".rstrip()


def _new_line(document: Document, project: Project, new: str) -> tuple[int, str, str]:
    """A line of its own, below the one that loads the extension, else at the top of the first code cell."""
    line = f"%cloaca_workflow {project.workflow} --version {new}"
    code = [cell for cell in document.cells if cell.kind == "code"]
    loader = next((cell for cell in code if _LOAD in cell.source), None)
    if loader is not None:
        lines = loader.source.split("\n")
        at = next(i for i, text in enumerate(lines) if _LOAD in text) + 1
        return loader.position, "\n".join([*lines[:at], line, *lines[at:]]), line
    free = next((cell for cell in code if not cell.source.lstrip().startswith(("%%", "# %%"))), None)
    if free is None:
        raise UsageError("there is no cell to write the version into", f"add a cell with `{line}`")
    return free.position, f"{line}\n{free.source}", line


def rewrite(path: Path | None, new: str, workflow: str = "") -> Bump:
    """Write a version where that of a notebook's package comes from.

    Args:
        path: The notebook's file, or None where it is not known.
        workflow: Which of its workflows is meant; "" where it has but one.

    Raises:
        UsageError: The file is not known, or the version does not stand where it could be changed.
        OutputError: The file cannot be written.
    """
    from cloaca_nb.package.plan import completed
    from cloaca_nb.read.cells.document import read_document
    from cloaca_nb.read.project import find_project
    from cloaca_nb.read.workflow import read_workflow

    if path is None:
        raise UsageError(
            "the notebook's file is not known, so the version cannot be written into it",
            f"write `--version {new}` on its %cloaca_workflow line, run that cell, and deploy again",
        )
    document = replace(read_document(path), workflow=workflow)
    project = read_workflow(document, find_project(document.folder)).project
    return write_version(document, path, completed(project), new)
