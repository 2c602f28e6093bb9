"""What the code of an archive registers beside tasks, read from its syntax alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from cloaca_nb.model.package import plain_trigger
from cloaca_nb.model.params import Param
from cloaca_nb.model.registered import Registered
from cloaca_nb.model.workflow import Cell, Trigger
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.registrations.graphs import read_graphs
from cloaca_nb.read.registrations.params import MEMBER, read_params
from cloaca_nb.read.registrations.triggers import read_triggers
from cloaca_nb.read.tasks.engine_names import engine_names

_NAMES = ("trigger", "ComputationGraphBuilder", "reactor", "_accumulator", MEMBER)


class Archived(NamedTuple):
    """What an archive's code registers beside tasks.

    Attributes:
        triggers: What starts workflows, called as people call it.
        params: What a run may be given.
    """

    triggers: tuple[Trigger, ...] = ()
    registered: Registered = Registered()
    params: tuple[Param, ...] = ()


def registered_in(files: Mapping[str, bytes], workflow: str) -> Archived:
    """What Python files register beside tasks; places in them mean nothing.

    Args:
        workflow: The workflow that triggers without one start.
    """
    triggers: list[Trigger] = []
    params: dict[str, Param] = {}
    found = Registered()
    for path, data in sorted(files.items()):
        text = data.decode("utf-8", "replace")
        if not path.endswith(".py") or not any(name in text for name in _NAMES):
            continue
        codes = [read_cell(Cell(1, "code", text, of_file=True))]
        engine, names = engine_names(codes), Definitions(codes)
        for one in read_triggers(codes, (), workflow, engine, names).found:
            triggers.append(replace(one, name=plain_trigger(one.name)))
        params.update((one.name, one) for one in read_params(codes, (), engine, names).found)
        more = read_graphs(codes, {1}, (), engine, names).found
        found = Registered(
            (*found.graphs, *more.graphs),
            (*found.reactors, *more.reactors),
            (*found.accumulators, *more.accumulators),
        )
    return Archived(tuple(triggers), found, tuple(params.values()))
