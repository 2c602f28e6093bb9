"""Large modules are compiled while their package is planned, which changes nothing but the time."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest

from cloaca_nb.check import checker
from cloaca_nb.check.checker import check
from cloaca_nb.check.proof import ahead, proof
from cloaca_nb.check.proof.ahead import Ahead
from cloaca_nb.check.proof.compiling import LARGE
from cloaca_nb.check.proof.interpreter import FreshInterpreter
from cloaca_nb.check.proof.proof import Proving, Start
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import UNLIMITED
from cloaca_nb.model.workflow import Line, Module
from tests.package.notebooks import document

LARGE_CELL = f"TEXT = '{'x' * LARGE}'"
TASK = "%%cloaca_task\ndef extract(context):\n    context.set('n', len(TEXT))\n    return context"


def module(text: str) -> Module:
    return Module("tasks", "tasks", tuple(map(Line, text.split("\n"))))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places that had files compiled."""
    found: list[str] = []
    for place in (ahead, proof):
        before = place.compile_files

        def noted(*given: object, name: str = place.__name__, start: object = before) -> FreshInterpreter:
            found.append(name.rpartition(".")[2])
            assert callable(start)
            one = start(*given)
            assert isinstance(one, FreshInterpreter)
            return one

        monkeypatch.setattr(place, "compile_files", noted)
    return found


def test_a_check_compiles_once(compiled: list[str], tmp_path: Path) -> None:
    """What was foreseen is not compiled again."""
    report = check(document(LARGE_CELL, TASK, folder=tmp_path))
    assert report.proof is not None
    assert [task.id for task in report.proof.tasks] == ["extract"]
    assert compiled == ["ahead"]


def test_what_is_written_otherwise_is_compiled_as_it_is(compiled: list[str], tmp_path: Path) -> None:
    """A module whose list is made anew for each attempt is not the one that was foreseen."""
    task = TASK.replace("return", "SEEN.append(1)\n    return")
    report = check(document(LARGE_CELL, "SEEN = []", task, folder=tmp_path))
    assert report.ok, report.findings
    assert compiled == ["ahead", "proof"]


def test_no_proof_compiles_nothing(compiled: list[str], tmp_path: Path) -> None:
    cells = document(LARGE_CELL, TASK, folder=tmp_path)
    check(cells, prove=False)
    check(cells, imports=False)
    assert compiled == []


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """When imports began, in a process that does one thing: beside the rules, or after them."""
    found: list[str] = []
    early, begin = Proving.begin_early, Proving._begin

    def noted_early(proving: Proving, package: Package) -> None:
        found.append("beside")
        early(proving, package)

    def noted(proving: Proving, package: Package, start: Start | None) -> object:
        found.append("begun")
        return begin(proving, package, start)

    monkeypatch.setattr(checker, "does_one_thing", lambda: True)
    monkeypatch.setattr(Ahead, "is_ready", property(lambda one: one._compiler and one._compiler.wait(60)))
    monkeypatch.setattr(Proving, "begin_early", noted_early)
    monkeypatch.setattr(Proving, "_begin", noted)
    return found


def test_a_large_package_is_imported_while_rules_look_at_it(begun: list[str], tmp_path: Path) -> None:
    report = check(document(f"{LARGE_CELL}\nWHY = 'beside'", TASK, folder=tmp_path))
    assert report.ok
    assert report.proof is not None
    assert [task.id for task in report.proof.tasks] == ["extract"]
    assert begun == ["beside", "begun", "beside"]


def test_what_is_not_compiled_when_its_code_is_known_is_imported_a_little_later(
    begun: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = iter([False, True])
    monkeypatch.setattr(Ahead, "is_ready", property(lambda one: next(ready) and one._compiler.wait(60)))
    report = check(document(f"{LARGE_CELL}\nWHY = 'later'", TASK, folder=tmp_path))
    assert report.ok
    assert begun == ["beside", "beside", "begun"]


def test_what_is_read_with_an_error_is_not_imported(begun: list[str], tmp_path: Path) -> None:
    report = check(document(LARGE_CELL, TASK.replace("TEXT", "MISSING"), folder=tmp_path))
    assert not report.ok
    assert begun == []


def test_what_rules_refuse_is_imported_for_nothing(
    begun: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interpreters are ended, and the folders go."""
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    task = TASK.replace("return", "open(__file__).read()\n    return")
    report = check(document(f"{LARGE_CELL}\nWHY = 'refused'", task, folder=tmp_path))
    assert not report.ok
    assert report.proof is None
    assert begun == ["beside", "begun", "beside"]
    assert list(temporary.iterdir()) == []


def test_code_goes_beside_each_path(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    with Ahead() as one:
        one.begin([module(LARGE_CELL)], UNLIMITED)
        data = next(iter(one._files))
        assert one.put(data, [tmp_path / "a.py"], 60)
        assert not one.put(b"X = 1", [tmp_path / "b.py"], 60)
    assert [path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()] == ["a"]


def test_what_does_not_compile_has_no_code(tmp_path: Path) -> None:
    with Ahead() as one:
        one.begin([module(f"{LARGE_CELL}\nbreak")], UNLIMITED)
        assert one.put(next(iter(one._files)), [tmp_path / "a.py"], 60)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt ends the interpreter, and the folder goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with contextlib.suppress(KeyboardInterrupt), Ahead() as one:
        one.begin([module(LARGE_CELL)], UNLIMITED)
        compiler = one._compiler
        assert list(tmp_path.iterdir())
        raise KeyboardInterrupt
    assert compiler is not None
    assert compiler._process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with Ahead() as one:
        one.begin([module(LARGE_CELL)], UNLIMITED)
        assert not one.put(b"", [], 60)
