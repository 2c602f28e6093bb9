"""Values of secrets for runs on this machine: from the environment, the keyring, or a person who is asked."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.model.json_value import JSON

#: What the variable of a secret's value begins with, and the service by which a keyring has it.
PREFIX, SERVICE = "CLOACA_NB_SECRET_", "cloaca_nb"

#: The fields of a secret.
Fields = Mapping[str, str]


def variable_of(name: str) -> str:
    """The environment variable that holds a secret for local runs."""
    return PREFIX + re.sub(r"\W", "_", name).upper()


def local_secrets(
    names: Iterable[str], environ: Mapping[str, str], ask: Callable[[str], str] | None = None
) -> dict[str, Fields]:
    """The values of secrets for a run here.

    Args:
        environ: Environment variables, those of `.env` among them.
        ask: Asks a person without showing what is typed; None where there is no one.

    Raises:
        UsageError: One has no value here, or none of text fields.
    """
    return {name: _fields(name, _text_of(name, environ, ask)) for name in names}


def _text_of(name: str, environ: Mapping[str, str], ask: Callable[[str], str] | None) -> str:
    text = environ.get(variable_of(name)) or _in_keyring(name)
    if not text and ask is not None:
        text = ask(f"secret {name}: ")
    if not text:
        raise UsageError(
            f"the secret {name!r} has no value here",
            f"set {variable_of(name)}, also in .env, or keep it in the keyring: keyring set {SERVICE} {name}",
        )
    return text


def is_known(name: str, environ: Mapping[str, str]) -> bool:
    """Whether a secret has a value here, so that nobody need be asked."""
    return bool(environ.get(variable_of(name)) or _in_keyring(name))


def has_keyring() -> bool:
    """Whether a keyring may be asked."""
    return "keyring" in sys.modules or find_spec("keyring") is not None


def _in_keyring(name: str) -> str:
    """The value in the keyring; empty where none is installed, or it has none."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except KeyringError:
        return ""


def _fields(name: str, text: str) -> Fields:
    """The fields of a secret: those of a JSON object of texts, else the field `value`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    if not isinstance(value, dict):
        return {"value": text}
    if not value or not all(isinstance(each, str) for each in value.values()):
        raise UsageError(
            f"the secret {name!r} is no JSON object of texts", 'for example {"user": "a", "password": "b"}'
        )
    return value


def bound_in(context: Mapping[str, JSON]) -> dict[str, str]:
    """The names of a context that are bound to stored secrets, with those of the secrets.

    Raises:
        UsageError: It is no mapping.
    """
    if not isinstance(context, Mapping):
        raise UsageError(
            f"the initial context is a {type(context).__name__}: it maps names to values",
            'for example {"limit": 3}',
        )
    return {
        name: value["$secret"]
        for name, value in context.items()
        if isinstance(value, dict) and [*value] == ["$secret"] and isinstance(value["$secret"], str)
    }


def refuse_values(names: Iterable[str], context: Mapping[str, JSON]) -> None:
    """Let no value of a secret be given with a context: servers refuse it, and contexts are kept.

    Args:
        context: What a person gives.

    Raises:
        UsageError: One is; the value is not said again.
    """
    bound = bound_in(context)
    for name in names:
        if name in context and name not in bound:
            raise UsageError(
                f"`{name}` is a secret, whose value is not given with the context",
                f"leave it out: a run here takes it from {variable_of(name)}, .env or the keyring; one on a "
                f'server from the stored one of that name, or of another: {{"{name}": {{"$secret": "…"}}}}',
            )


class HeldSecret(NamedTuple):
    """A text of a secret that this machine has.

    Attributes:
        source: What holds it: a variable, or the name under which a keyring has it.
        field: The field whose text it is; empty for all that is held there.
        text: The text; to be shown nowhere.
    """

    source: str
    field: str
    text: str


def held_texts(names: Iterable[str], environ: Mapping[str, str]) -> Iterator[HeldSecret]:
    """The texts of the secrets in these variables, and of those of these names in the keyring."""
    values = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    values |= {f"the keyring's {SERVICE} {name}": _in_keyring(name) for name in names}
    for source, text in values.items():
        if text:
            yield HeldSecret(source, "", text)
            try:
                fields = _fields("", text)
            except UsageError:
                continue
            yield from (HeldSecret(source, field, each) for field, each in fields.items() if each != text)


def asked(name: str, fields: Iterable[str], ask: Callable[[str], str] | None) -> Fields:
    """A secret as a person gives it, without showing what is typed.

    Args:
        fields: Its fields; none for a text, or a JSON object of texts.
        ask: Asks a person; None where there is no one.

    Raises:
        UsageError: There is no one to ask, or nothing is given.
    """
    if ask is None:
        raise UsageError(
            f"there is no one to ask for the secret {name!r}",
            f"use a terminal, or --local, which takes it from {variable_of(name)}, .env or the keyring",
        )
    wanted = tuple(fields)
    if not wanted:
        text = ask(f"secret {name}: ")
        found = _fields(name, text) if text else {}
    else:
        found = {field: ask(f"secret {name}, {field}: ") for field in wanted}
    if not found or not all(found.values()):
        raise UsageError(f"the secret {name!r} is not set: nothing was given", "type its value")
    return found


def texts_of(secrets: Mapping[str, Fields]) -> list[str]:
    """What must be shown nowhere."""
    return [text for fields in secrets.values() for text in fields.values()]


#: Texts up to this length stand everywhere: to take them out would tell more than it hides.
SHORT = 3


def spelled(text: str) -> Iterator[str]:
    """A text, and as it stands in what Python and JSON print of a value that holds it."""
    yield text
    yield repr(text)[1:-1]
    yield from (json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False))


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Environment variables for a process that gets its secrets otherwise."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
