"""What a request without an answer means, in a sentence, and the next step."""

from __future__ import annotations

import ast
import errno
import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from cloaca_nb.deploy.target import Deployable
from cloaca_nb.errors import UnreachableError

if TYPE_CHECKING:
    import httpx

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DENIED = frozenset(
    (
        *("os", "sys", "subprocess", "shutil", "socket", "http", "urllib", "ctypes", "importlib", "pathlib"),
        *("io", "json", "pickle", "marshal", "code", "codeop", "compile", "compileall", "builtins"),
        *("signal", "multiprocessing", "threading", "tempfile", "glob", "fnmatch"),
    )
)
"""Top-level names that a loader refuses in `workflow/` and `vendor/`."""

_SLOW_S = 30


def why_not_loaded(item: Deployable) -> str:
    """The likely reasons, most likely first, and where the true one is written."""
    reasons = list(_reasons(item))
    log = f"the server's log says why: look for {item.name}"
    if not reasons:
        return f"{log}; an error at import is the usual reason"
    return f"likely: {'; or '.join(reasons)}. {log[0].upper()}{log[1:]}"


def _reasons(item: Deployable) -> Iterator[str]:
    denied = sorted(
        {path.split("/")[1].removesuffix(".py") for path in item.files if _top_level(path)} & DENIED
    )
    if denied:
        yield f"the package holds a module named {denied[0]}, which loaders refuse"
    entry = _entry_module(item.files)
    if entry is not None:
        yield from _entry_reasons(entry, item.files)
    if item.imports:
        yield f"the server's Python lacks {' or '.join(item.imports)}: install it there, or vendor it"
    if item.import_s > _SLOW_S:
        yield f"importing it takes too long: {item.import_s:.0f} s here, and a server gives up after 60 s"


def _top_level(path: str) -> bool:
    return path.startswith(("workflow/", "vendor/"))


def _entry_module(files: Mapping[str, bytes]) -> str | None:
    try:
        table = tomllib.loads(files["package.toml"].decode())
    except (KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    entry = cast("dict[str, object]", table.get("metadata", {})).get("entry_module")
    return entry if isinstance(entry, str) else None


def _entry_reasons(entry: str, files: Mapping[str, bytes]) -> Iterator[str]:
    base = f"workflow/{entry.replace('.', '/')}"
    text = files.get(f"{base}.py", files.get(f"{base}/__init__.py"))
    if text is None:
        yield f"its entry module {entry} is not in the package"
    elif _opens_builder(text):
        yield f"its entry module {entry} opens a WorkflowBuilder, under which a server finds no task"


def _opens_builder(text: bytes) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in calls}
    return "WorkflowBuilder" in names


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
