"""Archives: bytes that depend on content alone, written whole or not at all."""

from __future__ import annotations

import bz2
import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.model.package import Layout
from cloaca_nb.package import archive as module
from cloaca_nb.package.archive import PADDING, padding_facts, padding_size, write_archive
from cloaca_nb.package.limits import MAX_RATIO
from tests.package.notebooks import ETL, NAME, package, vendored

#: Two cells of which one takes over what the other gives: modules of ours are most of their package.
HANDING = (NAME, "%%cloaca_task one\nrows = [1]", "%%cloaca_task two\ntotal = sum(rows)")


def members(path: Path) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(path, "r:bz2") as tar:
        return {info.name: info for info in tar}


def test_members_of_both_layouts(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1\n"})
    made = package(*ETL, folder=tmp_path)
    archive = write_archive(made, tmp_path / "out")
    assert archive.path == tmp_path / "out" / "flow-one-1.0.0.cloacina"
    assert [made.plain(name) for name in members(archive.path)] == [
        "flow-one-1.0.0",
        "flow-one-1.0.0/cells.json",
        "flow-one-1.0.0/package.toml",
        "flow-one-1.0.0/workflow",
        "flow-one-1.0.0/workflow/flow_one",
        "flow-one-1.0.0/workflow/flow_one/__init__.py",
        "flow-one-1.0.0/workflow/flow_one/_vendor",
        "flow-one-1.0.0/workflow/flow_one/_vendor/__init__.py",
        "flow-one-1.0.0/workflow/flow_one/_vendor/my_lib",
        "flow-one-1.0.0/workflow/flow_one/_vendor/my_lib/__init__.py",
        "flow-one-1.0.0/workflow/flow_one/tasks.py",
        "flow_one",
        "flow_one/__init__.py",
        "flow_one/tasks.py",
        "manifest.json",
        "vendor",
        "vendor/my_lib",
        "vendor/my_lib/__init__.py",
    ]
    assert archive.entries == 18
    assert archive.size_bytes == archive.path.stat().st_size
    assert archive.sha256 == hashlib.sha256(archive.path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("layout", "tops"),
    [
        ("both", {"manifest.json", "flow_one", "flow-one-1.0.0"}),
        ("manifest", {"manifest.json", "flow_one"}),
        ("package", {"flow-one-1.0.0"}),
    ],
)
def test_layouts(layout: Layout, tops: set[str], tmp_path: Path) -> None:
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path, layout)
    assert {name.split("/")[0] for name in members(archive.path)} == tops


def test_headers_say_nothing_about_this_machine(tmp_path: Path) -> None:
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path)
    for info in members(archive.path).values():
        assert (info.uid, info.gid, info.uname, info.gname) == (0, 0, "", "")
        assert info.mtime == 315532800
        assert info.mode == (0o755 if info.isdir() else 0o644)


def test_one_bzip2_stream_without_remainder(tmp_path: Path) -> None:
    data = write_archive(package(*ETL, folder=tmp_path), tmp_path).path.read_bytes()
    stream = bz2.BZ2Decompressor()
    plain = stream.decompress(data)
    assert stream.eof
    assert not stream.unused_data
    assert len(plain) % tarfile.RECORDSIZE == 0


def test_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    texts = {"b.py": "B = 1\n", "a/__init__.py": "", "a/z.py": "Z = 1\n", "A.py": "", "data.txt": "x"}
    for name, order in (("one", texts), ("two", dict(reversed(texts.items())))):
        vendored(tmp_path / name, order)
    for path in (tmp_path / "two").rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700 if path.is_dir() else 0o600)
    archives = [
        write_archive(package(*ETL, folder=tmp_path / name), tmp_path / f"{name}.out")
        for name in ("one", "two")
    ]
    assert archives[0].path.read_bytes() == archives[1].path.read_bytes()


def test_source_date_epoch_is_the_time_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path)
    assert {info.mtime for info in members(archive.path).values()} == {1700000000}
    with tarfile.open(archive.path) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert manifest["created_at"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("value", ["yesterday", "-1", "1.5", "99999999999"])
def test_source_date_epoch_must_be_a_time(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        package(*ETL, folder=tmp_path)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_fingerprint_is_what_the_documented_commands_print(tmp_path: Path) -> None:
    vendored(
        tmp_path, {"my_lib/__init__.py": "X = 1\n", "Zz.py": "", "a b/ü.txt": "ü", "a/back\\slash.py": ""}
    )
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path)
    root = tmp_path / "unpacked"
    root.mkdir()
    subprocess.run(["tar", "-xjf", str(archive.path)], cwd=root, check=True)
    command = "find flow_one vendor -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum"
    printed = subprocess.run(
        ["sh", "-c", command], cwd=root, capture_output=True, check=True, text=True
    ).stdout
    assert archive.fingerprint == f"sha256:{printed.split()[0]}"
    assert json.loads((root / "manifest.json").read_bytes())["package"]["fingerprint"] == archive.fingerprint


def test_fingerprint_does_not_depend_on_metadata(tmp_path: Path) -> None:
    first = package(*ETL, folder=tmp_path)
    second = package(f"{NAME} --version 2.0.0", *ETL[1:], folder=tmp_path)
    assert first.fingerprint == second.fingerprint
    assert first.guide["manifest.json"] != second.guide["manifest.json"]


def test_long_and_foreign_names_survive(tmp_path: Path) -> None:
    names = {f"{'deep/' * 40}module.py": "", f"{'x' * 120}.txt": "", "größe/データ.txt": "ü"}
    vendored(tmp_path, names)
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path)
    assert {f"vendor/{name}" for name in names} <= members(archive.path).keys()


