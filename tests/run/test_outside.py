"""What files, folders and variables are told apart by where a task's result may be taken over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloaca_nb.run.child.again import outside, stamps
from cloaca_nb.run.child.again.outside import Trace
from cloaca_nb.run.child.again.stamps import BY_TIME, LISTED, VARIABLE, stamp


def test_what_a_path_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    assert stamp(str(file)) == ""
    file.write_text("1")
    first = stamp(str(file))
    os.utime(file, (1, 1))
    assert stamp(str(file)) == first
    file.write_text("2")
    assert stamp(str(file)) != first
    assert stamp(str(tmp_path)) == "folder"
    entries = stamp(str(tmp_path), LISTED)
    (tmp_path / "b").touch()
    assert stamp(str(tmp_path), entries) != entries
    monkeypatch.setenv("SOME", "1")
    value = stamp(f"{VARIABLE}SOME")
    monkeypatch.setenv("SOME", "2")
    assert stamp(f"{VARIABLE}SOME") not in {value, ""}
    monkeypatch.delenv("SOME")
    assert stamp(f"{VARIABLE}SOME") == ""


def test_large_files_go_by_size_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_text("12")
    os.utime(file, (1, 1))
    assert stamp(str(file), BY_TIME) == f"2{BY_TIME}1000000000"
    monkeypatch.setattr(stamps, "LARGEST", 1)
    assert stamp(str(file)) == f"2{BY_TIME}1000000000"


def test_what_is_read_of_many_files_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "READ", 3)
    monkeypatch.setattr(outside, "MOST", 4)
    trace = Trace(())
    for name in "abcd":
        (tmp_path / name).write_text("12")
        trace.meet(tmp_path / name, looks=True)
    assert [BY_TIME in one for one in trace.stamps().values()] == [False, False, True, True]
    trace.meet(tmp_path / "e", looks=True)
    assert (trace.barred, trace.stamps()) == ("it opens more than 4 files", {})
