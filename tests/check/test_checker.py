"""The whole check: one report, whatever the notebook holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.check.checker import check, require_ok
from cloaca_nb.check.proof.proof import Proof, Proving, Start
from cloaca_nb.errors import CheckError
from cloaca_nb.model.package import Package
from tests.package.notebooks import ETL, EXTRACT, LOAD, NAME, document, released


def test_a_good_notebook(tmp_path: Path) -> None:
    report = check(document(*ETL, folder=tmp_path))
    assert report.ok
    assert report.findings == ()
    assert report.proof is not None
    assert report.package is not None
    require_ok(report)


def test_findings_carry_the_cells_id_and_are_sorted(tmp_path: Path) -> None:
    broken = "%%cloaca_task\ndef late(context):\n    context.set('x', missing_one)\n    return context"
    report = check(document(NAME, broken, broken.replace("late", "later"), folder=tmp_path))
    places = [(finding.cell, finding.line, finding.cell_id) for finding in report.findings]
    assert places == sorted(places, key=lambda place: (place[0] or 0, place[1] or 0))
    assert {(cell, id) for cell, _, id in places if cell} == {(2, "id-2"), (3, "id-3")}


def test_errors_keep_the_proof_from_repeating_them(tmp_path: Path) -> None:
    report = check(
        document(NAME, "%%cloaca_task\ndef step(context):\n    nothing\n    return context", folder=tmp_path)
    )
    assert not report.ok
    assert report.proof is None
    with pytest.raises(CheckError, match="nothing"):
        require_ok(report)


def test_without_tasks_there_is_nothing_to_prove(tmp_path: Path) -> None:
    report = check(document("x = 1", folder=tmp_path))
    assert not report.ok
    assert report.proof is None


def test_a_proof_that_succeeded_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Package] = []

    before = Proving.proof

    def counted(proving: Proving, package: Package, start: Start | None = None) -> Proof:
        made.append(package)
        return before(proving, package, start)

    monkeypatch.setattr(Proving, "proof", counted)
    cells = (NAME, EXTRACT.replace("[1, 2, 3]", "[4, 5, 6, 7]"), LOAD)
    for _ in range(3):
        assert check(document(*cells, folder=tmp_path)).ok
    assert len(made) == 1
    report = check(document("# a new cell above", *cells, folder=tmp_path))
    assert report.proof is not None
    assert [task.place and task.place.cell for task in report.proof.tasks] == [3, 4]


def test_a_proof_that_failed_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = (
        NAME,
        "import cloaca\nX = cloaca.var('CHECK_TEST')  # cloaca: keep",
        EXTRACT.replace("[1, 2, 3]", "[X]"),
    )
    monkeypatch.delenv("CLOACINA_VAR_CHECK_TEST", raising=False)
    assert not check(document(*cells, folder=tmp_path)).ok
    monkeypatch.setenv("CLOACINA_VAR_CHECK_TEST", "1")
    assert check(document(*cells, folder=tmp_path)).ok


def test_prove_can_be_left_out(tmp_path: Path) -> None:
    assert check(document(*ETL, folder=tmp_path), prove=False).proof is None


def test_tenant_stands_in_the_release_layout(tmp_path: Path) -> None:
    task = """
        %%cloaca_task
        import cloaca
        @cloaca.task(dependencies=["extract"], trigger_rules=cloaca.task_success("extract"))
        def b(context):
            return context
    """
    report = check(document(NAME, EXTRACT, task, folder=tmp_path), tenant="acme")
    assert report.ok
    assert report.package is not None
    assert b'"acme::flow-one::flow_one::extract"' in released(report.package)["workflow/flow_one/tasks.py"]
    assert b'"public::embedded::flow_one::extract"' in report.package.guide["flow_one/tasks.py"]


ODD = [
    "",
    "\0",
    "%%cloaca_task",
    "%%cloaca_task\n",
    "def f(:",
    "\ud800 = 1",
    "%%cloaca_task\n\ud800",
    "(" * 500,
    "x" * 100_000,
]


@pytest.mark.parametrize("cell", ODD, ids=range(len(ODD)))
def test_any_cell_ends_in_a_report(cell: str, tmp_path: Path) -> None:
    report = check(document(NAME, cell, EXTRACT, folder=tmp_path))
    assert report.package is not None
