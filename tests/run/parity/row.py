"""A row of the parity table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloaca_nb.model.json_value import JSON


@dataclass(frozen=True)
class Row:
    """A workflow that both runners must run alike.

    Attributes:
        name: What it shows.
        code: The module of tasks, `import cloaca` left out.
        context: The initial context.
        statuses: Status of each task, as the engine was seen to do it.
        final: Keys of the final context with their values, as the engine was seen to give them.
        env: Environment variables of the run.
    """

    name: str
    code: str
    statuses: Mapping[str, str]
    final: Mapping[str, JSON] = field(default_factory=dict)
    context: Mapping[str, JSON] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
