"""What is asked of a reading of a notebook, beside what its statements do as they run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.effects.bounded.together import everyone
from cloaca_nb.read.effects.expressions import OPERATIONS
from cloaca_nb.read.effects.frame import ITSELF, ONE_OF_THEM, Frame
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import CODE, NOTHING, Args, Obj, Value, is_bare, parts, reach
from cloaca_nb.read.names.decorators import called_at_load
from cloaca_nb.read.names.making import attributes_stored
from cloaca_nb.read.names.nodes import nonlocals_in
from cloaca_nb.read.names.timeline import Altered, Step
from cloaca_nb.read.names.walk import Function, nodes_in
from cloaca_nb.read.tables.changing import LOCKS
from cloaca_nb.read.tables.methods import ARRAYS, BUILTIN_MUTATORS

#: Modules of whose objects neither a text nor a pickle holds any.
_NEVER_HANDED_OVER = frozenset({"threading", "contextvars", "concurrent"})
#: How deep what a statement binds is looked into for what it shares with the names that it uses.
_NEAR = 3


def altered(reading: Interpreter, frame: Frame, idle: Callable[[], Collection[str]]) -> list[Altered]:
    """What a statement surely changes of classes, and of what they and functions have.

    Args:
        reading: The notebook up to there.
        idle: Gives names of methods that are called at load alone.
    """
    sure = [each for each, level in frame.mutated.items() if level == ITSELF and each.kind == "class"]
    for each in (one for one, level in frame.mutated.items() if level and one.kind == "data"):
        sure += [one for one in each.holders if one.kind == "class" and _fills_its_own(one, each, idle)]
    named = [(name, each) for each in dict.fromkeys(sure) for name in reading.bound_to.get(each, ())]
    found = list[Altered]()
    for name, each in named:
        leading = frozenset(reading.names_reaching([each]))
        found.append(Altered(name, leading, frozenset(), leading))
    of_code = CODE - {"instance"}
    changed = {each: level for each, level in frame.mutated.items() if level and each.kind not in of_code}
    values = [each for each in changed if each.kind != "instance"]
    for each, level in changed.items():
        if level == ITSELF or values == [each]:
            found += _altered_by(reading, each, surely=level == ITSELF)
    return found


def _altered_by(reading: Interpreter, each: Obj, *, surely: bool) -> Iterator[Altered]:
    """Of which classes and functions a change of something is one: `rows.append(1)` of `rows = Shop.rows`.

    Also of what an instance has that one of these has: `Shop.settings.rows`.

    Args:
        surely: Whether it is the only thing that may be changed. Else it is so beside an instance, which may
            have something of its own in the place of what its class has.
    """
    through = frozenset[str]()
    around = all_from([each], lambda one: (holder for holder in one.holders if holder.kind == "instance"))
    for part, holder in ((one, holder) for one in around for holder in one.holders):
        names = reading.bound_to.get(holder.owner or holder, {})  # of a method those of its class
        if not names or not _has_for_all(holder, part):
            continue
        through = through or frozenset(reading.names_reaching([each]))
        if holder.kind != "class":
            yield from (Altered(name, through, through, frozenset(names)) for name in names)
        elif surely:
            yield from _of_class(reading, holder, part, through)


def _of_class(reading: Interpreter, cls: Obj, each: Obj, through: frozenset[str]) -> Iterator[Altered]:
    attributes = frozenset(name for name, value in cls.members.items() if each in value)
    said = {one.attr for one in nodes_in(cls.node or ast.Pass()) if isinstance(one, ast.Attribute)}
    alone = frozenset() if attributes & said else attributes
    met, apart = frozenset(reading.names_reaching([cls])), frozenset(reading.bound_to.get(each, ()))
    yield from (Altered(name, through, apart, met, alone) for name in reading.bound_to.get(cls, ()))


def _has_for_all(holder: Obj, each: Obj) -> bool:
    """Whether it is what a class has, or what a function or named tuple has by default or keeps."""
    if holder.kind == "class":
        return any(each in value for value in holder.members.values())
    return holder.kind == "function" or holder.path == "collections.namedtuple"


def called_as_loaded(cells: Iterable[CellCode]) -> frozenset[str]:
    """Names of methods that only statements of cells without a mark call, and decorators."""
    trees = [(code.tree, code.role) for code in cells if code.tree is not None]
    codes = (each for tree, role in trees for each in ([tree] if role == "task" else tree.body))
    return called_at_load([*codes])


def displayed(reading: Interpreter, node: ast.Expr, global_nodes: frozenset[ast.Name]) -> Frame:
    """What showing the result of an expression does: `__repr__` of it and of what is in it."""
    frame = Frame(global_nodes, scopes=({},), trial=True)
    if isinstance(node.value, OPERATIONS):
        return frame  # a number, or what is new and not known
    value = reading.value(node.value, Frame(global_nodes, scopes=({},), trial=True))
    for each in value | parts(value):
        reading.classes.shown(each, frame)
    return frame


def changed_by_logging(reading: Interpreter) -> frozenset[str]:
    """Names of what handlers and filters may change as something is logged."""
    frame = Frame(frozenset(), scopes=({},), trial=True)
    reading.act([reading.state("@logging")], "use", frame)
    loggers = {
        name
        for name, value in reading.globals.items()
        if value and all(each.path == "logging" for each in value)
    }
    return frozenset(reading.names_reaching(frame.mutated)) - loggers


def _trial(reading: Interpreter, node: Function, global_nodes: frozenset[ast.Name]) -> Frame:
    """What calling a task's function would change; nothing is bound."""
    frame = Frame(global_nodes, scopes=({},), trial=True)
    function = reading.procedures.function(node, frame)
    for name, found in list(function.parameters.items())[:1]:
        context = Obj("library", "cloaca")
        context.part = context
        function.parameters[name] = context if found.kind == "param" else found
    reading.procedures.call(function, Args(), frame)
    return frame


