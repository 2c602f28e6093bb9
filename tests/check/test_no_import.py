"""A check that executes nothing of the notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.read.names.scopes import WHEN_ASKED
from tests.command import run_command
from tests.shells import plain_shell
from tests.written import code_cell, code_cells, write_notebook

#: Code of the notebook that is executed when the package is imported: each writes a file.
EXECUTED = {
    "constant": "MADE = touch('constant')  # cloaca: carry",
    "decorator": "def noted(f):\n    touch('decorator')\n    return f",
    "annotation": "def helper(x: touch('annotation')):  # cloaca: carry\n    return x",
    "default": "def other(x=touch('default')):  # cloaca: carry\n    return x",
    "class body": "class Thing:  # cloaca: carry\n    made = touch('class body')",
}
TASK = (
    "%%cloaca_task\n@noted\ndef one(context):\n    helper(MADE), other(), Thing()\n    return mod and context"
)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    folder = tmp_path / "executed"
    folder.mkdir()
    touch = (
        f"from pathlib import Path\n\ndef touch(name):\n    Path({str(folder)!r}, name).touch()\n    return 1"
    )
    (tmp_path / "vendor" / "lib").mkdir(parents=True)
    (tmp_path / "vendor" / "lib" / "__init__.py").write_text(
        f"{touch}\n\ntouch('vendor')\n", encoding="utf-8"
    )
    cells = [
        "%load_ext cloaca_nb\n%cloaca_workflow demo",
        "from lib import touch",
        *EXECUTED.values(),
        "%%cloaca_module mod\nfrom lib import touch\n\ntouch('module')",
        "import mod",
        TASK,
    ]
    return write_notebook(tmp_path / "demo.ipynb", code_cells(cells))


def executed(notebook: Path) -> set[str]:
    return {path.name for path in (notebook.parent / "executed").iterdir()}


def test_what_importing_executes(notebook: Path) -> None:
    """The other tests could not fail if this were not so."""
    report = cloaca_nb.read(notebook).check()
    assert report.ok, report.errors
    expected = {"constant", "decorator", "default", "class body", "module", "vendor"}
    at_once = set() if WHEN_ASKED else {"annotation"}
    assert executed(notebook) >= expected | at_once


@pytest.mark.parametrize("verb", ["check", "build", "pack", "deploy"])
def test_verbs_execute_nothing_and_say_so(notebook: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    words = [str(notebook.parent / "home")] if verb == "deploy" else []
    if words:
        Path(words[0]).mkdir()
    force = [] if verb == "check" else ["--force"]
    modules = set(sys.modules)
    ran = run_command(verb, notebook.name, *words, "--no-import", *force, folder=notebook.parent)
    assert executed(notebook) == set()
    assert not {"lib", "mod", "demo"} & (set(sys.modules) - modules)
    if verb != "deploy":
        assert "C535" in ran.stdout, ran


@pytest.mark.parametrize("start", ["cloaca_nb", "cloaca_nb.cli.main"])
def test_files_beside_the_notebook_are_no_part_of_the_program(notebook: Path, start: str) -> None:
    """`python -m` looks for modules in the working directory first: no more once the program begins."""
    for name in ("json", "re", "typing", "numpy", "cloaca", "sitecustomize", "conftest"):
        made = str(notebook.parent / "executed" / f"beside {name}")
        (notebook.parent / f"{name}.py").write_text(f"open({made!r}, 'w').close()\n", encoding="utf-8")
    words = ["check", notebook.name, "--no-import"]
    run = [sys.executable, "-m", "cloaca_nb"] if start == "cloaca_nb" else [_script()]
    ran = subprocess.run([*run, *words], cwd=notebook.parent, capture_output=True, text=True, check=False)
    assert (ran.stderr, "C535" in ran.stdout, executed(notebook)) == ("", True, set())


def _script() -> str:
    return str(Path(sys.executable).with_name("cloaca-nb"))


def test_it_is_said_once_and_only_where_there_is_something_to_import(tmp_path: Path) -> None:
    nothing = cloaca_nb.read(write_notebook(tmp_path / "empty.ipynb", [code_cell("a", "x = 1")]))
    nothing.imports = False
    assert "C535" not in {finding.code for finding in nothing.check().findings}


def test_executing_and_not_importing_exclude_each_other(notebook: Path) -> None:
    ran = run_command("check", notebook.name, "--no-import", "--execute", folder=notebook.parent)
    assert (ran.code, "executes nothing" in ran.stderr) == (2, True)


def test_in_a_notebook_by_line_and_by_setting(tmp_path: Path) -> None:
    with plain_shell(tmp_path) as shell:
        shell.good("%load_ext cloaca_nb")
        shell.good("%cloaca_workflow demo")
        shell.good("%%cloaca_task\ndef one(context):\n    return context", cell_id="one")
        assert "C535" in str(shell.good("%cloaca_check --no-import").displayed)
        assert shell.session.imports
        assert "C535" not in str(shell.good("%cloaca_check").displayed)
        shell.good("%config CloacaMagics.imports = False")
        assert not shell.session.imports
        assert "C535" in str(shell.good("%cloaca_check").displayed)
        assert "C535" in {finding.code for finding in shell.session.check().findings}
