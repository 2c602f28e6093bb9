"""`%%cloaca_module` cells: their names, and what is wrong with them."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterable, Iterator

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.cell_facts import escape_facts, option_fact, syntax_fact
from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.decorated import tasks_outside
from cloaca_nb.notebook.engine_names import EngineNames
from cloaca_nb.notebook.grammar import GrammarError
from cloaca_nb.notebook.marker import parse_module

#: Module names that the generated package needs itself.
_OWN = frozenset({"tasks", "__init__", "__main__", "cloaca"})


def read_modules(codes: Iterable[CellCode], engine: EngineNames) -> tuple[dict[str, CellCode], list[Fact]]:
    """Helper modules by name, and what is wrong with their cells."""
    helpers: dict[str, CellCode] = {}
    facts: list[Fact] = []
    for code in codes:
        try:
            name = parse_module(code.marker)
        except GrammarError as error:
            facts.append(option_fact(code, error))
            continue
        place = Place(code.cell.position, code.marker_line)
        problem = _problem(name)
        if problem is not None:
            facts.append(Fact("module-name", place, values={"name": name, "reason": problem}))
        elif name in helpers:
            first = str(helpers[name].cell.position)
            facts.append(Fact("duplicate-module", place, values={"name": name, "cell": first}))
        else:
            helpers[name] = code
        facts += _cell_facts(code, engine)
    return helpers, facts


def _problem(name: str) -> str | None:
    if keyword.iskeyword(name) or not name.isidentifier():
        return "it is no Python identifier"
    if name in _OWN:
        return "the package has a module of this name of its own"
    if name in sys.stdlib_module_names:
        return "a module of the standard library is called so"
    return None


def _cell_facts(code: CellCode, engine: EngineNames) -> Iterator[Fact]:
    yield from escape_facts(code, "escape-in-module")
    if code.tree is None:
        yield syntax_fact(code, code.error, "module-syntax")
        return
    for function in tasks_outside(code.tree, engine):
        yield Fact(
            "task-in-module", Place(code.cell.position, function.lineno), values={"function": function.name}
        )
