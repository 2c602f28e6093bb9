"""Values that are too large for a context lie in files: whole ones, each once, and told where they lack."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.carried import codec_store
from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.codec_store import VARIABLE, got, put, reference, size_of
from cloaca_nb.carried.handover import Handover

LARGE = list(range(100_000))
TEXT = json.dumps(LARGE)


class Context(dict[str, Any]):
    def set(self, key: str, value: Any) -> None:
        self[key] = value


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store"


def test_the_context_holds_where_it_lies(store: Path) -> None:
    context = Context()
    rows = list(LARGE)
    Handover(context).give({"rows": rows, "few": [1], "both": (rows, rows)})
    (path,) = files(store)
    assert path.name == hashlib.sha256(path.read_bytes()).hexdigest()
    assert json.loads(context["rows"]) == {"@artifact": path.name, "size": len(TEXT)}
    assert context["few"] == "[1]"
    later = Handover(context)
    assert later.take("rows") == LARGE
    assert later.take("both")[1] is later.take("rows")


def test_what_is_handed_on_as_it_came_stays_one(store: Path) -> None:
    context = Context()
    Handover(context).give({"rows": list(LARGE)})
    task = Handover(context)
    task.give({"pair": (task.take("rows"), 1)}, beside=["rows"])
    assert len(context["pair"]) < 200
    later = Handover(context)
    assert later.take("pair")[0] is later.take("rows")


@pytest.mark.parametrize("first", ["all_of_it", "part"])
def test_arrays_that_are_parts_of_others_are_so_again(first: str) -> None:
    """The other one is a variable, whichever comes first; what it is itself a part of need not be one."""
    np = pytest.importorskip("numpy")
    memory = np.arange(100.0).reshape(10, 10)
    for whole in (memory, memory[:8], memory.T[:, :8].T):
        names = dict(zip(("a", "b"), (whole, whole[2:6, ::3]), strict=True))
        context = Context()
        Handover(context).give(names if first == "all_of_it" else dict(reversed(names.items())))
        later = Handover(context)
        taken = {name: later.take(name) for name in ("b", "a")}
        assert all((taken[name] == names[name]).all() for name in names)
        taken["a"][2, 3] = -1
        assert taken["b"][0, 1] == -1
        later.give(taken)
        last = Handover(context)
        last.take("b")[1, 0] = -2
        assert last.take("a")[3, 0] == -2


def test_nothing_is_written_twice(store: Path) -> None:
    first = put(TEXT, str(store))
    (path,) = files(store)
    os.utime(path, (1, 1))
    before = path.stat().st_ino
    assert put(TEXT, str(store)) == first
    assert path.stat().st_ino == before
    assert path.stat().st_mtime > 1, "what is needed again is not old"
    path.write_bytes(b"")
    put(TEXT, str(store))
    assert got(first, str(store)) == TEXT


def test_many_write_at_once(store: Path) -> None:
    texts = [TEXT, json.dumps(LARGE[1:]), json.dumps(LARGE[2:])]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda at=at: found.append(put(texts[at % 3], str(store))))
        for at in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files(store)) == 3
    assert {got(each, str(store)) for each in found} == set(texts)


_ENDLESS = """
import sys
from cloaca_nb.carried.codec_store import put
print("begun", flush=True)
number = 0
while True:
    number += 1
    put(str(number) * 1_000_000, sys.argv[1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_writer_that_is_killed_leaves_whole_files_only(store: Path) -> None:
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, str(store)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "begun\n"
            count = len(files(store))
            while len(files(store)) < count + 3:
                assert writer.poll() is None
            writer.kill()
    whole = [path for path in files(store) if not path.name.startswith(codec_store.UNFINISHED)]
    assert whole
    for path in whole:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def take(context: Context) -> str:
    with pytest.raises(CodecError) as error:
        Handover(context).take("rows.load")
    return str(error.value)


def test_what_lacks_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context()
    Handover(context).give({"rows.load": LARGE})
    (path,) = files(store)
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert f"'rows.load' cannot be taken over: its artifact {path.name} in {store} is damaged" in take(
        context
    )
    path.write_bytes(data[::-1])
    assert f"is damaged: its {len(data):,} bytes are others; remove it, and the task that makes" in take(
        context
    )
    Handover(Context()).give({"rows.load": LARGE})
    assert Handover(context).take("rows.load") == LARGE, "whoever has the value mends it"
    path.unlink()
    assert f"its artifact {path.name} is not in the store {store}" in take(context)
    path.parent.rmdir()
    store.rmdir()
    assert f"the artifact store {store} cannot be read: there is no directory" in take(context)
    monkeypatch.delenv(VARIABLE)
    assert "CLOACA_NB_ARTIFACTS is not set here" in take(context)


def give(context: Context) -> str:
    with pytest.raises(CodecError) as error:
        Handover(context).give({"rows.load": LARGE})
    return str(error.value)


@pytest.mark.parametrize(
    "held",
    [
        '{"@artifact": "/dev/zero", "size": 1}',
        '{"@artifact": "../../../../etc/passwd", "size": 1}',
        '{"@artifact": 5, "size": 1}',
        '{"@artifact": "%s", "size": -1}' % ("0" * 64),
        '{"@artifact": "%s"}' % ("0" * 64),
        '{"@artifact": "%s", "size": 1, "x": 2}' % ("0" * 64),
        '{"@artifact": ',
        reference("0" * 64, 10**4000),
    ],
)
def test_what_only_looks_like_a_reference_names_no_file(held: str, store: Path) -> None:
    assert got(held, str(store)) == held
    assert size_of(held) is None


@pytest.mark.skipif(sys.platform == "win32", reason="pipes in folders")
@pytest.mark.parametrize("what", ["pipe", "device", "directory", "grown"])
def test_what_is_no_artifact_is_told_and_not_waited_for(what: str, store: Path) -> None:
    name = "ab" + "0" * 62
    path = store / "ab" / name
    path.parent.mkdir(parents=True)
    if what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "directory":
        path.mkdir()
    else:
        path.write_bytes(b"x" * 10_000)
    with pytest.raises(CodecError, match=r"cannot be read|is damaged: 6 of 5 bytes"):
        got(reference(name, 5), str(store))


def test_a_file_that_no_task_has_written_is_told(store: Path) -> None:
    data = b"\xff\xfe"
    name = hashlib.sha256(data).hexdigest()
    path = store / name[:2] / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    with pytest.raises(CodecError, match="is none that a task has written"):
        got(reference(name, 2), str(store))


def test_what_is_there_is_enough_where_nothing_can_be_written(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may be another user's, and the store may be read-only."""
    held = put(TEXT, str(store))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "utime", refused)
    (path,) = files(store)
    before = path.stat().st_ino
    assert put(TEXT, str(store)) == held
    assert path.stat().st_ino != before, "it is new, so that its age does not take it away"
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(CodecError, match="cannot be written"):
        put(json.dumps(LARGE[1:]), str(store))
    monkeypatch.undo()
    monkeypatch.setattr(os, "utime", refused)
    monkeypatch.setattr(Path, "replace", refused)
    assert put(TEXT, str(store)) == held


def test_a_store_that_cannot_be_written_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_text("a file", encoding="utf-8")
    assert f"`rows` cannot be handed over: the artifact store {store} cannot be written" in give(Context())
    store.unlink()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "cannot be written: No space left on device" in give(Context())
    assert files(store) == [], "what is not whole is taken away"


def test_without_a_store_values_travel_in_the_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    context = Context()
    Handover(context).give({"rows": LARGE})
    assert context["rows"] == TEXT
    monkeypatch.setattr(codec_store, "LONGEST_WITHOUT", 1000)
    assert "more than a context holds: set the variable CLOACA_NB_ARTIFACTS" in give(Context())


def test_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    monkeypatch.setenv(VARIABLE, "memory://bucket/artifacts")
    context = Context()
    Handover(context).give({"rows.load": LARGE})
    assert Handover(context).take("rows.load") == LARGE
    context["rows.load"] = reference("0" * 64, len(TEXT))
    assert "is not in the store memory://bucket/artifacts" in take(context)
    monkeypatch.setenv(VARIABLE, "nosuch://bucket")
    assert "there is no artifact store nosuch://bucket" in give(Context())


def test_a_url_without_what_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    monkeypatch.setenv(VARIABLE, "s3://bucket")
    assert "the artifact store s3://bucket cannot be opened: fsspec.core is needed" in give(Context())
    monkeypatch.undo()
    fsspec = pytest.importorskip("fsspec.core")

    def lacks(url: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "url_to_fs", lacks)
    monkeypatch.setenv(VARIABLE, "s3://bucket")
    assert "the artifact store s3://bucket cannot be opened: Install s3fs to access S3" in give(Context())


def test_what_few_packages_need_is_loaded_where_it_is_needed() -> None:
    """Each check, run and server that loads a package would wait for it."""
    code = "import sys, cloaca_nb.carried.handover; print({'hashlib', 'zipfile', 'lzma'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
