"""The store of values that are too large for a context: what lies in it, what is taken away by age."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cloaca_nb import api
from cloaca_nb.carried.codec_store import UNFINISHED, got, put
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.grammar import parse_age
from cloaca_nb.run import artifacts
from cloaca_nb.run.artifacts import listed, pruned

DAY = 86_400


def text(number: int) -> str:
    return json.dumps([number] * 100_000)


def name_of(number: int) -> str:
    return hashlib.sha256(text(number).encode()).hexdigest()


def old(store: Path, days: float, number: int) -> str:
    """A value that was handed over so many days ago; what a context holds of it."""
    held = put(text(number), str(store))
    path = store / name_of(number)[:2] / name_of(number)
    then = path.stat().st_mtime - days * DAY
    os.utime(path, (then, then))
    return held


@pytest.mark.parametrize(
    ("word", "seconds"),
    [("0s", 0), ("90s", 90), ("5m", 300), ("12h", 43_200), ("30d", 30 * DAY), ("2w", 14 * DAY)],
)
def test_ages(word: str, seconds: int) -> None:
    assert parse_age(word) == seconds


@pytest.mark.parametrize("word", ["", "30", "d", "-1d", "1.5d", "1y", "30 d", "9999999999d"])
def test_what_is_no_age(word: str) -> None:
    with pytest.raises(UsageError, match="is no age"):
        parse_age(word)


def test_the_oldest_first_and_by_age(tmp_path: Path) -> None:
    for days, number in ((1, 1), (40, 2), (3, 3)):
        old(tmp_path, days, number)
    found = listed(store=str(tmp_path))
    assert [item.name for item in found.items] == [name_of(2), name_of(3), name_of(1)]
    assert found.size_bytes == sum(len(text(number)) for number in (1, 2, 3))
    older = listed(2 * DAY, str(tmp_path))
    assert ([item.name for item in older.items], older.others) == ([name_of(2), name_of(3)], 1)


def test_pruning_goes_by_age_and_touches_nothing_else(tmp_path: Path) -> None:
    old_one, new_one = old(tmp_path, 40, 1), old(tmp_path, 1, 2)
    others = [tmp_path / "README", tmp_path / "ab" / "notes.txt", tmp_path / "data" / ("a" * 64)]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")
        os.utime(path, (1, 1))
    done = pruned(30 * DAY, str(tmp_path))
    assert [item.name for item in done.items] == [name_of(1)]
    assert (done.removed, done.others, done.kept) == (True, 1, ())
    assert all(path.exists() for path in others)
    assert got(new_one, str(tmp_path)) == text(2)
    with pytest.raises(Exception, match="it was removed, or never there"):
        got(old_one, str(tmp_path))
    assert put(text(1), str(tmp_path)) == old_one, "a task that needs it again writes it again"
    assert got(old_one, str(tmp_path)) == text(1)


@pytest.mark.skipif(sys.platform == "win32", reason="names and links of POSIX")
def test_pruning_follows_no_link_and_knows_its_own_names(tmp_path: Path) -> None:
    outside, store = tmp_path / "outside", tmp_path / "store"
    name = "ab" + "c" * 62
    (store / "cd").mkdir(parents=True)
    outside.mkdir()
    foreign = [
        outside / name,
        store / "cd" / f"{UNFINISHED}\x1b[31m",
        store / "cd" / ("cd" + "1" * 62 + "\n"),
        store / "cd" / ("CD" + "1" * 62),
    ]
    for path in foreign:
        path.write_text("mine", encoding="utf-8")
        os.utime(path, (1, 1))
    (store / "ab").symlink_to(outside)
    (store / "ef").symlink_to(store)
    (store / "cd" / ("cd" + "2" * 62)).symlink_to(outside / name)
    (store / "cd" / ("cd" + "3" * 62)).mkdir()
    assert pruned(0, str(store)).items == ()
    assert [path.read_text(encoding="utf-8") for path in foreign] == ["mine"] * 4


def test_an_interrupt_leaves_nothing_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(tmp_path, 40, 1)
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        found = rename(path, target)
        signal.raise_signal(signal.SIGINT)
        return found

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pruned(30 * DAY, str(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_handed_over_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = old(tmp_path, 40, 1)
    seen = artifacts._Directory.items

    def slow(place: artifacts._Directory) -> object:
        found = list(seen(place))
        put(text(1), str(tmp_path))  # it was looked at, and is needed again before it is taken away
        return iter(found)

    monkeypatch.setattr(artifacts._Directory, "items", slow)
    assert pruned(30 * DAY, str(tmp_path)).items == ()
    assert got(held, str(tmp_path)) == text(1)


def test_writers_and_pruners_at_once(tmp_path: Path) -> None:
    store, end = str(tmp_path), threading.Event()

    def write(number: int) -> None:
        while not end.is_set():
            put(text(number), store)

    def prune() -> None:
        for _ in range(60):
            pruned(0, store)

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, number % 2) for number in range(3)]
        pruners = [pool.submit(prune) for _ in range(2)]
        try:
            for pruner in pruners:
                pruner.result()
        finally:
            end.set()
        for writer in writers:
            writer.result()
    for item in listed(store=store).items:
        assert item.whole
        assert hashlib.sha256(Path(item.path).read_bytes()).hexdigest() == item.name


_ENDLESS = """
import sys
from cloaca_nb.carried.codec_store import put
number = 0
while True:
    number += 1
    put(str(number) * 1_000_000, sys.argv[1])
    print(number, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_what_killed_writers_leave_is_whole_or_told_and_pruned(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(3):
            assert writer.stdout.readline()
        writer.kill()
    left = tmp_path / "ab" / f"{UNFINISHED}{0:032}"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    found = listed(store=str(tmp_path)).items
    assert len([item for item in found if item.whole]) >= 3
    for item in found:
        data = Path(item.path).read_bytes()
        assert item.whole == (hashlib.sha256(data).hexdigest() == item.name)
    whole = {item.name for item in found if item.whole}
    assert {item.name for item in pruned(0, str(tmp_path)).items} == whole, "the rest may be at work"
    for item in listed(store=str(tmp_path)).items:
        os.utime(item.path, (1, 1))
    assert {item.name for item in pruned(0, str(tmp_path)).items} == {
        item.name for item in found if not item.whole
    }
    assert listed(store=str(tmp_path)).items == ()


def test_a_store_of_a_url() -> None:
    pytest.importorskip("fsspec", reason="STORES AT URLS ARE NOT TRIED: fsspec is not installed")
    place = "memory://artifacts-test/store"
    held = put(text(1), place)
    assert [item.name for item in listed(store=place).items] == [name_of(1)]
    assert pruned(DAY, place).items == ()
    assert got(held, place) == text(1)
    assert [item.name for item in pruned(0, place).items] == [name_of(1)]
    assert listed(store=place).items == ()


def test_what_is_handed_over_again_is_new_at_a_url_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file there cannot be touched: once it is an hour old it is written again."""
    core = pytest.importorskip("fsspec.core", reason="STORES AT URLS ARE NOT TRIED: fsspec is not installed")
    place = "memory://artifacts-again/store"
    put(text(1), place)
    files, root = core.url_to_fs(place)
    (file,) = (files.store[path] for path in files.find(root))

    def ago(hours: int) -> datetime:
        return datetime.now(timezone.utc) - timedelta(hours=hours)

    file.modified = first = ago(0)
    put(text(1), place)
    (same,) = (files.store[path] for path in files.find(root))
    assert same.modified == first
    same.modified = same.created = ago(48)
    put(text(1), place)
    assert pruned(DAY, place).items == ()
    (again,) = (files.store[path] for path in files.find(root))
    again.modified = again.created = ago(48)
    seen = artifacts._Remote.items

    def slow(of: artifacts._Remote) -> object:
        found = list(seen(of))
        put(text(1), place)
        return iter(found)

    monkeypatch.setattr(artifacts._Remote, "items", slow)
    assert pruned(DAY, place).items == ()
    assert len(listed(store=place).items) == 1
    pruned(0, place)


def test_what_is_not_written_again_at_a_url_is_not_pruned_either() -> None:
    """Handed over again within the hour it keeps its old time: less than its age would take it away."""
    core = pytest.importorskip("fsspec.core", reason="STORES AT URLS ARE NOT TRIED: fsspec is not installed")
    place = "memory://artifacts-young/store"
    put(text(1), place)
    files, root = core.url_to_fs(place)
    (file,) = (files.store[path] for path in files.find(root))
    file.modified = file.created = datetime.now(timezone.utc) - timedelta(minutes=50)
    held = put(text(1), place)
    assert pruned(1800, place).items == ()
    assert got(held, place) == text(1)


def test_who_reads_waits_for_what_a_pruner_puts_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = old(tmp_path, 0, 1)
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    aside = path.rename(path.with_name(f"{UNFINISHED}{0:032}"))
    monkeypatch.setattr("time.sleep", lambda _: aside.rename(path))
    assert got(held, str(tmp_path)) == text(1)


def test_stores_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(store=str(tmp_path / "none yet")).items == ()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be read: Not a directory"):
        listed(store=str(tmp_path / "file"))
    with pytest.raises(OutputError, match=r"there is no artifact store nosuch://|fsspec"):
        listed(store="nosuch://bucket")
    monkeypatch.setenv("CLOACINA_VAR_CLOACA_NB_ARTIFACTS", "")
    with pytest.raises(UsageError, match="there is no artifact store"):
        listed()


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(tmp_path, 40, 1)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refused)
    done = pruned(DAY, str(tmp_path))
    assert [(item.name, why) for item, why in done.kept] == [(name_of(1), "Permission denied")]
    assert (done.items, done.others) == ((), 1)


def test_asking_wrongly(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no action 'remove'"):
        api.artifacts("remove", store=str(tmp_path))
    with pytest.raises(UsageError, match="an age was expected"):
        api.artifacts("prune", store=str(tmp_path))
