"""Rules C17x: what a notebook registers with the engine beside its tasks."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, choice, error
from cloaca_nb.model import kinds

_TOP = "write it at the top level of a cell, once for each"

RULES: Table = {
    kinds.RegistrationLost: error(
        "C171",
        "`cloaca.{member}` {where}, where the package would not have what it registers",
        "{advice}, or end its line with `# cloaca: leave` where it is not for the package",
        where=choice(
            "where",
            function="stands inside a function",
            block="stands inside a block",
            module="stands in a module cell",
            body="stands in the body of a task",
            expression="is neither a decorator nor a statement of its own",
            workflow="registers a workflow",
            **{"class": "stands inside a class"},
        ),
        advice=choice(
            "where",
            function=_TOP,
            block=_TOP,
            module="move it into a cell without a marker",
            body="move it into a cell without a marker",
            expression="write it directly above its function, or as a call of its own",
            workflow="leave it out: the package registers the workflow that %cloaca_workflow names",
            **{"class": _TOP},
        ),
    ),
}
