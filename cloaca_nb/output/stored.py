"""Secrets that a server keeps: what a line asks for, and what comes of it, as text and as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.output.words import PLAIN, Style, second_text, visible

if TYPE_CHECKING:
    from cloaca_nb.deploy.server.stored import Stored, StoredSecret
    from cloaca_nb.inputs.secrets import Fields

HEADER = ("secret", "fields", "last set")


class Acted(NamedTuple):
    """What came of a line.

    Attributes:
        done: What became of the secret: ``made``, ``changed``, ``removed``; "" where they were listed.
        secrets: Those that it was about.
    """

    done: str
    secrets: Sequence[StoredSecret]


def named(options: argparse.Namespace, words: Sequence[str]) -> tuple[str | None, str]:
    """The target and the secret that a line names ("" for `list`); with `--server` the secret alone.

    Raises:
        UsageError: The secret is not named, or a word too many is there.
    """
    rest = [*words]
    target = rest.pop(0) if options.server is None and rest else None
    if options.action == "list":
        if rest:
            raise UsageError(f"unexpected argument {rest[0]!r}", "`list` takes a target alone")
        return target, ""
    if len(rest) > 1:
        raise UsageError(
            "more than a target and a name stands there, which is not shown again: it may be a value",
            "leave it out: a value is asked for, since command lines are kept and seen by others",
        )
    if not rest:
        raise UsageError(
            f"`{options.action}` needs a target and the name of a secret",
            f"for example {options.action} prod db",
        )
    return target, rest[0]


def fields_of(
    options: argparse.Namespace, name: str, folder: Path, ask: Callable[[str], str] | None
) -> Fields:
    """What a secret is to hold: from this machine, or from a person, to whom it is not shown.

    Raises:
        UsageError: There is nothing.
    """
    from cloaca_nb.inputs.here import local_secret
    from cloaca_nb.inputs.secrets import asked

    if not options.local:
        return asked(name, options.fields, ask)
    if options.fields:
        raise UsageError("--local takes the fields that the value here has", "leave out --fields")
    return local_secret(name, folder)


def act(there: Stored, action: str, name: str, fields: Fields) -> Acted:
    """Do what a line asks for; raises as the methods of `Stored`."""
    if action == "list":
        return Acted("", there.there())
    one, done = there.set(name, fields) if action == "set" else there.remove(name)
    return Acted(done, (one,))


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
