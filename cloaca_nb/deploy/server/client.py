"""Requests to one server: a key that goes nowhere else, time-outs, errors in sentences.

An error that leaves this module carries no frame, no request and no cause of the HTTP library, since those
hold the key; it is raised after the handler has ended, so that Python does not chain them either.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Literal

from cloaca_nb.deploy.keys import Key
from cloaca_nb.deploy.server.address import Address
from cloaca_nb.deploy.server.patience import LateError, Worker, retry_after_s
from cloaca_nb.deploy.server.refusals import (
    PAGE_HINT,
    FailedAnswer,
    Refusal,
    page_message,
    refused,
    unreachable,
)
from cloaca_nb.errors import CloacaNbError, DeployError, StoppedError, UnreachableError, UsageError
from cloaca_nb.package.parse import most_values

if TYPE_CHECKING:
    import httpx


#: Bytes that are read, sent and told of at a time, and that come out of the decompressor.
_PIECE = 256 * 1024


class Upload(io.FileIO):
    """An archive that tells how far it was read, and stops where it is not the one that was checked.

    Args:
        archive: The file.
        size: Its size in bytes.
        sha256: Its hash, hexadecimal.
        progress: Told after each piece: bytes so far, and all.

    Raises:
        DeployError: It cannot be opened, or its size is another.
    """

    def __init__(self, archive: Path, size: int, sha256: str, progress: Callable[[int, int], None]) -> None:
        try:
            super().__init__(archive)
        except OSError as error:
            raise DeployError(f"{archive} cannot be read: {error.strerror}", "pack it again") from None
        self.shown_name = archive.name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
        self._archive = archive
        self._size = size
        self._sha256 = sha256
        self._progress = progress
        self._digest = hashlib.sha256()
        #: Has something done; a client has it done on the thread that waits.
        self.relay: Callable[[Callable[[], object]], object] = lambda call: call()
        if os.fstat(self.fileno()).st_size != size:
            self.close()
            raise self._changed()

    def read(self, size: int | None = -1) -> bytes:
        """The next piece, however much is asked for.

        Raises:
            DeployError: It cannot be read, or is at its end and not what was checked.
        """
        try:
            piece = super().read(_PIECE) or b""
        except OSError as error:
            raise DeployError(f"{self._archive} cannot be read: {error.strerror}", "pack it again") from None
        self._digest.update(piece)
        sent = self.tell()
        if sent > self._size or (not piece and self._digest.hexdigest() != self._sha256):
            raise self._changed()
        if piece:
            self.relay(lambda: self._progress(sent, self._size))
        return piece

    def _changed(self) -> DeployError:
        return DeployError(f"{self._archive} changed while it was sent", "pack and deploy again")


#: How an answer may be compressed.
_GZIP = "gzip"


_NO_JSON = object()
#: Bytes of an answer that are taken, decompressed.
BODY_CAP = 64 * 2**20
#: Values of an answer that are taken: of the shortest, a body of that size would hold 20 million.
VALUES_CAP = 1_000_000

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long is waited, in seconds.

    Attributes:
        answer: For an answer, or its next piece.
        send: For the next piece of a request to be taken.
        upload: For the answer to an upload: the server unpacks and checks it first.
        total: For an answer to be whole, counted from the last piece of the request that was taken.
    """

    connect: float = 10
    answer: float = 30
    send: float = 60
    upload: float = 120
    total: float = 600


@dataclass(frozen=True, slots=True)
class Request:
    """What a request is about, for the sentences about it.

    Attributes:
        doing: Completes "the server refused to …".
        rows: What refusals mean for this request, looked at before the table of all.
    """

    doing: str
    tenant: str = "public"
    name: str = ""
    version: str = ""
    workflow: str = ""
    rows: tuple[Refusal, ...] = ()


