"""Both runners run workflows alike that no one thought of: random graphs, retries, rules, contexts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.run.packages import FULL
from tests.run.runs import run
from tests.run.test_parity import seen

pytestmark = pytest.mark.engine

KEYS = "klmn"
SCALARS: list[Any] = [1, 1.0, True, None, "a", "b", 0, 2.5, -3, ""]
OPERATORS = (
    "Equals", "NotEquals", "GreaterThan", "LessThan", "Contains", "NotContains", "Exists", "NotExists"
)  # fmt: skip
ENDS = [
    *["return context"] * 7,
    "return None",
    "raise ValueError('x')",
    "return cloaca.Context({'k': [1]})",
    "return cloaca.Context()",
    "return 3",
]


def value(chance: random.Random, depth: int = 0) -> Any:
    """A JSON value."""
    kind = chance.randrange(9 if depth < 2 else 6)
    if kind < 6:
        return chance.choice([*SCALARS, [1], {"k": 1}])
    if kind == 6:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {chance.choice("xyz"): value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return [chance.choice([1, 2, 3, "a"]) for _ in range(chance.randrange(5))]


def condition(chance: random.Random, dependencies: list[str]) -> str:
    """A condition of a trigger rule, as source."""
    if dependencies and chance.random() < 0.5:
        builder = chance.choice(["task_success", "task_failed", "task_skipped"])
        return f"cloaca.{builder}({FULL + chance.choice(dependencies)!r})"
    key, operator = chance.choice(KEYS), chance.choice(OPERATORS)
    return f"cloaca.context_value({key!r}, {operator!r}, {value(chance)!r})"


def statement(chance: random.Random, name: str) -> str:
    """A statement that changes the context."""
    key, other = chance.choice(KEYS), chance.choice(KEYS)
    return chance.choice(
        [
            f"context.set({key!r}, {value(chance)!r})",
            f"context.set({key!r}, {value(chance)!r})",
            f"context.remove({key!r})",
            f"context.set({key!r}, [context.get({other!r}), {name!r}])",
            f"context[{key!r}] = {{{other!r}: {value(chance)!r}}}",
        ]
    )


def task(chance: random.Random, name: str, before: list[str]) -> str:
    """A task, as source."""
    dependencies = chance.sample(before, min(len(before), chance.randrange(4)))
    attempts = chance.choice([1, 1, 2, 3])
    arguments = f"id={name!r}, dependencies={dependencies!r}, retry_delay_ms=1, retry_attempts={attempts}"
    if chance.random() < 0.35:
        conditions = ", ".join(condition(chance, dependencies) for _ in range(chance.randrange(1, 4)))
        group = chance.choice(["all_of", "any_of", "none_of"])
        arguments += f", trigger_rules=cloaca.{group}({conditions})"
    body = [statement(chance, name) for _ in range(chance.randrange(4))] + [chance.choice(ENDS)]
    lines = "".join(f"    {line}\n" for line in body)
    return f"@cloaca.task({arguments})\ndef task(context):\n{lines}\n"


def workflow(seed: int) -> tuple[str, dict[str, Any]]:
    """A module of tasks with one last task, and an initial context."""
    chance = random.Random(seed)
    names = [f"{chance.choice('abcXYZ_é')}{at}" for at in range(chance.randrange(3, 9))]
    code = "".join(task(chance, name, names[:at]) for at, name in enumerate(names))
    end = f"@cloaca.task(id='end', dependencies={names!r})\ndef end(context):\n    return context\n"
    return code + end, {key: value(chance) for key in KEYS if chance.random() < 0.5}


@pytest.mark.parametrize("seed", range(12))
def test_a_random_workflow(seed: int) -> None:
    code, context = workflow(seed)
    engine, preview = (run(runner, code, context=context) for runner in ("engine", "preview"))
    assert seen(preview.result, preview.events) == seen(engine.result, engine.events)
