"""Texts that must be shown nowhere, taken out of others, however they are spelled there."""

from __future__ import annotations

import binascii
import html
import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote

from cloaca_nb.inputs.secrets import SHORT, spelled
from cloaca_nb.model.transition import Changes, Transition

#: What stands in place of a secret.
SHOWN = "•••"

#: Shorter ones are looked for as they are, not encoded or in other letters: those stand in any text.
_SHORTEST_CODED = 12

#: How many letters one takes at most, as an escape.
_WIDEST = 12


class _Hidden(NamedTuple):
    """A text that must not be shown.

    Attributes:
        seen: What one sees of it.
        coded: What stands in each base64, or the hexadecimal, of what it is a part of.
        numbers: What finds it as the numbers of its letters.
        is_long: Whether it is looked for in small letters and capitals, encoded and as numbers.
    """

    seen: str
    coded: tuple[str, ...]
    numbers: re.Pattern[str]
    is_long: bool

    def stands_in(self, plain: str) -> bool:
        """Whether it is in a text without escapes."""
        return self.seen.lower() in plain.lower() if self.is_long else self.seen in plain

    def out_of(self, plain: str, shown: str) -> str:
        """A text without escapes that has something else in its place."""
        flags = re.IGNORECASE if self.is_long else 0
        return re.sub(re.escape(self.seen), lambda _: shown, plain, flags=flags)


class Hiding:
    """Takes secret texts out of others.

    Args:
        secrets: The texts; of those up to `SHORT` letters, nothing is hidden.
        shown: What stands in their place.
    """

    __slots__ = ("_each", "_secrets", "_shown", "_spelled")

    def __init__(self, secrets: Iterable[str] = (), shown: str = SHOWN) -> None:
        self._secrets = sorted({text for text in secrets if len(text) > SHORT}, key=_longest_first)
        self._spelled = sorted({each for text in self._secrets for each in spelled(text)}, key=_longest_first)
        self._each = [_hidden(text) for text in self._secrets]
        self._shown = shown

    def text(self, text: str) -> str:
        """`text` without them.

        A text that spells one with escapes of JSON, HTML or addresses, or with what nobody sees between its
        letters, comes back without all of these.
        """
        if not self._each:
            return text
        for each in self._spelled:
            text = text.replace(each, self._shown)
        text = _CODED.sub(self._decoded, text)
        plain = _unescaped(text)
        for one in self._each:
            if one.stands_in(plain):
                text = plain = one.out_of(plain, self._shown)
        for one in self._each:
            text = one.numbers.sub(self._shown, text)
        return text

    def _decoded(self, found: re.Match[str]) -> str:
        """A run of letters, or what is shown where one is a part of them in base64 or hexadecimal."""
        text = found[0].translate(_ONE_ALPHABET)
        lowered = text.lower()
        hidden = any(part in text or part in lowered for one in self._each for part in one.coded)
        return self._shown if hidden else found[0]

    def value(self, value: Any) -> Any:
        """Decoded JSON with every text in it, keys of objects too, as `text` gives it."""
        if not self._each:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            items = [self.value(item) for item in value]
            # One that is torn into its letters, or their numbers, is in none of the items.
            torn = "".join(map(_letter, items))
            return type(value)([self._shown] if any(text in torn for text in self._secrets) else items)
        if isinstance(value, dict):
            return {self.value(name): self.value(item) for name, item in value.items()}
        return value

    def transition(self, news: Transition) -> Transition:
        """What happened to a task or a run, without them."""
        changes = news.changes
        if changes is not None:
            changes = Changes(self.value(changes.set), self.value(changes.removed))
        return news._replace(text=self.text(news.text), context=self.value(news.context), changes=changes)

    def held(self, text: str) -> int:
        """How many characters at the end of a text may be the beginning of one of them.

        As it is spelled otherwise, one may begin anywhere in a line that has not ended.
        """
        if not self._each:
            return 0
        most = min(len(self._spelled[0]) - 1, len(text))
        begun = next((n for n in range(most, 0, -1) if self._begins(text[-n:])), 0)
        end = text[-_WIDEST * len(self._secrets[0]) :]
        line = next(reversed(f"{end}.".splitlines()))
        return max(begun, len(line) - 1)

    def _begins(self, text: str) -> bool:
        return any(each.startswith(text) for each in self._spelled)


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


def _hidden(secret: str) -> _Hidden:
    is_long = len(secret) >= _SHORTEST_CODED
    coded = _coded(secret.encode("utf-8", "surrogatepass")) if is_long else ()
    return _Hidden(_seen(secret) or secret, coded, _numbers(secret) if is_long else _NOTHING, is_long)


#: What may be encoded: a run of the letters of base64, of either alphabet.
_CODED = re.compile(rf"[\w+/=-]{{{_SHORTEST_CODED},}}", re.ASCII)
_ONE_ALPHABET = str.maketrans("-_", "+/")
_NOTHING = re.compile(r"(?!)")


def _coded(secret: bytes) -> tuple[str, ...]:
    """What stands in the hexadecimal and in each base64 of what a secret is a part of."""
    shifted = (binascii.b2a_base64(bytes(before) + secret).decode() for before in range(3))
    # Of the first and the last letters, other bytes may be a part.
    parts = (
        text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6] for before, text in enumerate(shifted)
    )
    return (secret.hex(), *parts)


def _numbers(secret: str) -> re.Pattern[str]:
    """What finds a secret as the numbers of its letters, decimal or hexadecimal."""
    decimal = r"\D{1,40}".join(str(ord(letter)) for letter in secret)
    between = "[^0-9a-z]{1,40}(?:0x)?"
    return re.compile(
        f"{decimal}|(?:0x)?{between.join(f'{ord(letter):x}' for letter in secret)}", re.IGNORECASE
    )


def _letter(item: Any) -> str:
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
