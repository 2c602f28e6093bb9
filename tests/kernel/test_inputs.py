"""What a task was given in an earlier run, brought into a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloaca_nb.carried import codec_store
from cloaca_nb.errors import UsageError
from tests.shells import Shell, plain_shell
from tests.written import write_notebook

LOAD = """%%cloaca_task load
class Order:
    def __init__(self, price):
        self.price = price
orders = [Order(1), Order(2)]
first = orders[0]"""
TOTAL = """%%cloaca_task total
total = sum(order.price for order in orders) + first.price"""
REPORT = """%%cloaca_task report -d total
def report(context):
    context.set("seen", context.get("n", 0) + 1)
    return context"""


@pytest.fixture
def shell(tmp_path: Path, state: Path) -> Iterator[Shell]:
    """A shell with three tasks, which have run once."""
    with plain_shell(tmp_path) as found:
        found.names["__vsc_ipynb_file__"] = str(write_notebook(tmp_path / "orders.ipynb", []))
        found.good("%load_ext cloaca_nb\n%cloaca_workflow demo")
        for cell in (LOAD, TOTAL, REPORT):
            found.good(cell)
        found.good("%cloaca_run --runner preview --context n=4")
        yield found


def told(shell: Shell, line: str) -> str:
    """What a line says."""
    ran = shell.good(line)
    return ran.out + str(ran.value)


def test_the_variables_of_a_plain_cell(shell: Shell) -> None:
    shell.good("del orders, first")
    said = told(shell, "%cloaca_load total")
    assert "`first`, `orders`: what `total` was given in run 1" in said
    assert shell.good(
        "orders[0] is first, type(first) is Order, [order.price for order in orders]"
    ).value == (
        True,
        True,
        [1, 2],
    )
    assert shell.good("total = 0").error is None
    assert shell.good(TOTAL + "\ntotal").value == 4


def test_the_context_of_another_task(shell: Shell) -> None:
    assert "the session's context is what `report` was given in run 1" in told(
        shell, "%cloaca_load report --of 1"
    )
    assert "seen = 5" in shell.good(REPORT.replace("report -d", "report --run -d")).out


def test_what_is_given_nothing(shell: Shell) -> None:
    assert "`load` was given nothing in run 1" in told(shell, "%cloaca_load load")


def test_large_values_are_in_the_store(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with plain_shell(tmp_path) as shell:
        shell.names["__vsc_ipynb_file__"] = str(write_notebook(tmp_path / "large.ipynb", []))
        shell.good("%load_ext cloaca_nb\n%cloaca_workflow large")
        shell.good(f"# %%cloaca_task a\ntext = 'x' * {codec_store.LONGEST + 1}")
        shell.good("# %%cloaca_task b\nsize = len(text)\nsize")
        shell.good("%cloaca_run --runner preview")
        shell.good("del text")
        shell.good("%cloaca_load b")
        assert shell.good("len(text)").value == codec_store.LONGEST + 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "a task was expected"),
        ("totl", "'totl' is no task of this workflow"),
        ("total --of 9", "run 9 of this workflow is not kept"),
    ],
)
def test_what_cannot_be_loaded(line: str, said: str, shell: Shell) -> None:
    error = shell.run(f"%cloaca_load {line}").error
    assert isinstance(error, UsageError)
    assert said in str(error)
