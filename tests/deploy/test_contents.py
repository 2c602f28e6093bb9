"""What a deploy reads of an archive."""

from __future__ import annotations

import bz2
import io
import tarfile
from pathlib import Path

import pytest

from cloaca_nb.deploy import contents as reading
from cloaca_nb.deploy.contents import read_contents, read_identity
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.errors import ArchiveError
from tests.servers.archives import GRAPH, TASKS, write_archive, write_members


def test_both_layouts(tmp_path: Path) -> None:
    path = write_archive(tmp_path, files={"vendor/lib/data.bin": b"\xff\xfe\x00"})
    contents = read_contents(path)
    assert (contents.name, contents.version, contents.workflow) == ("data-pipeline", "1.0.0", "data_pipeline")
    assert contents.tasks == GRAPH
    assert contents.release
    assert contents.hidden == 1
    assert sorted(contents.files) == [
        "package.toml",
        "workflow/data_pipeline/__init__.py",
        "workflow/data_pipeline/tasks.py",
    ]
    assert read_identity(path) == ("data-pipeline", "1.0.0")


def test_guide_layout_alone(tmp_path: Path) -> None:
    path = write_archive(tmp_path, guide_only=True)
    contents = read_contents(path)
    assert (contents.name, contents.version, contents.release) == ("data-pipeline", "1.0.0", False)
    assert read_identity(path) is None


def test_release_layout_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    toml = b'[package]\nname = "x"\nversion = "2"\n[metadata]\nlanguage = "python"\nworkflow_name = "flow"\n'
    write_members(path, {"./top/package.toml": toml, "./top/workflow/flow/tasks.py": TASKS.encode()})
    contents = read_contents(path)
    assert (contents.name, contents.version, contents.workflow, contents.tasks) == ("x", "2", "flow", {})


def broken(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_no_archive(tmp_path: Path) -> None:
    whole = write_archive(tmp_path).read_bytes()
    for name, data in {"text": b"hello", "empty": b"", "cut": whole[: len(whole) // 2]}.items():
        with pytest.raises(ArchiveError, match=r"is no \.cloacina archive|neither package"):
            read_contents(broken(tmp_path / name, data))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_contents(tmp_path / "missing.cloacina")


def test_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.cloacina"
    write_members(path, {"readme.txt": b"hello", "a/b/package.toml": b""})
    with pytest.raises(ArchiveError, match=r"neither package\.toml nor manifest\.json"):
        read_contents(path)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"x/package.toml": b"nonsense ="}, "is no TOML"),
        ({"manifest.json": b"{"}, "is no JSON"),
        ({"manifest.json": b"[]"}, "neither"),
    ],
)
def test_broken_metadata(tmp_path: Path, members: dict[str, bytes], words: str) -> None:
    path = tmp_path / "x.cloacina"
    write_members(path, members)
    with pytest.raises(ArchiveError, match=words):
        read_contents(path)


def test_names_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    write_members(path, {"x/package.toml": b"[package]\nname = 3\n"})
    with pytest.raises(ArchiveError, match="name and version"):
        from_archive(path)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MAX_ENTRIES", 2)
    with pytest.raises(ArchiveError, match="breaks the limits"):
        read_contents(write_archive(tmp_path))


def test_a_bomb_is_not_unfolded(tmp_path: Path) -> None:
    """A member that claims more than the limit ends the reading before its bytes come."""
    member = tarfile.TarInfo("x/huge.txt")
    member.size = 600 * 1024 * 1024
    data = io.BytesIO(member.tobuf() + bytes(1024 * 1024))
    path = broken(tmp_path / "bomb.cloacina", bz2.compress(data.getvalue()))
    with pytest.raises(ArchiveError, match="breaks the limits"):
        read_contents(path)


def test_links_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    with tarfile.open(path, "w:bz2") as archive:
        link = tarfile.TarInfo("x/package.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(ArchiveError, match="neither"):
        read_contents(path)


def test_what_is_deployed_of_an_archive(tmp_path: Path) -> None:
    code = TASKS.replace(
        "import cloaca\n", "import csv\nimport numpy.linalg\nfrom lib import x\nimport cloaca\n"
    )
    code = code.replace(
        "[1, 2, 3]", '[cloaca.var("SOURCE"), cloaca.var_or("LIMIT", "3"), cloaca.var_or("SOURCE", "")]'
    )
    item = from_archive(write_archive(tmp_path, code=code, files={"vendor/lib/__init__.py": b"x = 1\n"}))
    assert item.imports == ("numpy",)
    assert item.variables == {"LIMIT": True, "SOURCE": False}
    assert item.label == "data-pipeline 1.0.0"
    assert len(item.sha256) == 64
