"""The JSON documents of `deploy`, `runs` and `status`; key names are fixed, more may be added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from cloaca_nb.model.finding import Finding

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.inspect import Inspection
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.past import Comparison
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.deploy.server.resources import Execution, RunEvent
    from cloaca_nb.model.package import Archive
    from cloaca_nb.model.run import ContextChange, RunState, TaskError, TaskState
    from cloaca_nb.model.workflow import Task, Workflow


class FindingJson(TypedDict):
    """One finding, as `docs/schemas/finding.json` describes it."""

    code: str
    severity: str
    message: str
    cell: int | None
    cell_id: str | None
    line: int | None
    column: int | None
    task: str | None
    hint: str


def finding_json(finding: Finding) -> FindingJson:
    """The finding with its fixed key names."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "cell": finding.cell,
        "cell_id": finding.cell_id,
        "line": finding.line,
        "column": finding.column,
        "task": finding.task,
        "hint": finding.hint,
    }


def findings_json(findings: Iterable[Finding]) -> list[FindingJson]:
    """All findings, in their order."""
    return [finding_json(finding) for finding in findings]


JsonObject: TypeAlias = dict[str, Any]


def check_json(report: Report) -> JsonObject:
    """What `check --json` prints."""
    return {
        "ok": report.ok,
        "workflow": report.workflow.name,
        "tasks": [task.id for task in report.workflow.tasks],
        "evidence": evidence_json(report),
        "findings": findings_json(report.findings),
    }


def evidence_json(report: Report) -> list[JsonObject]:
    """For each task whether its values in the notebook were compared with the package's, and why not."""
    from cloaca_nb.check.rules.state import why_text

    told = {one.task: one for one in report.comparisons}
    found: list[JsonObject] = []
    for task in report.workflow.tasks:
        one = told.get(task.id)
        if one is None:
            why = "the notebook was not run, or errors stood in the way"
            found.append({"task": task.id, "verdict": "not-compared", "why": why, "unseen": {}})
            continue
        why = "" if one.why is None else why_text(one.why)
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
    return {"workflow": workflow.name, "tasks": [_task(task) for task in workflow.tasks]}


def _task(task: Task) -> JsonObject:
    return {
        "id": task.id,
        "cell": task.place.cell,
        "line": task.place.line,
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
        "duration_s": run.duration_s,
        "error": _error(run.error),
        "tasks": [_task_state(task) for task in run.tasks],
        "evidence": evidence_json(report) if report is not None else [],
        "findings": findings_json([*(report.findings if report else ()), *run.findings]),
    }


def _task_state(task: TaskState) -> JsonObject:
    return {
        "id": task.id,
        "status": task.status,
        "attempts": task.attempts,
        "duration_s": task.duration_s,
        "error": _error(task.error),
        "output": task.output,
        "reason": task.reason,
        "ran_after_failure": task.ran_after_failure,
        "context": None if task.context is None else _change(task.context),
    }


def _error(error: TaskError | None) -> JsonObject | None:
    if error is None:
        return None
    return {
        "type": error.type,
        "message": error.message,
        "cell": error.cell,
        "line": error.line,
        "traceback": error.traceback,
    }


def _change(change: ContextChange) -> JsonObject:
    return {
        "added": sorted(change.added),
        "changed": sorted(change.changed),
        "removed": sorted(change.removed),
        "size_bytes": change.size_bytes,
    }


def packed_json(archive: Archive, report: Report) -> JsonObject:
    """What `pack --json` prints."""
    return {
        "path": str(archive.path),
        "layout": archive.layout,
        "fingerprint": archive.fingerprint,
        "sha256": archive.sha256,
        "size_bytes": archive.size_bytes,
        "entries": archive.entries,
        **_carried(report),
    }


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
    total = hashlib.sha256()
    for name in sorted(files, key=str.encode):
        digest = hashlib.sha256(files[name].read_bytes()).hexdigest()
        total.update(f"{digest}  ./{name}\n".encode())
    return total.hexdigest()


def not_written_json(report: Report, layout: str | None = None) -> JsonObject:
    """What `pack --json` and `build --json` print when error findings stand in the way."""
    return {
        "path": None,
        "layout": layout,
        "fingerprint": None,
        "sha256": None,
        "size_bytes": None,
        "entries": None,
        **_carried(report),
    }


def _carried(report: Report) -> JsonObject:
    captured = [
        {"name": item.name, "task": item.task, "cell": item.cell, "line": item.line, "reason": item.reason}
        for item in report.workflow.captured
    ]
    return {
        "captured": captured,
        "evidence": evidence_json(report),
        "findings": findings_json(report.findings),
    }


def inspect_json(inspection: Inspection) -> JsonObject:
    """What `inspect --json` prints."""
    return {
        "layout": inspection.layout,
        "name": inspection.name,
        "version": inspection.version,
        "tasks": [dict(task) for task in inspection.tasks],
        "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in inspection.files],
        "findings": findings_json(inspection.findings),
    }


def error_json(message: str, hint: str) -> JsonObject:
    """What any verb prints with exit code 2."""
    return {"error": {"message": message, "hint": hint}}


def _unique(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


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


def history_json(records: Iterable[DeploymentRecord]) -> dict[str, Any]:
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
