"""The JSON documents of the command line, one function each; `docs/schemas/` describes them.

Key names are fixed: other tools build on them. More keys may be added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cloaca_nb.check.report_json import findings_json

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.inspection import Inspection
    from cloaca_nb.package.archive import Archive
    from cloaca_nb.run.runner import ContextChange, RunResult, TaskError, TaskResult
    from cloaca_nb.workflow import Task, Workflow

JsonObject: TypeAlias = dict[str, Any]


def check_json(report: Report) -> JsonObject:
    """What `check --json` prints."""
    return {
        "ok": report.ok,
        "workflow": report.workflow.name,
        "tasks": [task.id for task in report.workflow.tasks],
        "findings": findings_json(report.findings),
    }


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


def run_json(result: RunResult, report: Report) -> JsonObject:
    """What `run --json` prints after a run."""
    return {
        "status": result.status,
        "runner": result.runner,
        "context": dict(result.context),
        "duration_s": result.duration_s,
        "error": _error(result.error),
        "tasks": [_task_result(task) for task in result.tasks],
        "findings": findings_json([*report.findings, *result.findings]),
    }


def _task_result(task: TaskResult) -> JsonObject:
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


def blocked_json(report: Report, runner: str) -> JsonObject:
    """What `run --json` prints when error findings stand in the way."""
    return {
        "status": "blocked",
        "runner": runner,
        "context": {},
        "tasks": [],
        "findings": findings_json(report.findings),
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
    return {"captured": captured, "findings": findings_json(report.findings)}


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
