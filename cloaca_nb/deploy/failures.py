"""What a request without an answer means, in a sentence, and the next step."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloaca_nb.errors import UnreachableError

if TYPE_CHECKING:
    import httpx

# OpenSSL's numbers of what can be wrong with a certificate (x509_vfy.h).
_EXPIRED = 10
_SELF_SIGNED = frozenset({18, 19})
_UNKNOWN_ISSUER = frozenset({2, 20, 21})
_WRONG_NAME = frozenset({62, 64})


def unreachable(error: httpx.TransportError, server: str, host: str) -> UnreachableError:
    """The error that a failed request stands for.

    Args:
        error: What the HTTP library raised.
        server: The server's address, for the message.
        host: Its host name alone.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(cause, server, host)
        if isinstance(cause, ssl.SSLError):
            return _no_tls(cause, server)
        if isinstance(cause, socket.gaierror):
            return _no_name(cause, host)
    return _timed_out(error, server) or _connection(error, server)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, outermost first."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def _certificate(error: ssl.SSLCertVerificationError, server: str, host: str) -> UnreachableError:
    code = error.verify_code
    reason, hint = (
        f"it cannot be verified ({error.verify_message})",
        "the server's administrator must renew it",
    )
    if code == _EXPIRED:
        reason = "it has expired"
    elif code in _SELF_SIGNED or code in _UNKNOWN_ISSUER:
        reason = "it is signed by an authority that this machine does not know"
        hint = "name the authority's certificate file in the variable SSL_CERT_FILE"
    elif code in _WRONG_NAME:
        reason, hint = f"it is not for the host {host}", "use the name that the certificate was issued for"
    return UnreachableError(f"the certificate of {server} is refused: {reason}", hint, arrived=False)


def _no_tls(error: ssl.SSLError, server: str) -> UnreachableError:
    reason = (error.reason or "no TLS connection").replace("_", " ").lower()
    return UnreachableError(
        f"{server} does not speak TLS as expected: {reason}",
        "if it serves plain http, write http:// (a key then crosses the network unencrypted)",
        arrived=False,
    )


def _no_name(error: socket.gaierror, host: str) -> UnreachableError:
    later = error.errno == socket.EAI_AGAIN
    reason = "the name server does not answer" if later else "the name is not known"
    return UnreachableError(
        f"the host {host} has no address: {reason}",
        "look for a slip in the address, and see whether this machine is online or needs a VPN",
        arrived=False,
        again=later,
    )


def _timed_out(error: httpx.TransportError, server: str) -> UnreachableError | None:
    import httpx

    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return UnreachableError(
            f"{server} does not accept a connection in time",
            "see whether a firewall or a VPN stands between",
            arrived=False,
            again=True,
        )
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(f"{server} does not answer in time", "try again later", again=True)
    return None


def _connection(error: httpx.TransportError, server: str) -> UnreachableError:
    import httpx

    numbers = {cause.errno for cause in _causes(error) if isinstance(cause, OSError)}
    if errno.ECONNREFUSED in numbers:
        return UnreachableError(
            f"{server} refuses the connection: nothing listens there",
            "see whether the server runs, and whether the port is right",
            arrived=False,
            again=True,
        )
    if isinstance(error, httpx.ProxyError):
        return UnreachableError(
            f"the proxy on the way to {server} refuses: {error}",
            "see HTTPS_PROXY and NO_PROXY",
            arrived=False,
        )
    if isinstance(error, httpx.ConnectError):
        return UnreachableError(
            f"{server} cannot be reached", "see whether this machine is online", arrived=False, again=True
        )
    if isinstance(error, httpx.LocalProtocolError):
        return UnreachableError(f"the request to {server} broke off here: {error}", "try again")
    return UnreachableError(
        f"the connection to {server} was cut before its answer was complete", "try again", again=True
    )
