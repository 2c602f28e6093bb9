"""One process imports each package once and runs it many times, at once too: each run is as the notebook."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.model.package import TASKS, WORKFLOW, Package
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.workflow import read_workflow
from tests.casefile import Case, cases_that_expect
from tests.package.notebooks import package as package_of

CASES = cases_that_expect("again")
IN_TURN = cases_that_expect("turns")
SERVER = Path(__file__).with_name("server.py")
TIMES, AT_ONCE = 2, 8


def packed(case: Case, folder: Path) -> Package:
    document = case.document(folder)
    return plan_package(read_workflow(document), document)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def served(entries: Mapping[str, Mapping[str, bytes]], folder: Path, *options: str) -> dict[str, list[Any]]:
    """What runs in one process leave, by entry module: that module -> the files that its loader unpacks."""
    for entry, files in entries.items():
        write(files, folder / entry)
        put_code(files, folder / entry)
    words = [sys.executable, str(SERVER), str(folder), *entries, *options]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def unpacked(package: Package) -> dict[str, bytes]:
    """The modules of the release layout."""
    folder = f"{WORKFLOW}/"
    return {
        path.removeprefix(folder): data for path, data in package.release.items() if path.startswith(folder)
    }


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    """What is packed of each case."""
    folder = tmp_path_factory.mktemp("packed")
    return {str(case): packed(case, folder) for case in CASES}


@pytest.fixture(scope="module")
def runs(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The final contexts of all runs of each case, all in one process."""
    folder = tmp_path_factory.mktemp("again")
    entries = {package.release_entry_module: unpacked(package) for package in packages.values()}
    done = served(entries, folder, "--times", str(TIMES), "--at-once", str(AT_ONCE))
    return {name: done[package.release_entry_module] for name, package in packages.items()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_run_is_what_the_notebook_is(case: Case, runs: dict[str, list[Any]]) -> None:
    wanted = case.of("again")
    contexts = [
        {key: value for key, value in each.items() if key in wanted} if isinstance(each, dict) else each
        for each in runs[str(case)]
    ]
    assert contexts == [wanted] * (TIMES + AT_ONCE)


@pytest.mark.parametrize("case", IN_TURN, ids=str)
def test_every_run_after_the_other_is_what_the_notebook_is(case: Case, tmp_path: Path) -> None:
    package = packed(case, tmp_path)
    done = served({package.release_entry_module: unpacked(package)}, tmp_path, "--times", str(TIMES))
    assert done == {package.release_entry_module: [case.of("turns")] * TIMES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_made_anew(case: Case, packages: dict[str, Package]) -> None:
    package = packages[str(case)]
    made = anew_names(package)
    assert made == {task: sorted(names) for task, names in case.of("anew").items()}
    if not made:
        assert not any(path.partition("/")[2].startswith("anew") for path in package.guide)


def anew_names(package: Package) -> dict[str, list[str]]:
    """Task -> names that its modules bind, without imports and its function; helper modules by their name."""
    folder = f"{package.entry_module}/anew/"
    found = {}
    for path, data in package.guide.items():
        name = path.removeprefix(folder).removesuffix(".py")
        if (
            path.startswith(folder)
            and name != "__init__"
            and name in {task.id for task in package.workflow.tasks}
        ):
            tasks = ast.parse(package.guide[f"{package.entry_module}/{TASKS}.py"])
            found[name] = sorted(bound_in(ast.parse(data), name) | helpers_of(tasks, name))
    return found


def bound_in(tree: ast.Module, task: str) -> set[str]:
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            inner = (each for each in ast.walk(node) if not isinstance(each, ast.Lambda))
            found |= {
                each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            found |= {each.asname or each.name for each in ast.walk(node) if isinstance(each, ast.alias)}
    return found - {task}


def helpers_of(tasks: ast.Module, task: str) -> set[str]:
    """The helper modules among those that `_work = Afresh("helpers", "work")` names."""
    for node in tasks.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names = [str(each.value) for each in node.value.args if isinstance(each, ast.Constant)]
            if names[-1:] == [task]:
                return {*names[:-1]}
    return set()


RATED = "def rated(n):\n    return 3 * n\n"
SENT = (
    f"from joblib import Parallel, delayed\n{RATED}",
    "class Kept:\n    def __init__(self, n): self.n = rated(n)",
    "%%cloaca_task\ndef work(context):\n    kept = Parallel(n_jobs=2)(delayed(Kept)(n) for n in range(3))\n"
    "    context.set('n', [each.n for each in kept if isinstance(each, Kept)])\n    return context",
)


def test_code_goes_along_to_processes_that_begin_anew(tmp_path: Path) -> None:
    pytest.importorskip("joblib")
    package = package_of("%cloaca_workflow sent", *SENT, folder=tmp_path)
    entry = package.release_entry_module
    assert served({entry: unpacked(package)}, tmp_path)[entry] == [{"n": [0, 3, 6]}] * TIMES


def test_code_has_its_text_when_the_files_are_gone(tmp_path: Path) -> None:
    asking = "%%cloaca_task work\ncontext.set('n', inspect.getsource(rated))"
    package = package_of("%cloaca_workflow texts", f"import inspect\n{RATED}", asking, folder=tmp_path)
    entry = package.release_entry_module
    assert served({entry: unpacked(package)}, tmp_path)[entry] == [{"n": RATED}] * TIMES
