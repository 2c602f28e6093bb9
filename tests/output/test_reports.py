"""Findings as text, HTML and JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.output.cell import report_html
from cloaca_nb.output.json import findings_json
from cloaca_nb.output.text import report_text, summary
from cloaca_nb.output.words import Style

DOCUMENT = Document(
    (
        Cell(1, "markdown", "# hi"),
        Cell(2, "code", "x = 1\n\tif claen(x):  # 日本 claen", "c2"),
        Cell(3, "raw", "", "c3"),  # it was not run
    )
)
ERROR = Finding("C201", "error", "task `a` uses `claen`", 2, 2, 5, "a", "did you mean `clean`?", "c2")
WARNING = Finding("C303", "warning", "key `rows` is read", task="b")
NOTE = Finding("C306", "info", "two last tasks", 2, 1)

TEXTS = [
    ([], "✓ no findings"),
    (
        [NOTE, WARNING, ERROR],
        "error C201 cell 2, line 2: task `a` uses `claen`\n"
        "   2 |     if claen(x):  # 日本 claen\n"
        "     |        ^\n"
        "  hint: did you mean `clean`?\n"
        "warning C303 task b: key `rows` is read\n"
        "info C306 cell 2, line 1: two last tasks\n"
        "   1 | x = 1\n"
        "✗ 1 error, 1 warning, 1 note",
    ),
    ([Finding("C903", "info", "m", 3, 1)], "info C903 cell 3, line 1: m\n✓ 1 note"),
    ([Finding("C1", "error", "m", 9, 1)], "error C1 cell 9, line 1: m\n✗ 1 error"),
    (
        [Finding("C1", "warning", "m", 2, task=task) for task in "abc"],
        "warning C1 cell 2, task a and 2 more: m\n✓ 1 warning",
    ),
    ([Finding("C1", "warning", "m", 2)], "warning C1 cell 2: m\n✓ 1 warning"),
    ([Finding("C1", "warning", "m", 2, 99, 1)], "warning C1 cell 2, line 99: m\n✓ 1 warning"),
    ([Finding("C1", "error", "two\nlines \x1b[31m")], "error C1 two lines \\x1b[31m\n✗ 1 error"),
]


@pytest.mark.parametrize(("findings", "text"), TEXTS)
def test_text(findings: list[Finding], text: str) -> None:
    assert report_text(findings, DOCUMENT) == text


def test_caret_stands_below_wide_letters() -> None:
    found = Finding("C1", "error", "m", 2, 2, DOCUMENT.cells[1].source.split("\n")[1].rindex("claen") + 1)
    _, line, caret, *_ = report_text([found], DOCUMENT).split("\n")
    before = line[: line.rindex("claen")]
    assert len(caret) == len(before) + before.count("日") + before.count("本") + 1


def test_colours_only_where_asked() -> None:
    plain = report_text([ERROR, WARNING, NOTE], DOCUMENT)
    coloured = report_text([ERROR, WARNING, NOTE], DOCUMENT, Style(colour=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_cells_can_have_other_names() -> None:
    assert "In [7], line 2" in report_text([ERROR], DOCUMENT, name_cell=lambda position: "In [7]")


@pytest.mark.parametrize(
    ("severities", "text"),
    [
        (["error", "error"], "2 errors"),
        (["info"], "1 note"),
        (["warning", "info", "warning", "info"], "2 warnings, 2 notes"),
    ],
)
def test_summary(severities: list[str], text: str) -> None:
    assert summary(Finding("C1", severity, "m") for severity in severities) == text  # type: ignore[arg-type]  # words


class Tags(HTMLParser):
    """Collects tags and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(markup: str) -> Tags:
    """The tags and text of a piece of markup."""
    found = Tags()
    found.feed(markup)
    return found


def test_what_is_said_of_several_tasks_is_one_finding_in_a_cell_too() -> None:
    found = [Finding("C1", "warning", "m", 2, task=task) for task in "abc"]
    text = "".join(parsed(report_html(found, DOCUMENT)).text)
    assert text.count("C1") == 1
    assert "task a and 2 more: m" in text
    assert "1 warning" in text


def test_what_is_said_of_several_lines_is_one_finding_with_these() -> None:
    found = [replace(ERROR, line=line, column=line) for line in (2, 1, 9)]
    said = "cell 2, lines 1, 2, 9: task `a` uses `claen`"
    html = "".join(parsed(report_html(found, DOCUMENT)).text)
    for text, words in ((report_text(found, DOCUMENT), said), (html, said.replace("`", ""))):
        assert words in text
        assert "1 error" in text
    many = [replace(ERROR, line=line) for line in range(1, 9)]
    assert "lines 1, 2, 3, 4, 5 and 3 more: " in report_text(many, DOCUMENT)


def test_html_groups_and_tells_all() -> None:
    text = "".join(parsed(report_html([NOTE, ERROR], DOCUMENT)).text)
    assert text.index("Errors") < text.index("Notes")
    for words in (
        "C201",
        "cell 2, line 2: ",
        "task a uses claen",
        "did you mean clean?",
        "✗ 1 error, 1 note",
    ):
        assert words in text


def test_html_has_the_page_of_a_finding() -> None:
    text = " ".join(parsed(report_html([ERROR], DOCUMENT)).text)
    assert "What to do" in text


def test_html_marks_the_word() -> None:
    assert "<u>claen</u>" in report_html([ERROR], DOCUMENT)


def test_html_sets_names_as_code() -> None:
    html = report_html([replace(ERROR, message="task `a` uses `<b>`, 5` long")], DOCUMENT)
    assert "task <code>a</code> uses <code>&lt;b&gt;</code>, 5` long" in html
    assert "did you mean <code>clean</code>?" in html


def test_html_holds_no_one_elses_markup() -> None:
    evil = "<script>x</script><img src=x onerror=y>&amp;\x00"
    document = Document((Cell(1, "code", evil),))
    found = Finding(evil, "error", evil, 1, 1, 3, evil, evil)
    tags = parsed(report_html([found], document, lambda position: evil)).tags
    assert set(tags) <= {"div", "b", "pre", "span", "u", "details", "summary"}


def test_json() -> None:
    assert findings_json([ERROR])[0] == {
        "code": "C201",
        "severity": "error",
        "message": "task `a` uses `claen`",
        "cell": 2,
        "cell_id": "c2",
        "line": 2,
        "column": 5,
        "task": "a",
        "hint": "did you mean `clean`?",
    }
