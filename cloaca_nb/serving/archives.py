"""Answers what an archive holds, to whoever may read the server's files."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web


class ArchiveHandler(APIHandler):
    """`GET cloaca-nb/archive?path=PATH`: the page of an archive; PATH as the contents API has it."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Read the archive in a process of its own; 422 with `message` and `hint` where it is none."""
        from cloaca_nb.serving.apart import read_apart  # not as each server starts

        path = self.get_query_argument("path").strip("/")
        data = await self._content(path)
        page = await asyncio.to_thread(read_apart, data, path.rpartition("/")[2])
        if "message" in page:
            self.set_status(422)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(page))

    async def _content(self, path: str) -> bytes:
        """The file's bytes, from whatever the server keeps its files in.

        Raises:
            HTTPError: There is no such file, or it cannot be read.
        """
        model = await ensure_async(self.contents_manager.get(path, True, "file", "base64"))
        try:
            return base64.b64decode(model["content"])
        except (TypeError, binascii.Error) as error:
            raise web.HTTPError(400, f"{path} cannot be read: {error}") from None
