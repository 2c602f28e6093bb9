"""`vendor/` beside a notebook: carried as it is, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloaca_nb.package import vendor as module
from cloaca_nb.package.vendor import module_name, read_vendor
from tests.package.notebooks import ETL, NAME, package, released, vendored


def kinds(folder: Path) -> list[str]:
    return [fact.kind for fact in read_vendor(folder).facts]


def test_files_are_carried_as_they_are(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1\r\n", "my_lib/data.json": "{}", ".hidden": "h"})
    (tmp_path / "vendor/my_lib/raw.bin").write_bytes(bytes(range(256)))
    found = read_vendor(tmp_path)
    assert found.files["vendor/my_lib/raw.bin"] == bytes(range(256))
    assert set(found.files) == {
        "vendor/.hidden",
        "vendor/my_lib/__init__.py",
        "vendor/my_lib/data.json",
        "vendor/my_lib/raw.bin",
    }
    assert found.modules == {"my_lib"}
    assert found.facts == ()
    made = package(*ETL, folder=tmp_path)
    both = made.guide["vendor/my_lib/raw.bin"], released(made)["workflow/flow_one/_vendor/my_lib/raw.bin"]
    assert set(both) == {bytes(range(256))}


def test_byte_code_is_left_out(tmp_path: Path) -> None:
    vendored(
        tmp_path, {"a.py": "", "__pycache__/a.cpython-311.pyc": "x", "b/__pycache__/c.pyc": "x", "d.pyo": ""}
    )
    assert set(read_vendor(tmp_path).files) == {"vendor/a.py"}


def test_no_vendor_directory(tmp_path: Path) -> None:
    assert read_vendor(tmp_path).files == {}
    (tmp_path / "vendor").write_text("a file")
    assert read_vendor(tmp_path).files == {}


@pytest.mark.parametrize("target", ["inside.py", "/etc/passwd", "nowhere", "."])
def test_links_are_named_and_not_followed(target: str, tmp_path: Path) -> None:
    vendored(tmp_path, {"inside.py": ""})
    (tmp_path / "vendor/link.py").symlink_to(target)
    assert kinds(tmp_path) == ["archive-link"]
    assert set(read_vendor(tmp_path).files) == {"vendor/inside.py"}


def test_vendor_itself_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.py").write_text("")
    (tmp_path / "vendor").symlink_to("real")
    assert kinds(tmp_path) == ["archive-link"]
    assert read_vendor(tmp_path).files == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    os.mkfifo(tmp_path / "vendor/pipe")
    assert kinds(tmp_path) == ["archive-special-file"]


@pytest.mark.skipif(os.name != "posix", reason="such names exist on POSIX only")
def test_unprintable_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/a\nb.py").write_text("")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/vendor/\xff.py")).write_bytes(b"")
    assert [fact.values["path"] for fact in read_vendor(tmp_path).facts] == [
        r"vendor/a\nb.py",
        r"vendor/\udcff.py",
    ]


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendored(tmp_path, {"a.txt": "x" * 60, "b.txt": "x" * 60})
    monkeypatch.setattr(module, "MAX_TOTAL", 100)
    assert set(read_vendor(tmp_path).files) == {"vendor/a.txt"}


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("a", "a"),
        ("a.py", "a"),
        ("a.cpython-311-x86_64-linux-gnu.so", "a"),
        ("a.pyd", "a"),
        ("a.txt", None),
        ("a-1.0.dist-info", None),
        (".hidden", None),
        ("a.py.bak", None),
        ("class", "class"),
    ],
)
def test_module_name(entry: str, name: str | None) -> None:
    assert module_name(entry) == name


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"http/__init__.py": ""}, "denied-module"),
        ({"json.py": ""}, "denied-module"),
        ({"compile.py": ""}, "denied-module"),
        ({"queue.py": ""}, "standard-module"),
        ({"flow_one/__init__.py": ""}, "vendored-module-hidden"),
        ({"cloaca/__init__.py": ""}, "vendored-module-hidden"),
        ({"fast.cpython-311-x86_64-linux-gnu.so": ""}, "vendor-native"),
        ({"libs/libz.so.1": ""}, "vendor-native"),
        ({"requests-2.32-py3-none-any.whl": ""}, "vendor-packed"),
    ],
)
def test_names_that_loaders_refuse_or_never_find(files: dict[str, str], kind: str, tmp_path: Path) -> None:
    vendored(tmp_path, files)
    assert [fact.kind for fact in package(*ETL, folder=tmp_path).facts] == [kind]


def test_nested_names_may_be_anything(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/json.py": "", "my_lib/os/__init__.py": "", "my_lib/http.py": ""})
    assert package(*ETL, folder=tmp_path).facts == ()


def test_vendored_code_that_imports_late(tmp_path: Path) -> None:
    vendored(
        tmp_path,
        {
            "client/__init__.py": (
                "from . import early\n\ndef encode(host):\n    import idna\n    from . import late\n"
            ),
            "client/early.py": "import json\n\ndef f():\n    import json\n",
            "client/late.py": "",
            "idna/__init__.py": "",
        },
    )
    facts = [
        fact for fact in package(*ETL, folder=tmp_path).facts if fact.kind == "vendored-code-imports-late"
    ]
    assert [(fact.values["module"], fact.values["line"]) for fact in facts] == [
        ("idna", 4),
        ("client.late", 5),
    ]


@pytest.mark.parametrize(
    ("line", "modules"),
    [
        ("import my_lib", ["my_lib"]),
        ("import my_lib.part as p", ["my_lib.part"]),
        ("from my_lib.part import X", ["my_lib.part"]),
        ("from my_lib import part, X", ["my_lib", "my_lib.part"]),
        ("importlib.import_module('my_lib.part')", ["my_lib.part"]),
        ("__import__('my_lib')", ["my_lib"]),
        ("import json, csv", []),
        ("importlib.import_module('not a name')", []),
    ],
)
def test_late_imports_of_tasks(line: str, modules: list[str], tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1", "my_lib/part.py": "X = 1"})
    task = f"%%cloaca_task\ndef extract(context):\n    {line}\n    context.set('k', 1)\n    return context"
    made = package(NAME, "import importlib", task, folder=tmp_path)
    assert [fact.values["module"] for fact in made.facts if fact.kind == "vendored-import-late"] == modules


def test_imports_at_the_top_are_no_late_imports(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1"})
    task = "%%cloaca_task\ndef extract(context):\n    context.set('k', my_lib.X)\n    return context"
    made = package(NAME, "import my_lib", task, folder=tmp_path)
    assert made.facts == ()
    assert b"my_lib" not in made.guide["flow_one/__init__.py"]
