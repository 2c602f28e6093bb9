"""Pulling: what is read becomes a notebook and the files beside it, in one folder.

A package of ours is made again from its cells, to see whether it comes to the same; nothing is executed.
"""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.document import CellText, notebook_text
from cloaca_nb.environment import private_folder
from cloaca_nb.errors import ArchiveError, OutputError, UsageError
from cloaca_nb.model.package import LOCK, PACKAGE_TOML, WORKFLOW, plain_path
from cloaca_nb.package.files import output_errors, replaced_file, write_tree
from cloaca_nb.package.limits import MAX_ENTRIES
from cloaca_nb.package.parse import parse_json, parse_toml
from cloaca_nb.package.release import CELLS, PRIVATE
from cloaca_nb.package.vendor import FOLDER, printable
from cloaca_nb.pulling.foreign import foreign_cells
from cloaca_nb.pulling.partial import left_out
from cloaca_nb.pulling.sources import PackageSource, read_source
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.project import FILE as PYPROJECT
from cloaca_nb.read.tasks.ids import as_identifier
from cloaca_nb.read.workflow import read_workflow
from cloaca_nb.regular import read_file, resolved

if TYPE_CHECKING:
    from cloaca_nb.model.package import Package


LOAD = "%load_ext cloaca_nb"
_LOADS = re.compile(r"^\s*%(?:re)?load_ext\s+cloaca_nb\b", re.MULTILINE)
#: Paths that are not shown: hidden ones, and all in hidden folders.
_HIDDEN = re.compile(r"^\.(?!\.?(/|$))|(?<=/)\.(?!\.?/)[^/]*/")
#: Modules that Python looks for by itself: beside a notebook they would run before anybody asks for them.
_STARTED = sys.stdlib_module_names | {"sitecustomize", "usercustomize"}
_NAME = re.compile(r"[\w.-]{1,200}")
_NAMES = re.compile(r"^[ \t]*%cloaca_workflow\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pulled:
    """A notebook that was pulled.

    Attributes:
        place: Where the package comes from.
        own: Whether it is one of ours, whose cells are as they were.
        exact: Whether the notebook packs to the same bytes again.
        tenant: The tenant that the package is for: `pack --tenant` gives the same bytes only with it.
        cells: How many cells it has.
        files: Files that were written beside the notebook.
        notes: What is left out, or is otherwise than in the package, in sentences.
    """

    path: Path
    place: str
    own: bool
    exact: bool
    tenant: str
    cells: int
    files: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written: the cells, the files beside them, what stands in `Pulled`."""

    workflow: str
    own: bool
    tenant: str
    cells: tuple[CellText, ...]
    files: Mapping[str, bytes]
    notes: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """What the notebook is called where nobody says otherwise."""
        return f"{as_identifier(self.workflow, 'workflow')}.ipynb"

    def written(self, name: str) -> dict[str, bytes]:
        """All files, the notebook by this name."""
        return {**self.files, name: notebook_text(self.cells)}


def pull(
    word: str, name: str | None, output: Path | None, where: Where | None, *, force: bool = False
) -> Pulled:
    """Write the notebook of a package; see `api.pull`."""
    if output is not None and output.suffix != ".ipynb":
        raise UsageError(f"{output} is no name of a notebook", "it ends in .ipynb")
    source = read_source(word, name, where)
    content = compared(_unhidden(_with_a_name(content_of(source), source)), source)
    path = output if output is not None else Path(content.file_name)
    content = _beside_notebook(named(content, path), path.name)
    _write(path.parent, content.written(path.name), force=force)
    return Pulled(
        path,
        source.place,
        content.own,
        content.own and not content.notes,
        content.tenant,
        len(content.cells),
        tuple(sorted(content.files)),
        content.notes,
    )


def _with_a_name(content: Content, source: PackageSource) -> Content:
    """The content, whose workflow has a name that a line can say and nothing else.

    Raises:
        ArchiveError: It has none such.
    """
    if _NAME.fullmatch(content.workflow) is None:
        raise ArchiveError(
            f"{printable(content.workflow[:80])!r} in {source.place} is no name of a workflow",
            "correct workflow_name in package.toml, or the name that its builder is given",
        )
    return content


def _unhidden(content: Content) -> Content:
    """The content without files that programs obey or run although nobody asked them to.

    Those are what nobody sees, such as ``.git/config`` or ``.env``, and modules in the place of Python's.
    """
    left = {path: "is hidden" for path in content.files if _HIDDEN.search(path)}
    for path in content.files:
        name, *inside = path.split("/")
        module = name if inside else name.removesuffix(".py")
        if module in _STARTED and path.endswith(".py"):
            left[path] = "would be in the place of a module of Python's own"
    return _without(content, left)


def _beside_notebook(content: Content, name: str) -> Content:
    """The content without a file that has the notebook's name."""
    return _without(content, {path: "has the notebook's name" for path in content.files if path == name})


def _without(content: Content, left: Mapping[str, str]) -> Content:
    """The content without some files, and why it is."""
    files = {path: data for path, data in content.files.items() if path not in left}
    notes = (f"{printable(path)} {why} and is not written" for path, why in left.items())
    return replace(content, files=files, notes=(*content.notes, *notes))


def content_of(source: PackageSource) -> Content:
    """The notebook of a package, and what lies beside it.

    Raises:
        ArchiveError: The package is damaged, or lacks what the notebook is made of.
        UsageError: Something in it has no form in a notebook.
    """
    if CELLS in source.files:
        return _own(source)
    if CELLS in source.unread:
        raise ArchiveError(
            f"{CELLS} in {source.place} is not known: {source.unread[CELLS]}", "pull the archive"
        )
    found = foreign_cells(source.files, partial=source.place if source.partial else "")
    beside = {**_vendored(source), **found.files}
    return Content(found.workflow, False, "public", found.cells, beside, found.notes)


def _own(source: PackageSource) -> Content:
    """A package of ours: the cells as they were."""
    try:
        said = parse_json(source.files[CELLS])
        stated: Any = parse_toml(source.files[PACKAGE_TOML])
        package, metadata = stated["package"], stated["metadata"]
        # A package of a graph alone names that; its workflow is called as the package is.
        workflow = str(metadata.get("workflow_name") or as_identifier(str(package["name"]), "workflow"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"{source.place} is damaged: {error}", "pull another copy") from None
    tenant, pyproject = said.get("tenant", "public"), said.get("pyproject")
    cells = _own_cells(said.get("cells"))
    if said.get("format") != 1 or cells is None or not isinstance(tenant, str):
        raise ArchiveError(
            f"{CELLS} in {source.place} is of another form than this version reads", "update cloaca_nb"
        )
    files = _vendored(source)
    if isinstance(pyproject, str):
        files[PYPROJECT] = pyproject.encode("utf-8", "surrogateescape")
    if LOCK in source.files:
        files[LOCK] = source.files[LOCK]
    beside, notes = _beside(said.get("beside", {}), source)
    return Content(workflow, True, tenant, cells, {**files, **beside}, notes)


def _own_cells(said: object) -> tuple[CellText, ...] | None:
    """The cells that a package of ours tells; None where they are of another form."""
    cells = [_own_cell(each) for each in said] if isinstance(said, list) else [None]
    return tuple(cell for cell in cells if cell is not None) if None not in cells else None


def _own_cell(said: object) -> CellText | None:
    if isinstance(said, str):
        return CellText(said)
    if not isinstance(said, dict) or not isinstance(said.get("source"), str):
        return None
    tags = said.get("tags")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return None
    return CellText(said["source"], tuple(tags))


def _beside(said: object, source: PackageSource) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Modules that lay beside the notebook and what they read, by path; those outside of its folder are left.

    Raises:
        ArchiveError: They are not told as this version tells them.
    """
    files: dict[str, bytes] = {}
    notes: list[str] = []
    try:
        for path, value in dict(said).items():  # type: ignore[call-overload]  # what is none raises
            data = b64decode(value["base64"]) if isinstance(value, dict) else value.encode("utf-8")
            path.encode("utf-8")  # what no file can be called raises
            if path.startswith("../"):
                notes.append(f"{printable(path)} lies outside of the notebook's folder and is not written")
            else:
                files[path] = data
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"{source.place} is damaged: {error}", "pull another copy") from None
    folders = {path[:at] for path in files for at, character in enumerate(path) if character == "/"}
    if len(files) > MAX_ENTRIES:
        raise ArchiveError(
            f"{source.place} has {len(files):,} files for beside the notebook; {MAX_ENTRIES:,} is the limit",
            "such a package is not to be trusted",
        )
    if both := sorted(folders & files.keys()):
        raise ArchiveError(
            f"{source.place} is damaged: {printable(both[0])} is a file and a folder", "pull another copy"
        )
    return files, tuple(notes)


def compared(content: Content, source: PackageSource) -> Content:
    """The content with what is known of whether a package of ours is the same when it is made again.

    Raises:
        ArchiveError: It cannot be, for files of it are not known.
    """
    if not content.own:
        return content
    if _is_large(content):
        return replace(content, notes=(*content.notes, "whether it packs to the same bytes was not tried"))
    name = content.file_name
    files = content.written(name)
    if not all(map(_plain, files)):
        return content  # which is refused where it is written
    found = difference(files, name, content.tenant, source.files)
    if found.none:
        return content
    if found.unseen and source.partial:
        libraries = {path.split("/")[1] for path in content.files if path.startswith(f"{FOLDER}/")}
        raise left_out(source.place, [f"files of {name}" for name in sorted(libraries)] or ["files"])
    what = ", ".join(map(printable, found.written[:3])) or "its files"
    note = (
        f"made again, {what} come out otherwise: another cloaca_nb made it, or its code was changed by hand"
    )
    return replace(content, notes=(*content.notes, note))


def _is_large(content: Content) -> bool:
    return sum(len(cell.text) for cell in content.cells) > MOST_COMPARED


def _vendored(source: PackageSource) -> dict[str, bytes]:
    """The vendored libraries by their paths beside a notebook.

    Raises:
        ArchiveError: A file of them is not known.
    """
    found: dict[str, bytes] = {}
    for path in (*source.files, *source.unread):
        place = _place_of_vendored(path)
        if place is None:
            continue
        if path in source.unread:
            raise ArchiveError(f"{path} cannot be pulled: {source.unread[path]}", "vendor that library again")
        found[place] = source.files[path]
    return found


def _place_of_vendored(path: str) -> str | None:
    parts = path.split("/")
    if parts[0] == FOLDER:
        return path
    if parts[0] == "workflow" and PRIVATE in parts[1:-1]:
        rest = parts[parts.index(PRIVATE) + 1 :]
        return None if rest == ["__init__.py"] else "/".join([FOLDER, *rest])
    if parts[:2] == ["workflow", FOLDER]:
        return "/".join(parts[1:])
    return None


def named(content: Content, path: Path) -> Content:
    """The content with the workflow's name said, where it came from the name of the notebook's file."""
    texts = [cell.text for cell in content.cells]
    cells, notes = content.cells, content.notes
    unsaid = PYPROJECT not in content.files and not any(map(_NAMES.search, texts))
    if unsaid and content.own and _is_named_by(path, content):
        cells = (CellText(f"%cloaca_workflow {content.workflow}"), *cells)
        notes = (
            *notes,
            f"the workflow was named by its file: {path.name} needs a line that names it, so its "
            "archive has other bytes",
        )
    if not any(map(_LOADS.search, texts)):
        cells = (CellText(LOAD), *cells)
    return replace(content, cells=cells, notes=notes)


def _is_named_by(path: Path, content: Content) -> bool:
    """Whether the name of a notebook's file gives its workflow another name than the package's."""
    if path.name == content.file_name:
        return False
    if _is_large(content):
        return True
    with written_out({path.name: notebook_text(content.cells)}) as folder:
        return read_workflow(read_document(folder / path.name)).name != content.workflow


def _write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write files into a folder, and nowhere else; all are looked at before the first is written."""
    root = folder.resolve()
    for name, data in files.items():
        place = folder / name
        with output_errors(place):
            if not _plain(name) or not resolved(place).is_relative_to(root):
                raise OutputError(
                    f"{printable(name)} would lead out of {folder}", "such a package is not to be trusted"
                )
            taken = place.is_dir() or (place.exists() and read_file(place) != data)
            if taken and (not force or place.is_dir()):
                raise OutputError(
                    f"{place} is there already, with other content",
                    "pull into another folder by `--output`, or write over it by `--force`",
                )
    for name, data in files.items():
        with replaced_file(folder / name) as part:
            part.write_bytes(data)


def _plain(name: str) -> bool:
    """Whether a path surely stays below the folder that it is joined to, on every system."""
    parts = re.split(r"[/\\]", name)
    return not ({"", ".", ".."} & set(parts) or "\0" in name or ":" in parts[0])


#: Cells that are larger together, in bytes, are not read for a comparison.
MOST_COMPARED = 1024 * 1024


class PackageDifference(NamedTuple):
    """How a package that was made again differs from what it was made of.

    Attributes:
        written: Paths of files that this version writes otherwise, or not at all.
        unseen: Whether files that were not shown must be behind it: all that were shown are the same, and the
            module's name, which all files decide, is another.
    """

    written: tuple[str, ...] = ()
    unseen: bool = False

    @property
    def none(self) -> bool:
        """Whether it is the same package."""
        return not (self.written or self.unseen)


@contextmanager
def written_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A private folder with these files, which is gone afterwards.

    Raises:
        OutputError: It cannot be written.
    """
    with private_folder("cloaca_nb-pull-") as folder:
        with output_errors(folder):
            write_tree(files, folder)
        yield folder


def difference(
    files: Mapping[str, bytes], notebook: str, tenant: str, there: Mapping[str, bytes]
) -> PackageDifference:
    """Whether a notebook packs to the release layout that it was pulled from.

    Args:
        files: The notebook and what lies beside it, by paths that stay in their folder.
        tenant: The tenant that the package is for.
        there: The files of the layout, by path from its root.
    """
    from cloaca_nb.check.checker import check

    with written_out(files) as folder:
        package = check(read_document(folder / notebook), tenant=tenant, prove=False).package
    return PackageDifference((CELLS,)) if package is None else _compared(package, there)


def _compared(package: Package, there: Mapping[str, bytes]) -> PackageDifference:
    prefix = f"{package.stem}/"
    made = {path[len(prefix) :]: data for path, data in package.members("package").items()}
    both = made.keys() & there.keys()
    if all(made[path] == there[path] for path in both) and len(both) == len(there):
        return PackageDifference()
    top = package.release_entry_module.partition(".")[0]
    mine = {plain_path(path): data for path, data in made.items()}
    others = {plain_path(path): data for path, data in there.items()}
    skipped = {PACKAGE_TOML, CELLS} if PACKAGE_TOML in there else set()
    written = [
        path
        for path in sorted(others.keys() - skipped)
        if path not in mine or mine[path] != others[path].replace(_top(there), top.encode())
    ]
    return PackageDifference(tuple(written), not written)


def _top(there: Mapping[str, bytes]) -> bytes:
    """The top-level module's name in these files."""
    tops = {path.split("/")[1] for path in there if path.startswith(f"{WORKFLOW}/") and path.count("/") > 1}
    return min(tops, default="\0").encode()
