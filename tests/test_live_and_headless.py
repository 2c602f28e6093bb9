"""A notebook run once from top to bottom gives the same package live and headless, byte for byte.

So does the notebook that is made of that package.
"""

from __future__ import annotations

import functools
import locale
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from cloaca_nb.check.checker import check
from cloaca_nb.live.session import Session
from cloaca_nb.model.package import Package
from cloaca_nb.pulling.notebook import compared, content_of
from cloaca_nb.pulling.sources import PackageSource
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.several import parts_of
from tests.casefile import ALL_CASES, Case
from tests.command import LIMIT_S, run_command
from tests.shells import plain_shell

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
#: Cells that are only recorded: running them would reach out of the test.
NOT_RUN = (
    *("gc.disable", "%pip", "!pip", "%conda", "input(", "os._exit", "os.kill", "sleep("),
    *("DefaultRunner", "Series.sum", " = Pool("),
)

#: Statements that set something in a module, or in a class of one, which other tests go by.
SETTING = re.compile(r"^(\w+(?:\.\w+)*)\.(\w+) = ", re.MULTILINE)


def loaded(path: str) -> object:
    """A module, or something in one, by its dotted name; None where there is none."""
    root, *names = path.split(".")
    return functools.reduce(lambda found, name: getattr(found, name, None), names, sys.modules.get(root))


def files(package: Package | None) -> dict[str, bytes]:
    """All that a package writes."""
    if package is None:
        return {}
    return {**package.members("both"), "pyproject.toml": package.pyproject}


def pulled_otherwise(package: Package) -> tuple[str, ...]:
    """What comes out otherwise of the notebook that a pull makes of a package, in sentences."""
    members = package.members("package").items()
    source = PackageSource("package", {path.partition("/")[2]: data for path, data in members}, {})
    return compared(content_of(source), source).notes


# The notebooks themselves leave files open, use what is deprecated, and fail on purpose.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", [case for case in ALL_CASES if case.cells and not case.metadata], ids=str)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = case.write(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    document = read_document(path)
    names = parts_of(document).names or ("",)
    headless = [check(replace(document, workflow=name), prove=False) for name in names]
    code = [cell for cell in case.cells if cell.kind == "code"]
    for path_, name in (found for cell in code for found in SETTING.findall(cell.source)):
        if hasattr(owner := loaded(path_), name):  # what the notebook sets there is put back
            monkeypatch.setattr(owner, name, getattr(owner, name))
    with plain_shell(tmp_path) as shell:
        shell.run("%load_ext cloaca_nb")
        session = shell.session
        session.clear()
        for cell in code:
            if any(word in cell.source for word in NOT_RUN):
                session.record(cell.source, cell_id=cell.id)
            else:
                shell.run(cell.source, cell_id=cell.id)
        live = [report for _, report in session.in_turn(session.report)]
    assert [files(one.package) for one in live] == [files(one.package) for one in headless]
    assert [one.findings for one in live] == [one.findings for one in headless]
    assert [one.workflow.captured for one in live] == [one.workflow.captured for one in headless]
    for one in headless:
        assert not one.ok or not one.package or pulled_otherwise(one.package) == ()
    if all(one.ok for one in headless) and not any(cell.tags for cell in code):  # tags are known by ids
        without_ids = Session(tmp_path, lambda: path)
        for cell in code:
            without_ids.record(cell.source)
        reports = [report for _, report in without_ids.in_turn(without_ids.report)]
        assert [files(one.package) for one in reports] == [files(one.package) for one in headless]


def test_what_watches_a_notebook_and_what_it_sets_end_with_it(tmp_path: Path) -> None:
    before = sys.gettrace(), sys.getprofile(), locale.setlocale(locale.LC_ALL)
    with plain_shell(tmp_path) as shell:
        shell.good("import sys\ndef seen(*given): pass\nsys.settrace(seen)\nsys.setprofile(seen)")
        shell.good('import locale\nlocale.setlocale(locale.LC_ALL, "C")')
    assert (sys.gettrace(), sys.getprofile(), locale.setlocale(locale.LC_ALL)) == before


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_shipped_notebook_in_a_kernel(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    headless = run_command("pack", path.name, "--json", "--output", "headless", folder=folder).document
    read: Callable[..., Any] = nbformat.read
    new_cell: Callable[[str], Any] = nbformat.v4.new_code_cell
    notebook = read(folder / path.name, as_version=4)
    notebook.cells.append(new_cell("archive = %cloaca_pack --output live"))
    NotebookClient(notebook, timeout=LIMIT_S, resources={"metadata": {"path": str(folder)}}).execute()
    name = Path(headless["path"]).name
    assert (folder / "live" / name).read_bytes() == (folder / "headless" / name).read_bytes()
