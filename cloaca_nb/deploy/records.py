"""Deployments that are remembered: in the notebook, and in a file of ours until the notebook is saved.

A notebook keeps them in its metadata (`cloaca_nb.deployments`), which the command line and the JupyterLab
extension write, and in the output of the cell that deployed, as data of media type `MEDIA_TYPE`: in a live
notebook the front end alone writes the file. No record holds a key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from cloaca_nb.deploy.bump import laid_out_like, write_text
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.errors import NotebookError, OutputError

MEDIA_TYPE = "application/vnd.cloaca-nb.deployment+json"
METADATA = "cloaca_nb"

_MOST = 50


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that was started with a deployment.

    Attributes:
        id: Execution id.
        started: RFC 3339 time.
        status: How it ended as far as it was followed, or an empty text.
    """

    id: str
    started: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class DeploymentRecord:
    """A deployment that is remembered.

    Attributes:
        target: What the target is called.
        kind: Its kind.
        place: Its address or directory.
        tenant: The tenant.
        package: Package name.
        version: Package version.
        workflow: Workflow name.
        fingerprint: The package's fingerprint.
        package_id: The target's id of the package.
        time: When, RFC 3339 in UTC.
        reached: How far it got.
        runs: Runs that were started, oldest first.
    """

    target: str
    kind: str
    place: str
    tenant: str
    package: str
    version: str
    workflow: str
    fingerprint: str = ""
    package_id: str = ""
    time: str = ""
    reached: str = "sent"
    runs: tuple[PastRun, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two records the same deployment."""
        return self.place, self.tenant, self.package_id

    def as_json(self) -> dict[str, Any]:
        """The record as plain data."""
        return {**asdict(self), "runs": [asdict(run) for run in self.runs]}


def record_of(deployment: Deployment) -> DeploymentRecord:
    """What is remembered of a deployment."""
    runs: tuple[PastRun, ...] = ()
    if deployment.execution is not None:
        status = deployment.run.status if deployment.run is not None else ""
        runs = (PastRun(deployment.execution, deployment.time, status),)
    return DeploymentRecord(
        target=deployment.target,
        kind=deployment.kind,
        place=deployment.place,
        tenant=deployment.tenant,
        package=deployment.name,
        version=deployment.version,
        workflow=deployment.workflow,
        fingerprint=deployment.fingerprint,
        package_id=deployment.package_id,
        time=deployment.time,
        reached=deployment.reached,
        runs=runs,
    )


def read_record(value: object) -> DeploymentRecord | None:
    """The record that plain data holds; None where it holds none, as in a notebook that was edited."""
    if not isinstance(value, dict):
        return None
    texts = {name: value.get(name) for name in DeploymentRecord.__dataclass_fields__ if name != "runs"}
    given = {name: text for name, text in texts.items() if isinstance(text, str)}
    runs = value.get("runs")
    try:
        return DeploymentRecord(
            **given, runs=tuple(_run(item) for item in runs if isinstance(item, dict)) if runs else ()
        )
    except TypeError:
        return None


def _run(value: Mapping[str, object]) -> PastRun:
    return PastRun(*(str(value.get(name) or "") for name in ("id", "started", "status")))


def merged(records: Iterable[DeploymentRecord]) -> tuple[DeploymentRecord, ...]:
    """Each deployment once, with all its runs, the latest first."""
    found: dict[tuple[str, str, str], DeploymentRecord] = {}
    for record in sorted(records, key=lambda record: (record.time, record.key)):
        before = found.pop(record.key, None)
        runs = {run.id: run for run in (before.runs if before else ())}
        for run in record.runs:
            known = runs.get(run.id)
            runs[run.id] = replace(run, status=run.status or known.status) if known else run
        found[record.key] = replace(
            record, runs=tuple(sorted(runs.values(), key=lambda run: (run.started, run.id)))
        )
    return tuple(reversed(list(found.values())))


def read_history(notebook: Path | None, state: Path | None = None) -> tuple[DeploymentRecord, ...]:
    """The deployments of a notebook, the latest first.

    Args:
        notebook: The notebook's file; None where it is not known.
        state: Directory of our own files.
    """
    found: list[DeploymentRecord] = []
    if notebook is not None:
        found += _in_notebook(notebook)
        with suppress(OutputError):
            found += _in_state(_state_file(notebook, state))
    return merged(found)


def _in_notebook(path: Path) -> list[DeploymentRecord]:
    if path.suffix != ".ipynb":
        return []
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return _records(notebook) if isinstance(notebook, dict) else []


def _records(notebook: Mapping[str, Any]) -> list[DeploymentRecord]:
    found = list(_list(_table(_table(notebook, "metadata"), METADATA).get("deployments")))
    for cell in _list(notebook.get("cells")):
        for output in _list(cell.get("outputs") if isinstance(cell, dict) else None):
            data = _table(output, "data") if isinstance(output, dict) else {}
            if MEDIA_TYPE in data:
                found.append(data[MEDIA_TYPE])
    records = [read_record(value) for value in found]
    return [record for record in records if record is not None]


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def remember(notebook: Path, record: DeploymentRecord, state: Path | None = None) -> None:
    """Keep a record in our own file, until the notebook that carries it is saved.

    Raises:
        OutputError: The file cannot be written.
    """
    path = _state_file(notebook, state)
    records = merged([*_in_state(path), record])[:_MOST]
    content = {"notebook": str(notebook.absolute()), "deployments": [one.as_json() for one in records]}
    write_text(path, json.dumps(content, indent=1))


def _in_state(path: Path) -> list[DeploymentRecord]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    values = content.get("deployments") if isinstance(content, dict) else None
    records = [read_record(value) for value in _list(values)]
    return [record for record in records if record is not None]


def _state_file(notebook: Path, state: Path | None) -> Path:
    name = hashlib.sha256(str(notebook.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return (state or state_folder()) / f"{name}.json"


def state_folder() -> Path:
    """Where our own files about deployments are kept.

    Raises:
        OutputError: No home directory is known.
    """
    from platformdirs import user_state_path

    path = user_state_path("cloaca_nb", appauthor=False) / "deployments"
    if not path.is_absolute():
        raise OutputError("no home directory is known to keep deployments in", "set the variable HOME")
    return path


def write_metadata(notebook: Path, record: DeploymentRecord) -> None:
    """Keep a record in a notebook's metadata; the rest of the file stays as it is.

    For a file that no front end has open. A script is left alone: it has no metadata of ours.

    Raises:
        NotebookError: The file is no notebook any more.
        OutputError: It cannot be written.
    """
    if notebook.suffix != ".ipynb":
        return
    try:
        text = notebook.read_text(encoding="utf-8")
        content = json.loads(text)
    except (OSError, ValueError):
        raise NotebookError(
            f"{notebook} cannot be read any more; the deployment is not noted in it"
        ) from None
    metadata = content.setdefault("metadata", {})
    ours = metadata.setdefault(METADATA, {})
    known = [read_record(value) for value in _list(ours.get("deployments"))]
    records = merged([*(one for one in known if one is not None), record])[:_MOST]
    ours["deployments"] = [one.as_json() for one in records]
    write_text(notebook, laid_out_like(text, content))
