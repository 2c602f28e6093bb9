"""Secrets that a server keeps: what comes of a line about them, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.output.words import PLAIN, Style, second_text, visible

if TYPE_CHECKING:
    from cloaca_nb.deploy.server.stored import StoredSecret

HEADER = ("secret", "fields", "last set")


class Acted(NamedTuple):
    """What came of a line.

    Attributes:
        done: What became of the secret: ``made``, ``changed``, ``removed``; "" where they were listed.
        secrets: Those that it was about.
    """

    done: str
    secrets: Sequence[StoredSecret]


def stored_json(found: Acted) -> dict[str, Any]:
    """What `secrets --json` prints."""
    return {
        "done": found.done or None,
        "secrets": [
            {"name": one.name, "fields": [*one.fields], "updated_at": one.updated_at or None}
            for one in found.secrets
        ],
    }


def stored_text(found: Acted, style: Style = PLAIN) -> str:
    """What came of a line."""
    from cloaca_nb.output.deploys import table_text

    if found.done:
        return visible(f"secret {found.secrets[0].name} is {found.done}", 400)
    rows = [(one.name, ", ".join(one.fields), second_text(one.updated_at)) for one in found.secrets]
    return table_text(HEADER, rows, style) if rows else "no secrets are kept there"
