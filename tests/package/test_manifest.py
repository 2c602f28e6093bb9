"""Manifests: those that we write, and every way to get one wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.package.archive_check import interval_problem, manifest_facts, read_manifest
from tests.package.notebooks import ETL, package

GOOD: dict[str, Any] = {
    "format_version": "2",
    "package": {"name": "p", "version": "1", "fingerprint": "sha256:x", "targets": ["linux-x86_64"]},
    "language": "python",
    "python": {"requires_python": ">=3.10", "entry_module": "p"},
    "tasks": [
        {"id": "a", "function": "p:a", "dependencies": []},
        {"id": "b", "function": "p.tasks:b", "dependencies": ["a"]},
    ],
    "created_at": "2026-01-15T10:30:00Z",
}


def test_ours_is_right(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    manifest, facts = read_manifest(made.guide["manifest.json"])
    assert facts == ()
    assert manifest == {
        "format_version": "2",
        "package": {
            "name": "flow-one",
            "version": "1.0.0",
            "fingerprint": made.fingerprint,
            "targets": ["linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64"],
        },
        "language": "python",
        "python": {"requires_python": ">=3.10", "entry_module": "flow_one"},
        "tasks": [
            {
                "id": "extract",
                "function": "flow_one.tasks:extract",
                "dependencies": [],
                "description": "Read the rows.",
            },
            {"id": "load", "function": "flow_one.tasks:load", "dependencies": ["extract"]},
        ],
        "created_at": "1980-01-01T00:00:00Z",
    }


def test_good_one_has_no_facts() -> None:
    assert list(manifest_facts(GOOD)) == []


def trigger(**fields: object) -> dict[str, Any]:
    return {"name": "t", "trigger_type": "poll", "workflow": "p", "poll_interval": "30s", **fields}


WRONG: list[tuple[str, object, str]] = [
    ("format_version", "1", "manifest-version"),
    ("format_version", None, "manifest-field-wrong"),
    ("python", ..., "manifest-runtime-missing"),
    ("language", "rust", "manifest-runtime-missing"),
    ("language", "Python", "manifest-field-wrong"),
    ("package.targets", ["windows-x86_64"], "manifest-target"),
    ("package.targets", "linux", "manifest-field-wrong"),
    ("package.name", ..., "manifest-field-missing"),
    ("package.version", 1, "manifest-field-wrong"),
    ("package.fingerprint", ..., "manifest-field-missing"),
    ("package", ..., "manifest-field-missing"),
    ("python.entry_module", ..., "manifest-field-missing"),
    ("python.requires_python", 3.1, "manifest-field-wrong"),
    ("tasks", [], "manifest-no-tasks"),
    ("tasks", ..., "manifest-field-missing"),
    ("tasks", [{"function": "p:a"}], "manifest-field-missing"),
    ("tasks", [{"id": "a"}], "manifest-field-missing"),
    ("tasks", [{"id": "a", "function": "p:a"}, {"id": "a", "function": "p:b"}], "manifest-duplicate-task"),
    ("tasks", [{"id": "a", "function": "p:a", "dependencies": ["zz"]}], "manifest-unknown-dependency"),
    ("tasks", [{"id": "a", "function": "p:a", "dependencies": "zz"}], "manifest-field-wrong"),
    ("tasks", [{"id": "a", "function": "p:a", "dependencies": ["a"]}], "manifest-cycle"),
    ("tasks", [{"id": "a", "function": "p.a"}], "manifest-function"),
    ("tasks", [{"id": "a", "function": "p:a b"}], "manifest-function"),
    ("tasks", [{"id": "a", "function": ":a"}], "manifest-function"),
    ("created_at", ..., "manifest-field-missing"),
    ("created_at", "yesterday", "manifest-field-wrong"),
    ("created_at", "2026-01-15T10:30:00", "manifest-field-wrong"),
    ("triggers", [trigger(), trigger()], "manifest-duplicate-trigger"),
    ("triggers", [trigger(workflow="other")], "manifest-trigger-workflow"),
    ("triggers", [trigger(poll_interval="1 day")], "manifest-trigger-interval"),
]


@pytest.mark.parametrize(("path", "value", "kind"), WRONG)
def test_each_mistake_is_named(path: str, value: object, kind: str) -> None:
    manifest = copy.deepcopy(GOOD)
    *parents, last = path.split(".")
    table = manifest
    for parent in parents:
        table = table[parent]
    if value is ...:
        del table[last]
    else:
        table[last] = value
    assert [fact.kind for fact in manifest_facts(manifest)] == [kind]


def test_a_cycle_shows_its_way() -> None:
    ids = {"a": ["c"], "b": ["a"], "c": ["b"], "d": []}
    tasks = [{"id": id, "function": f"p:{id}", "dependencies": waits} for id, waits in ids.items()]
    facts = list(manifest_facts({**GOOD, "tasks": tasks}))
    assert [fact.values["cycle"] for fact in facts] == ["a → b → c → a"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff", b"[" * 100_000])
def test_no_json(data: bytes) -> None:
    assert [fact.kind for fact in read_manifest(data)[1]] == ["manifest-not-json"]


@pytest.mark.parametrize("data", [{}, {"tasks": 3}, {"tasks": [3, None]}, {"package": []}, {"triggers": [1]}])
def test_any_object_is_survived(data: object) -> None:
    assert read_manifest(json.dumps(data).encode())[1]


@pytest.mark.parametrize("text", ["30s", "500ms", "5m", "24h", " 5s ", "+5s", "0s"])
def test_intervals(text: str) -> None:
    assert interval_problem(text) is None


@pytest.mark.parametrize(
    "text", ["", "5", "1d", "1.5s", "-1s", "5 s", "5S", "s", "٣s", "99999999999999999999s"]
)
def test_no_intervals(text: str) -> None:
    assert interval_problem(text) is not None
