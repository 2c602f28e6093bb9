"""What secrets look like: tokens of well-known providers, private keys, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

#: A token stands alone: what continues a word on either side is something else.
_LEFT = r"(?<![A-Za-z0-9_/+-])"
_RIGHT = r"(?![A-Za-z0-9_/+-])"


class Provider(NamedTuple):
    """Tokens of one provider.

    Attributes:
        name: What messages call them.
        mark: A text that stands in each of them; texts without it are not searched.
        pattern: Their form.
    """

    name: str
    mark: str
    pattern: str


PROVIDERS = (
    Provider("AWS access key", "AKIA", r"AKIA[A-Z0-9]{16}"),
    Provider("AWS temporary access key", "ASIA", r"ASIA[A-Z0-9]{16}"),
    Provider("GitHub token", "ghp_", r"ghp_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "gho_", r"gho_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghu_", r"ghu_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghs_", r"ghs_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghr_", r"ghr_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{22,}"),
    Provider("Cloacina API key", "clk_", r"clk_(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"),
    Provider("GitLab token", "glpat-", r"glpat-[A-Za-z0-9_.-]{20,}"),
    Provider("GitLab token", "gldt-", r"gldt-[A-Za-z0-9_-]{20,}"),
    Provider("GitLab token", "glrt-", r"glrt-[A-Za-z0-9_-]{20,}"),
    Provider("Slack token", "xox", r"xox[abeprs]-[A-Za-z0-9-]{10,}"),
    Provider("Slack token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{10,}"),
    Provider(
        "Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}",
    ),
    Provider(
        "Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{30,}"
    ),
    Provider("Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{16,}"),
    Provider("Stripe key", "k_test_", r"[sr]k_test_[A-Za-z0-9]{16,}"),
    Provider("Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{24,}=*"),
    Provider("Google API key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    Provider("Google OAuth secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{24,}"),
    Provider("Google OAuth token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    Provider(
        "API key", "sk-", r"sk-(?:[a-z]+[0-9]*-)*(?=[A-Za-z_-]*[0-9])(?=[0-9a-z_-]*[A-Z])[A-Za-z0-9_-]{20,}"
    ),
    Provider("API key", "sk-", r"sk-(?=[a-z]*[0-9])[a-z0-9]{32,}"),
    Provider("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    Provider("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    Provider("Replicate token", "r8_", r"r8_[A-Za-z0-9]{30,}"),
    Provider("npm token", "npm_", r"npm_[A-Za-z0-9]{36,}"),
    Provider("PyPI token", "pypi-", r"pypi-[A-Za-z0-9_-]{50,}"),
    Provider("Docker token", "dckr_", r"dckr_[a-z]at_[A-Za-z0-9_-]{20,}"),
    Provider("Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    Provider("DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    Provider("SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    Provider("Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    Provider("Twilio key", "SK", r"SK[0-9a-f]{32}"),
    Provider("Telegram bot token", ":AA", r"\d{8,10}:AA[A-Za-z0-9_-]{33}"),
    Provider("Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Provider("Square token", "sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    Provider("Notion token", "ntn_", r"ntn_[A-Za-z0-9]{40,}"),
    Provider("Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{32,}"),
    Provider("Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    Provider("New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    Provider("Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Provider("Vault token", "hvs.", r"hvs\.[A-Za-z0-9_-]{24,}"),
    Provider("Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    Provider("age secret key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    Provider("Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    Provider("JSON web token", "eyJ", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
)

#: Bytes that tokens consist of, all others made blanks.
_TOKEN_BYTES = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "_.+/=:-") else 32
    for byte in range(256)
)

#: What is long enough for a token.
_LONG_WORD = re.compile(rb"[^ ]{20,}")

_MARKS = re.compile(b"|".join(re.escape(mark.encode()) for mark in sorted({item.mark for item in PROVIDERS})))

_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^\s/:@'\"<>{}]*):([^\s/@'\"<>{}]+)@[A-Za-z0-9\[(._-]")

#: Words that stand for a secret in examples.
_STAND_INS = (
    *("changeme", "change_me", "change-me", "dummy", "example", "fake", "fixme", "insert", "mypassword"),
    *("my_password", "my-password", "notasecret", "placeholder", "redacted", "replace", "sample", "todo"),
    *("your", "xxxx", "****", "...."),
)
_WHOLE_STAND_INS = frozenset(
    {"password", "passwd", "secret", "token", "none", "null", "test", "xxx", "***", "..."}
)


class Hit(NamedTuple):
    """A secret in a text.

    Attributes:
        kind: The slug of the kind of fact that it is.
        start: Where it begins.
        what: What it is.
        secret: The secret itself; never shown whole.
    """

    kind: str
    start: int
    what: str
    secret: str


def tokens_in(text: str) -> Iterator[Hit]:
    """Tokens of providers."""
    for provider in PROVIDERS:
        if provider.mark in text:
            for match in _compiled(provider).finditer(text):
                if not is_stand_in(match[0]):
                    yield Hit("secret-token", match.start(), provider.name, match[0])


@cache
def _compiled(provider: Provider) -> re.Pattern[str]:
    """A provider's pattern; an address may follow on anything, a token stands alone."""
    alone = not provider.pattern.startswith(("hooks", "discord"))
    return re.compile(f"{_LEFT}{provider.pattern}{_RIGHT}" if alone else provider.pattern)


def may_hold_tokens(data: bytes) -> bool:
    """Whether looking for tokens is worth while: whether some long word has a provider's mark in it."""
    words = _LONG_WORD.findall(data.translate(_TOKEN_BYTES))
    return any(map(_MARKS.search, words))


def private_keys_in(text: str) -> Iterator[Hit]:
    """Beginnings of private keys."""
    if "PRIVATE KEY" in text:
        for match in _PRIVATE_KEY.finditer(text):
            yield Hit("secret-private-key", match.start(), "private key", match[0])


def addresses_in(text: str) -> Iterator[Hit]:
    """Addresses with a password in them."""
    if "://" not in text:
        return
    for match in _ADDRESS.finditer(text):
        password = match[2]
        if not is_stand_in(password) and not password.startswith(("$", "%")):
            yield Hit("secret-in-address", match.start(), match[0].split("://")[0], password)


def is_stand_in(text: str) -> bool:
    """Whether a text is what examples write in the place of a secret."""
    lowered = text.lower()
    if lowered in _WHOLE_STAND_INS or any(word in lowered for word in _STAND_INS):
        return True
    return len(set(lowered)) <= 2 or text.startswith(("<", "{", "${", "$(", "%(", "[")) or "…" in text


def masked(secret: str) -> str:
    """A secret so far as it may be shown: enough to find it, too little to use it."""
    return f"{secret[:4]}…" if len(secret) >= 16 else "…"
