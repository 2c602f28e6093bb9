"""API keys: where they come from, and a type that never shows one."""

from __future__ import annotations

import binascii
import html
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from cloaca_nb.environment import API_KEY, hide_from_children
from cloaca_nb.errors import UsageError
from cloaca_nb.model.run import JSON
from cloaca_nb.regular import read_given

HIDDEN = "[key]"

#: The shortest key that is looked for, as it is and encoded: shorter ones stand in any text.
_SHORTEST_HIDDEN, _SHORTEST_CODED = 4, 12
#: Bytes of a file with a key.
_MOST = 1024 * 1024
_WHERE = "write env:NAME or file:PATH"


class Key:
    """An API key. Only `reveal` gives it out; text forms, pickles and copies to disk do not.

    Args:
        secret: The key itself.
        source: Where it was found, in words that may be shown, for example ``env:PROD_KEY``.

    Raises:
        UsageError: It is empty, or holds what no HTTP header can carry.
    """

    __slots__ = ("_coded", "_numbers", "_secret", "source")

    def __init__(self, secret: str, source: str) -> None:
        if not secret:
            raise UsageError(
                f"the API key from {source} is empty", "set it to the key that the server issued"
            )
        if not all("!" <= character <= "~" for character in secret):
            raise UsageError(
                f"the API key from {source} holds blanks, line ends or characters outside ASCII",
                "store the key alone, on one line",
            )
        self._secret = secret
        self._coded = _coded(secret.encode())
        self._numbers = _numbers(secret)
        self.source = source

    def reveal(self) -> str:
        """The key itself, to be put into a request header and nowhere else."""
        return self._secret

    def hide(self, text: str) -> str:
        """`text` with ``[key]`` for the key, however an answer spells it.

        A text that spells it with escapes of JSON, HTML or addresses, or with what nobody sees between its
        letters, comes back without them.
        """
        if len(self._secret) < _SHORTEST_HIDDEN:
            return text
        text = text.replace(self._secret, HIDDEN)
        text = _CODED.sub(self._decoded, text)
        plain = _unescaped(text)
        if self._secret.lower() in plain.lower():
            text = re.sub(re.escape(self._secret), lambda _: HIDDEN, plain, flags=re.IGNORECASE)
        return self._numbers.sub(HIDDEN, text)

    def _decoded(self, found: re.Match[str]) -> str:
        """A run of letters, or ``[key]`` where they are the key in base64 or hexadecimal."""
        text = found[0].translate(_ONE_ALPHABET)
        hidden = any(one in text for one in self._coded) or self._secret.encode().hex() in text.lower()
        return HIDDEN if hidden else found[0]

    def hide_in(self, value: JSON) -> JSON:
        """Decoded JSON with every text in it, keys of objects too, as `hide` gives it."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            items = [self.hide_in(item) for item in value]
            # One that is torn into its letters, or their numbers, is in none of the items.
            return [HIDDEN] if self._secret in "".join(map(_letter, items)) else items
        if isinstance(value, dict):
            return {self.hide(name): self.hide_in(item) for name, item in value.items()}
        return value

    def __repr__(self) -> str:
        return f"<API key from {self.source}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is neither pickled nor copied")


#: What may be encoded: a run of the letters of base64, of either alphabet.
_CODED = re.compile(rf"[\w+/=-]{{{_SHORTEST_CODED},}}", re.ASCII)
_ONE_ALPHABET = str.maketrans("-_", "+/")


def _coded(secret: bytes) -> tuple[str, ...]:
    """What stands in each base64 of what a key is a part of; nothing of a key that is short."""
    if len(secret) < _SHORTEST_CODED:
        return ()
    shifted = (binascii.b2a_base64(bytes(before) + secret).decode() for before in range(3))
    # Of the first and the last letters, other bytes may be a part.
    return tuple(
        text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6] for before, text in enumerate(shifted)
    )


def _numbers(secret: str) -> re.Pattern[str]:
    """What finds a key as the numbers of its letters, decimal or hexadecimal; nothing of a short one."""
    if len(secret) < _SHORTEST_CODED:
        return re.compile(r"(?!)")
    decimal = r"\D{1,40}".join(str(ord(letter)) for letter in secret)
    between = "[^0-9a-z]{1,40}(?:0x)?"
    return re.compile(
        f"{decimal}|(?:0x)?{between.join(f'{ord(letter):x}' for letter in secret)}", re.IGNORECASE
    )


def _letter(item: JSON) -> str:
    """What an item of a list adds to a text that is torn into its letters, or their numbers."""
    if isinstance(item, str):
        return item
    return chr(item) if isinstance(item, int) and 0 < item < _ASCII else "\n"


_ASCII = 128

#: What nobody sees: colours of terminals, control characters but tabs and line ends, and what Unicode says to
#: ignore where it cannot be shown; and marks that are put on letters.
_UNSEEN = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

_ESCAPE = re.compile(
    r"\\+(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([0-7]{3})"
    r"|([\"/\\']))"
)


def _unescaped(text: str) -> str:
    """A text without escapes, however often they were put on one another."""
    text = _seen(text)
    for _ in range(4):
        plain = html.unescape(unquote(_ESCAPE.sub(_meant, text)))
        if plain == text:
            break
        text = plain
    return _seen(text)


def _seen(text: str) -> str:
    """A text without what nobody sees, and with the letters that others look like."""
    text = _UNSEEN.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _meant(found: re.Match[str]) -> str:
    *hexadecimal, octal, letter = found.groups()
    code = int(octal, 8) if octal else int(next(filter(None, hexadecimal), "0"), 16)
    return letter or (chr(code) if code <= sys.maxunicode else found[0])


def read_key(text: str, environ: Mapping[str, str], *, source: str, literal: bool = False) -> Key:
    """The key that a setting stands for.

    The grammar is that of `cloacinactl` profiles: ``env:NAME``, ``file:PATH`` (the first line that is not
    blank; no ``~`` is expanded), anything else is the key itself.

    Args:
        text: The setting.
        environ: Environment variables.
        source: Where the setting stands, for messages.
        literal: Whether the setting may be the key itself.

    Raises:
        UsageError: The setting is not of this grammar, or leads to no key. The setting is never quoted, since
            it may be a key.
    """
    kind, colon, rest = text.partition(":")
    if colon and kind == "env":
        return _from_variable(rest, environ, source)
    if colon and kind == "file":
        return Key(_first_line(Path(rest), source), f"file:{rest}")
    if colon and kind == "keyring":
        raise UsageError(f"{source} names a keyring, which no Cloacina tool reads yet", _WHERE)
    if not literal:
        raise UsageError(
            f"{source} must be env:NAME or file:PATH: a key written there is shown to everyone who sees the "
            "command, the notebook or the list of processes",
            "put the key into an environment variable or a file, and revoke it if it was shared",
        )
    return Key(text, source)


def _from_variable(name: str, environ: Mapping[str, str], source: str) -> Key:
    hide_from_children(name)
    if name not in environ:
        # A key that was pasted here is no name.
        shown = f"the environment variable {name!r}" if name.isidentifier() else "an environment variable"
        raise UsageError(
            f"{source} names {shown}, which is not set",
            "set it before the kernel or the command is started",
        )
    return Key(environ[name], f"env:{name}")


def _first_line(path: Path, source: str) -> str:
    try:
        text = read_given(path, _MOST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        hint = "`~` is not expanded here; write the whole path" if str(path).startswith("~") else ""
        raise UsageError(f"{source} names the file {path}, which cannot be read: {reason}", hint) from None
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def find_key(
    setting: str | None,
    profile_key: str | None,
    environ: Mapping[str, str],
    ask: Callable[[], str] | None = None,
    *,
    profile: str = "",
) -> Key | None:
    """The first key of: `--api-key`, the profile's, `CLOACINA_API_KEY`, a masked prompt.

    Args:
        setting: Value of `--api-key`.
        profile_key: `api_key` of the profile whose server is used.
        environ: Environment variables.
        ask: Asks the person without showing what is typed; None where no one can be asked.
        profile: Name of the profile, for messages.

    Returns:
        The key, or None where there is none and no one to ask.

    Raises:
        UsageError: A setting leads to no key.
    """
    if setting is not None:
        return read_key(setting, environ, source="--api-key")
    if profile_key is not None:
        return read_key(profile_key, environ, source=f"api_key of profile {profile!r}", literal=True)
    if environ.get(API_KEY):
        return Key(environ[API_KEY], f"env:{API_KEY}")
    if ask is not None:
        return Key(ask().strip(), "the prompt")
    return None
