"""Modules of ours that packages carry are compiled once, and what is loaded is what their files say."""

from __future__ import annotations

import importlib.util
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.check.proof import ahead
from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import RunPlan
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.files import write_tree
from cloaca_nb.run.runners import write_spec

CELLS = ("%cloaca_workflow demo", "%%cloaca_task one\nrows = [1, 2]", "%%cloaca_task two\ntotal = sum(rows)")


@pytest.fixture
def package(tmp_path: Path) -> Package:
    cells = tuple(Cell(at, "code", source) for at, source in enumerate(CELLS, 1))
    found = check(Document(cells, folder=tmp_path), prove=False).package
    assert found is not None
    return found


def code_of(files: dict[str, bytes], root: Path) -> set[str]:
    """The files that have code beside them."""
    return {path for path in files if Path(cache_from_source(str(root / path))).exists()}


def test_what_tasks_hand_over_by_is_compiled(package: Package, tmp_path: Path) -> None:
    """In both layouts; what is made of the notebook is left to those that import it."""
    ours_of = {path for path in package.guide if "codec" in path or path.endswith("handover.py")}
    assert len(ours_of) > 10
    for name, layout in (("guide", package.guide), ("release", package.release)):
        files = {path: data for path, data in layout.items() if path.endswith(".py")}
        root = tmp_path / name
        write_tree(files, root)
        put_code(files, root)
        found = {path.rpartition("/")[2] for path in code_of(files, root)}
        assert found - {"_staying.py"} == {path.rpartition("/")[2] for path in ours_of}


def test_code_is_what_the_file_says(package: Package, tmp_path: Path) -> None:
    """It is loaded by the file's name, and is compiled of the same text."""
    name = "demo/codec_sets.py"
    write_tree({name: package.guide[name]}, tmp_path)
    put_code({name: package.guide[name]}, tmp_path)
    path = tmp_path / name
    spec = importlib.util.spec_from_file_location("codec_sets", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = spec.loader.get_code("codec_sets")  # type: ignore[attr-defined]  # it loads a file
    assert loaded == compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    assert loaded.co_filename == str(path)


def test_a_changed_module_is_not_ours(package: Package, tmp_path: Path) -> None:
    name = "demo/codec_sets.py"
    files = {name: package.guide[name] + b"\nX = 1\n"}
    write_tree(files, tmp_path)
    put_code(files, tmp_path)
    assert not code_of(files, tmp_path)


def test_it_is_compiled_once(package: Package, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_tree(package.guide, tmp_path / name)
        put_code(package.guide, tmp_path / name)
        misses = ahead._code.cache_info().misses
    put_code(package.guide, tmp_path / "a")
    assert ahead._code.cache_info().misses == misses


def test_a_run_has_it(package: Package, tmp_path: Path) -> None:
    write_spec(RunPlan(package=package, context={}, folder=tmp_path), {}, tmp_path, "token")
    assert code_of(dict(package.guide), tmp_path / "package")
