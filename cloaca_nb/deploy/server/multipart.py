"""The body of an upload, sent piece by piece in constant memory.

A server reads the part named `file` and no other.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from cloaca_nb.errors import DeployError

PIECE = 256 * 1024
"""How many bytes are read, sent and reported at a time."""


class Upload:
    """A multipart body around one file; can be sent several times.

    Args:
        path: The file.
        size: Its size in bytes, which the request promises.
        progress: Told after each piece: bytes of the file sent so far, and its size.

    Attributes:
        headers: What the request must say of the body.
    """

    def __init__(self, path: Path, size: int, progress: Callable[[int, int], None]) -> None:
        boundary = secrets.token_hex(16)
        name = path.name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
        self._path = path
        self._size = size
        self._progress = progress
        self._head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + size + len(self._tail)),
        }

    def pieces(self) -> Iterator[bytes]:
        """The body, from its start.

        Raises:
            DeployError: The file cannot be read, or changed since its size was taken.
        """
        yield self._head
        sent = 0
        for piece in self._file():
            yield piece
            sent += len(piece)
            self._progress(sent, self._size)
        if sent != self._size:
            raise DeployError(f"{self._path} changed while it was sent", "pack and deploy again")
        yield self._tail

    def _file(self) -> Iterator[bytes]:
        left = self._size
        try:
            with self._path.open("rb") as file:
                while left and (piece := file.read(min(PIECE, left))):
                    yield piece
                    left -= len(piece)
        except OSError as error:
            raise DeployError(f"{self._path} cannot be read: {error.strerror}", "pack it again") from None
