"""The JSON documents of `deploy`, `runs` and `status`; key names are fixed, more may be added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.history import Record
    from cloaca_nb.deploy.resources import Execution, RunEvent
    from cloaca_nb.deploy.status import Comparison
    from cloaca_nb.run.runner import RunResult


def deployment_json(deployment: Deployment) -> dict[str, Any]:
    """What `deploy --json` prints."""
    checks = deployment.preflight.checks if deployment.preflight else ()
    return {
        "target": deployment.target,
        "kind": deployment.kind,
        "place": deployment.place,
        "tenant": deployment.tenant,
        "name": deployment.name,
        "version": deployment.version,
        "workflow": deployment.workflow,
        "fingerprint": deployment.fingerprint,
        "sha256": deployment.sha256,
        "package_id": deployment.package_id,
        "already": deployment.already,
        "reached": deployment.reached,
        "message": deployment.message,
        "hint": deployment.hint,
        "time": deployment.time,
        "elapsed_s": round(deployment.elapsed_s, 3),
        "execution": deployment.execution,
        "run": None if deployment.run is None else run_json(deployment.run),
        "checks": [
            {"name": check.name, "state": check.state, "message": check.message, "hint": check.hint}
            for check in checks
        ],
    }


def run_json(run: RunResult) -> dict[str, Any]:
    """A run on a target."""
    return {
        "status": run.status,
        "duration_s": run.duration_s,
        "tasks": [
            {
                "id": task.id,
                "status": task.status,
                "attempts": task.attempts,
                "duration_s": task.duration_s,
                "error": None
                if task.error is None
                else {
                    "type": task.error.type,
                    "message": task.error.message,
                    "cell": task.error.cell,
                    "line": task.error.line,
                },
            }
            for task in run.tasks
        ],
    }


def history_json(records: Iterable[Record]) -> dict[str, Any]:
    """What `runs --json` prints."""
    return {"deployments": [record.as_json() for record in records]}


def executions_json(runs: Iterable[Execution]) -> dict[str, Any]:
    """What `runs --all --json` prints."""
    return {
        "runs": [
            {
                "id": run.id,
                "workflow": run.workflow,
                "status": run.status,
                "started_at": run.started_at,
                "completed_at": run.completed_at,
            }
            for run in runs
        ]
    }


def events_json(events: Iterable[RunEvent]) -> dict[str, Any]:
    """What `runs RUN --events --json` prints."""
    return {
        "events": [
            {"number": e.number, "event": e.kind, "task": e.task, "time": e.time, "data": e.data}
            for e in events
        ]
    }


def status_json(comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """What `status --json` prints."""
    return {
        "comparisons": [
            {
                "name": one.name,
                "place": one.place,
                "state": one.state,
                "version": one.version,
                "message": one.message,
                "tasks": list(one.tasks),
                "files": [
                    {"path": c.path, "change": c.change, "tasks": list(c.tasks), "diff": list(c.diff)}
                    for c in one.changes
                ],
            }
            for one in comparisons
        ]
    }
