"""Several notebooks checked by one command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import environment, run_command, valid
from tests.written import code_cells, write_notebook

ROOT = Path(__file__).parents[2]
FILES = ("good.ipynb", "warned.ipynb", "bad.ipynb", "broken.ipynb")
TASK = "%%cloaca_task one\ncontext.set('rows', [1])"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Notebooks: one is good, one has a warning, one an error, one is no notebook."""
    cells = {
        "good": TASK,
        "warned": f"{TASK}  # cloaca: kep",
        "bad": f"{TASK}\nnowhere()",
    }
    for name, cell in cells.items():
        write_notebook(tmp_path / f"{name}.ipynb", code_cells(["%cloaca_workflow demo", cell]))
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    return tmp_path


def test_each_is_told_below_its_name(folder: Path) -> None:
    ran = run_command("check", "good.ipynb", "bad.ipynb", folder=folder)
    good, bad = ran.stdout.split("\n\nbad.ipynb\n")
    assert good.startswith("good.ipynb\n")
    assert "error" not in good
    assert "error C201" in bad
    assert ran.code == 1


def test_one_that_cannot_be_read_hides_nothing(folder: Path) -> None:
    ran = run_command("check", "broken.ipynb", "nowhere.ipynb", "bad.ipynb", "good.ipynb", folder=folder)
    assert ran.code == 2
    assert "error: there is no file nowhere.ipynb" in ran.stdout
    assert "error C201" in ran.stdout
    assert ran.stdout.rindex("good.ipynb\n") > ran.stdout.index("error C201")


def test_a_document_of_each(folder: Path) -> None:
    ran = run_command("check", "good.ipynb", "nowhere.ipynb", "bad.ipynb", "--json", folder=folder)
    good, nowhere, bad = valid(ran.document, "check")["notebooks"]
    assert [one["notebook"] for one in (good, nowhere, bad)] == ["good.ipynb", "nowhere.ipynb", "bad.ipynb"]
    assert (good["ok"], bad["ok"], ran.document["ok"]) == (True, False, False)
    assert nowhere["error"]["hint"]


@pytest.mark.parametrize(
    ("names", "ok"),
    [
        (("good.ipynb", "warned.ipynb"), True),
        (("bad.ipynb", "good.ipynb"), False),
        (("a.ipynb", "b.ipynb"), False),
    ],
)
def test_the_document_of_all_says_whether_each_is_right(
    folder: Path, names: tuple[str, ...], ok: bool
) -> None:
    found = valid(run_command("check", *names, "--json", folder=folder).document, "check")
    assert found["ok"] is ok


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--strict",), 1)])
@pytest.mark.parametrize("more", [(), ("good.ipynb",)])
def test_warnings_count_where_that_is_asked_for(
    folder: Path, words: tuple[str, ...], code: int, more: tuple[str, ...]
) -> None:
    ran = run_command("check", "warned.ipynb", *more, *words, folder=folder)
    assert "warning C" in ran.stdout
    assert ran.code == code
    assert run_command("check", "good.ipynb", *words, folder=folder).code == 0


def test_lines_that_github_reads(folder: Path) -> None:
    ran = run_command("check", "bad.ipynb", "--format", "github", folder=folder)
    (line,) = (each for each in ran.stdout.splitlines() if each.startswith("::error "))
    assert line.startswith("::error file=bad.ipynb,title=C201::cell 2, line 3: ")
    assert "%0Adefine or import it" in line
    assert "error C201" in ran.stdout


def test_a_log_in_sarif_of_all(folder: Path) -> None:
    ran = run_command("check", *FILES, "--format", "sarif", folder=folder)
    assert ran.code == 2
    (run,) = json.loads(ran.stdout)["runs"]
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == ["C140", "C201"]
    assert [(one["ruleId"], one["ruleIndex"], one["level"]) for one in run["results"]] == [
        ("C140", 0, "warning"),
        ("C201", 1, "error"),
    ]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert [one["artifactLocation"]["uri"] for one in places] == ["warned.ipynb", "bad.ipynb"]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert "broken.ipynb is cut off" in note["message"]["text"]


def test_a_log_in_sarif_of_one(folder: Path) -> None:
    ran = run_command("check", "good.ipynb", "--format", "sarif", folder=folder)
    assert ran.code == 0
    (run,) = json.loads(ran.stdout)["runs"]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_hook(folder: Path) -> None:
    """As pre-commit runs it, of a repository that has this one's description of it."""
    pytest.importorskip("pre_commit")
    hooks = folder / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    bin = Path(sys.executable).parent
    env = environment(
        {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder / "kept")}
    )
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for place in (hooks, folder):
        for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "one")):
            subprocess.run(["git", *words], cwd=place, env=env, check=True, capture_output=True)
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "cloaca-nb", "--files"]
    told = []
    for files in (["good.ipynb", "warned.ipynb"], ["good.ipynb", "bad.ipynb"]):
        done = subprocess.run(
            [*command, *files], cwd=folder, env=env, check=False, capture_output=True, text=True
        )
        told.append((done.returncode, "error C201" in done.stdout))
    assert told == [(0, False), (1, True)]
