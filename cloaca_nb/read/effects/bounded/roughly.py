"""What calls do where a statement has had its share of work: all that their code may, without a look at it.

Classes whose operators make instances of each other lead from each call to all others (`fractions.Fraction`,
nodes of a graph of calculations): then what code may come to counts as changed, and no more is told apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.bounded.again import much_held
from cloaca_nb.read.effects.frame import is_plain
from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, Value, classes_of, joined
from cloaca_nb.read.names.nodes import globals_in, last_name
from cloaca_nb.read.names.walk import Function, nodes_in
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.read.tables.special import SETTING_ANY
from cloaca_nb.syntax import remembered

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: Kinds whose methods are none of the notebook's; parameters of other functions come with what these made.
_STRANGE = frozenset({"data", "library", "unknown", "param"})
#: Kinds of what comes to hold something only where that is likely: a class that is called, a closure.
_CODE = frozenset({"class", "function"})
#: Kinds of what may come to hold something.
_KEEPING = frozenset({"data", "instance", "library", "unknown"})


def called_roughly(reading: Interpreter, function: Obj, args: Args, frame: Frame) -> Value:
    """Does to all that a function may come to whatever may be done to it, and gives what it may give.

    Args:
        reading: What looks at the statement.
        frame: The code that the call stands in.
    """
    given = args.all()
    made = _made(reading, args.site or function.node, given | {function}, frame)
    if ("roughly", function, given) in frame.done:
        return given | made
    frame.done.add(("roughly", function, given))
    found = _in_sight(reading, given | {function}, frame)
    codes = [each.node for each in found if isinstance(each.node, Function | ast.Lambda)]
    names = {node.id for each in found for node in each.global_nodes}
    if frame.function is not None:
        frame.effects.seen.update((name, reading.globals.get(name)) for name in names)
    sets_classes = any(map(_stores_elsewhere, codes))
    spared = {"member"} if sets_classes else {"member", "class"}
    reading.act([each for each in found if each.kind not in spared], "reach", frame)
    for each in found:  # any of them may keep what is passed
        if _keeps(each) or (each.kind in _CODE and sets_classes):
            reading.hold_all(each, made - {each}, frame)
    states = {state_of(each.path) for each in found if each.kind == "member"}
    reading.act([reading.state(key) for key in sorted(states)], "may", frame)
    for name in sorted(globals_in(node for code in codes for node in nodes_in(code))):
        frame.effects.bound[name] = frame.effects.bound.get(name, NOTHING) | given
    return given | made


def looked_at_roughly(reading: Interpreter, function: Obj, frame: Frame) -> None:
    """Notes of a function whatever its code may do to what it is passed and comes to.

    Args:
        frame: That of the function's code.
    """
    passed = Args(rest=frozenset(function.parameters.values()))
    frame.effects.returned.update(dict.fromkeys(called_roughly(reading, function, passed, frame)))


def to_be_looked_at(reading: Interpreter, owners: Value, args: Args, frame: Frame) -> tuple[Value, Value]:
    """Of some objects those whose method is looked at, and what that of the others gives: at first of none.

    Args:
        args: What the method is passed.
    """
    if not reading.is_worked_out:
        return owners, NOTHING
    own = _parameters_around(frame.function)
    strange = frozenset(each for each in owners if each.kind in _STRANGE and each not in own)
    return owners - strange, any_roughly(reading, strange, args, frame) if strange else NOTHING


def _parameters_around(function: Obj | None) -> set[Obj]:
    """What stands for the parameters of a function, and of those around it, and for what they hold."""
    found = set[Obj]()
    while function is not None:
        for each in function.parameters.values():
            found |= {each, *all_from([each], lambda one: [one.part] if one.part is not None else [])}
        function = function.home
    return found


def any_roughly(reading: Interpreter, owners: Value, args: Args, frame: Frame) -> Value:
    """Does to objects whatever calling any of them, or a method of one, may do.

    What it gives is one object for all that may be, which holds all of them and is in each of them.
    """
    given = owners | args.all()
    reading.act(given, "reach", frame)
    made = _made(reading, args.site, given, frame)
    for each in given - made:
        if each.kind not in _CODE or (each in owners if each.kind == "class" else _keeps(each)):
            reading.hold_all(each, made, frame)
    for each in made:
        each.part = each
    return made or given


def _keeps(each: Obj) -> bool:
    """Whether an object may come to hold something: a function may that is decorated, or has attributes."""
    if each.kind == "function":
        return bool(each.members) or not is_plain(each)
    return each.kind in _KEEPING


def _made(reading: Interpreter, site: ast.AST | None, holds: Value, frame: Frame) -> Value:
    """What a call makes; from where a statement is given up all its calls make one object."""
    if site is None:
        return NOTHING
    return reading.fresh(reading.begun if reading.is_given_up else site, frame, holds=holds)


def _in_sight(reading: Interpreter, objects: Iterable[Obj], frame: Frame) -> list[Obj]:
    """These and all that their code may come to, without what this code came to before."""
    every = all_from(objects, lambda each: () if ("sight", each) in frame.done else _leads_to(reading, each))
    found = [each for each in every if ("sight", each) not in frame.done]
    reading.worked(much_held(found))
    frame.done.update(("sight", each) for each in found)
    return found


def _leads_to(reading: Interpreter, each: Obj) -> Iterable[Obj]:
    """What an object holds, what its class and that of its bases has, and what its code names."""
    classes = classes_of(each)
    return chain(
        each.holds,
        *(joined(base.members.values()) for base in classes),
        classes,
        (one for one in (each.part, each.origin) if one is not None),
        *(reading.globals.get(node.id, ()) for node in each.global_nodes),
    )


@remembered
def _stores_elsewhere(code: ast.AST) -> bool:
    """Whether code may set attributes of something else than its first parameter, `self`."""
    arguments = code.args if isinstance(code, Function | ast.Lambda) else None
    first = arguments.args[0].arg if arguments is not None and arguments.args else ""
    for node in nodes_in(code):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if not (isinstance(node.value, ast.Name) and node.value.id == first) or first == "cls":
                return True
        elif last_name(node) in SETTING_ANY:
            return True
    return False