def surely_changed_by(reading: Interpreter, tasks: Mapping[str, Step], id: str) -> Sequence[str]:
    """Names of what calling a task's function surely changes; what it makes itself is under none of them."""
    step = tasks[id]
    assert isinstance(step.node, Function)
    with reading.tried():
        frame = _trial(reading, step.node, step.names.nodes)
    return surely_changed(reading, [frame])


def surely_changed(reading: Interpreter, frames: Iterable[Frame]) -> Sequence[str]:
    """Names of what is surely changed."""
    changed = (each for frame in frames for each, sure in frame.mutated.items() if is_kept_in(each, sure))
    return reading.names_reaching(changed)


def is_kept_in(each: Obj, sure: int) -> bool:
    """Whether a change is one of an object itself: most functions keep nothing, whoever may call them.

    One inside of another one counts as keeping something where it binds what is around it; `is_plain` says no
    more than that there may be something.

    Args:
        sure: How sure it is that it is among what is changed.
    """
    binds = each.home is not None and nonlocals_in(each.node)
    keeps_nothing = each.kind == "function" and is_bare(each) and not binds
    return sure >= (ITSELF if keeps_nothing else ONE_OF_THEM)


def kept_by_instances(reading: Interpreter, step: Step) -> dict[str, list[str]]:
    """Functions that instances which a statement changes hold from there, each with names that lead to it.

    `bus.on("a", put)` has the function in the instance, and in a list of these.
    """
    changed = [name for name, kind in step.happens.items() if kind == "change"]
    instances = [
        each for name in changed for each in reading.globals.get(name, ()) if each.kind == "instance"
    ]
    held = {*reach(instances)} if instances else set()
    used = {use.name: reading.globals.get(use.name, frozenset()) for use in step.names.uses if held}
    kept = {
        name: functions
        for name, value in used.items()
        if (functions := {each for each in value if each.kind == "function" and each in held})
    }
    return {
        name: [each for each in reading.names_reaching(functions) if each in changed]
        for name, functions in kept.items()
    }


#: Kinds of what instances have, and hand out, that may change.
_OF_INSTANCES = frozenset({"data", "instance", "library"})
#: Kinds of what has such, told apart from it.
_HAVING = frozenset({"data", "instance"})