class Client:
    """Speaks to one server. Close it, or use it in a `with` statement.

    Args:
        address: The server.
        key: The key that is sent to it, and only to it; None sends none.
        timeouts: How long is waited.

    Attributes:
        stop: Ends the waiting for an answer when set, within a moment.
    """

    def __init__(self, address: Address, key: Key | None, timeouts: Timeouts | None = None) -> None:
        self.address = address
        self.key = key
        self.stop = threading.Event()
        self._timeouts = timeouts or Timeouts()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections; the next request opens new ones."""
        http = self.__dict__.pop("_http", None)
        if http is not None:
            http.close()

    @cached_property
    def _http(self) -> httpx.Client:
        library = _library()
        times = self._timeouts
        http: httpx.Client = library.Client(
            base_url=self.address.url,
            auth=self._sign if self.key else None,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": _GZIP,
                "User-Agent": "cloaca-nb",
            },
            verify=_trust(self.address),
            # A proxy must not be handed what goes to this machine.
            trust_env=not self.address.loopback,
            follow_redirects=False,
            timeout=library.Timeout(times.answer, connect=times.connect, write=times.send),
        )
        return http

    def _sign(self, request: httpx.Request) -> httpx.Request:
        if self.key is not None:
            request.headers["Authorization"] = "Bearer " + self.key.reveal()
        return request

    def hide(self, text: str) -> str:
        """`text` without the key."""
        return self.key.hide(text) if self.key else text

    def ask(
        self,
        method: Method,
        path: str,
        about: Request,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> dict[str, object]:
        """The JSON object that the server answers.

        Args:
            path: Path from the server's root.

        Raises:
            RefusedError: The server's answer is no.
            UnreachableError: No answer came, or one that is not the server's.
        """
        options: dict[str, object] = {}
        if query:
            options["params"] = dict(query)
        if body is not None:
            options["json"] = body
        return self._exchange(method, path, about, options)

    def upload(self, path: str, about: Request, upload: Upload) -> dict[str, object]:
        """The JSON object that the server answers to an upload, which is sent in constant memory.

        A server reads the part named `file` and no other.

        Raises:
            RefusedError: As `ask`.
            UnreachableError: As `ask`.
            DeployError: The archive cannot be read, or is not what was checked.
        """
        httpx = _library()
        times = self._timeouts
        with upload:
            options: dict[str, object] = {
                "files": {"file": (upload.shown_name, upload, "application/octet-stream")},
                "timeout": httpx.Timeout(times.upload, connect=times.connect, write=times.send),
            }
            return self._exchange("POST", path, about, options, upload)

    def _exchange(
        self,
        method: Method,
        path: str,
        about: Request,
        options: Mapping[str, object],
        upload: Upload | None = None,
    ) -> dict[str, object]:
        failure: BaseException
        try:
            with self._translated():
                http = self._http

                def work(worker: Worker[dict[str, object]]) -> dict[str, object]:
                    if upload is not None:
                        upload.relay = worker.tell
                    with http.stream(method, path, **options) as response:  # type: ignore[arg-type]  # differ
                        return self._read(response, self._text(response), about)

                return Worker(work, self._timeouts.total, self.stop).wait()
        except CloacaNbError as error:
            error.reword(self.hide)
            failure = error
        except KeyboardInterrupt as error:
            failure = error
        raise _clean(failure)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turns what the HTTP library raises into our errors."""
        httpx = _library()
        try:
            yield
        except httpx.TransportError as error:
            raise unreachable(error, self.address.url, self.address.host) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise UnreachableError(
                f"{self.address.url} gives no usable answer: {self.hide(str(error))}"
            ) from None
        except UnicodeEncodeError as error:
            half = error.object[error.start : error.end]
            raise DeployError(
                f"what is to be sent holds {half!r}, half of a character, which no server takes",
                "leave it out, or write the whole character",
            ) from None
        except LateError:
            slow = f"{self.address.url} sends its answer too slowly"
            raise UnreachableError(slow, "try again later", again=True) from None
        except StoppedError:
            raise UnreachableError(f"stopped before {self.address.url} answered") from None
        except ssl.SSLError as error:
            reason = error.reason or "no certificates"
            raise UsageError(f"the certificates of this machine cannot be read: {reason}") from None

    def _text(self, response: httpx.Response) -> str:
        """The body, decompressed, as far as it is of a bearable size."""
        body = bytearray()
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in {"", "identity", _GZIP}:
            raise self.odd(f"an encoding that was not asked for ({encoding[:40]})")
        pieces = response.iter_raw()
        try:
            for piece in _unzipped(pieces) if encoding == _GZIP else pieces:
                body += piece
                if len(body) > BODY_CAP:
                    raise self.odd(f"more than {BODY_CAP // 2**20} MiB")
        except zlib.error:
            raise self.odd("what is not compressed as it says") from None
        text = body.decode("utf-8", "replace")
        if most_values(text) > VALUES_CAP:
            raise self.odd(f"more than {VALUES_CAP:,} values")
        return text

    def _read(self, response: httpx.Response, told: str, about: Request) -> dict[str, object]:
        try:
            value = json.loads(told)
            value = self.key.hide_in(value) if self.key else value
            # Spelled anew: what the escapes of the answer stood for is hidden already.
            text = told if response.is_success else json.dumps(value)
        except (ValueError, RecursionError):
            value, text = _NO_JSON, self.hide(told)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not response.is_success:
            answer = FailedAnswer(
                status=response.status_code,
                body=text,
                content_type=kind,
                location=self.hide(response.headers.get("location", "")),
                request_id=self.hide(response.headers.get("x-request-id", ""))[:80],
                wait_s=retry_after_s(response.headers.get("retry-after", "")),
            )
            raise refused(answer, self._values(about), about.rows)
        if value is _NO_JSON:
            raise self._no_json(text, kind, response.status_code)
        if not isinstance(value, dict):
            raise self.odd(f"a JSON {type(value).__name__} where an object belongs")
        return value

    def _values(self, about: Request) -> dict[str, str]:
        return {
            "server": self.address.url,
            "key": self.key.source if self.key else "nowhere",
            "doing": about.doing,
            "tenant": about.tenant,
            "name": about.name,
            "version": about.version,
            "workflow": about.workflow or about.name,
        }

    def _no_json(self, text: str, kind: str, status: int) -> DeployError:
        if kind == "text/html" or text.lstrip()[:1] == "<":
            return UnreachableError(page_message(text, self.address.url, status), PAGE_HINT)
        if text.lstrip()[:1] in {"{", "["}:
            return UnreachableError(
                f"the answer of {self.address.url} is cut short: it ends after {len(text)} characters",
                "try again; if it stays so, a proxy on the way cuts it",
                again=True,
            )
        return self.odd("no JSON")

    def odd(self, what: str) -> UnreachableError:
        """The error for an answer that no Cloacina server gives."""
        return UnreachableError(
            f"{self.address.url} answers with {what}",
            "the address may be that of another program, or of a server that is newer than this client knows",
        )


def _unzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same decompressed, no more at a time than a piece, however far it shrank."""
    inner = zlib.decompressobj(wbits=31)
    for piece in pieces:
        left = piece
        while left and not inner.eof:
            yield inner.decompress(left, _PIECE)
            left = inner.unconsumed_tail


def _library() -> ModuleType:
    """The HTTP library, imported when the first request is made."""
    try:
        import httpx
    except ImportError:
        raise UsageError(
            "deploying to a server needs httpx, which is not installed", "pip install 'cloaca-nb[server]'"
        ) from None
    return httpx


def _clean(error: BaseException) -> BaseException:
    """The error without the frames and causes that it came with."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return error


def _trust(address: Address) -> ssl.SSLContext:
    """Which certificates are believed: this machine's (or `SSL_CERT_FILE`'s), and the usual authorities."""
    if not address.secure:
        # Never used, and cheap: no authority is loaded.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    with suppress(ImportError):
        import certifi

        context.load_verify_locations(certifi.where())
    return context
