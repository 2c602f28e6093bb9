"""What plain cells and tasks that use `context` hand to each other in a kernel, and whether it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.evidence import handed
from cloaca_nb.model.finding import Finding
from tests.shells import Shell, plain_shell

PLAIN = """%%cloaca_task load
import datetime
class Order:
    def __init__(self, price):
        self.price = price
orders = [Order(1), Order(2)]
day = datetime.date(2026, 1, 1)
loose = {1, 2}"""
FUNCTION = """%%cloaca_task count --run
def count(context):
    context.set("kinds", [type(each).__name__ for each in (context["orders"][0], context["day"])])
    context.set("n", len(context.get("orders")))
    return context"""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with the extension loaded."""
    with plain_shell(tmp_path) as found:
        found.good("%load_ext cloaca_nb\n%cloaca_workflow demo")
        yield found


def told(shell: Shell, code: str) -> list[Finding]:
    """Findings of a kind in a check of the session."""
    report = shell.session.check()
    return [finding for finding in report.findings if finding.code == code]


def test_a_task_that_uses_context_reads_variables_of_the_notebook(shell: Shell) -> None:
    shell.good(PLAIN)
    ran = shell.good(FUNCTION)
    assert "n = 2" in ran.out
    assert "['Order', 'date']" in ran.out.replace('"', "'")
    assert "orders" not in ran.out
    assert shell.good("day = day.replace(year=2027)\norders.append(1)").error is None
    assert "n = 3" in shell.good(FUNCTION).out


def test_a_variable_that_cannot_be_handed_over_is_told_by_its_name(shell: Shell) -> None:
    shell.good("%%cloaca_task load\ndef pairs():\n    yield 1\norders, day = pairs(), 1")
    error = shell.run(FUNCTION).error
    assert isinstance(error, UsageError)
    assert "`orders` cannot be handed over: value is of the type generator" in str(error)


def test_a_plain_cell_gets_a_key_that_a_task_before_has_set(shell: Shell) -> None:
    shell.good("%%cloaca_task first\ncontext.set('found', [1, 2])")
    cell = "%%cloaca_task second\ntotal = sum(found)\ntotal"
    error = shell.run(cell).error
    assert isinstance(error, UsageError)
    assert "`found` is a key that task `first` sets, and that task was not run here" in str(error)
    assert "--run" in (error.hint or "")
    shell.good("%%cloaca_task first --run\ncontext.set('found', [1, 2])")
    assert shell.good(cell).value == 3
    shell.good("%%cloaca_task first --run\ncontext.set('found', [1, 2, 3])")
    assert shell.good(cell).value == 6


def test_a_binding_in_the_notebook_wins(shell: Shell) -> None:
    shell.good("%%cloaca_task first --run\ncontext.set('found', [1, 2])")
    shell.good("found = [7]")
    assert shell.good("%%cloaca_task second\ntotal = sum(found)\ntotal").value == 7


def test_explicit_keys_arrive_exactly(shell: Shell) -> None:
    shell.good("%cloaca_workflow demo --handover explicit")
    ran = shell.good("%%cloaca_task first --run\ncontext.set('found', (1, {2}))")
    assert "found = (1, {2})" in ran.out
    assert shell.good("%%cloaca_task second\nfound").value == (1, {2})
    assert 'kind = "tuple"' in shell.good(
        "%%cloaca_task third --run\nimport json\ncontext.set('kind', type(context['found']).__name__)"
    ).out.replace("'", '"')


@pytest.mark.parametrize(
    ("made", "code", "says"),
    [
        ("def pairs():\n    yield 1\nkept = [pairs()][0]", "C166", "kept is of the type generator"),
        (
            "import numpy as np\nraw = bytearray(4)\nkept = np.frombuffer(raw, 'u1')[1:]",
            "C166",
            "kept shows the memory of raw; hand over a copy",
        ),
        ("import threading\nkept = [{'at': threading.Lock()}]", "C166", "kept[0]['at'] is of the type"),
        (
            "def other(n=1):\n    return lambda: n\nkept = [each() for each in [other]][0]",
            "C166",
            "kept is other.<locals>.<lambda>, which stands",
        ),
        ("class Kept(list):\n    pass\nkept = Kept([1])\nkept.more = {1: (2,)}", "", ""),
        ("kept = [1]\nkept.append(kept)", "", ""),
        ("x = None\nkept = [1]", "", ""),
        ("import numpy as np\nx = None\nkept = np.arange(3)", "", ""),
        ("class Odd:\n    __slots__ = ('a',)\nkept = Odd()\nkept.a = (1, float('nan'))", "", ""),
    ],
)
def test_what_is_handed_over_is_tried_as_its_cell_runs(made: str, code: str, says: str, shell: Shell) -> None:
    shell.good(f"%%cloaca_task make\n{made}")
    shell.good("%%cloaca_task use\nprint(kept is not None)")
    found = told(shell, code) if code else told(shell, "C166") + told(shell, "C167")
    assert [says in finding.message for finding in found] == ([True] if code else [])
    if code:
        assert (found[0].cell, found[0].line) == (2, made.count("\n") + 2)


