"""What an answer with an error status means, or none at all, in a sentence, and the next step.

Refusals are one table, read from top to bottom. The statuses, codes and texts are those that Cloacina servers
0.4 to 0.12 give; a gateway in front of one answers in its own words.
"""

from __future__ import annotations

import errno
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cloaca_nb.errors import RefusedError, UnreachableError

if TYPE_CHECKING:
    import httpx

BODY_CAP_MIB = 100
"""Largest request body that a server reads, in MiB."""

_LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """An HTTP answer that is no success.

    Attributes:
        body: Its body as text, keys already hidden.
        content_type: Media type without parameters, lower case.
        location: `Location` header of a redirect.
        request_id: The server's id of the request, or an empty text.
        wait_s: The pause that it asks for, in seconds.
    """

    status: int
    body: str
    content_type: str = ""
    location: str = ""
    request_id: str = ""
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row: which answers it is for, and what it says.

    `message` and `hint` are filled by `str.format_map` with the values of the request (`server`, `tenant`,
    `name`, `version`, `workflow`, `key`, `doing`) and of the answer (`text`, `status`, `code`).
    """

    status: tuple[int, ...]
    message: str
    hint: str = ""
    code: str = ""
    text: str = ""
    again: bool = False
    taken: bool = False

    def fits(self, status: int, code: str, text: str) -> bool:
        """Whether the row is for an answer."""
        return status in self.status and self.code in {"", code} and self.text.lower() in text.lower()


_SIGNATURE = (
    "the server's operator demands signed packages: ask for the package to be signed and registered there"
)
_LOADS_LATER = "the server loads a package some seconds after it was built; try again"

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        (400,),
        "{name} {version} is or was on {server} with other content",
        "raise the version (`--bump` does it), or delete that version from the server first",
        text="already exists",
        code="upload_failed",
        taken=True,
    ),
    Refusal(
        (400, 404, 500),
        "tenant {tenant!r} does not exist on {server}",
        "choose another with --tenant, or have an administrator create it",
        text="search_path setup failed",
    ),
    Refusal(
        (400,),
        "{server} finds no package.toml in the archive",
        "pack it with `--layout both` or `--layout package`",
        text="does not contain a package.toml",
        code="upload_failed",
    ),
    Refusal(
        (400,),
        "{server} does not understand the archive's package.toml: {text}",
        "the server's version differs from what the archive was written for; see docs/deploy.md",
        text="package.toml",
        code="upload_failed",
    ),
    Refusal(
        (400,),
        "the archive breaks a limit of {server}: {text}",
        "leave out data and unused vendored modules; `cloaca-nb check` names the limits",
        text="limit",
        code="upload_failed",
    ),
    Refusal(
        (400,),
        "{server} does not take the archive: {text}",
        "look into it with `cloaca-nb inspect`; a link or an unsafe path must go",
        code="upload_failed",
    ),
    Refusal(
        (400,),
        "{server} found no archive in the request",
        "a proxy on the way may have changed it; try without",
        text="no 'file' field",
        code="invalid_request",
    ),
    Refusal(
        (400,), "the archive is empty", "pack it again", text="empty package file", code="invalid_request"
    ),
    Refusal(
        (400,),
        f"{{server}} could not read the archive to its end: it takes at most {BODY_CAP_MIB} MiB",
        "leave out data and unused vendored modules, or try again if the connection was cut",
        text="failed to read file",
        code="invalid_request",
    ),
    Refusal(
        (400,),
        "the context does not fit the workflow's parameters: {text}",
        "give the values with --context name=value",
        code="workflow_input_invalid",
    ),
    Refusal(
        (400,),
        "{workflow} is not loaded on {server}",
        _LOADS_LATER,
        text="not found",
        code="execution_failed",
        again=True,
    ),
    Refusal((400,), "{server} does not run {workflow}: {text}", code="execution_failed"),
    Refusal((400, 422), "{server} refused to {doing}: {text}"),
    Refusal(
        (401,),
        "{server} got no API key",
        "see --api-key, a profile's api_key, or the variable CLOACINA_API_KEY",
        text="missing or malformed",
    ),
    Refusal(
        (401,),
        "{server} does not know the API key from {key}, or it was revoked",
        "use another key; an administrator issues them",
    ),
    Refusal(
        (403,),
        "the API key from {key} may not {doing} on {server}: its role is too low",
        "use a key with the role write",
        code="insufficient_permissions",
    ),
    Refusal(
        (403,),
        "the API key from {key} is not for tenant {tenant!r}",
        "name the key's own tenant with --tenant, or use a key of this tenant",
        code="tenant_access_denied",
    ),
    Refusal((403,), "only a platform administrator may {doing}", "ask one", code="admin_required"),
    Refusal((403,), "{server} refused the package: {text}", _SIGNATURE, text="signature"),
    Refusal((403,), "{server} refused the package: {text}", _SIGNATURE, code="untrusted_signer"),
    Refusal((403,), "{server} refused the package: {text}", _SIGNATURE, code="package_tampered"),
    Refusal((403,), "{server} refused to {doing}: {text}", "use a key with the role write"),
    Refusal(
        (404,),
        "{server} has no workflow {name!r} in tenant {tenant!r}",
        "deploy it first, or look at the name and the tenant",
        code="workflow_not_found",
    ),
    Refusal((404,), "{server} knows no such run", "`%cloaca_runs` lists them", code="execution_not_found"),
    Refusal(
        (404,),
        "{server} does not know how to {doing}",
        "its version may be too old (0.5 or newer is needed), or the address may lack a path",
    ),
    Refusal(
        (405,),
        "{server} does not know how to {doing}",
        "the address may be that of something else than a Cloacina server",
    ),
    Refusal((407,), "a proxy on the way to {server} asks for a password", "see the variable HTTPS_PROXY"),
    Refusal(
        (409,),
        "{workflow} is paused on {server}",
        "resume it there (`cloacinactl workflow resume {workflow}`)",
        code="workflow_paused",
    ),
    Refusal((409,), "{server} refused to {doing}: {text}", "another change came between; try again"),
    Refusal(
        (413,),
        "the archive is too large for {server} or a proxy before it",
        f"a server takes at most {BODY_CAP_MIB} MiB; leave out data and unused vendored modules",
    ),
    Refusal((408, 425), "{server} gave up waiting for the request", "try again", again=True),
    Refusal((429,), "{server} is asked too often", "try again in a minute", again=True),
    Refusal(
        (502, 503, 504),
        "the gateway before {server} gets no answer from it (HTTP {status})",
        "see whether the server runs; try again",
        again=True,
    ),
    Refusal(tuple(range(500, 600)), "{server} failed inside (HTTP {status}): {text}", "its log says more"),
)


def refused(answer: FailedAnswer, values: Mapping[str, str], rows: tuple[Refusal, ...] = ()) -> RefusedError:
    """The error that an answer stands for.

    Args:
        answer: The answer, keys already hidden.
        values: What the request was about; see `Refusal`.
        rows: Rows that come before those of the table.
    """
    if 300 <= answer.status < 400:
        return _redirected(answer, values)
    code, text = _envelope(answer)
    if not code and _is_page(answer) and answer.status not in {407, 413, 502, 503, 504}:
        return _page(answer, values)
    for row in (*rows, *REFUSALS):
        if row.fits(answer.status, code, text):
            return _worded(row, answer, values, code, text)
    return RefusedError(
        f"{values['server']} refused to {values['doing']} (HTTP {answer.status}): {_short(text)}",
        status=answer.status,
        code=code,
    )


def _worded(
    row: Refusal, answer: FailedAnswer, values: Mapping[str, str], code: str, text: str
) -> RefusedError:
    filled = {**values, "text": _short(text) or "no reason given", "status": str(answer.status), "code": code}
    hint = row.hint.format_map(filled)
    if answer.status >= 500 and answer.request_id:
        hint = f"{hint} (request {answer.request_id})".strip()
    message = row.message.format_map(filled)
    return RefusedError(
        message,
        hint,
        status=answer.status,
        code=code,
        again=row.again,
        taken=row.taken,
        wait_s=answer.wait_s,
    )


def _envelope(answer: FailedAnswer) -> tuple[str, str]:
    """Code and text of the servers' error body, or no code and the whole text."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "", answer.body.strip()
    if isinstance(body, dict) and isinstance(body.get("error"), str):
        code = body.get("code")
        return code if isinstance(code, str) else "", body["error"]
    return "", answer.body.strip()


