"""What an index has behind an address: bounded, and asked for with a login that nobody else is shown."""

from __future__ import annotations

import base64
import re
import time
import urllib.request
from http.client import HTTPException
from urllib.parse import unquote, urlsplit, urlunsplit

from cloaca_nb.errors import without_keys

_PIECE = 64 * 1024
#: How many times as long as one piece all of them may take.
_PIECES_LAST = 10


def had(address: str, most: int, timeout_s: float) -> bytes:
    """What is there, up to one byte more than `most`.

    A login in the address goes to that host alone, as a header: Python takes it for a part of the host's
    name, and would tell every name server of it.

    Args:
        most: How many bytes are wanted.
        timeout_s: How long a piece of it may take.

    Raises:
        OSError: It cannot be had.
        ValueError: That is no address.
    """
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(urlunsplit(parts._replace(netloc=host)))
    if login:
        name, _, password = login.partition(":")
        word = base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {word}")
    until = time.monotonic() + _PIECES_LAST * timeout_s
    data = bytearray()
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            while len(data) <= most and (piece := answer.read1(min(_PIECE, most + 1 - len(data)))):
                data += piece
                if time.monotonic() > until:
                    raise TimeoutError("it comes too slowly")
    except HTTPException as error:
        raise OSError(f"no usable answer ({type(error).__name__})") from None
    return bytes(data)


_QUERY = re.compile(r"(://[^\s?'\"<>]+)\?[^\s'\"<>)]+")


def without_logins(text: str) -> str:
    """The text without what may let somebody in: what addresses have before their host, and behind a `?`."""
    return _QUERY.sub(r"\1?[…]", without_keys(text))
