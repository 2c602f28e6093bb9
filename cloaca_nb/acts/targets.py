"""Acts about what is deployed on targets, and about what starts it there."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cloaca_nb import api
from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome, by_workflow, outcome
from cloaca_nb.commands.options import whose_code
from cloaca_nb.commands.targets import name_and_target, secret_and_target
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    from cloaca_nb.inputs.secrets import Fields
    from cloaca_nb.output.json import JsonObject
    from cloaca_nb.output.words import Style
    from cloaca_nb.tending.listed import Paused


def runs(asked: Asked) -> ActOutcome:
    """List deployments and their runs, the workflow's runs on a server, or the events of one."""
    from cloaca_nb.output import deploys as output
    from cloaca_nb.output import json as json_output

    notebook, where = asked.notebook, asked.where()
    if asked.words:
        with contextlib.closing((found := notebook.past_run(asked.words[0], where)).target):
            events = found.target.api.events(found.execution)
        rows = output.event_rows(events)
        return _table(json_output.events_json(events), output.EVENTS_HEADER, rows, events)
    if asked.options.all:
        there = notebook.executions(where)
        return _table(json_output.executions_json(there), output.RUNS_HEADER, output.run_rows(there), there)
    records = notebook.past(where).refreshed()
    document = json_output.history_json(records)
    if records:
        return _table(document, output.HISTORY_HEADER, output.history_rows(records), records)
    name = notebook.path.name if notebook.path is not None else "this notebook"
    said = f"{name} was not deployed yet, as far as its file tells"
    return ActOutcome(document, lambda style: said, value=records)


def _table(
    document: JsonObject, header: Sequence[str], rows: Sequence[Sequence[str]], found: Any
) -> ActOutcome:
    from cloaca_nb.output.cell import table
    from cloaca_nb.output.deploys import table_text

    def text(style: Style) -> str:
        return table_text(header, rows, style)

    return ActOutcome(document, text, value=found, html=lambda: table(header, rows))


def status(asked: Asked) -> ActOutcome:
    """Compare the notebook with its last archive and with what is deployed."""
    from cloaca_nb.output.deploys import comparison_text
    from cloaca_nb.output.json import status_json

    notebook, where, diff = asked.notebook, asked.where(), asked.options.diff
    each = notebook.in_turn(lambda: notebook.status(asked.words[0] if asked.words else None, where=where))
    found = [(name, one) for name, several in each for one in several]

    def text(style: Style) -> str:
        texts = (
            (name, (comparison_text(one, style, diff=diff) for one in several)) for name, several in each
        )
        return by_workflow([(name, "\n".join(lines)) for name, lines in texts], style)

    return ActOutcome(status_json(found), text, value=[one for _, one in found])


def ls(asked: Asked) -> ActOutcome:
    """List what is deployed on a target."""
    from cloaca_nb.output import tending as output

    found = api.ls(asked.target(), where=asked.where())
    return outcome(found, output.listing_json, output.listing_text, html=output.listing_html)


def pause(asked: Asked) -> ActOutcome:
    """Have a server refuse new runs."""
    return _paused(api.pause(*asked.named(), where=asked.where()))


def resume(asked: Asked) -> ActOutcome:
    """Have a server take runs again."""
    return _paused(api.resume(*asked.named(), where=asked.where()))


def _paused(done: Paused) -> ActOutcome:
    from cloaca_nb.output.tending import paused_json

    return outcome(done, paused_json, lambda one, style: one.message)


def rollback(asked: Asked) -> ActOutcome:
    """Deploy an older version's content again, or show what that would change."""
    from cloaca_nb.output import tending as output

    (target, name), where, options = asked.named(), asked.where(), asked.options
    if options.list:
        return outcome(api.kept(target, name, where=where), output.kept_json, output.kept_text)
    with asked.telling(quiet=not options.yes) as told, asked.stopping(lambda: told.early) as stop:
        done = api.rollback(
            target,
            name,
            options.to,
            take=options.take,
            send=options.yes,
            where=where,
            limits=asked.execution()[1],
            on_plan=lambda plan: told.say(lambda style: output.plan_text(plan, style)),
            on_event=told.deploy,
            stop=stop,
            keep=asked.keep,
        )
    return outcome(done, output.rollback_json, output.rollback_text)


