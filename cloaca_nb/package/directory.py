"""A package -> a directory: the guide's project, as a person would have written it."""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.errors import OutputError
from cloaca_nb.package.files import replaced_directory
from cloaca_nb.package.package import Package
from cloaca_nb.package.project import FILE
from cloaca_nb.package.source import HEADER
from cloaca_nb.package.vendor import FOLDER as VENDOR


def write_directory(package: Package, output: Path) -> Path:
    """Write the package's directory, named like the package, into a directory.

    An older directory of that name is replaced as a whole if it is empty or all in it was written by us.

    Args:
        package: The package.
        output: The directory to write into, made if needed.

    Raises:
        OutputError: It cannot be written, or something else is in its place.
    """
    path = output / package.project.name
    _refuse_foreign(path)
    replaced_directory(path, project_files(package))
    return path


def project_files(package: Package) -> dict[str, bytes]:
    """Files of the guide's project, by path: `pyproject.toml`, the entry module's directory, `vendor/`."""
    code = {name: data for name, data in package.guide.items() if name != "manifest.json"}
    return {FILE: package.pyproject, **code}


def _refuse_foreign(path: Path) -> None:
    """Raise where what would be replaced is not wholly ours."""
    hint = "choose another --output, or remove it"
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OutputError(f"{path} is in the way: the package's directory must go there", hint)
    if path.is_dir():
        foreign = _foreign_entry(path)
        if foreign is not None:
            message = f"{path} holds {foreign}, which was not written by cloaca_nb, so it is not replaced"
            raise OutputError(message, hint)


def _foreign_entry(path: Path) -> str | None:
    """The name of an entry that no build of ours wrote, or None."""
    try:
        names = sorted(entry.name for entry in path.iterdir())
        generated = {init.parent.name for init in path.glob("*/__init__.py") if _is_generated(init)}
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}", "choose another --output") from error
    ours = {FILE, VENDOR, *generated} if generated else set()
    return next((name for name in names if name not in ours), None)


def _is_generated(init: Path) -> bool:
    with init.open("rb") as file:
        return file.readline().rstrip() == HEADER.encode()
