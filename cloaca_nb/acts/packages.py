"""Acts about packages here: what they need, what archives hold."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from cloaca_nb import api
from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome, outcome
from cloaca_nb.commands.options import how_of
from cloaca_nb.output import json as json_output


def suggest(asked: Asked) -> ActOutcome:
    """Propose which cells are tasks."""
    from cloaca_nb.output.handed import suggestion_text

    options = asked.options
    suggestion = asked.notebook.suggest(only=options.only, but=options.but or ())
    written = asked.mark(suggestion) if options.write and suggestion.tasks else ""
    return ActOutcome(
        json_output.suggestion_json(suggestion, written),
        lambda style: suggestion_text(suggestion, written, style),
        value=suggestion,
    )


def artifacts(asked: Asked) -> ActOutcome:
    """List or prune values that are too large for a context."""
    from cloaca_nb.output.handed import artifacts_text

    options = asked.options
    found = api.artifacts(*asked.words, older_than=options.older_than, store=options.store)
    return outcome(found, json_output.artifacts_json, artifacts_text, int(bool(found.kept)))


def lock(asked: Asked) -> ActOutcome:
    """Pin the versions of what the package imports."""
    from cloaca_nb.output.text import locked_text

    done = asked.notebook.lock()
    return outcome(done, json_output.locked_json, locked_text, int(bool(done.lacking)))


def vendor(asked: Asked) -> ActOutcome:
    """Take libraries along in `vendor/`, or say how those that are there stand."""
    from cloaca_nb.output.text import standings_text, vendored_text

    options, notebook = asked.options, asked.notebook
    with asked.telling() as told:
        how = how_of(options, told.step)
        if options.check or not (asked.words or options.update or options.remove):
            found = notebook.vendored(how, ask=options.check)
            code = int(not all(one.ok for one in found))
            return outcome(found, json_output.standings_json, standings_text, code)
        done = notebook.vendor(*asked.words, how=how, update=options.update, remove=options.remove)
    importlib.invalidate_caches()
    stale = [name for name in done.modules if name in sys.modules] if asked.in_kernel else []
    return outcome(done, json_output.vendored_json, lambda one, style: vendored_text(one, style, stale))


def inspect(asked: Asked) -> ActOutcome:
    """Show what an archive holds."""
    from cloaca_nb.output.text import inspect_text

    path = asked.word("an archive", "for example dist/data-pipeline-1.0.0.cloacina")
    found = api.inspect(Path(path).expanduser())
    document = json_output.inspect_json(found)
    failed = any(finding["severity"] == "error" for finding in document["findings"])
    return ActOutcome(document, lambda style: inspect_text(found, style), int(failed), found)


def pull(asked: Asked) -> ActOutcome:
    """Make a notebook of a package."""
    from cloaca_nb.output.text import pulled_text

    asked.word("a source", "an archive, a directory, or a server and a package such as `prod orders`")
    options = asked.options
    done = api.pull(*asked.words, output=options.output, where=asked.where(), force=options.force)
    return outcome(done, json_output.pulled_json, pulled_text)
