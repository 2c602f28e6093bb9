"""`pyproject.toml`: read, carried, written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.model.workflow import Project
from cloaca_nb.package.archive import write_directory
from cloaca_nb.read.project import find_project, own_settings, pyproject_text, read_project, workflow_name
from tests.package.notebooks import EXTRACT, package

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GOOD = """\
# a comment that stays
[project]
name = "data-pipeline"
version = "2.1.0"
description = "ETL"
requires-python = ">=3.11"
dependencies = ["requests>=2", 'idna']
authors = [{name = "Ada"}, {name = "Bob"}]

[tool.cloaca]
entry_module = "data_pipeline"

[tool.other]
x = 1
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_bytes(text.encode())
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert find_project(tmp_path) == Project(
        workflow="data_pipeline",
        name="data-pipeline",
        version="2.1.0",
        description="ETL",
        author="Ada",
        requires_python=">=3.11",
        dependencies=("requests>=2", "idna"),
        entry_module="data_pipeline",
        pyproject=path,
    )


def test_it_is_carried_byte_for_byte(tmp_path: Path) -> None:
    text = GOOD.replace("\n", "\r\n")
    path = write(tmp_path, text)
    made = package(EXTRACT, folder=tmp_path)
    built = write_directory(made, tmp_path / "out")
    assert (built / "pyproject.toml").read_bytes() == path.read_bytes() == text.encode()
    assert built.name == "data-pipeline"
    assert made.file_name == "data-pipeline-2.1.0.cloacina"
    assert b'"requires_python": ">=3.11"' in made.guide["manifest.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'\n",
        "[tool.ruff]\nline-length = 1\n",
        "[tool]\ncloacaX = 1\n",
        "this is = no [toml\n",
    ],
)
def test_another_projects_file_is_left_alone(text: str, tmp_path: Path) -> None:
    write(tmp_path, text)
    assert read_project(tmp_path) is None
    assert package("%cloaca_workflow flow_one", EXTRACT, folder=tmp_path).facts == ()


def test_no_file(tmp_path: Path) -> None:
    assert find_project(tmp_path) is None
    (tmp_path / "pyproject.toml").mkdir()
    assert find_project(tmp_path) is None


WRONG = [
    ("[tool.cloaca]\nentry_module = 'a\n", "pyproject-not-toml", ""),
    ("[tool.cloaca]\nentry_module = 'a'\n", "pyproject-field-missing", "[project]"),
    (
        "[project]\nversion = '1'\n[tool.cloaca]\nentry_module = 'a'\n",
        "pyproject-field-missing",
        "project.name",
    ),
    (
        "[project]\nname = 'a'\n[tool.cloaca]\nentry_module = 'a'\n",
        "pyproject-field-missing",
        "project.version",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\n",
        "pyproject-field-missing",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\nentry_module = ''\n",
        "pyproject-field-missing",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = 1.0\n[tool.cloaca]\nentry_module = 'a'\n",
        "pyproject-field-wrong",
        "project.version",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\nentry_module = 'a-b'\n",
        "pyproject-field-wrong",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\nentry_module = 'a..b'\n",
        "pyproject-field-wrong",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\nentry_module = 'class'\n",
        "pyproject-field-wrong",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\n[tool.cloaca]\nentry_module = 5\n",
        "pyproject-field-wrong",
        "tool.cloaca.entry_module",
    ),
    (
        "[project]\nname = 'a'\nversion = '1'\ndependencies = 'x'\n[tool.cloaca]\nentry_module = 'a'\n",
        "pyproject-field-wrong",
        "project.dependencies",
    ),
    (
        "[project]\nname = 'a'\ndynamic = ['version']\n[tool.cloaca]\nentry_module = 'a'\n",
        "pyproject-version-dynamic",
        "",
    ),
    ("project = 3\n[tool.cloaca]\nentry_module = 'a'\n", "pyproject-field-missing", "[project]"),
]


@pytest.mark.parametrize(("text", "kind", "field"), WRONG)
def test_what_is_wrong_is_named(text: str, kind: str, field: str, tmp_path: Path) -> None:
    write(tmp_path, text)
    found = read_project(tmp_path)
    assert found is not None
    assert (kind, field) in [(fact.kind, fact.values.get("field", "")) for fact in found.facts]
    assert found.project.workflow.isidentifier()
    assert found.project.name
    assert found.project.version


def test_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.cloaca]\nentry_module = '\xff'\n")
    found = read_project(tmp_path)
    assert found is not None
    assert [fact.kind for fact in found.facts] == ["pyproject-not-toml"]


@pytest.mark.parametrize(
    ("name", "entry", "wanted"),
    [
        ("data-pipeline", "data_pipeline", "data_pipeline"),
        ("data-pipeline", "data_pipeline.tasks", "data_pipeline"),
        ("orders", "acme.pipelines.orders", "orders"),
        ("acme", "acme.pipelines.orders", "acme"),
        ("other", "acme.orders", "orders"),
        ("Data.Pipeline", "Data_Pipeline", "Data_Pipeline"),
    ],
)
def test_workflow_name(name: str, entry: str, wanted: str) -> None:
    assert workflow_name(name, entry) == wanted


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXT, TEXT, TEXT, st.lists(TEXT, max_size=4))
def test_generated_file_says_what_it_was_given(
    description: str, author: str, version: str, needs: list[str]
) -> None:
    project = Project("flow", "the-flow", version, description, author, ">=3.10", tuple(needs), "flow")
    document = tomllib.loads(pyproject_text(project).decode())
    assert document["tool"] == {"cloaca": {"entry_module": "flow"}}
    assert document["project"]["version"] == version
    assert document["project"]["description"] == description
    assert document["project"]["dependencies"] == needs
    assert document["project"].get("authors", [{"name": ""}]) == [{"name": author}]


def test_generated_file_is_the_guides() -> None:
    project = Project(
        "data_pipeline",
        "data-pipeline",
        description="ETL pipeline for analytics",
        entry_module="data_pipeline",
    )
    assert pyproject_text(project).decode() == (
        '[project]\nname = "data-pipeline"\nversion = "1.0.0"\ndescription = "ETL pipeline for analytics"\n'
        'requires-python = ">=3.10"\ndependencies = []\n\n[tool.cloaca]\nentry_module = "data_pipeline"\n'
    )


def test_a_file_is_taken_apart_once_and_anew_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    plain = tomllib.loads

    def loads(text: str) -> dict[str, object]:
        taken.append(text)
        return plain(text)

    monkeypatch.setattr(tomllib, "loads", loads)
    texts = [f"{GOOD}# {tmp_path}\n[tool.cloaca_nb.deploy]\nkeep = {keep}\n" for keep in ("true", "false")]
    for text, keep in zip(texts, (True, False), strict=True):
        write(tmp_path, text)
        assert find_project(tmp_path) is not None
        assert own_settings(tmp_path, "deploy") == {"keep": keep}
    assert taken == texts
