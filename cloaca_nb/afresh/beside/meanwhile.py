"""State of the process that a task sets for a while, or draws on: what runs beside it has the same."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.process import Code
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.tables.changing import draws_on_current
from cloaca_nb.read.tables.keeping import ASKED_MEANWHILE, MEANWHILE
from cloaca_nb.read.tables.showing import goes_by_option
from cloaca_nb.syntax import unparsed


def meanwhile_facts(task: Part, codes: Sequence[Code]) -> Iterator[Fact]:
    """One fact for each part of the process that other runs and packages set or use at the same time.

    Args:
        codes: The code that runs when the task is called, that of helper modules too.
    """
    asked = {last_name(call.func) for code in codes for call in code.calls}
    told: set[str] = set()
    for code in codes:
        for call, path in code.called.items():
            part = _part(code, call, path, asked)
            if part is not None and part not in told:
                told.add(part)
                place = code.place(call) or task.line().place
                yield Fact(kinds.ProcessMeanwhile(part, unparsed(call.func)), place, task.task)


def _part(code: Code, call: ast.Call, path: str, asked: Collection[str]) -> kinds.MeanwhilePart | None:
    """What a call sets or draws on that counts.

    Args:
        asked: Names of the methods and functions that the task calls.
    """
    keywords = [each.arg for each in call.keywords]
    if draws_on_current(path, keywords):
        return "figures" if "savefig" in asked else None
    part = MEANWHILE.get(path)
    by = ASKED_MEANWHILE.get(part or "")
    if by is not None and by.isdisjoint({*asked, *keywords}):
        return None
    if part == "module" and call.args and literal_text(call.args[0]) is None:
        owner = code.path(call.args[0])  # the notebook's own is made anew for each attempt
        return part if owner and not owner.startswith(".") else None
    if part == "setting":
        options = map(literal_text, call.args[::2])
        names = {*asked} - {last_name(call.func)}
        return part if any(goes_by_option(each or "", names) for each in options) else None
    return part