def _redirected(answer: FailedAnswer, values: Mapping[str, str]) -> RefusedError:
    host = urlsplit(answer.location).hostname or "another path of the same host"
    return RefusedError(
        f"{values['server']} answers with a redirect to {host}: not followed, the API key must not go there",
        "if that is the server's right address, write it into the profile or --server",
        status=answer.status,
    )


def _is_page(answer: FailedAnswer) -> bool:
    return answer.content_type == "text/html" or answer.body.lstrip()[:1] == "<"


def _page(answer: FailedAnswer, values: Mapping[str, str]) -> RefusedError:
    return RefusedError(
        page_message(answer.body, values["server"], answer.status), PAGE_HINT, status=answer.status
    )


PAGE_HINT = (
    "a proxy, a login page or another program answers there; see the address, HTTPS_PROXY and NO_PROXY"
)


def page_message(body: str, server: str, status: int) -> str:
    """What is said of a web page that comes instead of an answer."""
    title = _title(body)
    shown = f" titled {title!r}" if title else ""
    return f"{server} answers with a web page{shown} (HTTP {status}), which is no Cloacina server's answer"


class _TitleReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.title += data


def _title(body: str) -> str:
    reader = _TitleReader()
    reader.feed(body[:10_000])
    return " ".join(reader.title.split())[:80]


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]} …"


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
    return UnreachableError(f"the certificate of {server} is refused: {reason}", hint, unclear=False)


