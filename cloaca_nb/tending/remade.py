"""An archive made again with another version number: of ours from its cells, of anyone's from its files.

Of ours nothing is taken over but what the cells say: the module's name, which its content decides, the names
of triggers and `cells.json` come out as for any notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.check.proof.load import try_load
from cloaca_nb.deploy.bump import rewrite, toml_with_version
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.target import Deployable, Prepare, Watch
from cloaca_nb.environment import private_folder
from cloaca_nb.errors import ArchiveError, CheckError
from cloaca_nb.model.json_value import json_text
from cloaca_nb.package.archive import write_members
from cloaca_nb.package.archive_check import table_of, text_of
from cloaca_nb.package.contents import MANIFEST, PACKAGE_TOML
from cloaca_nb.package.parse import parse_json, parse_toml
from cloaca_nb.package.release import CELLS
from cloaca_nb.package.unpack import unpack
from cloaca_nb.pulling.again import written_out
from cloaca_nb.pulling.notebook import Content, compared, content_of, named, notebook_text
from cloaca_nb.pulling.sources import read_source
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.tasks.ids import as_identifier

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.run import Limits


@dataclass(frozen=True, slots=True)
class Remade:
    """How an archive is made again.

    Attributes:
        own: Whether it is one of ours.
        tenant: The tenant that it was made for.
        notes: What comes out otherwise, in sentences.
        prepare: Makes it, checks and proves it, for a deploy.
        rewrite: Takes another version for it, and says so; None where that cannot be.
    """

    own: bool
    tenant: str
    notes: tuple[str, ...]
    prepare: Prepare
    rewrite: Callable[[str], str] | None = None


@contextmanager
def remade(archive: Path, version: str, limits: Limits | None) -> Iterator[Remade]:
    """An archive, made again with another version while this is open.

    Raises:
        ArchiveError: It is damaged, or cannot be made again.
        UsageError: The version cannot be changed there.
        OutputError: No temporary folder can be written.
    """
    source = read_source(str(archive), None, Where())
    if CELLS not in source.files:
        with private_folder("cloaca_nb-back-") as folder:
            again = _with_version(archive, version, folder)
            yield Remade(False, "", (), _proved(again, limits))
        return
    content = compared(content_of(source), source)
    with _notebook(content) as path:
        rewrite(path, version)
        yield Remade(
            True,
            content.tenant,
            content.notes,
            _packed(path, limits),
            lambda newer: f"version {rewrite(path, newer).old} was there once: taking {newer}",
        )


@contextmanager
def _notebook(content: Content) -> Iterator[Path]:
    """The notebook of a package of ours, in a folder of its own."""
    name = f"{as_identifier(content.workflow, 'workflow')}.ipynb"
    content = named(content, Path(name))
    with written_out({**content.files, name: notebook_text(content.cells)}) as folder:
        yield folder / name


def _packed(path: Path, limits: Limits | None) -> Prepare:
    def prepare(tenant: str, watch: Watch) -> Deployable:
        from cloaca_nb.actions import prepared

        with prepared(lambda at: _checked(path, at, limits), path.parent / "out", None, force=False) as made:
            item = made(tenant, watch)
        # Once that is left the archive lies at its place; its cells are none that anybody has open.
        return replace(item, path=path.parent / "out" / item.path.name, places={})

    return prepare


def _checked(path: Path, tenant: str, limits: Limits | None) -> Report:
    from cloaca_nb.check.checker import check

    return check(read_document(path), tenant=tenant, limits=limits)


def _proved(archive: Path, limits: Limits | None) -> Prepare:
    def prepare(tenant: str, watch: Watch) -> Deployable:
        item = from_archive(archive)
        watch.begin("check", f"importing {item.label} as a loader does")
        loaded = try_load(item.files, tenant=tenant, limits=limits)
        if loaded.message:
            raise CheckError(f"{item.label} does not load: {loaded.message}", loaded.hint)
        watch.end("check", f"{item.label}: {len(loaded.tasks)} tasks")
        return item

    return prepare


def _with_version(archive: Path, version: str, folder: Path) -> Path:
    """A copy of an archive of anyone's that says another version, in a folder."""
    unpacked = unpack(archive, everything=True)
    files = {path: member.data for path, member in unpacked.files.items()}
    whole = {path: data for path, data in files.items() if data is not None}
    if len(whole) < len(files):
        raise ArchiveError(f"{archive} is too large to be made again", "deploy it from its sources")
    for name in [name for name in whole if name.count("/") <= 1]:
        if name.endswith(f"/{PACKAGE_TOML}"):
            whole[name] = _toml(whole[name], version, archive)
        elif name == MANIFEST:
            whole[name] = _json(whole[name], version, archive)
    again = folder / archive.name
    write_members(whole, again)
    return again


def _toml(data: bytes, version: str, archive: Path) -> bytes:
    """A `package.toml` with another version, and nothing else changed."""
    changed = None
    with suppress(ValueError):
        old = text_of(table_of(parse_toml(data), "package"), "version")
        changed = toml_with_version(data, "package", old, version, archive)
    if changed is None:
        raise _unchanged(PACKAGE_TOML, archive)
    return changed.encode()


def _json(data: bytes, version: str, archive: Path) -> bytes:
    """A `manifest.json` with another version."""
    try:
        document: Any = parse_json(data)
        document["package"]["version"] = version
    except (ValueError, KeyError, TypeError):
        raise _unchanged(MANIFEST, archive) from None
    return json_text(document, indent=2).encode()


def _unchanged(name: str, archive: Path) -> ArchiveError:
    return ArchiveError(
        f"the version in {name} of {archive} cannot be changed", "deploy the package from its sources"
    )