def shared(reading: Interpreter, step: Step, bound: Iterable[str]) -> frozenset[str]:
    """Names that a step uses whose objects what it has bound shares or holds.

    What nothing hands over need not stay one, such as a lock: what really holds it is refused.
    """
    values = reading.globals
    uses = {use.name for use in step.names.uses if use.when == "now"}
    made = everyone(frozenset(each for name in bound for each in values.get(name, ())))
    seen = frozenset().union(*map(reading.procedures.summaries.seen_by, reading.ran))
    looked_up = _names_near(reading, made) & seen if made and seen else frozenset()
    found = looked_up.union(name for name in uses if _leads_to(made, everyone(values.get(name, NOTHING))))
    # `rows = store.rows`, where it is known which of what the store has that is
    parted = frozenset(each for each in made if each.kind in _OF_INSTANCES)
    own = {name: frozenset(each for each in values.get(name, ()) if each.kind in _HAVING) for name in uses}
    found |= {name for name, owners in own.items() if owners and _leads_to(owners, parted)}
    return frozenset(name for name in found if not all(map(_is_stuck, values.get(name, ()))))


def _is_stuck(each: Obj) -> bool:
    """Whether an object is one that no form of handing over takes."""
    return each.path in LOCKS or each.path in _NEVER_HANDED_OVER


def _leads_to(holders: Value, held: Value) -> bool:
    """Whether some objects are, or hold within `_NEAR` steps, one of others; the smaller side is followed."""
    above, under = holders, held
    for _ in range(_NEAR if above and under else 0):
        if not above.isdisjoint(under):
            return True
        if len(above) <= len(under):
            above |= {one for each in above for one in each.holds}
        else:
            under |= {one for each in under for one in each.holders}
    return not above.isdisjoint(under)


def _names_near(reading: Interpreter, objects: Value) -> frozenset[str]:
    """Names that are bound to some objects, or to what these hold within `_NEAR` steps."""
    found = new = objects
    for _ in range(_NEAR):
        new = frozenset(one for each in new for one in each.holds) - found
        found |= new
    found = found.union(one for each in found for one in each.within)  # what stands for it
    return frozenset(name for each in found for name in reading.bound_to.get(each, ()))


def stands_in(reading: Interpreter, each: Obj, others: Value) -> bool:
    """Whether an object is made where another one may be missing: `ROWS.get(key, [])`, `root.find(path)`.

    What libraries make of tables may be a view of them; what holds both may have been asked for either.
    """
    rest = others - {each}
    holders = [one for one in each.holders if one.kind != "bound"]
    kept = any(one.home is None or one in rest or not rest.isdisjoint(parts([one])) for one in holders)
    made = each.kind not in CODE and each.path not in ARRAYS
    if each.home is None:  # `section = CONFIG.get("section", {})`
        names = reading.bound_to.get(each, ())
        alone = [name for name in names if rest.isdisjoint(reading.globals[name])]
        made = each.kind == "data" and bool(names) and not alone
    plain = (one for one in rest if one.kind != "instance" or rest.isdisjoint(one.holds))
    views = each.kind == "data" and all(one.path in ARRAYS for one in plain)  # a slice, if no list's
    copied = any(one.kind == "param" for one in each.holds)  # of what a function was given
    return made and not kept and (views or (rest.isdisjoint(each.holds) and not copied))


def _fills_its_own(cls: Obj, container: Obj, idle: Callable[[], Collection[str]]) -> bool:
    """Whether code of a class changes a container that its body has for all: `self.made.append(1)`."""
    names = {name for name, value in cls.members.items() if container in value}
    names -= attributes_stored(cls.node) if cls.node and names else frozenset()
    if not names:
        return False
    body = (each for each in getattr(cls.node, "body", ()) if getattr(each, "name", "") not in idle())
    inside = [one for each in body for one in nodes_in(each)]
    filled = {
        each.value for each in inside if isinstance(each, ast.Attribute) and each.attr in BUILTIN_MUTATORS
    }
    filled |= {
        each.value
        for each in inside
        if isinstance(each, ast.Subscript) and not isinstance(each.ctx, ast.Load)
    }
    return any(isinstance(each, ast.Attribute) and each.attr in names for each in filled)
