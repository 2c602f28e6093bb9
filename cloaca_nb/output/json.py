"""The JSON documents of all verbs; key names are fixed, more may be added.

Where a key is an attribute's name the attributes stand in a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cloaca_nb.check.rules import worded
from cloaca_nb.output.handed import values_of
from cloaca_nb.output.pictures.registered import registered_json

if TYPE_CHECKING:
    from cloaca_nb.actions import Locked
    from cloaca_nb.check.checker import Inspection, Report
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.past import Comparison, FileChange
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.deploy.scheduling.resources import Scheduled
    from cloaca_nb.deploy.server.resources import Execution, RunEvent
    from cloaca_nb.model.finding import Finding, Place
    from cloaca_nb.model.package import Archive, Dependency
    from cloaca_nb.model.params import Param
    from cloaca_nb.model.run import ContextChange, RunState, TaskError, TaskState
    from cloaca_nb.model.workflow import Task, Trigger, Workflow
    from cloaca_nb.pulling.notebook import Pulled
    from cloaca_nb.read.handover.suggest import Suggestion
    from cloaca_nb.run.artifacts import Artifacts
    from cloaca_nb.vendoring.change import VendorChange
    from cloaca_nb.vendoring.lock import Distribution
    from cloaca_nb.vendoring.standing import Standing

JsonObject: TypeAlias = dict[str, Any]

#: One finding, as `docs/schemas/finding.json` describes it.
_FINDING = ("code", "severity", "message", "cell", "cell_id", "line", "column", "task", "hint")
_ARCHIVE = ("layout", "fingerprint", "sha256", "size_bytes", "entries")
_TRIGGER = ("name", "workflow", "cron", "poll_interval", "timezone")
_PARAM = ("name", "type", "required", "default")
_FIRING = ("trigger", "fires", "context", "took_s", "text", "output")
_TASK_STATE = (
    *("id", "status", "attempts", "duration_s", "error", "output", "reason", "ran_after_failure"),
    *("replayed", "taken_from", "ran_since"),
)
_DEPLOYMENT = (
    *("target", "kind", "place", "tenant", "name", "version", "workflow", "fingerprint", "sha256"),
    *("package_id", "already", "reached", "message", "hint", "time", "elapsed_s", "execution", "run"),
)


def picked(source: object, names: Iterable[str]) -> JsonObject:
    """These attributes of an object; tuples are lists."""
    values = {name: getattr(source, name) for name in names}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}


def each_picked(sources: Iterable[object], *names: str) -> list[JsonObject]:
    """The same of each of some objects."""
    return [picked(source, names) for source in sources]


def findings_json(findings: Iterable[Finding]) -> list[JsonObject]:
    """All findings, in their order."""
    return each_picked(findings, *_FINDING)


def check_json(report: Report) -> JsonObject:
    """What `check --json` prints."""
    return {
        "ok": report.ok,
        "workflow": report.workflow.name,
        "tasks": [task.id for task in report.workflow.tasks],
        "evidence": evidence_json(report),
        "dependencies": dependencies_json(dependencies(report)),
        "inputs": inputs_json(report),
        "findings": findings_json(report.findings),
    }


def dependencies(report: Report) -> tuple[Dependency, ...]:
    """Third-party modules that the package imports; none where there is no package."""
    return report.package.dependencies if report.package is not None else ()


def dependencies_json(found: Iterable[Dependency]) -> list[JsonObject]:
    """Third-party modules with their distributions, pinned and installed versions, and the tasks."""
    return [
        {
            **picked(one, ("module", "distribution", "when")),
            "pinned": one.pinned or None,
            "installed": one.installed or None,
            "tasks": list(one.tasks),
            **_at(one.place if one.place and one.place.cell > 0 else None),
        }
        for one in found
    ]


def inputs_json(report: Report) -> JsonObject:
    """What the package needs of where it runs, and whether it is there on this machine."""
    from cloaca_nb.inputs.here import inventory_here

    found = inventory_here(report.package, report.document.folder)
    return {
        "params": [_param(param) for param in report.workflow.params],
        **{
            what: [
                {**picked(need, ("name", "default")), "here": here, **_at(need.place)} for need, here in needs
            ]
            for what, needs in found.items()
        },
    }


def evidence_json(report: Report) -> list[JsonObject]:
    """For each task whether its values in the notebook are the package's; else what differs, or why not."""
    from cloaca_nb.check.rules.compared import difference_text, why_text

    told = {one.task: one for one in report.comparisons}
    found: list[JsonObject] = []
    for task in report.workflow.tasks:
        one = told.get(task.id)
        if task.generated:
            continue
        if one is None:
            why = "the notebook was not run, or errors stood in the way"
            found.append({"task": task.id, "verdict": "not-compared", "why": why, "unseen": {}})
            continue
        why = difference_text(one.differing) if one.differing else ""
        why = why_text(one.why) if one.why is not None and not why else why
        found.append({"task": task.id, "verdict": one.verdict, "why": why, "unseen": dict(one.unseen)})
    return found