def _no_tls(error: ssl.SSLError, server: str) -> UnreachableError:
    reason = (error.reason or "no TLS connection").replace("_", " ").lower()
    return UnreachableError(
        f"{server} does not speak TLS as expected: {reason}",
        "if it serves plain http, write http:// (a key then crosses the network unencrypted)",
        unclear=False,
    )


def _no_name(error: socket.gaierror, host: str) -> UnreachableError:
    later = error.errno == socket.EAI_AGAIN
    reason = "the name server does not answer" if later else "the name is not known"
    return UnreachableError(
        f"the host {host} has no address: {reason}",
        "look for a slip in the address, and see whether this machine is online or needs a VPN",
        unclear=False,
        again=later,
    )


def _timed_out(error: httpx.TransportError, server: str) -> UnreachableError | None:
    import httpx

    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return UnreachableError(
            f"{server} does not accept a connection in time",
            "see whether a firewall or a VPN stands between",
            unclear=False,
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
            unclear=False,
            again=True,
        )
    if isinstance(error, httpx.ProxyError):
        return UnreachableError(
            f"the proxy on the way to {server} refuses: {error}",
            "see HTTPS_PROXY and NO_PROXY",
            unclear=False,
        )
    if isinstance(error, httpx.ConnectError):
        return UnreachableError(
            f"{server} cannot be reached", "see whether this machine is online", unclear=False, again=True
        )
    if isinstance(error, httpx.LocalProtocolError):
        return UnreachableError(f"the request to {server} broke off here: {error}", "try again")
    return UnreachableError(
        f"the connection to {server} was cut before its answer was complete", "try again", again=True
    )
