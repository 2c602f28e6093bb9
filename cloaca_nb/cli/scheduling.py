"""The verbs about what starts workflows on targets."""

from __future__ import annotations

import argparse

from cloaca_nb.cli.console import Outcome, Teller, notebook_of, stopped_by_signals
from cloaca_nb.cli.deploys import where_of
from cloaca_nb.commands.scheduling import name_and_target
from cloaca_nb.grammar import parse_context
from cloaca_nb.output import schedules_json as as_json


def undeploy(options: argparse.Namespace) -> Outcome:
    """Take the package off a target."""
    from cloaca_nb.output.schedules import undeployed_text

    word = options.words[0] if options.words else None
    with Teller(quiet=options.json) as told, stopped_by_signals() as stop:
        done = notebook_of(options).undeploy(
            word,
            where=where_of(options),
            force=options.force,
            dry_run=options.dry_run,
            on_event=told.deploy,
            stop=stop,
        )
    return Outcome(as_json.undeployed_json(done), lambda style: undeployed_text(done, style), 0)


def schedule(options: argparse.Namespace) -> Outcome:
    """Do something with the workflow's schedules on a server."""
    from cloaca_nb.output.schedules import schedules_text

    name, word = name_and_target(options.action, options.words)
    notebook = notebook_of(options)
    params = {**parse_context(options.context), **notebook.param_values(options.param)}
    with notebook.schedules(word, where=where_of(options)) as schedules:
        found = schedules.act(options.action, name, options.cron, options.timezone, params)
    return Outcome(
        as_json.schedules_json(found), lambda style: schedules_text(options.action, found, style), 0
    )


def triggers(options: argparse.Namespace) -> Outcome:
    """Do something with the workflow's triggers on a server."""
    from cloaca_nb.output.schedules import triggers_text

    name, word = name_and_target(options.action, options.words)
    with notebook_of(options).triggers(word, where=where_of(options)) as there:
        found = there.act(options.action, name, everyone=options.all)
    return Outcome(as_json.triggers_json(found), lambda style: triggers_text(options.action, found, style), 0)
