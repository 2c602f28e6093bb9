"""The code that is being looked at, and what was found to be done to objects there."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from cloaca_nb.read.effects.objects import Effects, Obj, Value

#: How sure it is that an object is changed: it may be; it or another one is that may stand there; it is.
PERHAPS, ONE_OF_THEM, ITSELF = range(3)


@dataclass(slots=True, eq=False)
class Frame:
    """The code that is being looked at.

    Attributes:
        global_nodes: The name nodes that mean names of the notebook.
        effects: Where its effects are noted.
        function: The function whose body it is; None at the top level.
        scopes: Local names, scope by scope, the innermost first.
        branches: How many branches and loops deep it is: bindings may then not happen.
        mutated: At the top level: the objects that were changed, and how sure that is.
        done: At the top level: actions that were followed already.
        trial: Whether nothing is to be bound.
        calls: At the top level: whether a function of the notebook was called.
        outward: Names that the function declares as names of the notebook.
        filling: What is asked there whether it has something yet: what is put into it fills a memo.
        plain: Local names -> whether all that they were bound to here is numbers, texts and their kin.
        perhaps: How deep it is in what may happen and is not known to: what is changed there is so perhaps.
    """

    global_nodes: frozenset[ast.Name]
    effects: Effects = field(default_factory=Effects)
    function: Obj | None = None
    scopes: tuple[dict[str, Value], ...] = ()
    branches: int = 0
    mutated: dict[Obj, int] = field(default_factory=dict)
    done: set[tuple[Obj | Value, str]] = field(default_factory=set)
    trial: bool = False
    calls: bool = False
    outward: frozenset[str] = frozenset()
    plain: dict[str, bool] = field(default_factory=dict)
    perhaps: int = 0
    filling: Value = frozenset()

    def begins(self, each: Obj, action: str) -> bool:
        """Whether an action has to be followed: it was not yet, or only as one that may happen."""
        key: tuple[Obj | Value, str] = (each, f"{action}?" if self.perhaps else action)
        if key in self.done or (each, action) in self.done:
            return False
        self.done.add(key)
        return True