def secrets(asked: Asked) -> ActOutcome:
    """List, set or remove what a server keeps."""
    from cloaca_nb.output.tending import ActedOnSecrets, stored_json, stored_text

    action = asked.options.action
    name, target = secret_and_target(asked.options, asked.words)
    fields = _fields(asked, name) if action == "set" else {}
    with api.secrets(target or asked.target_as_set(), where=asked.where()) as there:
        if action == "list":
            found = ActedOnSecrets("", there.there())
        else:
            one, done = there.set(name, fields) if action == "set" else there.remove(name)
            found = ActedOnSecrets(done, (one,))
    return outcome(found, stored_json, stored_text)


def _fields(asked: Asked, name: str) -> Fields:
    """What a secret is to hold: from this machine, or from a person, to whom it is not shown.

    Raises:
        UsageError: There is nothing.
    """
    from cloaca_nb.inputs.here import local_secret
    from cloaca_nb.inputs.secrets import asked as typed

    if not asked.options.local:
        return typed(name, asked.options.fields, asked.ask)
    if asked.options.fields:
        raise UsageError("--local takes the fields that the value here has", "leave out --fields")
    return local_secret(name, asked.folder)


def logs(asked: Asked) -> ActOutcome:
    """Show what a server tells of a run."""
    from cloaca_nb.output import tending as output

    return outcome(asked.notebook.logs(asked.run(), asked.where()), output.log_json, output.log_text)


def doctor(asked: Asked) -> ActOutcome:
    """Say what is wrong on a target."""
    from cloaca_nb.output import tending as output

    imports, limits = asked.execution()
    whose = whose_code(asked.options) if imports else "none"
    with asked.stopping() as stop:
        found = api.doctor(asked.target(), imports=whose, where=asked.where(), limits=limits, stop=stop)
    return outcome(found, output.diagnosis_json, output.diagnosis_text, int(not found.ok))


def undeploy(asked: Asked) -> ActOutcome:
    """Take the package off a target."""
    from cloaca_nb.output.schedules import undeployed_json, undeployed_text

    with asked.telling() as told, asked.stopping() as stop:
        done = asked.notebook.undeploy(
            asked.words[0] if asked.words else None,
            where=asked.where(),
            force=asked.options.force,
            dry_run=asked.options.dry_run,
            on_event=told.deploy,
            stop=stop,
        )
    return outcome(done, undeployed_json, undeployed_text)


def schedule(asked: Asked) -> ActOutcome:
    """Do something with the workflow's schedules on a server."""
    from cloaca_nb.output.schedules import schedules_html, schedules_json, schedules_text

    options = asked.options
    name, word = name_and_target(options.action, asked.words)
    params = asked.context()
    with asked.notebook.schedules(word, where=asked.where()) as schedules:
        found = schedules.act(options.action, name, options.cron, options.timezone, params)
    return outcome(
        found,
        schedules_json,
        lambda found, style: schedules_text(options.action, found, style),
        html=schedules_html if options.action == "list" and found else None,
    )


def triggers(asked: Asked) -> ActOutcome:
    """Do something with the workflow's triggers on a server."""
    from cloaca_nb.output.schedules import triggers_html, triggers_json, triggers_text

    action = asked.options.action
    name, word = name_and_target(action, asked.words)
    with asked.notebook.triggers(word, where=asked.where()) as there:
        found = there.act(action, name, everyone=asked.options.all)
    return outcome(
        found,
        triggers_json,
        lambda found, style: triggers_text(action, found, style),
        html=triggers_html if action == "list" and found else None,
    )
