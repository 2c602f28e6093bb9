"""Made-up notebooks of what people write every day: idioms of `everyday.txt`, cells mixed, tasks behind them.

Each of them can be carried whole: none reads files, asks a network, or lets two tasks change one value.
"""

from __future__ import annotations

import random

from tests.fuzzing.idioms import Idiom, read_idioms, unlike

#: Lines that people leave between.
_DISPLAYS = ("print('ok')", "# a note", "1 + 1", "'done'", "import sys; sys.version_info[:2]", "len('abc')")

IDIOMS = read_idioms("everyday.txt")


def everyday(seed: int) -> list[str]:
    """The cells of a seed's notebook: two to five idioms, one to three tasks, values handed on."""
    chance = random.Random(seed)
    chosen = unlike(IDIOMS, chance, chance.randint(2, 5))
    cells = _mixed(chosen, chance)
    for _ in range(chance.randint(0, 2)):
        cells.insert(chance.randint(0, len(cells)), chance.choice(_DISPLAYS))
    return [*cells, *_tasks(chosen, chance)]


def _mixed(chosen: list[Idiom], chance: random.Random) -> list[str]:
    """The idioms' cells, each idiom's in their order; some joined into one."""
    left = [list(idiom.cells) for idiom in chosen]
    cells: list[str] = []
    while any(left):
        cell = chance.choice([cells for cells in left if cells]).pop(0)
        plain = not cell.startswith("%%") and bool(cells) and not cells[-1].startswith("%%")
        if plain and chance.random() < 0.25:
            cells[-1] += f"\n{cell}"
        else:
            cells.append(cell)
    return cells


def _tasks(chosen: list[Idiom], chance: random.Random) -> list[str]:
    """Tasks that look at what came of the idioms, each at its own."""
    parts = min(chance.choice([1, 1, 2, 3]), len(chosen))
    tasks = []
    for number in range(parts):
        lines = []
        for idiom in chosen[number::parts]:
            lines += _shown(idiom, chance)
        if number:
            lines.append(f"context.set('from_{number}', context.get({chosen[number - 1].name!r}))")
        tasks.append(chance.choice([_function, _body])(number, lines))
    return tasks


def _shown(idiom: Idiom, chance: random.Random) -> list[str]:
    form = chance.choice(["set", "subscript", "local"])
    if form == "subscript":
        return [f"context[{idiom.name!r}] = {idiom.outcome}"]
    if form == "local":
        return [f"it_is = {idiom.outcome}", f"context.set({idiom.name!r}, it_is)"]
    return [f"context.set({idiom.name!r}, {idiom.outcome})"]


def _function(number: int, lines: list[str]) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"%%cloaca_task\ndef task_{number}(context):\n{body}\n    return context"


def _body(number: int, lines: list[str]) -> str:
    return "\n".join([f"%%cloaca_task task_{number}", *lines])
