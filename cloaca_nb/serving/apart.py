"""Archives are read in a process of their own.

The server, on which all kernels depend, is never busy with one that is large or made to do harm, nor does it
go down with it.
"""

from __future__ import annotations

import json

from cloaca_nb.check.proof.interpreter import FreshInterpreter, own_module
from cloaca_nb.environment import private_folder
from cloaca_nb.model.json_value import Table

#: How long an archive may take, in seconds.
PATIENCE_S = 60.0


def read_apart(data: bytes, name: str) -> Table:
    """What `page_of` says of an archive, or `message` and `hint` where it cannot be read.

    Args:
        data: The archive.
        name: Its file's name.
    """
    with private_folder("cloaca-nb-page-") as folder:
        (folder / "in").mkdir()
        archive, page = folder / "in" / name, folder / "page.json"
        archive.write_bytes(data)
        reader = FreshInterpreter(own_module("cloaca_nb.serving.page"))
        reader.begin([str(archive), str(page)], folder)
        ended = reader.wait(PATIENCE_S)
        if ended.timed_out:
            return _no_page(f"reading {name} took more than {PATIENCE_S:g} s")
        if not page.is_file():
            return _no_page(f"the process that reads {name} ended with {ended.code}")
        found: Table = json.loads(page.read_text(encoding="utf-8"))
        return found


def _no_page(message: str) -> Table:
    return {"message": message, "hint": "look into it with `cloaca-nb inspect`"}
