"""Each small notebook of `cases/` goes the whole way: check, graph, run on the engine, pack, command line."""

from __future__ import annotations

import importlib.util
import json
import math
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.inputs.params import fitting
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import RunPlan, RunState
from cloaca_nb.output.handed import handed_over
from cloaca_nb.package.archive import write_archive
from cloaca_nb.run.runners import choose_runner
from tests.casefile import ALL_CASES, Case, cases_that_expect
from tests.command import run_command
from tests.forked import for_libraries_of

ENGINE = importlib.util.find_spec("cloaca") is not None


#: Words that are judged here, by a check and by a run; others by the tests that the README names.
CHECKED = ("clean", "finding", "no-finding", "graph", "packs", "captured", "not-captured", "because")
RUN = ("run", "run-failed", "run-finding")


def test_each_expectation_is_judged_somewhere() -> None:
    here = {*CHECKED, *RUN, "run-input", "exit", "refused"}
    assert {word for case in ALL_CASES for word, _ in case.expectations} == here | {
        "carries",
        "tells",
        "gives",
        "again",
        "turns",
        "anew",
    }
    assert len({str(case).casefold() for case in ALL_CASES}) == len(ALL_CASES)


@pytest.mark.parametrize("case", cases_that_expect(*CHECKED, *RUN), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    with for_libraries_of(cell.source for cell in case.cells):
        report = check(case.document(tmp_path))
        wants_run = any(word in RUN for word, _ in case.expectations)
        result = run(report, case, tmp_path) if wants_run and report.ok else None
    for word, wanted in case.expectations:
        match word:
            case "clean":
                assert not [f for f in report.findings if f.severity == "error"]
            case "finding":
                assert any(matches(asdict(f), wanted) for f in report.findings), shown(report.findings)
            case "no-finding":
                assert not [f for f in report.findings if matches(asdict(f), wanted)]
            case "graph":
                assert_graph(report, wanted)
            case "run":
                assert_completed(result, report, wanted)
            case "run-failed":
                assert_failed(result, report, wanted)
            case "run-finding":
                found = (*report.findings, *(result.findings if result else ()))
                assert any(matches(asdict(f), wanted) for f in found), shown(found)
            case "because":
                assert_reasons(report, wanted)
            case "packs" | "captured" | "not-captured":
                assert_packed(report, word, wanted, tmp_path)


@pytest.mark.parametrize("case", cases_that_expect("exit", "refused"), ids=str)
def test_case_on_the_command_line(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    (verb, code), *_ = (case.of("exit") or {"check": 2}).items()
    ran = run_command(verb, str(path), "--json", folder=tmp_path)
    assert "Traceback" not in ran.stderr
    assert ran.code == code, ran.document
    for wanted in case.all_of("refused"):
        message = str(ran.document["error"]["message"]).lower()
        assert all(word.lower() in message for word in wanted), message
        assert ran.document["error"]["hint"]
    for wanted in case.all_of("finding"):
        assert any(matches(found, wanted) for found in ran.document["findings"]), ran.document
    for wanted in case.all_of("run-failed"):
        task = next(task for task in ran.document["tasks"] if task["id"] == wanted["task"])
        assert task["status"] == "failed"
        assert task["error"]["type"]


def run(report: Report, case: Case, folder: Path) -> RunState:
    """One run, on the engine where it is installed."""
    assert report.package is not None
    runner = choose_runner("engine" if ENGINE else "preview")
    context = fitting(report.workflow, case.of("run-input") or {})
    plan = RunPlan(package=report.package, context=context, folder=folder)
    return runner.run(plan, lambda event: None)


def matches(finding: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    text = f"{finding['message']} {finding['hint']}".lower()
    values = {**finding, "band": finding["code"][:2]}
    for key, value in wanted.items():
        if key == "says":
            words = [value] if isinstance(value, str) else value
            if not all(word.lower() in text for word in words):
                return False
        elif values[key] not in (value if isinstance(value, list) else [value]):
            return False
    return True


def shown(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{f.code} {f.severity} {f.cell}:{f.line} {f.message}" for f in findings) or "no finding"


def assert_graph(report: Report, wanted: Mapping[str, Any]) -> None:
    workflow = report.workflow
    assert sorted(task.id for task in workflow.tasks) == sorted(wanted["tasks"])
    assert workflow.name == wanted.get("workflow", workflow.name)
    for key, edges in (
        ("edges", workflow.edges),
        ("inferred", tuple(edge for edge in workflow.edges if edge.inferred)),
    ):
        if key in wanted:
            assert {(e.dependency, e.task) for e in edges} == {tuple(pair) for pair in wanted[key]}


def assert_completed(result: RunState | None, report: Report, wanted: Mapping[str, Any]) -> None:
    assert result is not None, shown(report.findings)
    assert result.status == "completed", (result.error, result.tasks)
    assert wanted.keys() <= {"context", "handed", "status", "attempts"}
    for key, value in wanted.get("context", {}).items():
        assert alike(result.context[key], value), (key, result.context[key])
    handed = handed_over(result.context, report.workflow)
    assert {key: handed.get(key) for key in wanted.get("handed", {})} == wanted.get("handed", {})
    assert_states(result, wanted)


def assert_states(result: RunState, wanted: Mapping[str, Any]) -> None:
    tasks = {task.id: task for task in result.tasks}
    assert {id: tasks[id].status for id in wanted.get("status", {})} == wanted.get("status", {})
    assert {id: tasks[id].attempts for id in wanted.get("attempts", {})} == wanted.get("attempts", {})


def alike(a: Any, b: Any) -> bool:
    """Equal, but for the last digit of a float, which the engine's database may change."""
    if isinstance(a, float) or isinstance(b, float):
        return isinstance(a, (int, float)) and math.isclose(a, b, rel_tol=1e-12)
    return bool(a == b) and type(a) is type(b)


def assert_failed(result: RunState | None, report: Report, wanted: Mapping[str, Any]) -> None:
    assert result is not None, shown(report.findings)
    assert result.status == "failed"
    task = next(task for task in result.tasks if task.id == wanted["task"])
    assert task.status == "failed"
    assert task.error is not None
    assert task.error.type
    assert task.error.type.rpartition(".")[2] == wanted.get("type", task.error.type.rpartition(".")[2])
    assert task.error.cell == wanted.get("cell", task.error.cell)
    assert task.error.line == wanted.get("line", task.error.line)
    assert_states(result, wanted)


def assert_reasons(report: Report, wanted: Mapping[str, list[str]]) -> None:
    for task, reasons in wanted.items():
        carried = [item for item in report.workflow.captured if item.task == task]
        assert [f"{item.name} {item.cell}:{item.line} {item.reason}" for item in carried] == reasons


def assert_packed(report: Report, word: str, wanted: Any, folder: Path) -> None:
    assert report.ok, shown(report.findings)
    assert report.package is not None
    names = {captured.name for captured in report.workflow.captured}
    if word == "captured":
        assert set(wanted) <= names
        return
    if word == "not-captured":
        assert not set(wanted) & names
        return
    archive = write_archive(report.package, folder / "out")
    assert write_archive(report.package, folder / "again").sha256 == archive.sha256
    with tarfile.open(archive.path) as tar:
        files = set(tar.getnames())
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]  # it is a file
    assert set(wanted.get("files", ())) <= files
    for key in ("name", "version", "description"):
        assert manifest["package"].get(key) == wanted.get(key, manifest["package"].get(key))
    if "tasks" in wanted:
        assert sorted(task["id"] for task in manifest["tasks"]) == sorted(wanted["tasks"])
    if "edges" in wanted:
        edges = {(dep, task["id"]) for task in manifest["tasks"] for dep in task["dependencies"]}
        assert edges == {tuple(pair) for pair in wanted["edges"]}
