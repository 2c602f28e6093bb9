"""What a server leaves out of a package's files: nothing is pulled without a word of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.deploy.prepare import shown_files
from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.unpack import unpack
from cloaca_nb.pulling.notebook import Content, content_of
from cloaca_nb.pulling.sources import PackageSource, server_source
from tests.package.notebooks import ETL, EXTRACT, LOAD, NAME
from tests.pull.packages import HANDMADE, guide, release
from tests.pull.test_pull import notebook, written

BINARY: Mapping[str, str | bytes] = {"my_lib/__init__.py": "X = [4]\n", "my_lib/table.bin": b"\xff\xfe\x00"}


def packed(folder: Path, *cells: str, files: Mapping[str, str | bytes] | None = None) -> Path:
    path = notebook(folder / "a", *cells)
    for name, data in (files or {}).items():
        place = folder / "a" / "vendor" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data.encode() if isinstance(data, str) else data)
    return cloaca_nb.read(path).pack(folder / "one").path


def layout_of(archive: Path) -> dict[str, bytes]:
    """All files of the layout that servers read."""
    files = {path: member.data or b"" for path, member in unpack(archive, everything=True).files.items()}
    root = next(path for path in files if path.endswith("/package.toml")).partition("/")[0]
    return {path.partition("/")[2]: data for path, data in files.items() if path.startswith(f"{root}/")}


def shown(files: Mapping[str, bytes]) -> PackageSource:
    """What a server shows of them."""
    return server_source("sales on prod", shown_files(files))


def pulled(files: Mapping[str, bytes]) -> Content:
    from cloaca_nb.pulling.notebook import compared

    source = shown(files)
    return compared(content_of(source), source)


def test_all_of_it_is_there(tmp_path: Path) -> None:
    content = pulled(layout_of(packed(tmp_path, *ETL)))
    assert (content.own, content.notes) == (True, ())


def test_a_binary_file_of_a_library(tmp_path: Path) -> None:
    archive = packed(tmp_path, NAME, "import my_lib", EXTRACT, LOAD, files=BINARY)
    with pytest.raises(ArchiveError, match="lacks files of my_lib") as caught:
        pulled(layout_of(archive))
    assert "--list" in caught.value.hint
    done = cloaca_nb.pull(archive, output=tmp_path / "b" / "x.ipynb")
    assert done.exact
    assert (tmp_path / "b" / "vendor" / "my_lib" / "table.bin").read_bytes() == BINARY["my_lib/table.bin"]
    again = cloaca_nb.read(done.path).pack(tmp_path / "two")
    assert again.path.read_bytes() == archive.read_bytes()


def test_a_record_names_what_lacks(tmp_path: Path) -> None:
    record = "my_lib/__init__.py,sha256=x,7\nmy_lib/table.bin,sha256=y,3\n../../bin/tool,,\nmy_lib/a.pyc,,\n"
    files: dict[str, str | bytes] = {**BINARY, "my_lib-1.0.dist-info/RECORD": record}
    archive = packed(tmp_path, NAME, "import my_lib", EXTRACT, LOAD, files=files)
    with pytest.raises(ArchiveError, match=r"my_lib/table\.bin: servers show text files up to 1"):
        shown(layout_of(archive))


def test_cells_that_are_too_many(tmp_path: Path) -> None:
    archive = packed(
        tmp_path, NAME, f"TEXT = {'x' * (1024 * 1024)!r}", EXTRACT, LOAD.replace("sum(c", "len(TEXT) + sum(c")
    )
    with pytest.raises(ArchiveError, match=r"lacks cells\.json"):
        shown(layout_of(archive))


@pytest.mark.parametrize("name", ["package.toml", "workflow/sales/tasks.py", "workflow/sales/helpers.py"])
def test_a_large_file_of_somebodys_package(name: str) -> None:
    files = release("import cloaca\nfrom .helpers import total\n", helpers="def total(rows):\n    pass\n")
    data = {path: text.encode() for path, text in files.items()}
    data[name] += b"#" * 1024 * 1024
    lacking = {"workflow/sales/helpers.py": r"sales\.helpers", "workflow/sales/tasks.py": r"sales\.tasks"}
    with pytest.raises(ArchiveError, match=f"lacks {lacking.get(name, 'package.toml')}"):
        content_of(shown(data))


@pytest.mark.parametrize("name", [name for name in HANDMADE if name.startswith("release")])
def test_of_somebodys_package_it_is_said(name: str) -> None:
    content = content_of(shown({path: text.encode() for path, text in HANDMADE[name].files.items()}))
    assert any("what else the package may hold" in note for note in content.notes)


def test_code_that_does_not_fit_its_cells(tmp_path: Path) -> None:
    files = layout_of(packed(tmp_path, *ETL))
    tasks = next(path for path in files if path.endswith("/tasks.py"))
    content = pulled({**files, tasks: files[tasks].replace(b"[1, 2, 3]", b"[6, 6, 6]")})
    assert "changed by hand" in content.notes[0]
    assert "tasks.py" in content.notes[0]


@pytest.mark.parametrize(
    "cells",
    [
        ["%cloaca_workflow x\n" + "a.b(" * 4000],
        ["\0", "\ud800", "%%cloaca_task\n" + "(" * 50_000],
        ["%%cloaca_task a\ndef a(context):\n    return context"] * 3000,
        [],
    ],
    ids=["nested", "odd", "many", "none"],
)
def test_cells_of_nonsense(cells: list[str], tmp_path: Path) -> None:
    files = layout_of(packed(tmp_path, *ETL))
    said = {"format": 1, "tenant": "public", "cells": cells}
    content = pulled({**files, "cells.json": json.dumps(said).encode()})
    assert len(content.cells) == len(cells)
    assert content.notes


def test_the_guides_kind_is_on_no_server(tmp_path: Path) -> None:
    folder = written(tmp_path, guide("import cloaca\n"))
    data = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    with pytest.raises(ArchiveError, match=r"lacks package\.toml"):
        shown(data)
