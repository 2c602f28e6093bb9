"""A notebook that is deployed, changed and deployed again, and what commands print about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.command import Ran, at_home, run_command, valid
from tests.servers.fake import ADMIN_KEY
from tests.written import code_cells, write_notebook

Runs = Callable[..., Ran]

NOTEBOOK = (
    "%load_ext cloaca_nb\n%cloaca_workflow orders",
    "%%cloaca_task\ndef extract(context):\n    context.set('rows', [1, context.get('limit', 2)])\n"
    "    return context",
    "%%cloaca_task\ndef total(context):\n"
    "    context.set('total', sum(context.get('rows')))\n    return context",
)


def write_orders(folder: Path) -> Path:
    """The notebook in a folder."""
    cells = code_cells(NOTEBOOK)
    return write_notebook(folder / "orders.ipynb", cells)


def run_at(folder: Path, *words: str) -> Ran:
    """A command on the machine of someone whose home is a folder, with the fake server's key."""
    return run_command(*words, folder=folder, env={**at_home(folder), "CLOACINA_API_KEY": ADMIN_KEY})


def document(done: Ran, name: str, code: int = 0) -> dict[str, Any]:
    """What a command says, which fits its published schema."""
    assert done.code == code, done.stdout + done.stderr
    return valid(done.document, name)


def change(notebook: Path, old: str, new: str) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new), encoding="utf-8")
