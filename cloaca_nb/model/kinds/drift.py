"""Kinds C9xx: kernel and notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.said import Kind

# C9xx: Kernel and notebook
DeletedCell = Kind("DeletedCell", [("task", str), ("now", Literal["deleted", "markdown", "raw"])])
EditedCell = Kind("EditedCell", [])
OnlySaved = Kind("OnlySaved", [])
UnrunCell = Kind("UnrunCell", [("task", str)])
