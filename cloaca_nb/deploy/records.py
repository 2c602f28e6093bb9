"""Deployments that are remembered: in a file of ours from when they are asked for, and in the notebook.

A notebook keeps them in its metadata (`cloaca_nb.deployments`), which the command line and the JupyterLab
extension write, and in the output of the cell that deployed, as data of media type `MEDIA_TYPE`: in a live
notebook the front end alone writes the file. No record holds a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cloaca_nb.deploy.document import read_json, with_value
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.scheduling.noted import PastSchedule, read_schedules, united
from cloaca_nb.environment.state import state_folder, state_name
from cloaca_nb.errors import NotebookError, OutputError
from cloaca_nb.model.json_value import json_text, objects_of, table_of
from cloaca_nb.package.files import alone, write_text
from cloaca_nb.regular import read_file

MEDIA_TYPE = "application/vnd.cloaca-nb.deployment+json"
METADATA = "cloaca_nb"

#: What our own files about deployments are kept in.
FOLDER = "deployments"

_MOST = 50


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that was started with a deployment.

    Attributes:
        id: Execution id; empty where a run was asked for and it is not known whether it started.
        started: RFC 3339 time at which it was asked for.
        status: How it ended as far as it was followed, or an empty text; ``refused``: it did not start.
    """

    id: str
    started: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class DeploymentRecord:
    """A deployment that is remembered.

    Attributes:
        target: What the target is called.
        place: Its address or directory.
        version: Package version.
        package_id: The target's id of the package; empty while it is not known whether the target has it.
        time: When, RFC 3339 in UTC.
        reached: How far it got.
        runs: Runs that were started, oldest first.
        schedules: The last that was done with each schedule there, oldest first.
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
    schedules: tuple[PastSchedule, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two records the same deployment."""
        return self.place, self.tenant, self.package_id or "\0".join(self.content)

    @property
    def content(self) -> tuple[str, str, str, str, str]:
        """What tells that a package is the one that was asked for, before its id is known."""
        return self.place, self.tenant, self.package, self.version, self.fingerprint

    def as_json(self) -> dict[str, Any]:
        """The record as plain data that may go with a notebook."""
        runs, schedules = [asdict(run) for run in self.runs], [one.as_json() for one in self.schedules]
        return {**asdict(self), "runs": runs, "schedules": schedules}


def record_of(deployment: Deployment) -> DeploymentRecord:
    """What is remembered of a deployment."""
    runs: tuple[PastRun, ...] = ()
    if deployment.execution is not None or deployment.asked:
        ended = deployment.run.status if deployment.run is not None else ""
        status = "refused" if deployment.refused else ended
        runs = (PastRun(deployment.execution or "", deployment.asked or deployment.time, status),)
    shared = (name for name in DeploymentRecord.__dataclass_fields__ if name not in {"package", "runs"})
    values = {name: getattr(deployment, name) for name in shared}
    return DeploymentRecord(**values, package=deployment.name, runs=runs)


def read_record(value: object) -> DeploymentRecord | None:
    """The record that plain data holds; None where it holds none, as in a notebook that was edited."""
    if not isinstance(value, dict):
        return None
    names = (name for name in DeploymentRecord.__dataclass_fields__ if name not in {"runs", "schedules"})
    texts = {name: value.get(name) for name in names}
    given = {name: text for name, text in texts.items() if isinstance(text, str)}
    runs = value.get("runs")
    try:
        return DeploymentRecord(
            **given,
            runs=tuple(_run(item) for item in runs if isinstance(item, dict)) if runs else (),
            schedules=read_schedules(value.get("schedules")),
        )
    except TypeError:
        return None


def _run(value: Mapping[str, object]) -> PastRun:
    return PastRun(*(str(value.get(name) or "") for name in ("id", "started", "status")))


def merged(records: Iterable[DeploymentRecord]) -> tuple[DeploymentRecord, ...]:
    """Each deployment once, with all its runs, the latest first.

    One that was asked for alone gives way to what is known of the same package; one that was refused is left
    out.
    """
    ordered = sorted(records, key=lambda record: (bool(record.package_id), record.time, record.key))
    known = {record.content: record.key for record in ordered if record.package_id}
    found: dict[tuple[str, str, str], DeploymentRecord] = {}
    for record in ordered:
        key = record.key if record.package_id else known.get(record.content, record.key)
        before = found.get(key)
        found[key] = replace(
            record,
            runs=_runs((*(before.runs if before else ()), *record.runs)),
            schedules=united((*(before.schedules if before else ()), *record.schedules)),
        )
    kept = (record for record in found.values() if record.package_id or record.reached != "refused")
    return tuple(sorted(kept, key=lambda record: (record.time, record.key), reverse=True))


def _runs(runs: Iterable[PastRun]) -> tuple[PastRun, ...]:
    """Each run once; one that was asked for alone gives way to its id, or to its refusal."""
    found: dict[tuple[str, str], PastRun] = {}
    for run in runs:
        key = (run.id, "" if run.id else run.started)
        known = found.get(key)
        found[key] = replace(run, status=run.status or known.status) if known else run
    told = {run.started for run in found.values() if run.id or run.status == "refused"}
    kept = [run for run in found.values() if run.id or run.started not in told]
    return tuple(sorted(kept, key=lambda run: (run.started, run.id)))


