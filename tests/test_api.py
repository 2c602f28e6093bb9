"""The library: what `docs/api.md` names is public, it loads late, and is the one way to act."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb import api
from cloaca_nb.commands import COMMANDS
from cloaca_nb.errors import CheckError, CloacaNbError, NotebookError, UsageError
from cloaca_nb.live.session import Session
from tests.command import inside
from tests.written import code_cells, write_notebook

ROOT = Path(cloaca_nb.__file__).parent
PAGE = ROOT.parent / "docs" / "api.md"
CELLS = (
    "%load_ext cloaca_nb\n%cloaca_workflow orders   # the name",
    "%%cloaca_task  # 1. load\ndef extract(context):\n"
    "    context.set('rows', list(range(context.get('limit', 2))))\n    return context",
    "%%cloaca_task total\ncontext.set('total', sum(context.get('rows')))",
)
BROKEN = (*CELLS[:2], "%%cloaca_task\ndef bad(context):\n    context.set('x', nothing)\n    return context")


def write(path: Path, *cells: str) -> Path:
    """Write a notebook."""
    return write_notebook(path, code_cells(cells))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a notebook, a broken one and a directory that a daemon watches, as working directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write(tmp_path / "orders.ipynb", *CELLS)
    write(tmp_path / "broken.ipynb", *BROKEN)
    (tmp_path / "watched").mkdir()
    with inside(tmp_path):
        yield tmp_path


def test_the_page_names_what_is_public() -> None:
    text = PAGE.read_text(encoding="utf-8")
    used = set(re.findall(r"cloaca_nb\.([a-zA-Z_]+)\(?", text)) - {"__all__"}
    assert used <= set(cloaca_nb.__all__)
    for method in re.findall(r"(?:notebook|broken)\.([a-z_]+)\(", text):
        assert getattr(api.Notebook, method).__doc__, method


def test_nothing_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = cloaca_nb.read(folder / "orders.ipynb")
    notebook.check()
    notebook.run(runner="preview")
    notebook.pack()
    notebook.status()
    assert capsys.readouterr() == ("", "")


def test_importing_is_light_and_read_is_callable_before_and_after() -> None:
    code = (
        "import sys, cloaca_nb\n"
        "print(sorted(name for name in sys.modules if name.startswith('cloaca_nb')))\n"
        "first = cloaca_nb.read\n"
        "import cloaca_nb.read.cells.document\n"
        "for read in (first, cloaca_nb.read):\n"
        "    try: read('nowhere.ipynb')\n"
        "    except cloaca_nb.CloacaNbError as error: print(error.message)\n"
        "import cloaca_nb.read.cells.document as module; print(module.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, first, second, module = done.stdout.splitlines()
    assert loaded == "['cloaca_nb']"
    assert first == second
    assert "nowhere.ipynb" in first
    assert module == "cloaca_nb.read.cells.document"


#: What writes a package or starts a run, and the only modules that may call it.
ONLY_IN = {
    "write_archive": {"actions"},
    "write_directory": {"actions"},
    "RunPlan": {"actions"},
    "LiveRun": {"api.notebook"},
    "Runner": {"run.runners"},
    "choose_runner": {"api.notebook", "api.scheduling", "run.live"},
}


@cache
def callers() -> dict[str, set[str]]:
    """Names of what is called anywhere, and the modules in which it is."""
    found: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                found.setdefault(called, set()).add(module)
    return found


@pytest.mark.parametrize("name", ONLY_IN)
def test_who_writes_and_who_runs(name: str) -> None:
    assert callers()[name] == ONLY_IN[name]


def test_what_is_shown_of_a_notebook_and_its_check_is_short(folder: Path) -> None:
    broken = cloaca_nb.read("broken.ipynb")
    assert repr(broken) == "<FileNotebook 'broken.ipynb'>"
    report = broken.check()
    assert repr(report).startswith("<Report of ")
    assert "error C201" in repr(report)
    (line,) = [line for line in str(report).splitlines() if "C201" in line]
    assert line.startswith("error C201 cell 3, line 3, task bad: task `bad` uses `nothing`")
    fine = replace(report, findings=())
    assert (repr(fine).endswith("no findings>"), str(fine)) == (True, "no findings")


def test_a_live_notebook_is_a_notebook() -> None:
    assert issubclass(Session, api.Notebook)
    actions = {"check", "graph", "run", "build", "deploy", "status"}
    assert actions & set(vars(Session)) == set()
    assert actions | {"pack"} <= set(COMMANDS)


class TestRefusals:
    @pytest.mark.parametrize("act", ["run", "build", "pack"])
    def test_error_findings(self, folder: Path, act: str) -> None:
        broken = cloaca_nb.read("broken.ipynb")
        with pytest.raises(CheckError, match="nothing") as caught:
            getattr(broken, act)()
        assert caught.value.report is not None
        assert not caught.value.report.ok

    def test_a_deploy_of_errors_sends_nothing(self, folder: Path) -> None:
        with pytest.raises(CheckError, match="nothing"):
            cloaca_nb.read("broken.ipynb").deploy("watched")
        assert list((folder / "watched").iterdir()) == []

    def test_forced(self, folder: Path) -> None:
        assert cloaca_nb.read("broken.ipynb").pack(force=True).path.is_file()

    @pytest.mark.parametrize("name", ["nowhere.ipynb", "watched"])
    def test_no_notebook(self, folder: Path, name: str) -> None:
        with pytest.raises(NotebookError):
            cloaca_nb.read(name)

    def test_usage(self, folder: Path) -> None:
        notebook = cloaca_nb.read("orders.ipynb")
        with pytest.raises(UsageError, match="nobody"):
            notebook.run(only="nobody")
        with pytest.raises(UsageError, match="the initial context is a str: it maps names to values"):
            notebook.run("limit=3")  # type: ignore[arg-type]  # a person may
        with pytest.raises(UsageError, match="no target"):
            notebook.deploy("elsewhere")
        with pytest.raises(UsageError, match="C000"):
            cloaca_nb.explain("C000")
        with pytest.raises(CloacaNbError, match=r"orders\.ipynb"):
            cloaca_nb.inspect("orders.ipynb")


def test_a_run_is_stopped_from_another_thread(folder: Path) -> None:
    write(
        folder / "slow.ipynb",
        "%%cloaca_task\ndef slow(context):\n    import time\n    time.sleep(60)\n    return context",
    )
    stop = threading.Event()
    result = cloaca_nb.read("slow.ipynb").run(
        runner="preview",
        on_event=lambda event: stop.set() if event.kind == "task-started" else None,
        stop=stop,
    )
    assert result.status == "stopped"


def test_two_at_once_do_not_meet(folder: Path) -> None:
    notebook = cloaca_nb.read("orders.ipynb")
    found: dict[int, object] = {}

    def run(limit: int) -> None:
        found[limit] = notebook.run({"limit": limit}, runner="preview").context["total"]

    threads = [threading.Thread(target=run, args=(limit,)) for limit in (1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {1: 0, 5: 10}


def test_a_read_notebook_stays_as_it_was_read(folder: Path) -> None:
    notebook = cloaca_nb.read("orders.ipynb")
    write(folder / "orders.ipynb", *BROKEN)
    assert notebook.check().ok
    assert not cloaca_nb.read("orders.ipynb").check().ok


def test_a_notebook_that_cannot_be_written_to_is_deployed_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cloaca_nb.deploy import records
    from cloaca_nb.errors import OutputError

    def refuse(*_: object) -> None:
        raise OutputError("read-only")

    monkeypatch.setattr(records, "write_metadata", refuse)
    assert cloaca_nb.read("orders.ipynb").deploy("watched").reached == "sent"
