"""The user's notebook file is changed faithfully."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cloaca_nb
from cloaca_nb.deploy.document import with_value
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.records import DeploymentRecord, keep, read_history, write_metadata
from cloaca_nb.errors import NotebookError, OutputError
from cloaca_nb.package import files

pytestmark = pytest.mark.usefixtures("state")

RECORD = DeploymentRecord(
    "prod", "server", "https://c", "public", "orders", "1.0.0", "orders", "sha256:ab", "id-1", "2026-11-26"
)
DEPLOYMENTS = ("metadata", "cloaca_nb", "deployments")
#: What a program that reads and writes JSON would change: odd numbers, order, escapes, keys given twice.
ODD = (
    '{"nbformat": 4, "a": 1.0, "b": 1e2, "c": -0, "d": 12345678901234567890.10, "e": NaN, '
    f'"big": {"9" * 5000}, "z": "\\u00e9\\/é", "cells": [], "twice": 1, "twice": 2, "nbformat_minor": 5'
)


def notebook(path: Path) -> Path:
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    return path


LAYOUTS: dict[str, Callable[[str], str]] = {
    "one line": lambda text: text,
    "line ends of Windows": lambda text: text.replace("{", "{\r\n\t", 1).replace(', "', ',\r\n\t"') + "\r\n",
    "wide": lambda text: text.replace("{", "{\n    ", 1).replace(', "', ',\n    "') + "\n\n",
    "mark before it": lambda text: f"\ufeff{text}",
}
METADATA = {
    "none": "}",
    "empty": ', "metadata": {}}',
    "ours is last": ', "metadata": {"kernelspec": {"name": "x"}, "cloaca_nb": {"deployments": []}}}',
    "ours is first": ', "metadata": {"cloaca_nb": {"deployments": [ ] , "other": 1.50}, "kernelspec": {}}}',
    "ours has more": ', "metadata": {"cloaca_nb": {"other": [1,2 , 3]}}}',
    "before the rest": ', "metadata": {"a": 1}, "last": 0.10}',
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("metadata", METADATA)
def test_nothing_else_is_changed(tmp_path: Path, layout: str, metadata: str) -> None:
    text = LAYOUTS[layout](ODD + METADATA[metadata])
    path = tmp_path / "a.ipynb"
    path.write_bytes(text.encode())
    write_metadata(path, RECORD)
    after = path.read_bytes().decode()
    assert read_history(path) == (RECORD,)
    assert set(LINE_END.findall(after)) <= set(LINE_END.findall(text))
    # What stood there still does, in its order, around what is new.
    head = common(text, after)
    tail = common(text[::-1][: len(text) - head], after[::-1][: len(after) - head])
    assert text[head : len(text) - tail].strip() in {"", "[ ]"}


LINE_END = re.compile("\r?\n")


def common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"metadata": 3}',
        '{"metadata": {"cloaca_nb": [1]}}',
        "[" * 100_000,
        '{"a": 1} x'[:7],
    ],
)
def test_what_is_no_notebook_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(NotebookError):
        write_metadata(path, RECORD)
    assert path.read_text() == text


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from(["cells", "nbformat", "x"]), plain),
    st.dictionaries(st.text(max_size=3), plain, max_size=3),
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
    plain,
)
def test_the_value_reads_back(
    document: dict[str, Any], metadata: dict[str, Any], indent: int | str | None, ascii: bool, value: Any
) -> None:
    document["metadata"] = metadata
    text = json.dumps(document, indent=indent, ensure_ascii=ascii)
    once = with_value(text, DEPLOYMENTS, value)
    metadata["cloaca_nb"] = {"deployments": value}
    assert json.loads(once) == document
    assert list(json.loads(once)) == list(document)
    assert with_value(once, DEPLOYMENTS, value) == once


# The file


def test_symlinks_are_followed(tmp_path: Path) -> None:
    real = notebook(tmp_path / "real.ipynb")
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub" / "link.ipynb"
    link.symlink_to("../real.ipynb")
    assert keep(link, RECORD) == ""
    assert link.is_symlink()
    assert read_history(real) == read_history(link) == (RECORD,)
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == ["link.ipynb"]


def test_hard_links_stay_one_file(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").hardlink_to(path)
    number = path.stat().st_ino
    write_metadata(path, RECORD)
    assert read_history(tmp_path / "b.ipynb") == (RECORD,)
    assert (path.stat().st_ino, path.stat().st_nlink) == (number, 2)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("full", [1, 2])
def test_hard_links_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: int) -> None:
    """Whatever write fails, the old content is there: in the file, or in the copy beside it."""
    path = notebook(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").hardlink_to(path)
    before = path.read_bytes()
    write, failures = files._write, [full]

    def fail(place: Path, data: bytes, mode: str = "wb") -> None:
        if place == path and failures[0]:
            failures[0] -= 1
            place.write_bytes(data[:5])
            raise OSError(28, "No space left on device")
        write(place, data, mode)

    monkeypatch.setattr(files, "_write", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_metadata(path, RECORD)
    kept = [path, *tmp_path.glob(".a.ipynb.*.copy")]
    assert before in [one.read_bytes() for one in kept]
    assert len(kept) == full


def test_hard_links_when_there_is_no_room_for_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notebook(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").hardlink_to(path)
    before = path.read_bytes()

    def fail(place: Path, data: bytes, mode: str = "wb") -> None:
        place.write_bytes(data[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_metadata(path, RECORD)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_mode_and_owner_stay(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    path.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(path, 12345, 23456)
    before = path.stat()
    write_metadata(path, RECORD)
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == 0o600
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


def test_owner_that_cannot_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague's file in a shared folder is written in place."""
    path = notebook(tmp_path / "a.ipynb")
    number = path.stat().st_ino
    monkeypatch.setattr(os, "geteuid", lambda: 54321)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    write_metadata(path, RECORD)
    assert (path.stat().st_ino, read_history(path)) == (number, (RECORD,))
    assert not list(tmp_path.glob(".*"))


