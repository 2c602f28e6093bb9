"""What may change something that a task reads is carried: idioms, alone and together."""

from __future__ import annotations

import pytest

from cloaca_nb.read.names.memory import Frame, Memory
from cloaca_nb.read.names.objects import Obj
from tests.read.fuzzing import Notebook, judged, notebook
from tests.read.idioms import IDIOMS

#: Idioms that no package can do: known work, or `await` at the top level.
REFUSED = {"async_", "json_dump"}


@pytest.mark.parametrize("name", IDIOMS)
def test_a_change_comes_with_what_it_changes(name: str) -> None:
    outcome, why = judged(Notebook(((name, "plain"), ("", ""))))
    assert outcome == ("refused" if name in REFUSED else "equal"), why


@pytest.mark.parametrize("seed", range(120))
def test_no_package_is_silently_wrong(seed: int) -> None:
    made = notebook(seed)
    outcome, why = judged(made)
    assert outcome in {"equal", "refused", "broken"}, (made.steps, why)


def test_few_are_refused() -> None:
    outcomes = [judged(notebook(seed))[0] for seed in range(1000, 1040)]
    assert outcomes.count("equal") >= 0.8 * len(outcomes)


def test_names_of_one_object_are_told_in_the_same_order_by_every_process() -> None:
    """The order of a set of objects goes by their addresses: what is told does not."""
    memory = Memory()
    memory.bind("late", frozenset({one := Obj("unknown")}), Frame(frozenset()))
    memory.bind("early", frozenset({one}), Frame(frozenset()))
    assert memory.names_reaching([one]) == ["early", "late"]
