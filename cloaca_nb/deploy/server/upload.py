"""An archive on its way to a server."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

from cloaca_nb.errors import DeployError

#: Bytes that are read, sent and told of at a time.
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
