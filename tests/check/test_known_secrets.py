"""A secret of this machine whose value stands in what is carried: an error that does not say it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.output.cell import report_html
from cloaca_nb.output.json import check_json
from cloaca_nb.output.text import report_text
from tests.package.notebooks import document

VARIABLE = "CLOACA_NB_SECRET_DB"
VALUE = "correct horse"
FIELDS = json.dumps({"user": "analytics", "host": "db.example.org", "password": VALUE})
HEAD = "%cloaca_workflow orders\nimport cloaca\ncloaca.workflow_secrets('db')"
READS = '# %%cloaca_task\ndef work(context):\n    context.secret("db")\n    return context'


def checked(folder: Path, *cells: str) -> Report:
    return check(document(HEAD, *cells, folder=folder), prove=False)


def found(report: Report) -> list[tuple[int | None, int | None]]:
    return [(one.cell, one.line) for one in report.findings if one.code == "C805"]


def task(line: str) -> str:
    return f"# %%cloaca_task\ndef work(context):\n    {line}\n    return context"


#: What a person wrote -> the lines of the second cell at which the value stands.
WRITTEN = {
    task(f"connect(user='analytics', password={VALUE!r})"): [3],
    task(f'context.set("dsn", "host=db.example.org password={VALUE}")'): [3],
    task(f'context.set("raw", b"{VALUE}")'): [3],
    task(f"return context  # it was {VALUE} before"): [3],
    task(f"url = f'https://me:{VALUE}@db.example.org'"): [3],
    task(f'"""Signs in with {VALUE}."""'): [3],
    task('context.set("user", "analytics"); context.set("host", "db.example.org")'): [],
    task('context.set("password", context.secret_field("db", "password"))'): [],
}


@pytest.mark.parametrize("cell", WRITTEN)
def test_the_line_is_named_wherever_the_value_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    monkeypatch.setenv(VARIABLE, FIELDS)
    report = checked(tmp_path, cell)
    assert found(report) == [(2, line) for line in WRITTEN[cell]]
    assert report.ok is not bool(WRITTEN[cell])


#: A value -> whether it counts where a literal is it, and where a longer literal holds it.
VALUES = {
    VALUE: (True, True),
    "s3cr3t!": (True, False),
    "abc": (False, False),
    "changeme": (False, False),
    'qu"ote\\s and ä': (True, True),
    '{"a": "one field is enough"}': (True, True),
}


@pytest.mark.parametrize("value", VALUES)
def test_short_values_count_alone_and_stand_ins_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(VARIABLE, value)
    alone = found(checked(tmp_path, task(f"x = {value!r}")))
    within = found(checked(tmp_path, task(f"x = {'in ' + value + ' it'!r}")))
    assert (bool(alone), bool(within)) == VALUES[value]


def test_of_the_dotenv_and_of_a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"{VARIABLE}='{FIELDS}'\n", encoding="utf-8")
    assert found(checked(tmp_path, task(f"x = {VALUE!r}")))
    (tmp_path / ".env").unlink()
    errors: Any = ModuleType("keyring.errors")
    errors.KeyringError = OSError
    kept = {("cloaca_nb", "db"): VALUE}
    keyring = SimpleNamespace(get_password=lambda *place: kept.get(place), errors=errors)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert not found(checked(tmp_path, READS, f"# {VALUE}"))  # that cell is not carried
    (said,) = [one for one in checked(tmp_path, f"{READS}  # {VALUE}").findings if one.code == "C805"]
    assert "keyring" in said.message


def test_in_what_lies_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, VALUE)
    (tmp_path / "settings.py").write_text(f"PASSWORD = {VALUE!r}\n", encoding="utf-8")
    (tmp_path / "vendor" / "tiny").mkdir(parents=True)
    (tmp_path / "vendor" / "tiny" / "__init__.py").write_text(f"# {VALUE}\n", encoding="utf-8")
    cells = "from settings import PASSWORD", task("context.set('a', PASSWORD)")
    said = [one.message for one in checked(tmp_path, *cells).findings if one.code == "C805"]
    assert [text.partition(": what")[0].rpartition(" ")[2] for text in said] == [
        "settings.py",
        "vendor/tiny/__init__.py",
    ]


def test_no_surface_says_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, FIELDS)
    report = checked(tmp_path, task(f"password = {VALUE!r}"))
    assert found(report)
    shown = [show(report.findings, report.document) for show in (report_text, report_html)]
    shown.append(json.dumps(check_json(report)))
    assert [text for text in shown if VALUE in text] == []
    assert all(VARIABLE in text and "password" in text for text in shown)
