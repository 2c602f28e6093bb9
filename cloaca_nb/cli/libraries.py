"""The verbs about libraries: pinning them, and taking them along."""

from __future__ import annotations

import argparse
import sys

from cloaca_nb.cli.console import Outcome, Teller, notebook_of
from cloaca_nb.commands.libraries import how_of
from cloaca_nb.output import json as json_output


def lock(options: argparse.Namespace) -> Outcome:
    """Pin the versions of what the package imports."""
    from cloaca_nb.output.text import locked_text

    done = notebook_of(options).lock()
    return Outcome(
        json_output.locked_json(done), lambda style: locked_text(done, style), int(bool(done.lacking))
    )


def vendor(options: argparse.Namespace) -> Outcome:
    """Take libraries along in `vendor/`, or say how those that are there stand."""
    from cloaca_nb.output.text import standings_text, vendored_text

    notebook = notebook_of(options)
    with Teller(quiet=options.json or not sys.stderr.isatty()) as told:
        how = how_of(options, told.step)
        if options.check or not (options.words or options.update or options.remove):
            found = notebook.vendored(how, ask=options.check)
            document = json_output.standings_json(found)
            code = int(not all(one.ok for one in found))
            return Outcome(document, lambda style: standings_text(found, style), code)
        done = notebook.vendor(*options.words, how=how, update=options.update, remove=options.remove)
    return Outcome(json_output.vendored_json(done), lambda style: vendored_text(done, style), 0)
