"""What a person asks for: distributions by name, nothing that could be an option, an address or a path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cloaca_nb.errors import UsageError
from cloaca_nb.package.dependencies.installed import requirements_in
from cloaca_nb.package.dependencies.names import DISTRIBUTIONS, normal


def requirements(words: Iterable[str]) -> dict[str, str]:
    """Requirements by the normal name of what they ask for, in canonical spelling.

    Raises:
        UsageError: A word is none, or names a module whose distribution has another name.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    found: dict[str, str] = {}
    for word in words:
        try:
            requirement = Requirement(word)
        except InvalidRequirement:
            raise UsageError(
                f"{word!r} is no name of a distribution", "for example tabulate, or 'tabulate<1' in quotes"
            ) from None
        if requirement.url:
            raise UsageError(f"{word!r} names an address", "only what an index has by its name is vendored")
        name = requirement.name
        other = DISTRIBUTIONS.get(name, name)
        if normal(other) != normal(name) and not requirement.specifier:
            raise UsageError(
                f"the module {name} comes with the distribution {other}",
                f"vendor {other}; if you mean the distribution {name}, give a version: '{name}==1.0'",
            )
        found[normal(name)] = str(requirement)
    return found


def names(words: Iterable[str]) -> list[str]:
    """Normal names of distributions.

    Raises:
        UsageError: A word is no name.
    """
    found = []
    for word in (part for text in words for part in text.split(",") if part):
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", word):
            raise UsageError(f"{word!r} is no name of a distribution", "for example tabulate")
        found.append(normal(word))
    return found


def extras_of(texts: Iterable[str]) -> dict[str, set[str]]:
    """Extras that requirements ask for, by the normal name of the distribution."""
    found: dict[str, set[str]] = {}
    for requirement in requirements_in(texts):
        found.setdefault(normal(requirement.name), set()).update(requirement.extras)
    return found
