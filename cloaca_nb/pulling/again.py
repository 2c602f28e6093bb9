"""A package of ours made again from its cells, to see whether it comes to the same; nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.environment import private_folder
from cloaca_nb.model.package import plain_path
from cloaca_nb.package.contents import PACKAGE_TOML
from cloaca_nb.package.files import output_errors, write_tree
from cloaca_nb.package.release import CELLS
from cloaca_nb.read.cells.document import read_document

if TYPE_CHECKING:
    from cloaca_nb.model.package import Package

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
        notebook: The notebook's name.
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
    tops = {path.split("/")[1] for path in there if path.startswith("workflow/") and path.count("/") > 1}
    return min(tops, default="\0").encode()
