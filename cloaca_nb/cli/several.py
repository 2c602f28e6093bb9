"""What a verb does with several notebooks, as hooks and continuous integration name them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.cli.console import error_json, error_text
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.errors import CloacaNbError

if TYPE_CHECKING:
    from cloaca_nb.output.words import Style


def of_each(act: Callable[[CommandLine], ActOutcome], line: CommandLine) -> ActOutcome:
    """What comes of doing something with each notebook that a line names, whatever becomes of the others."""
    found = [(str(source), _done(act, line, source)) for source in line.options.sources]

    def text(style: Style) -> str:
        return "\n\n".join(f"{style.paint(name, bold=True)}\n{one.text(style)}" for name, one in found)

    def document() -> Mapping[str, Any]:
        return {"notebooks": [{"notebook": name, **one.as_document()} for name, one in found]}

    return ActOutcome(document, text, max(one.exit_code for _, one in found))


def _done(act: Callable[[CommandLine], ActOutcome], line: CommandLine, source: Path) -> ActOutcome:
    line.telling().step(f"{line.shown} {source}")
    own = argparse.Namespace(**{**vars(line.options), "source": source})
    try:
        return act(CommandLine(line.verb, own))
    except CloacaNbError as error:
        message, hint = error.message, error.hint
        return ActOutcome(
            error_json(message, hint), lambda style: error_text(message, hint, style), error.exit_code
        )
