"""Task ids: which texts can be one, and the Python names made from them."""

from __future__ import annotations

import keyword
import re
import shlex
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import count
from typing import Literal

from cloaca_nb.errors import UsageError

MAX_ID_LENGTH = 200
_PLAIN = re.compile(r"[\w.-]+\Z")


IdProblem = Literal["empty", "colons", "control", "blank", "long"]


def id_problem(id: str) -> IdProblem | None:
    """Why a text can be no task id, or None.

    The engine calls a task ``tenant::package::workflow::id``: with ``::`` in the id a run never ends.
    """
    if not id:
        return "empty"
    if "::" in id:
        return "colons"
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in id):
        return "control"
    if id != id.strip():
        return "blank"
    if len(id) > MAX_ID_LENGTH:
        return "long"
    return None


def is_long(name: str) -> bool:
    """Whether systems may refuse a file or folder of this name: they count bytes, and more follows."""
    return len(name.encode("utf-8", "surrogatepass")) > MAX_ID_LENGTH


def is_plain(id: str) -> bool:
    """Whether an id has only letters, digits, ``_``, ``.`` and ``-``."""
    return _PLAIN.match(id) is not None


def as_identifier(text: str, prefix: str) -> str:
    """A Python identifier made from a text; `prefix` is put before one that begins with no letter."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)).strip("_")
    if not name or not name[0].isalpha():
        name = f"{prefix}_{name}".rstrip("_")
    return f"{name}_" if keyword.iskeyword(name) else name


def numbered(name: str) -> Iterator[str]:
    """The name, and then without end the name with a number: ``load``, ``load_2``, ``load_3``."""
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def numbered_free(name: str, taken: Container[str]) -> str:
    """The first of the numbered names that is not taken; `taken` holds its names case-folded."""
    return next(each for each in numbered(name) if each.casefold() not in taken)


def underscored_free(name: str, *taken: Container[str]) -> str:
    """The name with as many ``_`` behind it as it needs to be none of those taken."""
    while any(name in names for names in taken):
        name += "_"
    return name


def import_text(module: str, name: str, called: str) -> str:
    """The import of a name by what it is called there, which may be the name itself."""
    return f"from {module} import {name}{'' if called == name else f' as {called}'}"


def literal(text: str) -> str:
    """A Python string literal, in double quotes where that needs no escapes."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)


#: What is wrong with an id that was typed.
_ID_PROBLEMS: dict[IdProblem | Literal["option"], str] = {
    "empty": "it is empty",
    "colons": "it holds `::`",
    "control": "it holds a control character",
    "blank": "it begins or ends with a blank",
    "option": "it begins as an option does",
    "long": f"it is longer than {MAX_ID_LENGTH} characters",
}


def check_names(ids: Sequence[str], renamed: Mapping[str, str]) -> None:
    """Refuses ids that cannot be.

    Args:
        ids: All ids that the notebook would have.
        renamed: The new ones, by those that were proposed.

    Raises:
        UsageError: An id cannot be one, or two tasks would have it.
    """
    for new in renamed.values():
        problem = id_problem(new) or ("option" if new.startswith("-") else None)
        if problem:
            raise UsageError(f"{new!r} can be no task id: {_ID_PROBLEMS[problem]}", "take another")
        if ids.count(new) > 1:
            raise UsageError(f"two tasks would be called `{new}`", "give one of them another id")


def as_word(id_: str) -> str:
    """An id as it stands in a marker: in quotes where it is no plain word."""
    return id_ if is_plain(id_) else shlex.quote(id_)
