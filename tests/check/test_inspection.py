"""Inspecting archives: what they hold, and what is wrong with them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from cloaca_nb.check.checker import inspect_archive
from cloaca_nb.errors import ArchiveError
from cloaca_nb.model.package import Layout
from cloaca_nb.output.json import inspect_json
from cloaca_nb.output.text import inspect_text
from cloaca_nb.package.archive import write_archive
from tests.package.notebooks import ETL, package, vendored
from tests.package.test_manifest import GOOD

TOML = """\
[package]
name = "p"
version = "1"
interface = "cloacina-workflow-plugin"
interface_version = 1

[metadata]
language = "python"
workflow_name = "p"
entry_module = "p.tasks"
"""
CODE = """
import cloaca
@cloaca.task(id="a")
def first(context): return context

@cloaca.task(dependencies=["a", first])
def second(context): return context
"""
RELEASE = {"p-1/package.toml": TOML, "p-1/workflow/p/__init__.py": "", "p-1/workflow/p/tasks.py": CODE}
GUIDE = {"manifest.json": json.dumps(GOOD), "p/__init__.py": CODE}


def archive(folder: Path, files: dict[str, str], *, gz: bool = False, tail: bytes = b"") -> Path:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    path = folder / "p-1.cloacina"
    path.write_bytes((gzip if gz else bz2).compress(stream.getvalue()) + tail)
    return path


def names(path: Path) -> list[str]:
    from cloaca_nb.check.rules import ALL_RULES
    from cloaca_nb.model.finding import slug

    slugs = {rule.code: slug(kind) for kind, rule in ALL_RULES.items()}
    return [slugs[finding.code] for finding in inspect_archive(path).findings]


@pytest.mark.parametrize("layout", ["both", "manifest", "package"])
def test_ours(layout: Layout, tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": ""})
    path = write_archive(package(*ETL, folder=tmp_path), tmp_path / "out", layout).path
    found = inspect_archive(path)
    assert (found.layout, found.name, found.version) == (layout, "flow-one", "1.0.0")
    assert [(task["id"], task["dependencies"]) for task in found.tasks] == [
        ("extract", []),
        ("load", ["extract"]),
    ]
    assert [task["function"] for task in found.tasks] == ["flow_one.tasks:extract", "flow_one.tasks:load"]
    assert names(path) == (["archive-no-release-layout"] if layout == "manifest" else [])
    assert all(file.size >= 0 and len(file.sha256) == 64 for file in found.files)
    assert [file.path for file in found.files] == sorted(file.path for file in found.files)


def test_padded_archives_are_fine(tmp_path: Path) -> None:
    vendored(tmp_path, {"zeros.txt": "0" * 3_000_000})
    path = write_archive(package(*ETL, folder=tmp_path), tmp_path / "out").path
    assert names(path) == []


def test_release_layout_by_another_tool(tmp_path: Path) -> None:
    found = inspect_archive(archive(tmp_path, RELEASE))
    assert (found.layout, found.name, found.version, found.findings) == ("package", "p", "1", ())
    assert [dict(task) for task in found.tasks] == [
        {"id": "a", "function": "p.tasks:first", "dependencies": []},
        {"id": "second", "function": "p.tasks:second", "dependencies": ["a", "first"]},
    ]


def test_guides_layout_by_hand(tmp_path: Path) -> None:
    found = inspect_archive(archive(tmp_path, GUIDE))
    assert (found.layout, found.name, found.version) == ("manifest", "p", "1")
    assert names(found.path) == ["archive-no-release-layout"]


def test_older_gzip_archives_are_read(tmp_path: Path) -> None:
    files = {"manifest.json": json.dumps(GOOD), "workflow/p/__init__.py": CODE, "vendor/x.py": ""}
    path = archive(tmp_path, files, gz=True)
    assert inspect_archive(path).layout == "manifest"
    assert names(path) == ["archive-compression", "archive-no-release-layout"]


def test_code_is_read_and_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w')\n{CODE}"
    inspect_archive(archive(tmp_path, {**RELEASE, "p-1/workflow/p/tasks.py": code}))
    assert not mark.exists()


def without(toml: str, line: str) -> str:
    return "\n".join(text for text in toml.split("\n") if not text.startswith(line))


WRONG: list[tuple[dict[str, str], list[str]]] = [
    ({"p-1/package.toml": "name = p"}, ["release-not-toml"]),
    ({"p-1/package.toml": without(TOML, "entry_module")}, ["release-field-missing"]),
    ({"p-1/package.toml": without(TOML, "interface_version")}, ["release-field-missing"]),
    ({"p-1/package.toml": without(TOML, "workflow_name")}, ["release-field-missing"]),
    ({"p-1/package.toml": f'{TOML}package_type = ["workflow"]\n'}, ["release-unknown-key"]),
    ({"p-1/package.toml": f'{TOML}graph_name = "g"\n'}, ["release-graph"]),
    ({"p-1/package.toml": TOML.replace('"python"', '"Python"')}, ["release-language"]),
    ({"p-1/package.toml": TOML.replace("p.tasks", "p.other")}, ["archive-entry-missing"]),
    ({"p-1/vendor/http/__init__.py": ""}, ["denied-module"]),
    ({"p-1/workflow/json.py": ""}, ["denied-module"]),
    ({"manifest.json": "{"}, ["manifest-not-json"]),
    ({"manifest.json": json.dumps(GOOD)}, ["archive-entry-missing"]),
    (
        {"manifest.json": json.dumps({**GOOD, "format_version": "1"}), "p/__init__.py": ""},
        ["manifest-version"],
    ),
]


@pytest.mark.parametrize(("files", "wanted"), WRONG)
def test_what_is_wrong_is_found(files: dict[str, str], wanted: list[str], tmp_path: Path) -> None:
    assert names(archive(tmp_path, {**RELEASE, **files})) == wanted


def test_no_workflow_directory(tmp_path: Path) -> None:
    assert names(archive(tmp_path, {"p-1/package.toml": TOML})) == ["release-no-workflow"]


def test_changed_code_does_not_fit_the_fingerprint(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    files = {path: data.decode() for path, data in made.members().items()}
    assert names(archive(tmp_path, files)) == []
    files["flow_one/tasks.py"] += "# changed\n"
    assert names(archive(tmp_path, files)) == ["archive-fingerprint"]


def test_several_streams(tmp_path: Path) -> None:
    assert names(archive(tmp_path, RELEASE, tail=bz2.compress(b"more"))) == ["archive-trailing"]


def test_shrinks_too_well(tmp_path: Path) -> None:
    assert names(archive(tmp_path, {**RELEASE, "p-1/zeros": "0" * 60_000})) == ["archive-ratio"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a.py": ""}, "neither manifest.json nor a directory with package.toml"),
        ({"package.toml": TOML, "workflow/p/tasks.py": CODE}, "package.toml stands at its root"),
        ({"deep/p-1/package.toml": TOML}, "neither manifest.json nor"),
    ],
)
def test_no_package(files: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=why):
        inspect_archive(archive(tmp_path, files))


def test_parameters_are_told_as_declared(tmp_path: Path) -> None:
    declared = "import cloaca\ncloaca.workflow_params(rate=(float, 0.5), region=str)\n"
    inspection = inspect_archive(archive(tmp_path, {**RELEASE, "p-1/workflow/p/tasks.py": declared + CODE}))
    assert [(one.name, one.said) for one in inspection.beside.params] == [
        ("rate", "float, default 0.5"),
        ("region", "str, must be given"),
    ]
    assert "parameter    rate: float, default 0.5" in inspect_text(inspection)
    assert inspect_json(inspection)["params"] == [
        {"name": "rate", "type": "float", "required": False, "default": 0.5},
        {"name": "region", "type": "str", "required": True, "default": None},
    ]
