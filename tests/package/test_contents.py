"""What an archive says of its package, to whoever asks."""

from __future__ import annotations

import bz2
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from cloaca_nb.check.checker import inspect_archive
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.errors import ArchiveError
from cloaca_nb.package import unpack as unpacking
from cloaca_nb.package.contents import Contents, read_contents, read_identity
from tests.servers.archives import GRAPH, TASKS, write_archive, write_members


def graph(contents: Contents) -> dict[str, tuple[str, ...]]:
    return {task["id"]: tuple(task["dependencies"]) for task in contents.tasks}


def test_both_layouts(tmp_path: Path) -> None:
    path = write_archive(tmp_path, files={"vendor/lib/data.bin": b"\xff\xfe\x00"})
    contents = read_contents(path)
    assert (contents.name, contents.version, contents.workflow) == ("data-pipeline", "1.0.0", "data_pipeline")
    assert graph(contents) == GRAPH
    assert contents.layout == "both"
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
    assert (contents.name, contents.version, contents.layout) == ("data-pipeline", "1.0.0", "manifest")
    assert read_identity(path) is None


def test_release_layout_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    toml = b'[package]\nname = "x"\nversion = "2"\n[metadata]\nlanguage = "python"\nworkflow_name = "flow"\n'
    write_members(path, {"./top/package.toml": toml, "./top/workflow/flow/tasks.py": TASKS.encode()})
    contents = read_contents(path)
    assert (contents.name, contents.version, contents.workflow) == ("x", "2", "flow")
    assert graph(contents) == GRAPH


