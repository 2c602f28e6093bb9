"""Which distribution has which top-level module, as this environment tells."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING

from cloaca_nb.package.vendor import module_name

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from packaging.requirements import Requirement

#: How the names of files end that are modules.
_MODULES = (".py", ".so", ".pyd")


def installed_distribution(name: str) -> Distribution | None:
    """What is installed of a distribution; None where it is not, and where nothing can be called so."""
    from importlib import metadata

    try:
        return metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        return None


def distributions_by_module() -> Mapping[str, list[str]]:
    """The distributions that have each top-level module.

    Python 3.10 knows of those alone that list their modules, which most no longer do: there their files tell.
    """
    from importlib import metadata

    if sys.version_info >= (3, 11):
        return metadata.packages_distributions()
    found = defaultdict[str, list[str]](list)
    for one in metadata.distributions():
        listed = (one.read_text("top_level.txt") or "").split()
        for module in listed or sorted(modules_of(one.files or ())):
            found[module].append(one.metadata["Name"])
    return dict(found)


def modules_of(files: Iterable[PurePath]) -> set[str]:
    """The top-level modules that the files of a distribution make."""
    found = {module_name(file.parts[0]) for file in files if file.name.endswith(_MODULES)}
    return {name for name in found if name}


def requirements_in(texts: Iterable[str]) -> Iterator[Requirement]:
    """What these texts require; those that are no requirements are left out."""
    from packaging.requirements import InvalidRequirement, Requirement

    for text in texts:
        with suppress(InvalidRequirement):
            yield Requirement(text)


def names_needed(texts: Iterable[str], extras: Iterable[str] = ()) -> list[str]:
    """Names of the distributions that these requirements of another one mean here.

    Args:
        extras: Its extras that are wanted.
    """
    wanted = ["", *extras]
    return [
        one.name
        for one in requirements_in(texts)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in wanted)
    ]
