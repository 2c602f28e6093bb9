"""Parameters in the kernel: variables that have their defaults."""

from __future__ import annotations

from typing import Any

from cloaca_nb.read.cells.params import parse_params


def bind(line: str, namespace: dict[str, Any]) -> str:
    """Give the variables of a line their defaults.

    Args:
        line: The text behind the magic.
        namespace: The notebook's names.

    Returns:
        What each is here, and what a run may be given.

    Raises:
        UsageError: The line does not fit the grammar.
    """
    said = []
    for name, kind, default in parse_params(line):
        namespace[name] = default
        here = "None here; a run must be given one" if default is None else f"{default!r} here and by default"
        said.append(f"parameter {name} ({kind}): {here}")
    return "\n".join(said)
