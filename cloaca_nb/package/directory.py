"""A package -> a directory: the guide's project, as a person would have written it."""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.errors import OutputError
from cloaca_nb.package.files import replaced_directory
from cloaca_nb.package.package import Package
from cloaca_nb.package.project import FILE
from cloaca_nb.package.source import HEADER


def write_directory(package: Package, output: Path) -> Path:
    """Write the package's directory, named like the package, into a directory.

    An older directory of that name is replaced as a whole if it was written by us or is empty.

    Args:
        package: The package.
        output: The directory to write into, made if needed.

    Raises:
        OutputError: It cannot be written, or something else is in its place.
    """
    path = output / package.project.name
    _refuse_foreign(path, package)
    replaced_directory(path, project_files(package))
    return path


def project_files(package: Package) -> dict[str, bytes]:
    """Files of the guide's project, by path: `pyproject.toml`, the entry module's directory, `vendor/`."""
    code = {name: data for name, data in package.guide.items() if name != "manifest.json"}
    return {FILE: package.pyproject, **code}


def _refuse_foreign(path: Path, package: Package) -> None:
    """Raise where what would be replaced is nothing of ours."""
    hint = "choose another --output, or remove it"
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OutputError(f"{path} is in the way: the package's directory must go there", hint)
    if path.is_dir() and not _is_ours(path):
        raise OutputError(
            f"{path} is not empty and was not written by cloaca_nb, so it is not replaced", hint
        )


def _is_ours(path: Path) -> bool:
    """Whether a directory is empty or holds a package that was generated."""
    try:
        if not any(path.iterdir()):
            return True
        return any(_is_generated(init) for init in path.glob("*/__init__.py"))
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}", "choose another --output") from error


def _is_generated(init: Path) -> bool:
    with init.open("rb") as file:
        return file.readline().rstrip() == HEADER.encode()
