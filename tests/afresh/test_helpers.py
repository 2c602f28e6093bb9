"""Which helper modules are made anew, where there is much to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.afresh.beside import helpers
from cloaca_nb.read.effects.bounded.limits import TooMuchError
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.syntax import parse
from tests.afresh.test_write import package

TASK = """
%%cloaca_task
from tools.counting import total
def work(context):
    context.set("n", total([1, 2]))
    return context
"""
#: Modules of a package beside the notebook that change nothing.
TOOLS = {
    "__init__": "",
    "counting": "from tools.adding import added\ndef total(rows):\n    return added(rows)\n",
    "adding": "LIMIT = 3\ndef added(rows):\n    return sum(rows) + LIMIT\n",
}
#: A module of it that does, larger than those.
KEEPING = "SEEN = []\n" + "# It keeps what it gets.\n" * 9 + "def keep(row):\n    SEEN.append(row)\n"


def anew(folder: Path, **more: str) -> set[str]:
    """The modules of `tools` that are made anew for the task."""
    (folder / "tools").mkdir()
    for name, text in {**TOOLS, **more}.items():
        (folder / "tools" / f"{name}.py").write_text(text, encoding="utf-8")
    paths = [path.partition("/anew/tools/")[2] for path in package(folder, TASK).guide]
    return {path.removesuffix(".py") for path in paths if path}


def test_what_changes_nothing_is_made_once(tmp_path: Path) -> None:
    assert anew(tmp_path) == set()


def test_a_package_of_which_one_module_changes_is_made_anew_whole(tmp_path: Path) -> None:
    assert anew(tmp_path, keeping=KEEPING, counting=f"from tools import keeping\n{TOOLS['counting']}") == {
        *TOOLS,
        "keeping",
    }


def test_what_would_take_too_long_to_look_at_counts_as_what_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helpers, "MOST", 3)
    assert anew(tmp_path) == {*TOOLS}


def test_of_a_package_that_changes_the_rest_is_not_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    call = helpers.Helpers._call

    def noted(self: helpers.Helpers, name: str, reading: Interpreter) -> None:
        called.append(name)
        call(self, name, reading)

    monkeypatch.setattr(helpers.Helpers, "_call", noted)
    large = "# Much is said here.\n" * 40
    anew(tmp_path, keeping=KEEPING, counting=f"from tools import keeping\n{large}{TOOLS['counting']}")
    assert "tools.keeping" in called
    assert "tools.counting" not in called


def test_more_work_than_may_be_ends() -> None:
    reading = Interpreter()
    for node in parse("ROWS = []\ndef put(x):\n    ROWS.append(x)\n").body:
        reading.run(node, names_of(node).nodes)
    reading.most = reading.work
    call = parse("put(ROWS)").body[0]
    with pytest.raises(TooMuchError):
        reading.run(call, names_of(call).nodes)
