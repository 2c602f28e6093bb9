"""Acts about what starts a workflow on a target, and about taking it off."""

from __future__ import annotations

from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome, outcome
from cloaca_nb.commands.targets import name_and_target


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
