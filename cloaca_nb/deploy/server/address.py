"""Addresses of servers, and paths below them."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from cloaca_nb.errors import UsageError

_EXAMPLE = "for example https://cloacina.example.com"


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address without a slash at its end.

    Attributes:
        url: For example ``https://cloacina.example.com`` or ``https://example.com/cloacina``.
        host: Host name or IP address alone.
        secure: Whether it is https.
    """

    url: str
    host: str
    secure: bool

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def overheard(self) -> bool:
        """Whether a key sent there crosses a network unencrypted."""
        return not self.secure and not self.loopback


def read_address(text: str) -> Address:
    """The address that a text stands for.

    Raises:
        UsageError: It is no http(s) address, or carries more than host, port and path. What could be a
            password is never quoted.
    """
    parts = _split(text.strip())
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "the server's address holds a user name or password", "servers take an API key; see --api-key"
        )
    if parts.query or parts.fragment:
        raise UsageError(f"the server's address has a part after its path: {_bare(parts)}", _EXAMPLE)
    try:
        port = parts.port
    except ValueError:
        raise UsageError(f"the port of {parts.netloc!r} is no number from 0 to 65535", _EXAMPLE) from None
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    path = parts.path.rstrip("/")
    return Address(f"{parts.scheme}://{netloc}{path.removesuffix('/v1')}", host, parts.scheme == "https")


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise UsageError("the server's address cannot be read", _EXAMPLE) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        guess = text if "@" not in text and "//" not in text else ""
        hint = f"did you mean https://{guess}?" if guess else _EXAMPLE
        raise UsageError("the server's address does not start with https:// or http://", hint)
    return parts


def _bare(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def same_server(left: str, right: str) -> bool:
    """Whether two addresses are the same server; False where one of them is none."""
    try:
        return _canonical(read_address(left)) == _canonical(read_address(right))
    except UsageError:
        return False


def _canonical(address: Address) -> str:
    parts = urlsplit(address.url)
    port = parts.port or (443 if address.secure else 80)
    return f"{parts.scheme}://{address.host.lower()}:{port}{parts.path}"


def path_of(*parts: str) -> str:
    """An API path of these segments, each escaped.

    Raises:
        UsageError: One is empty, which would be another path, or is no text that can be sent.
    """
    with suppress(UnicodeEncodeError):
        if all(parts):
            return "/" + "/".join(quote(part, safe="") for part in parts)
    raise UsageError(f"{'/'.join(parts)!r} names nothing on a server", "check what is named")
