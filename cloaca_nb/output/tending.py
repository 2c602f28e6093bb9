"""What is deployed, logs, ways back, secrets of servers: as text, as data, and as a notebook shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.model.wording import counted
from cloaca_nb.output.cell import table
from cloaca_nb.output.deploys import LONGEST, change_lines, deployment_text, table_text
from cloaca_nb.output.json import changes_json, deployment_json, each_picked, events_json, picked
from cloaca_nb.output.words import PLAIN, Colour, Style, second_text, visible
from cloaca_nb.tending.logs import NOT_TOLD, RunLog

if TYPE_CHECKING:
    from cloaca_nb.deploy.kept import KeptArchive
    from cloaca_nb.deploy.server.stored import StoredSecret
    from cloaca_nb.tending.doctor import Diagnosis
    from cloaca_nb.tending.listed import Listing, Paused
    from cloaca_nb.tending.rollback import Rollback

Json = dict[str, Any]

LISTING_HEADER = ("package", "version", "workflow", "state", "tasks", "since", "")
_KEPT_HEADER = ("version", "sent", "state", "archive")
_SECRETS_HEADER = ("secret", "fields", "last set")
_TASKS_HEADER = ("task", "status", "attempt", "started", "completed", "error")


def listing_rows(found: Listing) -> list[tuple[str, ...]]:
    """A row for each package."""
    return [
        (
            *(one.name, one.version, one.workflow, one.state),
            "" if one.tasks is None else str(one.tasks),
            second_text(one.since),
            one.note,
        )
        for one in found.packages
    ]


def listing_text(found: Listing, style: Style = PLAIN) -> str:
    """What is deployed on a target."""
    if not found.packages:
        return f"nothing is deployed on {visible(found.target, LONGEST)} (tenant {visible(found.tenant, 80)})"
    return table_text(LISTING_HEADER, listing_rows(found), style)


def listing_json(found: Listing) -> Json:
    """What `ls --json` prints."""
    names = ("name", "version", "workflow", "state", "tasks", "since", "note")
    return {**picked(found, ("target", "place", "tenant")), "packages": each_picked(found.packages, *names)}


def paused_json(done: Paused) -> Json:
    """What `pause --json` and `resume --json` print."""
    return picked(done, ("target", "name", "paused", "message"))


def kept_text(archives: Sequence[KeptArchive], style: Style = PLAIN) -> str:
    """The archives that are kept."""
    if not archives:
        return "no archive of it is kept here"
    return table_text(_KEPT_HEADER, _kept_rows(archives), style, widest=400)


def _kept_rows(archives: Iterable[KeptArchive]) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.record.version} (as {one.origin})" if one.origin else one.record.version,
            second_text(one.record.time),
            one.record.reached,
            str(one.path),
        )
        for one in archives
    ]


def kept_json(archives: Sequence[KeptArchive]) -> Json:
    """What `rollback --list --json` prints."""
    return {
        "archives": [
            {
                "version": one.record.version,
                "origin": one.origin,
                "time": one.record.time,
                "path": str(one.path),
                "sha256": one.sha256,
            }
            for one in archives
        ]
    }


def plan_text(plan: Rollback, style: Style = PLAIN) -> str:
    """What a rollback changes, with the lines."""
    otherwise = ", with other content" * (plan.current == plan.back_to)
    there = f"{plan.current} is there{otherwise}" if plan.current else "none is there"
    head = f"{plan.name} {plan.version} has the content of {plan.back_to} again ({there})"
    lines = [style.paint(visible(head, LONGEST), bold=True)]
    if not plan.compared:
        lines.append("  what differs is not known: the target does not show what is there")
    elif not plan.changes:
        lines.append("  nothing differs")
    lines += change_lines(plan.changes, style, diff=True)
    return "\n".join(lines + style.notes(plan.notes, LONGEST))


def rollback_text(done: Rollback, style: Style = PLAIN) -> str:
    """What came of a rollback, or would."""
    if done.done is not None:
        return deployment_text(done.done, style)
    return f"{plan_text(done, style)}\n  nothing was sent: add --yes to do it"


def rollback_json(done: Rollback) -> Json:
    """What `rollback --json` prints."""
    names = ("target", "name", "current", "back_to", "version", "archive", "compared")
    return {
        **picked(done, (*names, "notes")),
        "files": changes_json(done.changes),
        "deployment": None if done.done is None else deployment_json(done.done),
    }


def log_text(log: RunLog, style: Style = PLAIN) -> str:
    """What a server tells of a run."""
    head = f"run {log.execution} of {log.workflow or 'a workflow'} on {log.place}: {log.status}"
    rows = [
        (
            *(one.id, one.status, f"{one.attempt}/{one.max_attempts}"),
            *((one.started_at or "")[11:23], (one.completed_at or "")[11:23]),
            one.error,
        )
        for one in log.tasks
    ]
    lines = [
        style.paint(visible(head, LONGEST), bold=True),
        table_text(_TASKS_HEADER, rows, style, widest=300),
    ]
    hints = dict.fromkeys(one.hint for one in log.tasks if one.hint)
    lines += [line for hint in hints for line in style.hint(visible(hint, LONGEST))]
    lines += [
        visible(f"{event.time[11:23]}  {event.kind}{f'  {event.task}' if event.task else ''}", LONGEST)
        for event in log.events
    ]
    return "\n".join([*lines, NOT_TOLD])


def log_json(log: RunLog) -> Json:
    """What `logs --json` prints."""
    names = ("id", "status", "attempt", "max_attempts", "started_at", "completed_at", "error", "hint")
    return {
        **picked(log, ("execution", "place", "workflow", "status")),
        "tasks": each_picked(log.tasks, *names),
        **events_json(log.events),
    }


_MARKS: Mapping[str, tuple[str, Colour]] = {
    "error": ("✗", "red"),
    "warning": ("⚠", "yellow"),
    "info": ("·", "grey"),
}


def diagnosis_text(found: Diagnosis, style: Style = PLAIN) -> str:
    """What may be wrong on a target."""
    tenant = f", tenant {found.tenant}" if found.kind == "server" else ""
    where = f"{found.target}{f' ({found.place})' * (found.place != found.target)}{tenant}"
    lines = [style.paint(visible(f"{where}: {counted(found.packages, 'package')}", LONGEST), bold=True)]
    if not found.diagnostics:
        lines.append(style.paint("✓ nothing is wrong, as far as can be seen", "green"))
    for one in found.diagnostics:
        mark, colour = _MARKS[one.severity]
        lines.append(f"{style.paint(mark, colour)} {one.code}: {visible(one.message, LONGEST)}")
        lines += style.hint(visible(one.hint, LONGEST))
    return "\n".join(lines)


def diagnosis_json(found: Diagnosis) -> Json:
    """What `doctor --json` prints."""
    names = ("target", "kind", "place", "tenant", "packages", "ok")
    told = ("code", "severity", "subject", "message", "hint")
    return {**picked(found, names), "diagnostics": each_picked(found.diagnostics, *told)}


def listing_html(found: Listing) -> str:
    """What is deployed, as a notebook shows it."""
    return table(LISTING_HEADER, listing_rows(found))


class ActedOnSecrets(NamedTuple):
    """What came of a line about secrets that a server keeps.

    Attributes:
        done: What became of the secret: ``made``, ``changed``, ``removed``; "" where they were listed.
        secrets: Those that it was about.
    """

    done: str
    secrets: Sequence[StoredSecret]


def stored_json(found: ActedOnSecrets) -> Json:
    """What `secrets --json` prints."""
    return {
        "done": found.done or None,
        "secrets": [
            {"name": one.name, "fields": [*one.fields], "updated_at": one.updated_at or None}
            for one in found.secrets
        ],
    }


def stored_text(found: ActedOnSecrets, style: Style = PLAIN) -> str:
    """What came of a line about secrets."""
    if found.done:
        return visible(f"secret {found.secrets[0].name} is {found.done}", 400)
    rows = [(one.name, ", ".join(one.fields), second_text(one.updated_at)) for one in found.secrets]
    return table_text(_SECRETS_HEADER, rows, style) if rows else "no secrets are kept there"
