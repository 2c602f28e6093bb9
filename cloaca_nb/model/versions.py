"""Versions: what is one, which is older, which comes next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

_PARTS = 3
_NUMBERS = re.compile(r"[vV]?\d+(?:\.\d+)*")


def is_version(text: str) -> bool:
    """Whether a text is a version by the rules of Python's packaging tools."""
    return _read(text) is not None


def is_requirement(text: str) -> bool:
    """Whether a text restricts versions, as ``>=3.10,<4`` does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return all(clause.strip() for clause in text.split(","))


def is_older(version: str, than: str) -> bool:
    """Whether a version is older than another, pre-releases and the like counted; False where one is none."""
    left, right = _nearest(version), _nearest(than)
    return left is not None and right is not None and left < right


def same_version(left: str, right: str) -> bool:
    """Whether two texts are the same version, however it is spelled."""
    return left == right or (_read(left) is not None and _read(left) == _read(right))


def next_version(*versions: str) -> str | None:
    """The version after the newest of these: its last number (of at least three) raised by one.

    What follows the numbers (``-rc1``, ``.dev3``, ``+build``) is left out. None where one of the texts does
    not begin with numbers.
    """
    found = [_nearest(version) for version in versions]
    known = [version for version in found if version is not None]
    if not known or len(known) < len(found):
        return None
    newest = max(known)
    numbers = [*newest.release, *([0] * (_PARTS - len(newest.release)))]
    epoch = f"{newest.epoch}!" if newest.epoch else ""
    return epoch + ".".join(map(str, [*numbers[:-1], numbers[-1] + 1]))


def _nearest(text: str) -> Version | None:
    """The version that a text is, else the one that it begins with, as ``1.0.0`` of ``1.0.0-SNAPSHOT``."""
    numbers = _NUMBERS.match(text.strip())
    return _read(text) or (_read(numbers[0]) if numbers else None)


def _read(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None
