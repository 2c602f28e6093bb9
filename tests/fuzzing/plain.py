"""Made-up notebooks of plain cells: idioms whose cells are tasks as they stand and hand over variables."""

from __future__ import annotations

import ast
import random

from cloaca_nb.read.tasks.plain import is_plain
from tests.fuzzing.crossed import IDIOMS
from tests.fuzzing.everyday import IDIOMS as EVERYDAY
from tests.fuzzing.idioms import unlike
from tests.fuzzing.judging import FOUND, PLAIN

ALL = {**IDIOMS, **EVERYDAY}


def plain(seed: int) -> list[str]:
    """The cells of a seed's notebook: one or two idioms, their cells tasks or not, what comes of them."""
    chance = random.Random(seed)
    cells: list[str] = []
    for number, idiom in enumerate(unlike(ALL, chance, chance.choice([1, 2]))):
        marked = chance.choice([(True, True), (False, True), (False, False)])
        for at, cell in enumerate(filter(None, idiom.cells)):
            own = marked[min(at, 1)] and not cell.startswith("%") and is_plain(ast.parse(cell))
            cells.append(f"%%cloaca_task step_{number}_{at}\n{cell}" if own else cell)
        seen = f"{PLAIN}{number}"
        cells.append(f"%%cloaca_task last_{number}\n{seen} = {idiom.outcome}")
        cells.append(f"%%cloaca_task tell_{number}\ncontext.set('{FOUND}{number}', context.get('{seen}'))")
    return cells
