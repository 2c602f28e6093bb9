"""Deployments that are remembered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.deploy.records import (
    MEDIA_TYPE,
    DeploymentRecord,
    PastRun,
    merged,
    read_history,
    read_record,
    remember,
    write_metadata,
)
from cloaca_nb.errors import NotebookError

pytestmark = pytest.mark.usefixtures("state")

RECORD = DeploymentRecord(
    target="prod",
    kind="server",
    place="https://c.example.com",
    tenant="public",
    package="data-pipeline",
    version="1.0.0",
    workflow="data_pipeline",
    fingerprint="sha256:ab",
    package_id="id-1",
    time="2026-11-25T10:00:00+00:00",
    reached="loaded",
    runs=(PastRun("run-1", "2026-11-25T10:00:01+00:00", "completed"),),
)

words = st.text(max_size=8)
records = st.builds(
    DeploymentRecord,
    *([words] * 7),
    package_id=st.sampled_from(["a", "b"]),
    time=st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]),
    runs=st.lists(st.builds(PastRun, st.sampled_from(["r", "s"]), words, words), max_size=2).map(tuple),
)


def notebook(path: Path, **more: Any) -> Path:
    content = {
        "cells": [],
        "metadata": {"kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps({**content, **more}, indent=1) + "\n", encoding="utf-8")
    return path


@given(records)
def test_record_round_trip(record: DeploymentRecord) -> None:
    assert read_record(json.loads(json.dumps(record.as_json()))) == record


@pytest.mark.parametrize("value", [None, [], "x", {}, {"target": "prod"}, {**RECORD.as_json(), "target": 3}])
def test_what_is_no_record(value: object) -> None:
    assert read_record(value) is None


def test_newer_fields_are_passed_over() -> None:
    assert read_record({**RECORD.as_json(), "more": 1}) == RECORD


def test_metadata(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    write_metadata(path, RECORD)
    assert read_history(path) == (RECORD,)
    content = json.loads(path.read_text())
    assert content["metadata"]["kernelspec"] == {"name": "python3"}


def test_metadata_leaves_the_rest_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "source": ["é = 1\n", "x"], "outputs": [], "metadata": {}}]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=2, ensure_ascii=False))
    path.chmod(0o640)
    before = path.read_text()
    write_metadata(path, RECORD)
    after = path.read_text()
    assert before.split('"metadata": {}')[0] == after.split('"metadata": {}')[0]
    assert not after.endswith("\n")
    assert path.stat().st_mode & 0o777 == 0o640


def test_output_of_the_cell_that_deployed(tmp_path: Path) -> None:
    output = {"output_type": "display_data", "data": {MEDIA_TYPE: RECORD.as_json(), "text/plain": "x"}}
    cells = [{"cell_type": "code", "source": "", "outputs": [output, {"output_type": "stream", "text": ""}]}]
    assert read_history(notebook(tmp_path / "a.ipynb", cells=cells)) == (RECORD,)


def test_own_file_until_the_notebook_is_saved(tmp_path: Path, state: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    remember(path, RECORD)
    remember(tmp_path / "other.ipynb", replace(RECORD, package_id="id-2"))
    assert read_history(path) == (RECORD,)
    assert len(list(state.rglob("*.json"))) == 2


def test_script_has_its_own_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    write_metadata(path, RECORD)
    assert path.read_text() == "x = 1\n"
    remember(path, RECORD)
    assert read_history(path) == (RECORD,)


def test_all_places_together(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    second = PastRun("run-2", "2026-11-25T11:00:00+00:00", "")
    write_metadata(path, RECORD)
    remember(path, replace(RECORD, runs=(second,)))
    remember(path, replace(RECORD, runs=(replace(second, status="failed"),)))
    (record,) = read_history(path)
    assert [(run.id, run.status) for run in record.runs] == [("run-1", "completed"), ("run-2", "failed")]


def test_status_that_is_known_is_not_forgotten() -> None:
    forgotten = replace(RECORD, runs=(replace(RECORD.runs[0], status=""),))
    assert merged([RECORD, forgotten]) == (RECORD,)


def test_latest_first() -> None:
    later = replace(RECORD, package_id="id-2", version="1.0.1", time="2026-11-26T10:00:00+00:00")
    assert merged([later, RECORD]) == (later, RECORD)


@given(st.lists(records, max_size=6))
def test_merging_twice_changes_nothing(found: list[DeploymentRecord]) -> None:
    once = merged(found)
    assert merged(once) == once
    assert len({record.key for record in once}) == len(once)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"metadata": 3, "cells": 3}', '{"cells": [3, {"outputs": [3]}]}']
)
def test_broken_notebooks_have_no_history(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    assert read_history(path) == ()


def test_notebook_that_is_gone(tmp_path: Path) -> None:
    assert read_history(tmp_path / "gone.ipynb") == ()
    assert read_history(None) == ()
    with pytest.raises(NotebookError, match="cannot be read any more"):
        write_metadata(tmp_path / "gone.ipynb", RECORD)


def test_old_deployments_are_dropped(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    for number in range(60):
        record = replace(RECORD, package_id=f"id-{number}", time=f"2026-11-25T10:{number:02}:00+00:00")
        remember(path, record)
    found = read_history(path)
    assert (len(found), found[0].package_id) == (50, "id-59")


def test_another_writer_that_hangs_is_not_waited_for_without_end(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "flow.ipynb"
    remember(path, RECORD)
    (lock,) = state.rglob("*.lock")
    monkeypatch.setattr("cloaca_nb.package.files._PATIENCE_S", 0.1)
    with lock.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        remember(path, replace(RECORD, package_id="id-2"))
    assert len(json.loads(next(state.rglob("*.json")).read_text(encoding="utf-8"))["deployments"]) == 2