def nothing_else(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_failed_write_leaves_the_old_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = package(*ETL, folder=tmp_path)
    out = tmp_path / "out"
    old = write_archive(made, out).path.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_header", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_archive(made, out)
    assert nothing_else(out) == [made.file_name]
    assert (out / made.file_name).read_bytes() == old


def test_full_disk_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Mapping[str, bytes], target: Path) -> None:
        target.write_bytes(b"some")
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(module, "_write", full)
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="No space left on device"):
        write_archive(package(*ETL, folder=tmp_path), out)
    assert nothing_else(out) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_directory(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutputError, match="Permission denied"):
        write_archive(package(*ETL, folder=tmp_path), out)


def test_file_where_the_directory_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for place in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(OutputError, match=r"out is no directory: .* cannot be written there"):
            write_archive(package(*ETL, folder=tmp_path), place)
    assert (tmp_path / "out").read_text() == "mine"


def test_directory_where_the_archive_should_be(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    (tmp_path / made.file_name).mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        write_archive(made, tmp_path)


def test_what_shrinks_too_well_is_padded(tmp_path: Path) -> None:
    vendored(tmp_path, {"zeros.txt": "0" * 3_000_000})
    made = package(*ETL, folder=tmp_path)
    archive = write_archive(made, tmp_path / "out")
    found = members(archive.path)
    assert sum(info.size for info in found.values()) <= MAX_RATIO * archive.size_bytes
    assert PADDING in found
    assert [fact.kind for fact in archive.facts] == ["archive-padded"]
    assert tuple(padding_facts(made)) == ()
    assert archive.fingerprint == made.fingerprint
    again = write_archive(made, tmp_path / "again")
    assert again.path.read_bytes() == archive.path.read_bytes()


def test_padding_of_small_packages_is_foretold(tmp_path: Path) -> None:
    vendored(tmp_path, {"zeros.txt": "0" * 100_000})
    made = package(*ETL, folder=tmp_path)
    assert tuple(padding_facts(made)) == write_archive(made, tmp_path / "out").facts != ()


@pytest.mark.parametrize("size", [0, 100_000, 120_000, 150_000, 200_000, 300_000])
def test_padding_is_foretold_of_packages_that_carry_modules_of_ours(tmp_path: Path, size: int) -> None:
    vendored(tmp_path, {"zeros.txt": "0" * size})
    made = package(*HANDING, folder=tmp_path)
    written = write_archive(made, tmp_path / "out")
    assert tuple(padding_facts(made)) == written.facts
    assert bool(written.facts) == (size > 150_000)


def test_to_foretell_that_there_is_no_padding_takes_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(module, "_pieces")
    assert tuple(padding_facts(package(*HANDING, folder=tmp_path))) == ()


def test_ordinary_packages_are_not_padded(tmp_path: Path) -> None:
    archive = write_archive(package(*ETL, folder=tmp_path), tmp_path)
    assert PADDING not in members(archive.path)
    assert archive.facts == ()


@pytest.mark.parametrize(("total", "size"), [(10_000, 1_000), (0, 500), (999, 100)])
def test_no_padding_within_the_limit(total: int, size: int) -> None:
    assert padding_size(total, size) == 0


@pytest.mark.parametrize(("total", "size"), [(10_001, 1_000), (10_000_000, 500), (500_000_000, 1)])
def test_padding_is_enough(total: int, size: int) -> None:
    added = padding_size(total, size)
    assert total + added <= MAX_RATIO * (size + added)


def test_a_large_file_goes_in_small_pieces_and_gives_the_same_bytes() -> None:
    """Else an interrupt would wait for the whole of it."""
    data = bytes(range(256)) * 20_000
    pieces = list(module._pieces({"a.bin": data}))
    assert max(map(len, pieces)) <= module._PIECE
    assert data in b"".join(pieces)
