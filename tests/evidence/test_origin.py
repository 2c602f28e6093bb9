"""What makes a context value another for each run: found in the code of the tasks, through names and keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.evidence.origin import Origins
from cloaca_nb.read.cells.document import read_document

ABOVE = """# %%
import calendar, random, time, uuid
from datetime import datetime

def stamp():
    return datetime.now().isoformat()

RUN_ID = uuid.uuid4().hex
LIMIT = 3
"""


def origins(tmp_path: Path, body: str) -> Origins:
    """What is known of a notebook whose first task has this body."""
    text = ABOVE + "\n# %%\n# %%cloaca_task first\n" + body
    text += '\n# %%\n# %%cloaca_task second -d first\ncontext.set("copy", context.get("key"))\n'
    text += 'context.set("plain", LIMIT)\n'
    path = tmp_path / "notebook.py"
    path.write_text(text, encoding="utf-8")
    report = check(read_document(path))
    assert report.package is not None, report.findings
    return Origins(report.document, report.package)


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ('context.set("key", datetime.now().isoformat())', "datetime.now()"),
        ('context.set("key", stamp())', "datetime.now()"),
        ('context.set("key", RUN_ID)', "uuid.uuid4()"),
        ('context["key"] = time.time()', "time.time()"),
        ('context.set("key", random.random())', "random.random()"),
        ('a = time.time()\nb = [a, 1]\ncontext.set("key", b)', "time.time()"),
        ('rows = []\nrows.append(uuid.uuid4().hex)\ncontext.set("key", rows)', "uuid.uuid4()"),
        ('for one in [time.time()]:\n    context.set("key", one)', "time.time()"),
        ('context.set("key", {"at": time.time()}["at"])', "time.time()"),
        ('context.set("key", LIMIT)', ""),
        ('a = time.time()\ncontext.set("key", 1)\ncontext.set("other", a)', ""),
        ('context.set("key", {1, 2} == {2, 1})', ""),
        ('context.set("key", calendar.firstweekday())', ""),
        ('random.seed(3)\ncontext.set("key", LIMIT)', ""),
    ],
)
def test_a_key_has_the_origin_of_its_value(tmp_path: Path, body: str, origin: str) -> None:
    found = origins(tmp_path, body)
    assert found.of_key("key") == origin
    assert found.of_key("copy") == origin, "what a task hands on has it, too"
    assert found.of_key("plain") == ""


def test_values_of_the_run_are_named_so(tmp_path: Path) -> None:
    assert origins(tmp_path, 'context.set("key", 1)').of_key("@TODAY") == "a value of the run"


@pytest.mark.parametrize(
    ("seeding", "origin"),
    [("def pick(self): return self.random()", "Own()"), ("def __init__(self): super().__init__(3)", "")],
)
def test_a_generator_of_the_notebooks_own_is_another_each_time(
    tmp_path: Path, seeding: str, origin: str
) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        f"# %%\nimport random\nclass Own(random.Random):\n    {seeding}\nOWN = Own()\n"
        '# %%\n# %%cloaca_task first\ncontext.set("drawn", OWN.random())\n',
        encoding="utf-8",
    )
    report = check(read_document(path))
    assert report.package is not None, report.findings
    assert Origins(report.document, report.package).new_each_time("OWN") == origin
