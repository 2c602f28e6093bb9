"""The code that is being looked at, and what was found to be done to objects there."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from cloaca_nb.read.effects.bounded.again import Gave
from cloaca_nb.read.effects.objects import CODE, Args, Obj, Value

#: How sure it is that an object is changed: it may be; it or another one is that may stand there; it is.
PERHAPS, ONE_OF_THEM, ITSELF = range(3)
#: What ends an action that is done to one of several objects.
OF_SEVERAL = "+"
#: What begins an action that calls a method of what an object holds, or as `super()` finds it; "." begins any
#: other call.
WITHIN = "^"
#: An operator in place: a number and its kin is added to something, to what something holds, or anything is.
ADD, ADD_TO_PART, JOIN_TO_PART = ADDING = ("add", "add to part", "join to part")
#: The path of what stands for names of a function that those in it bind anew: they share it.
CELL = "nonlocal"


@dataclass(slots=True, eq=False)
class Effects:
    """An effect summary: what running some code does, before it is known what its parameters are.

    Attributes:
        actions: What is done to objects: ``mutate``, ``reach`` (anything may be done to it and to all that it
            holds, and its code may run), ``consume``, ``call``, ``callback``, ``operate`` (with the special
            methods that are asked for, where that is told), ``ask`` (a memo is called), ``fill`` (it keeps
            what it was asked for), ``.name`` (a method is called), ``=name`` (an attribute is set).
        holds: Objects, and which others they may come to hold.
        returned: What it gives back.
        bound: Names of the notebook that it binds (`global X`), with their values.
        one_of: Objects of which one is changed, whichever it is that stands there.
        seen: Names of the notebook that it was found out with, and what they were bound to.
        calls: What calls of what it is given give -> what is called, with what it is passed.
    """

    actions: dict[tuple[Obj, str], None] = field(default_factory=dict)
    holds: dict[Obj, dict[Obj, None]] = field(default_factory=dict)
    returned: dict[Obj, None] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    one_of: dict[Value, None] = field(default_factory=dict)
    seen: dict[str, Value | None] = field(default_factory=dict)
    calls: dict[Obj, tuple[Obj, Args]] = field(default_factory=dict)

    def mentioned(self) -> set[Obj | None]:
        """The objects that it is about."""
        held = (each for helds in self.holds.values() for each in helds)
        changed = (each for objects in self.one_of for each in objects)
        called = (each for callee, args in self.calls.values() for each in (callee, *args.all()))
        return {*(each for each, _ in self.actions), *self.holds, *held, *self.returned, *changed, *called}

    def gives_code(self) -> bool:
        """Whether it gives back, or puts somewhere, what has code in it: that goes by its parameters, too."""
        held = (each for helds in self.holds.values() for each in helds)
        return any(each.kind in CODE or each.kind == "iterator" for each in (*self.returned, *held))

    def size(self) -> int:
        """Grows with all that is found out."""
        bound = sum(len(value) + 1 for value in self.bound.values())
        holds = sum(map(len, self.holds.values()))
        calls = sum(len(args.all()) + 1 for _, args in self.calls.values())
        return len(self.actions) + holds + len(self.returned) + bound + len(self.one_of) + calls


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
        called: Objects of which one is called, with what it is passed -> what that gives.
        gave: What calls of functions gave, as `Again` has it.
        plain: Local names -> whether all that they were bound to here is numbers, texts and their kin.
        rows: Local names that are bound to rows of tables: what they have is numbers and their kin.
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
    rows: set[str] = field(default_factory=set)
    perhaps: int = 0
    filling: Value = frozenset()
    called: dict[tuple[Value, Value], Value] = field(default_factory=dict)
    gave: Gave = field(default_factory=dict)

    def begins(self, each: Obj, action: str) -> bool:
        """Whether an action has to be followed: it was not yet, or only as one that may happen."""
        key: tuple[Obj | Value, str] = (each, f"{action}?" if self.perhaps else action)
        if key in self.done or (each, action) in self.done:
            return False
        self.done.add(key)
        return True
