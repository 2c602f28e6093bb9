"""Findings that a comment at their statement puts away."""

from __future__ import annotations

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
