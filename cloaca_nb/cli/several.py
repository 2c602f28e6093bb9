"""What a verb does with several notebooks, as hooks and continuous integration name them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.acts.outcome import ActOutcome, together
from cloaca_nb.cli.console import error_json, error_text
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.errors import CloacaNbError

if TYPE_CHECKING:
    from cloaca_nb.output.words import Style

Act = Callable[[CommandLine], ActOutcome]


def of_each(act: Act, line: CommandLine) -> ActOutcome:
    """What comes of doing something with each notebook that a line names, whatever becomes of the others."""
    sources, one_log = line.options.sources, line.options.format == "sarif"
    if len(sources) < (1 if one_log else 2):
        return act(line)
    found = [(str(source), _done(act, line, source)) for source in sources]
    return _as_log(found) if one_log else _told_in_turn(found)


def _told_in_turn(found: Sequence[tuple[str, ActOutcome]]) -> ActOutcome:
    def text(style: Style) -> str:
        return "\n\n".join(f"{style.paint(name, bold=True)}\n{one.text(style)}" for name, one in found)

    def document() -> Mapping[str, Any]:
        return together("notebooks", [{"notebook": name, **one.as_document()} for name, one in found])

    return ActOutcome(document, text, _gravest(found))


def _as_log(found: Sequence[tuple[str, ActOutcome]]) -> ActOutcome:
    """One log in SARIF of all notebooks, those that cannot be read named in it."""
    from cloaca_nb import __version__
    from cloaca_nb.acts.workflow import annotated
    from cloaca_nb.check.checker import Report
    from cloaca_nb.output.annotations import sarif_log

    values = [(name, one.value if isinstance(one.value, list) else [one.value]) for name, one in found]
    reports = [each for _, value in values for each in value if isinstance(each, Report)]
    failed = [(name, each) for name, value in values for each in value if isinstance(each, CloacaNbError)]
    log = sarif_log([one for report in reports for one in annotated(report)], failed, __version__)
    return ActOutcome(log, lambda style: json.dumps(log, indent=2, ensure_ascii=False), _gravest(found))


def _gravest(found: Sequence[tuple[str, ActOutcome]]) -> int:
    return max(one.exit_code for _, one in found)


def _done(act: Act, line: CommandLine, source: Path) -> ActOutcome:
    line.telling().step(f"{line.shown} {source}")
    own = argparse.Namespace(**{**vars(line.options), "source": source})
    try:
        return act(CommandLine(line.verb, own))
    except CloacaNbError as error:
        message, hint = error.message, error.hint
        return ActOutcome(
            error_json(message, hint),
            lambda style: error_text(message, hint, style),
            error.exit_code,
            value=error,
        )
