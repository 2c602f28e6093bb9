"""Large files that both layouts have are compiled once, which changes nothing but the time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from cloaca_nb.check.proof.compiling import LARGE, same_files, write_code
from cloaca_nb.model.finding import Place
from cloaca_nb.model.run import Limits
from tests.check.proofs import prove
from tests.check.test_proof import facts, with_helper

LONG = f"# {'x' * LARGE}\n".encode()
HELPER = f"TEXT = '{'x' * LARGE}'"


def test_same_files() -> None:
    """Those that are large and Python, whatever they are called in each layout."""
    guide = {"a/b.py": LONG, "a/c.py": LONG + b"1", "a/d.txt": LONG, "a/e.py": b"X = 1"}
    release = {"b.py": LONG, "c.py": LONG + b"2", "d.txt": LONG, "e.py": b"X = 1"}
    assert same_files(guide, release) == {LONG: ["a/b.py", "b.py"]}


def test_code_knows_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded instead of what the file says, by the file's name, and asserts are in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_text("assert False, __file__\n")
    write_code(["a/b.py", "c.py"])
    path = tmp_path / "c.py"
    path.write_text("raise OSError")
    spec = importlib.util.spec_from_file_location("c", path)
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(AssertionError) as caught:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert str(caught.value) == str(path)
    assert caught.traceback[-1].frame.code.raw.co_filename == str(path)


@pytest.mark.parametrize("data", [b"X =", b"X = 1\0", b"break"])
def test_no_python(data: bytes, tmp_path: Path) -> None:
    """What does not compile is left to those that import it."""
    (tmp_path / "a.py").write_bytes(data)
    write_code([str(tmp_path / "a.py")])
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_proof_uses_it(tmp_path: Path) -> None:
    """An import finds the code beside its file, and names the notebook's line where it fails."""
    made = with_helper(tmp_path, HELPER, "import os", "print(os.path.exists(__spec__.cached))", "X = 1")
    assert prove(made).output.split() == ["True"]
    made = with_helper(tmp_path, HELPER, "assert not TEXT")
    assert {place for _, place in facts(made)} == {Place(2, 3)}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound no memory")
def test_limit_of_memory(tmp_path: Path) -> None:
    """It holds for compiling, too: what does not fit is told of the import."""
    made = with_helper(tmp_path, HELPER, f"X = [{'0, ' * 60_000}]")
    assert [fact.kind for fact in prove(made, limits=Limits(memory=24 * 2**20)).facts]