def graph_json(report: Report) -> JsonObject:
    """What `graph --json` prints."""
    return {
        **workflow_json(report.workflow),
        "findings": findings_json(report.findings),
    }


def workflow_json(workflow: Workflow) -> JsonObject:
    """The workflow with its tasks and edges."""
    return {
        "workflow": workflow.name,
        "tasks": [_task(task) for task in workflow.tasks],
        "triggers": [_trigger(trigger) for trigger in workflow.triggers],
        "params": [_param(param) for param in workflow.params],
        **registered_json(workflow.registered),
    }


def _trigger(trigger: Trigger) -> JsonObject:
    return {**picked(trigger, (*_TRIGGER, "function")), **_at(trigger.place)}


def _param(param: Param) -> JsonObject:
    return {**picked(param, _PARAM), **_at(param.place)}


def _at(place: Place | None) -> JsonObject:
    return {"cell": place.cell if place else None, "line": place.line if place else None}


def _task(task: Task) -> JsonObject:
    return {
        "id": task.id,
        **_at(task.place),
        **({"generated": True} if task.generated else {}),
        **({"invokes": task.invokes} if task.invokes else {}),
        "dependencies": list(task.dependencies),
        "inferred": [{"task": edge.dependency, "key": edge.key} for edge in task.edges if edge.inferred],
        "reads": _unique(use.key for use in task.reads),
        "writes": _unique(use.key for use in task.writes),
    }


def run_json(run: RunState, report: Report | None = None) -> JsonObject:
    """A run, here or on a target: what `run --json` and `runs RUN --json` print, and part of `deploy --json`.

    Args:
        run: The run; a target tells less of one (no final context, no output).
        report: The check that came first, where one did.
    """
    return {
        "status": run.status,
        "runner": run.runner,
        "context": dict(run.context),
        "handed": values_of(run, report.workflow if report is not None else None),
        "duration_s": run.duration_s,
        "error": _error(run.error),
        "tasks": [_task_state(task) for task in run.tasks],
        "evidence": evidence_json(report) if report is not None else [],
        "findings": findings_json([*(report.findings if report else ()), *run.findings]),
        **({} if run.times == 1 else _several(run)),
        **({} if run.fired is None else {"trigger": picked(run.fired, _FIRING)}),
    }


def _several(run: RunState) -> JsonObject:
    """What there is to say of several runs."""
    keys = ("status", "duration_s", "context")
    return {
        "times": run.times,
        "alike": run.alike,
        "runs": [
            {**picked(one, keys), "error": _error(one.error), "tasks": [_task_state(t) for t in one.tasks]}
            for one in run.runs
        ],
        "differences": each_picked(
            run.differences, "path", "task", "first", "other", "base", "origin", "runs"
        ),
    }


def _task_state(task: TaskState) -> JsonObject:
    change = None if task.context is None else _change(task.context)
    times = each_picked(task.times, "began_s", "ended_s", "failed")
    return {**picked(task, _TASK_STATE), "error": _error(task.error), "context": change, "times": times}


def _error(error: TaskError | None) -> JsonObject | None:
    return None if error is None else picked(error, ("type", "message", "cell", "line", "traceback"))


def _change(change: ContextChange) -> JsonObject:
    return {
        "added": sorted(change.added),
        "changed": sorted(change.changed),
        "removed": sorted(change.removed),
        "size_bytes": change.size_bytes,
    }


def packed_json(archive: Archive, report: Report) -> JsonObject:
    """What `pack --json` prints."""
    return {"path": str(archive.path), **picked(archive, _ARCHIVE), **_carried(report)}


def built_json(path: Path, report: Report) -> JsonObject:
    """What `build --json` prints.

    `sha256` is what ``find . -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum`` prints in the
    directory.
    """
    assert report.package is not None
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    return {
        "path": str(path),
        "layout": "directory",
        "fingerprint": report.package.fingerprint,
        "sha256": _tree_digest(files),
        "size_bytes": sum(file.stat().st_size for file in files.values()),
        "entries": len(files),
        **_carried(report),
    }


def _tree_digest(files: Mapping[str, Path]) -> str:
    import hashlib

    total = hashlib.sha256()
    for name in sorted(files, key=str.encode):
        digest = hashlib.sha256(files[name].read_bytes()).hexdigest()
        total.update(f"{digest}  ./{name}\n".encode())
    return total.hexdigest()


def not_written_json(report: Report) -> JsonObject:
    """What `pack --json` and `build --json` print when error findings stand in the way."""
    return {"path": None, **dict.fromkeys(_ARCHIVE), **_carried(report)}


def _carried(report: Report) -> JsonObject:
    return {
        "captured": each_picked(report.workflow.captured, "name", "task", "cell", "line", "reason"),
        "evidence": evidence_json(report),
        "dependencies": dependencies_json(dependencies(report)),
        "findings": findings_json(report.findings),
    }


def locked_json(done: Locked) -> JsonObject:
    """What `lock --json` prints."""
    return {"path": str(done.path), "pinned": dict(done.pinned), "lacking": list(done.lacking)}