def schedules_at(records: Iterable[DeploymentRecord], place: str, tenant: str) -> tuple[PastSchedule, ...]:
    """The last that was done with each schedule at a place."""
    mine = (record for record in records if (record.place, record.tenant) == (place, tenant))
    return united(one for record in mine for one in record.schedules)


def read_history(notebook: Path | None) -> tuple[DeploymentRecord, ...]:
    """The deployments of a notebook, the latest first; None where its file is not known."""
    found: list[DeploymentRecord] = []
    if notebook is not None:
        found += _in_notebook(notebook)
        with suppress(OutputError):
            found += _in_state(_state_file(notebook))
    return merged(found)


def _in_notebook(path: Path) -> list[DeploymentRecord]:
    if path.suffix != ".ipynb":
        return []
    try:
        notebook = read_json(read_file(path).decode("utf-8"))
    except (OSError, ValueError):
        return []
    return [*_in_metadata(notebook), *_in_outputs(notebook)]


def _in_metadata(notebook: Mapping[str, Any]) -> tuple[DeploymentRecord, ...]:
    return _read_all(table_of(table_of(notebook, "metadata"), METADATA).get("deployments"))


def _in_outputs(notebook: Mapping[str, Any]) -> tuple[DeploymentRecord, ...]:
    found: list[object] = []
    for cell in objects_of(notebook.get("cells")):
        found += [table_of(output, "data").get(MEDIA_TYPE) for output in objects_of(cell.get("outputs"))]
    return _read_all(found)


def _read_all(values: object) -> tuple[DeploymentRecord, ...]:
    records = map(read_record, values if isinstance(values, list) else ())
    return tuple(record for record in records if record is not None)


def keep(notebook: Path, record: DeploymentRecord) -> str:
    """Keep a record in our own file and, once the target has the package, in the notebook.

    Returns:
        What could not be written and where the record is instead, in a sentence; an empty text where all is
        well.
    """
    own = _failure(remember, notebook, record)
    if notebook.suffix != ".ipynb":
        return f"{own}; the deployment is noted nowhere" if own else ""
    failure = _failure(write_metadata, notebook, record) if record.package_id or own else ""
    where = "nowhere" if own else "in the state directory alone"
    return f"{failure}; the deployment is noted {where}" if failure else ""


def _failure(
    write: Callable[[Path, DeploymentRecord], None], notebook: Path, record: DeploymentRecord
) -> str:
    try:
        write(notebook, record)
    except (OutputError, NotebookError) as error:
        return error.message
    return ""


@contextmanager
def _alone(notebook: Path) -> Iterator[None]:
    """One writer of what is known of a notebook at a time; where no home directory is known, all of them."""
    with ExitStack() as stack:
        with suppress(OutputError):
            stack.enter_context(alone(_state_file(notebook)))
        yield


def remember(notebook: Path, record: DeploymentRecord) -> None:
    """Keep a record in our own file.

    Raises:
        OutputError: The file cannot be written.
    """
    path = _state_file(notebook)
    with _alone(notebook):
        records = merged([*_in_state(path), record])[:_MOST]
        content = {"notebook": str(notebook.absolute()), "deployments": [asdict(one) for one in records]}
        write_text(path, json_text(content, indent=1))


def _in_state(path: Path) -> tuple[DeploymentRecord, ...]:
    try:
        return _read_all(read_json(read_file(path).decode("utf-8")).get("deployments"))
    except (OSError, ValueError):
        return ()


def remember_with_others(record: DeploymentRecord) -> None:
    """Keep a record with each notebook that the package was deployed from, in our own files.

    Raises:
        OutputError: No home directory is known, or a file cannot be written.
    """
    wanted = record.place, record.tenant, record.package
    for path in sorted(state_folder(FOLDER).glob("*.json")):
        known = _in_state(path)
        if any((one.place, one.tenant, one.package) == wanted for one in known):
            with suppress(OSError, ValueError):
                notebook = read_json(read_file(path).decode("utf-8")).get("notebook")
                if isinstance(notebook, str):
                    remember(Path(notebook), record)


def _state_file(notebook: Path) -> Path:
    return state_folder(FOLDER) / f"{state_name(str(notebook.absolute()))}.json"


def write_metadata(notebook: Path, record: DeploymentRecord) -> None:
    """Keep a record in a notebook's metadata; the rest of the file stays as it is.

    For a file that no front end has open. A script is left alone: it has no metadata of ours.

    Raises:
        NotebookError: The file is no notebook any more.
        OutputError: It cannot be written.
    """
    if notebook.suffix != ".ipynb":
        return
    with _alone(notebook):
        try:
            # As it stands there: no line end is translated.
            text = read_file(notebook).decode("utf-8")
            known = _in_metadata(read_json(text))
        except (OSError, ValueError):
            raise NotebookError(f"{notebook} cannot be read any more") from None
        records = merged([*known, record])[:_MOST]
        if records != known:
            path = ("metadata", METADATA, "deployments")
            write_text(notebook, with_value(text, path, [one.as_json() for one in records]))