def test_never_readable_by_more_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook(tmp_path / "a.ipynb")
    path.chmod(0o600)
    modes: list[int] = []
    monkeypatch.setattr(Path, "chmod", lambda self, mode: modes.append(mode))
    write_metadata(path, RECORD)
    assert modes == []


def test_killed_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook(tmp_path / "a.ipynb")
    before = path.read_bytes()

    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(SystemExit):
        write_metadata(path, RECORD)
    assert path.read_bytes() == before


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = notebook(tmp_path / "a.ipynb")
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place).name != "a.ipynb")
    return path


def done(**changes: Any) -> Deployment:
    given = dict.fromkeys((name for name in Deployment.__dataclass_fields__), "")
    return Deployment(**{**given, "execution": None, "run": None, "package_id": "id-1", **changes})


def test_where_it_cannot_be_written_it_is_in_our_own_file(read_only: Path) -> None:
    before = read_only.read_bytes()
    said = cloaca_nb.read(read_only).keep(done(name="orders"))
    assert "it is read-only; the deployment is noted in the state directory alone" in said
    assert read_only.read_bytes() == before
    assert [record.package for record in read_history(read_only)] == ["orders"]


def test_where_nothing_can_be_written_it_is_said(read_only: Path, state: Path) -> None:
    state.write_text("in the way", encoding="utf-8")
    assert cloaca_nb.read(read_only).keep(done()).endswith("the deployment is noted nowhere")


def test_without_a_state_directory_the_notebook_has_all(tmp_path: Path, state: Path) -> None:
    path = notebook(tmp_path / "a.ipynb")
    state.write_text("in the way", encoding="utf-8")
    assert cloaca_nb.read(path).keep(done(package_id="", reached="asked")) == ""
    assert [record.reached for record in read_history(path)] == ["asked"]