def vendored_json(done: VendorChange) -> JsonObject:
    """What `vendor --json` prints where something changed."""
    return {
        "path": str(done.path),
        "distributions": [_distribution(one) for one in done.distributions],
        "added": [one.name for one in done.added],
        "removed": [one.name for one in done.removed],
        **picked(done, ("notes",)),
    }


def standings_json(found: Iterable[Standing]) -> JsonObject:
    """What `vendor --check --json` prints."""
    return {
        "distributions": [
            {
                **_distribution(one.distribution),
                **picked(one, ("newest", "installed")),
                "stale": one.is_stale,
                **picked(one, ("changed", "targets", "weaknesses")),
            }
            for one in found
        ]
    }


def _distribution(one: Distribution) -> JsonObject:
    return picked(one, ("name", "version", "license", "wheel", "sha256", "asked", "needed_by"))


def pulled_json(done: Pulled) -> JsonObject:
    """What `pull --json` prints."""
    names = ("place", "own", "exact", "tenant", "cells", "files", "notes")
    return {"path": str(done.path), **picked(done, names)}


def artifacts_json(found: Artifacts) -> JsonObject:
    """What `artifacts --json` prints."""
    return {
        "store": found.store,
        "removed": found.removed,
        "artifacts": [
            {
                **picked(item, ("name", "size_bytes", "whole", "path")),
                "age_s": None if item.modified is None else max(0.0, found.now - item.modified),
            }
            for item in found.items
        ],
        "size_bytes": found.size_bytes,
        "others": found.others,
        "kept": [{"name": item.name, "reason": reason} for item, reason in found.kept],
    }


def suggestion_json(suggestion: Suggestion, written: str) -> JsonObject:
    """What `suggest --json` prints."""
    return {
        "proposals": each_picked(suggestion.proposals, "cell", "kind", "id", "why"),
        **picked(suggestion, ("reasons", "joined")),
        "diff": suggestion.diff(),
        "written": written or None,
        **workflow_json(suggestion.workflow),
        "findings": findings_json(worded(suggestion.workflow.facts)),
    }


def inspect_json(inspection: Inspection) -> JsonObject:
    """What `inspect --json` prints."""
    return {
        **picked(inspection, ("layout", "name", "version")),
        "tasks": [dict(task) for task in inspection.tasks],
        "files": each_picked(inspection.files, "path", "size", "sha256"),
        "dependencies": dependencies_json(inspection.dependencies),
        "params": each_picked(inspection.beside.params, *_PARAM),
        "triggers": each_picked(inspection.beside.triggers, *_TRIGGER),
        **registered_json(inspection.beside.registered, placed=False),
        "findings": findings_json(inspection.findings),
    }


def _unique(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def deployment_json(deployment: Deployment) -> JsonObject:
    """What `deploy --json` prints."""
    checks = deployment.preflight.checks if deployment.preflight else ()
    return {
        **picked(deployment, _DEPLOYMENT),
        "elapsed_s": round(deployment.elapsed_s, 3),
        "run": None if deployment.run is None else run_json(deployment.run),
        "checks": each_picked(checks, "name", "state", "message", "hint"),
        "triggers": scheduled_json(deployment.triggers),
    }


def time_json(at: datetime | None) -> str | None:
    """A time as RFC 3339 text, or None."""
    return at.isoformat() if at is not None else None


def scheduled_json(found: Iterable[Scheduled]) -> list[JsonObject]:
    """Triggers and schedules that are there."""
    return [
        {
            **picked(one, ("name", "kind", "workflow")),
            "cron": one.cron or None,
            "timezone": one.zone,
            "next_at": time_json(one.next_at),
            "note": one.note,
        }
        for one in found
    ]


def history_json(records: Iterable[DeploymentRecord]) -> JsonObject:
    """What `runs --json` prints."""
    return {"deployments": [record.as_json() for record in records]}


def executions_json(runs: Iterable[Execution]) -> JsonObject:
    """What `runs --all --json` prints."""
    return {"runs": each_picked(runs, "id", "workflow", "status", "started_at", "completed_at")}


def events_json(events: Iterable[RunEvent]) -> JsonObject:
    """What `runs RUN --events --json` prints."""
    return {
        "events": [
            {"number": e.number, "event": e.kind, "task": e.task, "time": e.time, "data": e.data}
            for e in events
        ]
    }


def changes_json(changes: Iterable[FileChange]) -> list[JsonObject]:
    """Files that differ, with the lines that do."""
    return each_picked(changes, "path", "change", "tasks", "diff")


def status_json(comparisons: Iterable[tuple[str, Comparison]]) -> JsonObject:
    """What `status --json` prints of comparisons, each with the name of its workflow."""
    return {
        "comparisons": [
            {
                "workflow": workflow,
                **picked(one, ("name", "place", "state", "version", "message", "tasks")),
                "triggers": scheduled_json(one.standing.triggers),
                **picked(one.standing, ("notes",)),
                "files": changes_json(one.changes),
            }
            for workflow, one in comparisons
        ]
    }
