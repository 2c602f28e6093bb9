"""Contexts without what looks like a secret: for those that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from cloaca_nb.check.secrets import addresses_in, may_hold_secrets, private_keys_in, secret_kind, tokens_in
from cloaca_nb.model.json_value import JSON, json_text


def without_secrets(
    context: Mapping[str, JSON], data: bytes | None = None
) -> tuple[dict[str, JSON], tuple[str, ...]]:
    """A context without what looks like a secret, and where in it something was left out.

    Args:
        data: The same as JSON, where that is known. Where nothing in it is as in secrets, texts, of which
            there may be millions, are not looked at one by one.
    """
    data = json_text(context).encode() if data is None else data
    left_out: list[str] = []
    kept = _Plain(left_out, texts=may_hold_secrets(data)).of(dict(context), "", "")
    return cast("dict[str, JSON]", kept), tuple(left_out)


class _Plain:
    """Values without what looks like a secret.

    Args:
        left_out: Takes where something was left out.
        texts: Whether some text may be one by its form, whatever it is called.
    """

    def __init__(self, left_out: list[str], *, texts: bool) -> None:
        self._left_out, self._texts = left_out, texts

    def of(self, value: JSON, name: str, path: str) -> JSON:
        """A value, by what it is called and where it stands."""
        if isinstance(value, dict):
            if set(value) == {"$secret"}:  # the name of a secret, not a secret
                return value
            secret = {key for key, item in value.items() if self._is_secret(item, bool(secret_kind(key)))}
            self._left_out += [_below(path, key) for key in sorted(secret)]
            return {
                key: self.of(item, key, _below(path, key)) for key, item in value.items() if key not in secret
            }
        if isinstance(value, list):
            named, inner = bool(secret_kind(name)), f"{path}[…]"
            kept = [item for item in value if not self._is_secret(item, named)]
            if len(kept) < len(value):
                self._left_out.append(inner)
            return [self.of(item, name, inner) for item in kept]
        return value

    def _is_secret(self, value: JSON, named: bool) -> bool:
        """Whether a value is a text that looks like a secret, or is called one."""
        if not isinstance(value, str) or not value:
            return False
        return named or (self._texts and holds_secret(value))


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def holds_secret(text: str) -> bool:
    """Whether something in a text looks like a secret."""
    return any(any(search(text)) for search in (tokens_in, private_keys_in, addresses_in))
