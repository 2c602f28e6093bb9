"""A notebook that is deployed, changed and deployed again, and what commands print about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.command import Ran

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
Runs = Callable[..., Ran]

NOTEBOOK = (
    "%load_ext cloaca_nb\n%cloaca_workflow orders",
    "%%cloaca_task\ndef extract(context):\n    context.set('rows', [1, context.get('limit', 2)])\n"
    "    return context",
    "%%cloaca_task\ndef total(context):\n"
    "    context.set('total', sum(context.get('rows')))\n    return context",
)


def valid(done: Ran, name: str, code: int = 0) -> dict[str, Any]:
    """The document, which fits its published schema."""
    import jsonschema

    assert done.code == code, done.stdout + done.stderr
    jsonschema.validate(done.document, json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))
    return done.document


def change(notebook: Path, old: str, new: str) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new), encoding="utf-8")
