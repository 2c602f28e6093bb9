"""Contexts without what looks like a secret: for those that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from cloaca_nb.check.secrets import addresses_in, private_keys_in, secret_kind, tokens_in
from cloaca_nb.model.json_value import JSON


def without_secrets(context: Mapping[str, JSON]) -> tuple[dict[str, JSON], tuple[str, ...]]:
    """A context without what looks like a secret, and where in it something was left out."""
    left_out: list[str] = []
    kept = _plain(dict(context), "", "", left_out)
    return cast("dict[str, JSON]", kept), tuple(left_out)


def _plain(value: JSON, name: str, path: str, left_out: list[str]) -> JSON:
    if isinstance(value, dict):
        if set(value) == {"$secret"}:  # the name of a secret, not a secret
            return value
        secret = {key for key, item in value.items() if isinstance(item, str) and _is_secret(key, item)}
        left_out += [_below(path, key) for key in sorted(secret)]
        return {
            key: _plain(item, key, _below(path, key), left_out)
            for key, item in value.items()
            if key not in secret
        }
    if isinstance(value, list):
        kept = [item for item in value if not (isinstance(item, str) and _is_secret(name, item))]
        if len(kept) < len(value):
            left_out.append(f"{path}[…]")
        return [_plain(item, name, f"{path}[…]", left_out) for item in kept]
    return value


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _is_secret(name: str, text: str) -> bool:
    return bool(text and secret_kind(name)) or holds_secret(text)


def holds_secret(text: str) -> bool:
    """Whether something in a text looks like a secret."""
    return any(any(search(text)) for search in (tokens_in, private_keys_in, addresses_in))