def test_a_function_that_is_called_as_a_helper_module_is_no_module(shell: Shell) -> None:
    shell.good("%%cloaca_module other\nRATE = 2")
    shell.good("def other(n=1):\n    return lambda: n")
    shell.good("%%cloaca_task make\nkept = [each() for each in [other]][0]")
    shell.good("%%cloaca_task use\nprint(kept is not None)")
    assert told(shell, "C166")


def test_what_no_pickle_holds_is_told_though_objects_may_be_pickled(shell: Shell) -> None:
    shell.good("%cloaca_workflow demo --handover pickle\nimport io, os, threading")
    shell.good("def other(n=1):\n    return lambda: n")
    made = "locked = [{'at': threading.Lock()}]\nentries = [*os.scandir('/')]\ntext = io.StringIO('a')"
    held = (
        "calls = io.StringIO('b')\ncalls.made = [each() for each in [other]]\nrow = np.rec.array([(1, 2)])[0]"
    )
    shell.good(f"%%cloaca_task make\nimport numpy as np\n{made}\n{held}")
    shell.good(
        "%%cloaca_task use\nprint(*(each is not None for each in (locked, entries, text, calls, row)))"
    )
    found = told(shell, "C166")
    assert [finding.line for finding in found] == [3, 4, 7, 8]
    assert not any("pickle" in (finding.hint or "") for finding in found)


def test_a_record_of_python_is_handed_over(shell: Shell) -> None:
    shell.good("import os\nkept = os.stat('/')")
    shell.good("%%cloaca_task make\nfound = os.stat('/')\nname = os.uname()")
    shell.good("%%cloaca_task use\nsame = found == kept\nprint(same, name.sysname)")
    assert not told(shell, "C166") + told(shell, "C167")


def test_a_loss_is_told_where_it_is_made(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed, "decode", lambda text, names: [1, 3])
    shell.good("%%cloaca_task make\nkept = 1\nkept = [1, 2]")
    shell.good("%%cloaca_task use\nprint(kept)")
    (found,) = told(shell, "C167")
    assert "kept[1] is 2 and arrives as 3" in found.message
    assert (found.cell, found.line) == (2, 3)


@pytest.mark.parametrize("helper", ["", "%%cloaca_module tools\nN = 1"])
def test_what_a_cell_only_passes_is_tried_too(shell: Shell, helper: str) -> None:
    """A helper module whose name ends that of a library has nothing to do with it."""
    shell.good(helper)
    shell.good(
        "import functools\nseen = []\ndef compare(a, b):\n    seen.append(1)\n    return a - b\n"
        "kept = functools.cmp_to_key(compare)"
    )
    shell.good("%%cloaca_task make\nx = sorted([2, 1], key=kept)")
    shell.good("%%cloaca_task use\nprint(kept is not None, seen, x)")
    (found,) = told(shell, "C166")
    assert "kept is of the type functools.KeyWrapper" in found.message


def test_a_rule_that_looks_at_a_set_is_told_at_the_rule(shell: Shell) -> None:
    shell.good("%%cloaca_task make\nkept = {1}")
    shell.good('%%cloaca_task use --trigger-rules \'context_value("kept", "contains", 1)\'\nprint(1)')
    (found,) = told(shell, "C169")
    assert found.cell == 3


def test_the_cell_run_again_is_tried_again(shell: Shell) -> None:
    shell.good("%%cloaca_task make\nkept = (each for each in [1])", cell_id="a")
    shell.good("%%cloaca_task use\nprint(kept)", cell_id="b")
    assert told(shell, "C147")
    shell.good("%%cloaca_task make\nkept = [1]", cell_id="a")
    assert not told(shell, "C147") + told(shell, "C166")
