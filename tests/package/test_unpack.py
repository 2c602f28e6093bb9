"""Reading archives from anywhere: what is honest is read, what is not is refused."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.archive import write_archive
from cloaca_nb.package.unpack import unpack
from tests.package.notebooks import ETL, package


def tar_of(*infos: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in infos:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def entry(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", data: bytes = b""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info, data


def archive(folder: Path, data: bytes) -> Path:
    path = folder / "x.cloacina"
    path.write_bytes(data)
    return path


def test_ours_is_read_to_the_end(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    found = unpack(write_archive(made, tmp_path).path)
    assert {path: file.sha256 for path, file in found.files.items()} == {
        path: hashlib.sha256(data).hexdigest() for path, data in made.members().items()
    }
    assert (found.compression, found.trailing, found.repeated) == ("bzip2", 0, ())
    assert found.files["manifest.json"].data == made.guide["manifest.json"]


@pytest.mark.parametrize("compress", [bz2.compress, gzip.compress])
def test_dots_and_directories(compress: object, tmp_path: Path) -> None:
    data = tar_of(entry("./", tarfile.DIRTYPE), entry("./a/", tarfile.DIRTYPE), entry("./a/b.py", data=b"x"))
    found = unpack(archive(tmp_path, compress(data)))  # type: ignore[operator]  # either compressor
    assert set(found.files) == {"a/b.py"}
    assert found.entries == 3


UNSAFE = [
    (entry("a/../../etc/passwd"), r"\.\. in its path"),
    (entry(".."), r"\.\. in its path"),
    (entry("a\\..\\b"), r"\.\. in its path"),
    (entry("/etc/passwd"), "absolute"),
    (entry("C:/x"), "absolute"),
    (entry("\\x"), "absolute"),
    (entry("link", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
    (entry("link", tarfile.SYMTYPE, "inside"), "is a link"),
    (entry("hard", tarfile.LNKTYPE, "manifest.json"), "is a link"),
    (entry("dev", tarfile.CHRTYPE), "neither a file nor a directory"),
    (entry("dev", tarfile.BLKTYPE), "neither a file nor a directory"),
    (entry("pipe", tarfile.FIFOTYPE), "neither a file nor a directory"),
]


@pytest.mark.parametrize(("member", "why"), UNSAFE, ids=[item[0][0].name + item[1] for item in UNSAFE])
def test_unsafe_members_are_refused(member: tuple[tarfile.TarInfo, bytes], why: str, tmp_path: Path) -> None:
    data = tar_of(entry("manifest.json", data=b"{}"), member)
    with pytest.raises(ArchiveError, match=why):
        unpack(archive(tmp_path, bz2.compress(data)))


BROKEN = [
    (b"", "is empty"),
    (b"B", "neither by bzip2 nor by gzip"),
    (b"PK\x03\x04" + bytes(100), "neither by bzip2 nor by gzip"),
    (tar_of(entry("a", data=b"x")), "neither by bzip2 nor by gzip"),
    (b"BZh9", "cut off"),
    (b"BZh9garbage" * 10, "damaged"),
    (b"\x1f\x8b\x08garbage" * 10, "damaged"),
    (bz2.compress(b""), "holds"),
    (bz2.compress(b"no tar at all" * 100), "holds no tar file"),
    (bz2.compress(bytes(10240)), "holds no files"),
    (bz2.compress(tar_of(entry("a/", tarfile.DIRTYPE))), "holds no files"),
    (bz2.compress(tar_of(entry("a", data=b"x" * 5000))[:2000]), "damaged|cut off"),
    (bz2.compress(tar_of(entry("a", data=b"abc" * 9999)))[:-20], "cut off|damaged"),
    (gzip.compress(tar_of(entry("a", data=b"abc" * 9999)))[:-20], "cut off"),
]


@pytest.mark.parametrize(("data", "why"), BROKEN)
def test_broken_files_are_errors(data: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=why):
        unpack(archive(tmp_path, data))


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"):
        unpack(tmp_path / "nowhere.cloacina")
    with pytest.raises(ArchiveError, match="Is a directory"):
        unpack(tmp_path)
    with pytest.raises(ArchiveError, match=r"cannot be read: .*embedded null"):
        unpack(tmp_path / "a\0b.cloacina")


@pytest.mark.parametrize("compress", [bz2.compress, gzip.compress])
def test_bombs_are_refused(compress: object, tmp_path: Path) -> None:
    data = tar_of(entry("zeros", data=bytes(40_000_000)))
    with pytest.raises(ArchiveError, match="times its size"):
        unpack(archive(tmp_path, compress(data)))  # type: ignore[operator]  # either compressor


def test_a_header_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@PaxHeader")
    info.type = tarfile.XHDTYPE
    info.size = 2**30
    with pytest.raises(ArchiveError, match="header of"):
        unpack(archive(tmp_path, bz2.compress(info.tobuf() + bytes(20480))))


def test_what_stands_behind_the_stream_is_counted(tmp_path: Path) -> None:
    plain = bz2.compress(tar_of(entry("a", data=b"x")))
    assert unpack(archive(tmp_path, plain + bz2.compress(b"second"))).trailing == len(bz2.compress(b"second"))
    assert unpack(archive(tmp_path, plain)).trailing == 0


def test_of_two_members_with_one_name_the_later_counts(tmp_path: Path) -> None:
    found = unpack(archive(tmp_path, bz2.compress(tar_of(entry("a", data=b"1"), entry("./a", data=b"22")))))
    assert found.repeated == ("a",)
    assert found.files["a"].size == 2


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_archives_end_in_an_error_of_ours_or_are_read(tmp_path: Path, data: st.DataObject) -> None:
    plain = tar_of(entry("manifest.json", data=b"{}" * 300), entry("a/" + "b" * 120, data=b"abc" * 700))
    changed = bytearray(plain)
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(changed) - 1))
        changed[position] = data.draw(st.integers(0, 255))
    path = archive(tmp_path, bz2.compress(bytes(changed)))
    with suppress(ArchiveError):  # any other exception fails the test
        assert unpack(path).files
