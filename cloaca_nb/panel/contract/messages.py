"""What a panel asks for, taken apart with care: anybody who reaches the kernel may have sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import json_object

if TYPE_CHECKING:
    from cloaca_nb.model.json_value import JSON

Message: TypeAlias = Mapping[str, Any]

#: Longest text of a message that is looked at.
LONGEST = 5_000_000
#: Levels of a value that are looked into.
DEEPEST = 500
#: Highest number of a run that is looked for.
MOST_RUNS = 1_000_000_000


def text_in(message: Message, name: str) -> str:
    """A text that a message has under a name; an empty one where it has none, or one that is too long."""
    value = message.get(name)
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


def target_in(message: Message) -> str:
    """The target that a message names.

    Raises:
        UsageError: It names none.
    """
    if name := text_in(message, "target"):
        return name
    raise UsageError("no target is named", "choose one, or name a directory that a daemon watches")


def texts_in(message: Message, name: str, most: int = 1000) -> list[str]:
    """Texts that a message has under a name; none where it has something else, or too many."""
    value = message.get(name)
    return (
        [each for each in value if isinstance(each, str)]
        if isinstance(value, list) and len(value) <= most
        else []
    )


def number_in(message: Message, name: str, most: int = 100) -> int | None:
    """A number that a message names, from 1 on; None where it says none, or none that can be."""
    value = message.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most else None


def path_in(message: Message) -> list[int]:
    """Positions that a message names, one below the other; none where it names none that can be."""
    value = message.get("path")
    if not isinstance(value, list) or len(value) > DEEPEST:
        return []
    return [*value] if all(type(at) is int and at >= 0 for at in value) else []


def context_in(message: Message) -> dict[str, JSON]:
    """The initial context that a message has.

    Raises:
        UsageError: It is no JSON object.
    """
    text = text_in(message, "context")
    return json_object(text, "the initial context") if text.strip() else {}
