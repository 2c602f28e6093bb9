"""Findings that a comment at their statement puts away, or a project does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.json import check_json
from cloaca_nb.output.text import report_text
from tests.read.capturing import cells

HEAD = "# %%\n%cloaca_workflow demo\n"
TASK = "# %%\n%%cloaca_task t\ncontext.set('n', X)\n"
LOST = "# %%\nX = [1]\nX.append(len(open('/etc/hosts').read())){comment}\n"


def checked(comment: str) -> Report:
    return check(made(comment), prove=False)


def made(comment: str) -> Document:
    return Document(cells(HEAD + LOST.format(comment=comment) + TASK))


def test_an_ignored_error_stands_in_no_way_and_is_counted() -> None:
    assert "C204" in [error.code for error in checked("").errors]
    report = checked("  # cloaca: ignore[C204]")
    assert report.ok
    (ignored,) = [one for one in report.findings if one.severity == "ignored"]
    assert ignored.code == "C204"
    text = report_text(report.findings, report.document)
    assert "1 ignored" in text.splitlines()[-1]
    assert f"ignored C204 cell {ignored.cell}, line 2" in text
    assert "hint" not in text
    assert ("C204", "ignored") in [(one["code"], one["severity"]) for one in check_json(report)["findings"]]


@pytest.mark.parametrize("line", [1, 3])
def test_what_is_said_at_the_marker_is_said_of_the_whole_cell(line: int) -> None:
    plain = ["%%cloaca_task", "# work", "os.environ['STAGE'] = 'test'"]
    plain[line - 1] += "  # cloaca: ignore[C218]"
    text = f"{HEAD}# %%\nimport os\n# %%\n" + "\n".join(plain) + "\n"
    found = {one.code: one for one in check(Document(cells(text)), prove=False).findings}
    assert (found["C218"].severity, found["C218"].line) == ("ignored", 3)


def test_other_codes_and_other_lines_stay() -> None:
    assert not checked("  # cloaca: ignore[C202]").ok
    assert not checked("\nY = 1  # cloaca: ignore[C204]").ok


@pytest.mark.parametrize(("code", "near"), [("C2O4", "C204"), ("c204", "C204"), ("x", "")])
def test_a_code_that_no_finding_has_is_told_with_the_nearest(code: str, near: str) -> None:
    found = {one.message: one.hint for one in checked(f"  # cloaca: ignore[{code}]").findings}
    (hint,) = (hint for message, hint in found.items() if f"ignore[{code}]" in message)
    assert (f"did you mean `ignore[{near}]`?" in hint) if near else ("the words are" in hint)


def in_project(folder: Path, table: str, comment: str = "") -> Report:
    """What a check says of a notebook in a folder `notebooks` of a project with this `[tool.cloaca_nb]`."""
    (folder / "pyproject.toml").write_text(f"[tool.cloaca_nb]\n{table}\n", encoding="utf-8")
    (folder / "notebooks").mkdir(exist_ok=True)
    return check(replace(made(comment), folder=folder / "notebooks"), prove=False)


def severities(report: Report) -> dict[str, str]:
    return {one.code: one.severity for one in report.findings}


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ("ignore = ['C204']", "ignored"),
        ("ignore = ['C2']", "ignored"),
        ("ignore = ['C']", "ignored"),
        ("ignore = ['C2']\nselect = ['C20']", "error"),
        ("ignore = ['C204']\nselect = ['C20']", "ignored"),
        ("ignore = ['C204']\nselect = ['C204']", "ignored"),
        ("ignore = ['C3', 'C205']", "error"),
        ("select = ['C3']", "error"),  # that others were selected lets no error through
        ("select = []", "error"),
    ],
)
def test_a_project_puts_errors_away_by_name_alone(tmp_path: Path, table: str, severity: str) -> None:
    report = in_project(tmp_path, table)
    assert severities(report)["C204"] == severity
    assert report.ok == (severity == "ignored")


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ("", "warning"),
        ("select = ['C2']", "ignored"),
        ("select = ['C1']", "warning"),
        ("ignore = ['C140']", "ignored"),
        ("ignore = ['C1']\nselect = ['C140']", "warning"),
    ],
)
def test_a_project_selects_what_it_is_warned_of(tmp_path: Path, table: str, severity: str) -> None:
    assert severities(in_project(tmp_path, table, "  # cloaca: kep"))["C140"] == severity


def test_the_nearest_table_that_chooses_holds(tmp_path: Path) -> None:
    in_project(tmp_path, "ignore = ['C204']")
    nearer = tmp_path / "notebooks" / "pyproject.toml"
    nearer.write_text("[tool.cloaca_nb.targets.prod]\nmodules = []\n", encoding="utf-8")
    assert severities(in_project(tmp_path, "ignore = ['C204']"))["C204"] == "ignored"
    nearer.write_text("[tool.cloaca_nb]\nignore = ['C3']\n", encoding="utf-8")
    assert severities(in_project(tmp_path, "ignore = ['C204']"))["C204"] == "error"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ignore = 'C204'", "tool.cloaca_nb.ignore in {file} is 'C204': it must be a list of codes"),
        ("select = [2]", "tool.cloaca_nb.select in {file} is [2]: it must be a list of codes"),
        ("ignore = ['C2O4']", "tool.cloaca_nb.ignore in {file} is 'C2O4' (`C204`?): it must be"),
        ("ignore = ['']", "tool.cloaca_nb.ignore in {file} is '': it must be"),
        ("ignore = ['W']", "tool.cloaca_nb.ignore in {file} is 'W'"),
    ],
)
def test_what_chooses_nothing_is_told(tmp_path: Path, table: str, said: str) -> None:
    report = in_project(tmp_path, table)
    (told,) = (one for one in report.errors if one.code == "C603")
    assert said.format(file=tmp_path / "pyproject.toml") in told.message
