"""What metaclasses do as they make classes of the notebook."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, joined
from cloaca_nb.read.effects.own.operators import PUT_IN
from cloaca_nb.read.tables.special import STORES

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter


def made_by(reading: Interpreter, meta: Obj, made: Obj, frame: Frame) -> None:
    """What a metaclass does as it makes a class, and puts there: `namespace["bump"] = counted()`."""
    body = joined(made.members.values())
    space = reading.fresh(made.node or ast.Pass(), frame, "data", holds=body)
    args = Args([frozenset({meta, made}), NOTHING, NOTHING, space])
    for name in ("__prepare__", "__new__", "__init__", "__call__"):
        for method in reading.classes.methods(meta, name):
            given = reading.procedures.call(method, args, frame)
            reading.act(given if name == "__prepare__" else (), STORES, frame)
    put = frozenset(one for each in space for one in each.holds if one.kind == "function") - body
    if put:
        made.members[PUT_IN] = made.members.get(PUT_IN, NOTHING) | put
        reading.hold_all(made, put, frame)
