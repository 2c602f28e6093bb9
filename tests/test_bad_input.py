"""Bad input about what is registered, as a person meets it: on the command line, in a kernel, in the panel.

Each is told by its value, the rule, the cell and line, and the next step, and stops what it has to stop.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.panel.hub import PanelHub
from tests.command import run_command
from tests.shells import plain_shell
from tests.written import code_cells, write_notebook

HEAD = "%cloaca_workflow demo\nimport cloaca"
TASK = '# %%cloaca_task\ndef load(context):\n    context.set("a", 1)\n    return context'


class Bad(NamedTuple):
    """What a person writes, and what must be said of it.

    Attributes:
        cells: The cells between the head and the task.
        code: The finding.
        at: Its cell and line.
        says: Words of the message: the value and the rule.
        hint: Words of the next step.
        stops: Whether runs and packing are refused.
    """

    cells: list[str]
    code: str
    at: tuple[int, int]
    says: list[str]
    hint: str
    stops: bool = True


POLL = '@cloaca.trigger(on="demo", poll_interval="{0}")\ndef poll():\n    return cloaca.TriggerResult.skip()'
BAD = {
    "a cron that never fires": Bad(
        ['%cloaca_trigger n --cron "0 0 30 2 *"'], "C173", (2, 1), ["0 0 30 2 *", "never comes"], "day"
    ),
    "one of a decorator": Bad(
        ['@cloaca.trigger(on="demo", cron="0 0 31 4 *")\ndef n():\n    pass'],
        "C173",
        (2, 1),
        ["0 0 31 4 *", "never comes"],
        "day",
    ),
    "seven fields": Bad(
        ['%cloaca_trigger n --cron "0 0 0 1 1 * 2030"'], "C173", (2, 1), ["2030", "7 fields"], "five fields"
    ),
    "out of range": Bad(
        ['x = 1\n%cloaca_trigger n --cron "61 * * * *"'], "C173", (2, 2), ["61 * * * *", "range"], "five"
    ),
    "an unknown workflow": Bad(
        ['@cloaca.trigger(on="nosuch", cron="0 0 * * *")\ndef n():\n    pass'],
        "C175",
        (2, 1),
        ["nosuch", "demo"],
        "leave `on` out",
        stops=False,
    ),
    "two of one name": Bad(
        ['%cloaca_trigger n --cron "0 0 * * *"', '%cloaca_trigger n --cron "0 1 * * *"'],
        "C176",
        (3, 1),
        ["`n`", "cell 2, line 1"],
        "rename",
    ),
    "two of one name in two forms": Bad(
        [POLL.format("5s"), '%cloaca_trigger poll --cron "0 1 * * *"'],
        "C176",
        (3, 1),
        ["`poll`", "cell 2, line 1"],
        "rename",
    ),
    "less than a second": Bad(
        [POLL.format("500ms")], "C177", (2, 1), ["500ms", "less than a second"], "1s", stops=False
    ),
    "an interval that is none": Bad([POLL.format("soon")], "C501", (2, 1), ["soon", "number"], "mend"),
    "neither time nor interval": Bad(["%cloaca_trigger n"], "C172", (2, 1), ["--cron", "--every"], "0 6"),
    "a time zone": Bad(
        ['%cloaca_trigger n --cron "0 6 * * *" --timezone Europe/Atlantis'],
        "C179",
        (2, 1),
        ["Europe/Atlantis", "does not exist"],
        "Europe/Berlin",
    ),
    "a time zone of a decorator": Bad(
        ['@cloaca.trigger(on="demo", cron="0 6 * * *", timezone="Mars/Base")\ndef n():\n    pass'],
        "C179",
        (2, 1),
        ["Mars/Base", "does not exist"],
        "Europe/Berlin",
    ),
    "a type that is none": Bad(
        ["%cloaca_params rate:number=1"], "C190", (2, 1), ["rate:number", "no type"], "str, int, float"
    ),
    "a type that is none, in a call": Bad(
        ["cloaca.workflow_params(rate=complex)"], "C191", (2, 1), ["rate", "complex", "no type"], "str, int"
    ),
    "a default of another type": Bad(
        ["%cloaca_params rate:int=fast"], "C190", (2, 1), ["rate", "'fast'", "int"], "such as 3"
    ),
    "3.0 is no integer": Bad(
        ["cloaca.workflow_params(rate=(int, 3.0))"], "C192", (2, 1), ["rate", "3.0", "int"], "default of that"
    ),
    "null is no default": Bad(
        ["cloaca.workflow_params(rate=(int, None))"], "C192", (2, 1), ["rate", "None", "int"], "default of"
    ),
    "a secret's value": Bad(
        ['connect = dict(password="correct horse")'], "C805", (2, 1), ["CLOACA_NB_SECRET_DB"], "take it out"
    ),
}
#: What uses a cell that registers nothing by itself, so that it is carried.
USES = '# %%cloaca_task\ndef load(context):\n    context.set("a", len(connect))\n    return context'


def cells_of(bad: Bad) -> list[str]:
    return [HEAD, *bad.cells, USES if bad.code == "C805" else TASK]


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACA_NB_SECRET_DB", json.dumps({"user": "me", "password": "correct horse"}))


@pytest.mark.parametrize("case", BAD)
def test_on_the_command_line(tmp_path: Path, case: str) -> None:
    bad = BAD[case]
    cells = code_cells(cells_of(bad))
    path = write_notebook(tmp_path / "demo.ipynb", cells)
    told = run_command("check", str(path), folder=tmp_path)
    document = run_command("check", str(path), "--json", folder=tmp_path).document
    (found,) = [one for one in document["findings"] if one["code"] == bad.code]
    assert (found["cell"], found["line"]) == bad.at
    assert [word for word in bad.says if word not in found["message"]] == []
    assert bad.hint in found["hint"]
    assert found["message"] in " ".join(told.stdout.split())
    assert (found["severity"] == "error", bool(told.code)) == (bad.stops, bad.stops)
    assert "correct horse" not in json.dumps(document["findings"]) + told.stdout
    if bad.stops:
        for words in (("pack", "-o", "out"), ("run",)):
            refused = run_command(words[0], str(path), *words[1:], folder=tmp_path)
            assert refused.code
            assert bad.code in refused.stdout + refused.stderr
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("case", BAD)
def test_in_a_kernel(tmp_path: Path, case: str) -> None:
    bad = BAD[case]
    with plain_shell(tmp_path) as shell:
        cells = cells_of(bad)
        shell.good(f"%load_ext cloaca_nb\n{cells[0]}", cell_id="head")
        for at, text in enumerate(cells[1:]):
            shell.run(text, cell_id=f"c{at}")
        checked = shell.run("%cloaca_check", cell_id="check")
        assert [word for word in [bad.code, *bad.says, bad.hint] if word not in repr(checked.value)] == []
        if bad.stops:
            refused = shell.run("%cloaca_run", cell_id="run")
            assert bad.code in str(refused.error)


@pytest.mark.parametrize("case", BAD)
def test_in_the_panel(case: str) -> None:
    bad = BAD[case]
    session = Session()
    for at, text in enumerate(cells_of(bad), 1):
        session.record(text, cell_id=f"c{at}")
    hub = PanelHub(session)
    try:
        findings = hub.fresh_state()["findings"]
    finally:
        hub.close()
    shown = json.dumps(findings)
    if bad.code != "C501":  # what only an import shows is told once it was tried
        assert bad.code in shown
        assert [word for word in bad.says if json.dumps(word)[1:-1] not in shown] == []
        assert bad.hint in shown
    assert "correct horse" not in shown
