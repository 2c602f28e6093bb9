"""A trigger of a package, asked once: a cron is taken as due, a function is called in a child process."""

from __future__ import annotations

import contextlib
import secrets
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from cloaca_nb.errors import RunError, UsageError
from cloaca_nb.grammar import nearest
from cloaca_nb.model.firing import Firing, called_text
from cloaca_nb.package.files import output_errors
from cloaca_nb.run import errors, process
from cloaca_nb.run.feed import Messages
from cloaca_nb.run.runners import InterruptStops, Runner, environment_of, write_spec

if TYPE_CHECKING:
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.run import Message, RunPlan, TaskError
    from cloaca_nb.model.workflow import Trigger

#: How long to wait for what the child says before looking whether it still lives, in seconds.
_LOOK_S = 0.05

#: Longest output of a function that is kept, in characters.
_OUTPUT = 20_000


def asked(plan: RunPlan, name: str, runner: Runner, stop: threading.Event | None = None) -> Firing:
    """Ask a trigger of a package whether it fires.

    Args:
        plan: The run that it would start; its context is not looked at.
        name: The trigger, as the notebook calls it.
        runner: Whose module the package is imported with.
        stop: Ends it when set.

    Raises:
        UsageError: The workflow has no such trigger.
        RunError: Its function raises, gives what servers refuse, ends its process, or was stopped.
    """
    trigger = _named(plan, name)
    if trigger.cron:
        return _due(trigger)
    stop = stop or threading.Event()
    output: list[str] = []
    token = secrets.token_hex(8)
    with InterruptStops(stop), _child(plan, trigger, runner, token) as child:
        message = _message(plan, child, token, stop, output)
    return _firing(plan, trigger, message, "".join(output)[:_OUTPUT])


def _named(plan: RunPlan, name: str) -> Trigger:
    workflow = plan.package.workflow
    own = {one.name: one for one in workflow.triggers if one.workflow == workflow.name}
    if name not in own:
        known = f"there are {', '.join(own)}" if own else "add one: %cloaca_trigger NAME --cron …"
        raise UsageError(
            f"{workflow.name} has no trigger named {name!r}", nearest(name, own).question or known
        )
    return own[name]


def _due(trigger: Trigger) -> Firing:
    """A cron, as if it were time: servers tell a run these four things."""
    context: dict[str, JSON] = {
        "schedule_id": str(uuid.uuid4()),
        "scheduled_time": datetime.now(timezone.utc).replace(microsecond=0).isoformat(),
        "schedule_timezone": trigger.timezone,
        "schedule_expression": trigger.cron,
    }
    text = f"trigger {trigger.name} is taken as due now: {trigger.cron} ({trigger.timezone})"
    return Firing(trigger.name, True, context, text)


@contextlib.contextmanager
def _child(plan: RunPlan, trigger: Trigger, runner: Runner, token: str) -> Iterator[process.Child]:
    """The process in which the function is called; it gets no secret, which servers give to tasks alone."""
    plan = replace(plan, secrets={}, context={})
    with process.private_folder() as folder:
        with output_errors(folder):
            about = {"trigger": trigger.name, "standin_too": runner.name == "preview"}
            spec = write_spec(plan, {}, folder, token, **about)
        child = process.start("poll", spec, plan.folder, environment_of(plan))
        try:
            yield child
        finally:
            child.close()


def _message(
    plan: RunPlan, child: process.Child, token: str, stop: threading.Event, output: list[str]
) -> Message:
    """What the child says in the end; what the function writes meanwhile is kept."""
    lines = Messages(token)
    while True:
        if stop.is_set():
            raise RunError("the trigger was stopped while its function was called")
        code = child.exit_code
        chunks = child.read(_LOOK_S)
        _keep(output, chunks)
        for name, data in chunks:
            found = list(lines.feed(data)) if name == "events" else []
            if found:
                _keep(output, child.read_now("stdout", "stderr"))
                return found[0]
        if code is not None and not any(data for _, data in chunks):
            raise _error("the function's process ended", errors.died(code, (), plan.package, plan.env))


def _keep(output: list[str], chunks: Iterable[process.Chunk]) -> None:
    """Keep the beginning of what the function writes: one that writes without end fills nothing."""
    for name, data in chunks:
        if name != "events" and sum(map(len, output)) < _OUTPUT:
            output.append(data[:_OUTPUT].decode("utf-8", "replace"))


def _firing(plan: RunPlan, trigger: Trigger, message: Message, output: str) -> Firing:
    name = trigger.name
    match message["message"]:
        case "polled" if message["fires"] is not None:
            text, took = called_text(name, message["text"], message["took"]), message["took"]
            context = _context(name, message["context"]) if message["fires"] else {}
            return Firing(name, message["fires"], context, text, took, output)
        case "polled":
            raise RunError(
                called_text(name, message["text"], message["took"]), _place_of(trigger), detail=output
            )
        case "no-trigger":
            raise RunError(
                f"the package registers no trigger {name!r} when it is imported", _place_of(trigger)
            )
        case "poll-raised":
            error = errors.from_message(message["error"], plan.package, None)
            logged = "servers only write it into their log, at each poll"
            raise _error(f"the function of trigger {name} raised", replace(error, hint=error.hint or logged))
        case _:
            raise _error(f"trigger {name} was not called", errors.of_run(message, plan.package))


def _context(name: str, fired: dict[str, JSON]) -> dict[str, JSON]:
    """What servers add to what was fired."""
    now = datetime.now(timezone.utc).isoformat()
    return {**fired, "trigger_name": name, "triggered_at": now}


def _place_of(trigger: Trigger) -> str:
    return f"it is in cell {trigger.place.cell}, line {trigger.place.line}"


def _error(what: str, error: TaskError) -> RunError:
    return RunError(f"{what}{error.where}: {error.type}: {error.message}", error.hint, detail=error.traceback)
