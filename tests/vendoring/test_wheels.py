"""Wheels as they are read: what goes into `vendor/`, what stays out, what is refused."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.vendoring.wheels import is_pure, read_wheel
from tests.vendoring.wheelhouse import wheel

REFUSED = [
    ("impure by its own words", {"pure": False}, "it says itself that it is not pure Python"),
    ("an extension", {"files": {"odd/_odd.so": ""}}, r"odd 1\.0 has native code.*odd/_odd\.so"),
    ("an extension of one platform", {"files": {"odd.cpython-311.so.1": ""}}, "native code"),
    ("a module of the standard library", {"files": {"json.py": ""}}, "its module json is called like one"),
    ("the engine's module", {"files": {"cloaca/__init__.py": ""}}, "its module cloaca is called like one"),
    ("a path that leads out", {"files": {"../evil.py": ""}}, "leads out of it"),
    ("an absolute path", {"files": {"/evil.py": ""}}, "leads out of it"),
    ("a path of another system", {"files": {"a\\..\\..\\evil.py": ""}}, "leads out of it"),
    ("a path with a line end", {"files": {"a\nb.py": ""}}, "leads out of it"),
    ("a path behind a scheme", {"files": {"odd-1.0.data/purelib/../../e": ""}}, "leads out of it"),
    ("a file that is a folder", {"files": {"a": "", "a/b.py": ""}}, "holds a as a file and as a folder"),
    ("metadata of another", {"name_said": "requests"}, "is that of requests 1.0"),
    ("metadata of two lines", {"name_said": "odd\n evil = 1"}, "is that of odd evil = 1 1.0"),
]


@pytest.mark.parametrize(("what", "made", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(tmp_path: Path, what: str, made: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_wheel(wheel(tmp_path, "odd", **made))  # type: ignore[arg-type]


def test_what_is_no_wheel(tmp_path: Path) -> None:
    path = tmp_path / "odd-1.0-py3-none-any.whl"
    path.write_bytes(b"PK no")
    with pytest.raises(UsageError, match="no readable wheel"):
        read_wheel(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("odd.py", "")
    with pytest.raises(UsageError, match="no metadata of a wheel"):
        read_wheel(path)


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_wheel_is_none(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "odd-1.0-py3-none-any.whl"
    text = "".join(f"A{number} = {number}\n" for number in range(1000))
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr("odd.py", text)
    whole = path.read_bytes()
    for at in range(60, 360, 15):
        path.write_bytes(whole[:at] + bytes(12) + whole[at + 12 :])
        with pytest.raises(UsageError, match="no readable wheel"):
            read_wheel(path)


def test_a_file_that_ends_before_its_size_is_no_wheel(tmp_path: Path) -> None:
    path = tmp_path / "odd-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("odd.py", "A = 1\n")
    data = path.read_bytes()
    directory = data.index(b"PK\1\2")
    sizes = (1_000_000).to_bytes(4, "little") * 2
    path.write_bytes(data[: directory + 20] + sizes + data[directory + 28 :])
    with pytest.raises(UsageError, match="no readable wheel"):
        read_wheel(path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path, "odd")
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("passwd")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UsageError, match="passwd is a link"):
        read_wheel(path)


def test_what_goes_elsewhere_in_an_installation_is_left(tmp_path: Path) -> None:
    files = {
        "odd.py": "A = 1\n",
        "odd.pth": "import os",
        "odd-1.0.data/scripts/odd": "#!python\n",
        "odd-1.0.data/purelib/more.py": "B = 2\n",
        "odd-1.0.dist-info/licenses/LICENSE": "do what you want\n",
        "__pycache__/odd.cpython-311.pyc": "",
    }
    strange = {
        "odd-1.0.data/purelib": "a file",
        "odd-1.0.data/purelib/evil.pth": "import os",
        "odd-1.0.data/purelib/vendored.toml": "",
        "other-1.0.dist-info/RECORD": "../../etc/passwd,,\n",
        ".git/config": "[core]\nfsmonitor = evil\n",
        "sitecustomize.py": "import os",
        "usercustomize/__init__.py": "import os",
    }
    found = read_wheel(wheel(tmp_path, "odd", files={**strange, **files}))
    assert set(found.left) == {"odd.pth", "odd-1.0.data/scripts/odd", *strange}
    assert {path for path in found.files if "dist-info" not in path} == {"odd.py", "more.py"}
    assert "odd-1.0.dist-info/licenses/LICENSE" in found.files
    assert b"odd.py,sha256=" in found.files["odd-1.0.dist-info/RECORD"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("License-Expression: BSD-3-Clause\nLicense: other\n", "BSD-3-Clause"),
        ("License: MIT/X11\n", "MIT/X11"),
        (f"License: {'long ' * 40}\nClassifier: License :: OSI Approved :: MIT License\n", "MIT License"),
        ("License: UNKNOWN\n", ""),
        ("License: a\tb\x1b[2J\n", "a b\ufffd[2J"),
        ("Classifier: License :: c\x07\n", "c\ufffd"),
    ],
)
def test_licences(tmp_path: Path, said: str, expected: str) -> None:
    assert read_wheel(wheel(tmp_path, "odd", said=said)).license == expected


def test_metadata_is_that_of_the_wheel_and_of_no_library_in_it(tmp_path: Path) -> None:
    files = {
        "odd/_vendor/inner-2.0.dist-info/METADATA": "Name: inner\nVersion: 2.0\n",
        "aaa-2.0.dist-info/METADATA": "Name: aaa\nVersion: 2.0\n",
        "odd/__init__.py": "",
    }
    found = read_wheel(wheel(tmp_path, "odd", "1.0.0", files=files))
    assert (found.name, found.version) == ("odd", "1.0.0")
    assert "odd/_vendor/inner-2.0.dist-info/METADATA" in found.files


def test_pure_by_name() -> None:
    assert is_pure("tabulate-0.9.0-py3-none-any.whl")
    assert not is_pure("numpy-2.0-cp311-cp311-manylinux_2_27_x86_64.whl")
    assert not is_pure("thing-1.0-cp311-none-win_amd64.whl")