def broken(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_no_archive(tmp_path: Path) -> None:
    whole = write_archive(tmp_path).read_bytes()
    for name, data in {"neither": b"hello", "is empty": b"", "cut off": whole[: len(whole) // 2]}.items():
        with pytest.raises(ArchiveError, match=name):
            read_contents(broken(tmp_path / "x.cloacina", data))


def test_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.cloacina"
    write_members(path, {"readme.txt": b"hello", "a/b/package.toml": b""})
    with pytest.raises(ArchiveError, match=r"neither manifest\.json nor a directory with package\.toml"):
        read_contents(path)
    assert read_identity(path) is None


DEEP = b"[" * 200_000
LONG_KEY = b"a." * 60_000 + b"a = 1"
BROKEN_TEXTS = {
    "no TOML": {"x/package.toml": b"nonsense ="},
    "no JSON": {"manifest.json": b"{"},
    "no object": {"manifest.json": b"[]"},
    "no UTF-8": {"x/package.toml": b"\xff"},
    "deep TOML": {"x/package.toml": b"x = " + DEEP},
    "deep JSON": {"manifest.json": DEEP},
    "a number of many digits": {"manifest.json": b"9" * 100_000},
    "a long key": {"x/package.toml": LONG_KEY},
    "a long quoted key": {"x/package.toml": b'"a b" . ' * 60_000 + b"a = 1"},
    "a long key behind a text": {"x/package.toml": b'a = {b = """\'\n\'""", ' + LONG_KEY + b", c = ''}"},
    "a key of many hyphens": {"x/package.toml": b"a-" * 120_000 + b". = 1"},
    "keys without an end": {"x/package.toml": b"'a.\n" * 40_000},
    "a text without an end": {"x/package.toml": b'"' + b'\\"' * 120_000},
    "texts without an end": {"x/package.toml": b"x = '''" + b"''\n" * 80_000},
    "much TOML": {"x/package.toml": b"#" * 300_000},
}


@pytest.mark.parametrize("name", BROKEN_TEXTS)
def test_broken_metadata_is_a_finding_to_look_at_and_an_error_to_deploy(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.cloacina"
    write_members(path, BROKEN_TEXTS[name])
    (reason,) = [fact.values["reason"] for fact in read_contents(path).facts if "reason" in fact.values]
    assert inspect_archive(path).findings
    with pytest.raises(ArchiveError) as caught:
        from_archive(path)
    assert reason in caught.value.message


def test_dots_in_texts_are_no_keys(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    dots = "a." * 100
    toml = f"# {dots}\n[package]\nname = 'x'\nversion = \"1\" # {dots}\n"
    toml += f'[metadata]\ndescription = """\n{dots}"""\nauthor = "{dots}"\n'
    write_members(path, {"x/package.toml": toml.encode()})
    assert read_identity(path) == ("x", "1")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("../../x", "1"),
        ("/tmp/x", "1"),
        ("a/b", "1"),
        ("a\\b", "1"),
        ("..", "1"),
        ("x", "1/../../y"),
        ("x", "a/b"),
        ("x", "/1"),
    ],
)
def test_a_name_never_becomes_a_path_unchecked(tmp_path: Path, name: str, version: str) -> None:
    path = tmp_path / "x.cloacina"
    toml = f"[package]\nname = '{name}'\nversion = '{version}'\n[metadata]\nlanguage = 'python'\n"
    write_members(path, {"x/package.toml": toml.encode()})
    assert {"package-name", "package-version"} & {fact.kind for fact in read_contents(path).facts}
    with pytest.raises(ArchiveError, match="becomes part of a file's name"):
        from_archive(path)


def test_names_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "x.cloacina"
    write_members(path, {"x/package.toml": b"[package]\nname = 3\n"})
    with pytest.raises(ArchiveError, match="name and version"):
        from_archive(path)


READERS = {"inspect": inspect_archive, "deploy": from_archive, "look": read_identity}


def refusal(path: Path, reader: str) -> str:
    with pytest.raises(ArchiveError) as caught:
        READERS[reader](path)
    return caught.value.message


@pytest.mark.parametrize("reader", READERS)
def test_links_are_refused_by_all(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "x.cloacina"
    with tarfile.open(path, "w:bz2") as archive:
        link = tarfile.TarInfo("x/package.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert "x/package.toml is a link" in refusal(path, reader)


#: Reads an archive under limits of memory (bytes) and of the processor (seconds), and says what came of it.
READ_WITHIN = """
import resource, sys
from pathlib import Path
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.contents import read_identity
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
for read in (read_identity, from_archive):
    try:
        read(Path(sys.argv[1]))
    except ArchiveError as error:
        print(error.message)
"""


def zeros(head: bytes, size: int) -> bytes:
    compressor = bz2.BZ2Compressor()
    pieces = [compressor.compress(head)]
    pieces += [compressor.compress(bytes(1024 * 1024)) for _ in range(size // 1024 // 1024)]
    return b"".join(pieces) + compressor.flush()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory so")
def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    """Few bytes that become many in a single piece, which a reader without a bound takes minutes to pass."""
    member = tarfile.TarInfo("x/huge.txt")
    member.size = 128 * 1024 * 1024
    path = broken(tmp_path / "bomb.cloacina", zeros(member.tobuf(), member.size))
    assert path.stat().st_size < 1000
    done = subprocess.run(
        [sys.executable, "-c", READ_WITHIN, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["bomb.cloacina unpacks to more than 200 times its size"] * 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_is_not_waited_for(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "x.cloacina"
    os.mkfifo(path)
    assert "is no regular file" in refusal(path, reader)


def test_members_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "BOMB_ENTRIES", 2)
    assert "holds more than 2 members" in refusal(write_archive(tmp_path), "deploy")


def test_a_member_that_claims_too_much(tmp_path: Path) -> None:
    member = tarfile.TarInfo("x/huge.txt")
    member.size = 600 * 1024 * 1024
    data = member.tobuf() + os.urandom(1024 * 1024)
    assert "is cut off" in refusal(broken(tmp_path / "bomb.cloacina", bz2.compress(data)), "deploy")


def test_more_text_than_is_kept_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_archive(tmp_path)
    assert from_archive(path).files
    monkeypatch.setattr(unpacking, "KEPT_TOTAL", 100)
    contents = read_contents(path)
    assert (contents.files, contents.hidden, contents.archive.whole) == ({}, 3, False)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_not_there(tmp_path: Path, reader: str) -> None:
    assert "cannot be read" in refusal(tmp_path / "missing.cloacina", reader)


def test_a_name_is_found_without_reading_the_rest(tmp_path: Path) -> None:
    whole = write_archive(tmp_path, files={"vendor/zzz.bin": os.urandom(4_000_000)})
    cut = broken(tmp_path / "cut.cloacina", whole.read_bytes()[: -len(whole.read_bytes()) // 2])
    assert read_identity(cut) == ("data-pipeline", "1.0.0")
    assert "cut off" in refusal(cut, "deploy")


def test_what_is_deployed_of_an_archive(tmp_path: Path) -> None:
    code = TASKS.replace(
        "import cloaca\n", "import csv\nimport numpy.linalg\nfrom lib import x\nimport cloaca\n"
    )
    code = code.replace(
        "[1, 2, 3]", '[cloaca.var("SOURCE"), cloaca.var_or("LIMIT", "3"), cloaca.var_or("SOURCE", "")]'
    )
    item = from_archive(write_archive(tmp_path, code=code, files={"vendor/lib/__init__.py": b"x = 1\n"}))
    assert item.imports == ("numpy",)
    assert item.variables == {"CLOACINA_VAR_LIMIT": True, "CLOACINA_VAR_SOURCE": False}
    assert item.label == "data-pipeline 1.0.0"
    assert len(item.sha256) == 64
