"""Findings at lines of files, as other programs read them."""

from __future__ import annotations

import json
from pathlib import Path

from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.errors import NotebookError
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.annotations import annotations_of, github_lines, sarif_log

ERROR = Finding(code="C201", severity="error", message="100%\n::error ::x", cell=2, line=3, hint="mend it")
IGNORED = Finding(code="C204", severity="ignored", message="let through", cell=1, line=1)
WHOLE = Finding(code="C154", severity="info", message="no name")


def document(path: str) -> Document:
    return Document(cells=(), path=Path(path))


def test_what_would_end_a_line_of_github_is_written_otherwise() -> None:
    (line,) = github_lines(annotations_of([ERROR, IGNORED], document("a,b:c%.ipynb"), {}))
    assert line.startswith("::error file=a%2Cb%3Ac%25.ipynb,title=C201::cell 2, line 3: 100%25")
    assert "\n" not in line


def test_the_line_of_the_file_is_named_where_it_is_known() -> None:
    found = annotations_of([ERROR, WHOLE], document("a.ipynb"), {2: 40})
    assert [one.line for one in found] == [42, None]
    first, second = github_lines(found)
    assert first.startswith("::error file=a.ipynb,line=42,title=C201::")
    assert second == "::notice file=a.ipynb,title=C154::no name"


def test_a_log_in_sarif() -> None:
    found = annotations_of([WHOLE, ERROR], document("more notebooks/ä.ipynb"), {2: 40})
    log = sarif_log(found, [("b.ipynb", NotebookError("b.ipynb is empty", "look at it"))], "1.0")
    assert json.loads(json.dumps(log)) == log
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["C154", "C201"]
    assert rules[1]["shortDescription"]["text"] == "A name that nothing defines"
    error, note = run["results"]
    assert (error["ruleIndex"], error["level"], note["level"]) == (1, "error", "note")
    (place,) = error["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "more%20notebooks/%C3%A4.ipynb"
    assert place["physicalLocation"]["region"] == {"startLine": 42}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "cell 2, line 3"}]
    assert error["message"]["text"].endswith("\nmend it")
    (place,) = note["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 1}  # SARIF has no place without one
    assert "logicalLocations" not in place
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == (
        "b.ipynb is empty\nlook at it"
    )


def test_each_rule_has_a_title() -> None:
    found = [Finding(code=rule.code, severity=rule.severity, message="x") for rule in ALL_RULES.values()]
    (run,) = sarif_log(annotations_of(found, document("a.ipynb"), {}), [], "1.0")["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert {one["id"] for one in rules} == {one.code for one in ALL_RULES.values()}
    assert all(one["shortDescription"]["text"] and one["help"]["text"] for one in rules)
