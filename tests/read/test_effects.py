"""What may change something that a task reads is carried: idioms, alone and together."""

from __future__ import annotations

import pytest

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
