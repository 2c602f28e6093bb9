"""Packages as a whole: names that lead nowhere else, places of lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.afresh.write import WrittenWorkflow, made_afresh
from cloaca_nb.model.finding import Place
from cloaca_nb.model.versions import is_version
from cloaca_nb.model.workflow import Project, Workflow
from cloaca_nb.package import plan
from cloaca_nb.package.archive import write_archive, write_directory
from cloaca_nb.package.loaders import name_problem, plain_name, version_problem
from cloaca_nb.package.plan import completed
from cloaca_nb.read.project import identifier, is_module_path
from tests.package.notebooks import ETL, EXTRACT, document, package

#: Changes what another cell made.
TAKES = """
    %%cloaca_task
    def takes(context):
        ROWS.append(1)
        context.set("rows", ROWS)
        return context
"""


@pytest.mark.parametrize(
    "name", ["../../evil", "/evil", "a/b", "..", "class", "", "a b", "\n", "C:\\x", "json"]
)
def test_no_workflow_name_leads_out_of_the_directory(name: str, tmp_path: Path) -> None:
    made = package(f"%cloaca_workflow {name!r}", EXTRACT, folder=tmp_path)
    for path in (*made.members(), made.file_name):
        assert not PurePosixPath(path).is_absolute()
        assert ".." not in PurePosixPath(path).parts
    out = tmp_path / "in" / "side"
    write_archive(made, out)
    write_directory(made, out)
    assert len(list(out.iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("%cloaca_workflow json", EXTRACT), [("denied-module", Place(1, 1))]),
        (("%cloaca_workflow email", EXTRACT), []),
        (
            ("%cloaca_workflow flow_one", "%%cloaca_module os\nX = 1", EXTRACT),
            [("denied-module", Place(2, 1))],
        ),
    ],
)
def test_denied_names_are_told_where_they_are_given(
    cells: tuple[str, ...], wanted: list[tuple[str, Place]], tmp_path: Path
) -> None:
    found = package(*cells, folder=tmp_path).facts
    assert [(fact.kind, fact.place) for fact in found] == wanted


def test_what_has_not_changed_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Workflow] = []

    def noted(workflow: Workflow, *given: Any) -> WrittenWorkflow:
        found.append(workflow)
        return made_afresh(workflow, *given)

    monkeypatch.setattr(plan, "made_afresh", noted)
    cells = ("%cloaca_workflow once_only\n%cloaca_params n:float=1", "ROWS = [0]", TAKES)
    first = package(*cells, folder=tmp_path)
    assert package(*cells, "# a remark", folder=tmp_path).guide == first.guide
    assert len(found) == 1
    one, true = (replace(found[0], params=(replace(found[0].params[0], default=each),)) for each in (1, True))
    assert one == true
    read = document(*cells, folder=tmp_path)
    for workflow in (one, true):
        plan.plan_package(workflow, read)
    assert [each.params[0].default for each in found[-2:]] == [1, True]
    assert found[-1].params[0].default is True


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_names_are_completed_safely(name: str, version: str, entry: str) -> None:
    done = completed(Project("flow", name, version, entry_module=entry))
    assert is_module_path(done.entry_module)
    for text in (done.name, done.version):
        assert text
        assert not {"/", "\\", "\0", "\n"} & set(text)
        assert text not in {".", ".."}


@given(st.text(max_size=20))
def test_identifier(text: str) -> None:
    assert is_module_path(identifier(text))
    assert "." not in identifier(text)


@pytest.mark.parametrize("name", ["data-pipeline", "a", "größe", "a.b_c-d"])
def test_good_names_stay(name: str) -> None:
    assert plain_name(name) == name
    assert name_problem(name) == ""


@pytest.mark.parametrize("version", ["1.0.0", "2", "1.0rc1", "1!2.0", "1.0.dev3", "1.0+local.1", "v1.0"])
def test_good_versions(version: str) -> None:
    assert version_problem(version) == ""
    assert is_version(version)


@pytest.mark.parametrize("version", ["", "1 0", "1/0", "1\n", "a:b", "1?0"])
def test_bad_versions(version: str) -> None:
    assert version_problem(version) != ""


@pytest.mark.parametrize("version", ["spring", "1.0-final", "1..0"])
def test_odd_versions(version: str) -> None:
    assert version_problem(version) == ""
    assert not is_version(version)


def test_place_of_a_line_by_any_path(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    line = made.guide["flow_one/tasks.py"].decode().split("\n").index("def load(context):") + 1
    for path in (
        "flow_one/tasks.py",
        "workflow/flow_one/tasks.py",
        f"{made.stem}/workflow/flow_one/tasks.py",
    ):
        assert made.place_of(path, line) == Place(3, 2)
    assert made.place_of("flow_one/tasks.py", 1) is None
    assert made.place_of("flow_one/tasks.py", 0) is None
    assert made.place_of("flow_one/tasks.py", 10_000) is None
    assert made.place_of("elsewhere.py", 1) is None
