"""Package versions: which is newer, and which comes next."""

from __future__ import annotations

from itertools import takewhile

_PARTS = 3


def next_version(*versions: str) -> str | None:
    """The version after the newest of these: its last number (of at least three) raised by one.

    What follows the numbers (``-rc1``, ``.dev3``, ``+build``) is left out. None where one of the texts does
    not begin with numbers.
    """
    numbers = [_numbers(version) for version in versions]
    if not numbers or not all(numbers):
        return None
    newest = max(numbers)
    padded = [*newest, *([0] * (_PARTS - len(newest)))]
    return ".".join(map(str, [*padded[:-1], padded[-1] + 1]))


def is_older(version: str, than: str) -> bool:
    """Whether a version is older than another by its numbers; False where either has none."""
    left, right = _numbers(version), _numbers(than)
    return bool(left) and bool(right) and _padded(left) < _padded(right)


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return numbers + (0,) * (_PARTS - len(numbers))


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with: (1, 2) of ``1.2rc1``."""
    found: list[int] = []
    for part in version.strip().removeprefix("v").split("."):
        digits = "".join(takewhile(lambda character: character in "0123456789", part))
        if digits:
            found.append(int(digits))
        if not digits or digits != part:
            break
    return tuple(found)
