"""Objects that are made by the ten thousand and that nobody changes, which the type checker holds.

Frozen as they run, making one would take ten times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
    def fixed(cls: type[T]) -> type[T]:
        """A decorator: a data class that nobody changes, whose instances are equal to themselves alone."""

else:
    fixed = dataclass(slots=True, eq=False)
