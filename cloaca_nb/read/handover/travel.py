"""Variables that hold what cannot be handed over, as far as the text of their cell tells."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.handover.body import shown_by
from cloaca_nb.read.handover.lambdas import (
    is_styled,
    keeps_lambda,
    labels_by_lambda,
    lets_go,
    stand_alone,
    variables_of,
)
from cloaca_nb.read.handover.outside import Outside
from cloaca_nb.read.handover.reach import functions_given, functions_put
from cloaca_nb.read.handover.roots import DEEPEST, made_by_chain, shown_of_deployment
from cloaca_nb.read.names.decorators import full_name
from cloaca_nb.read.names.definitions import value_of
from cloaca_nb.read.names.nodes import assigned_value, dotted, last_name, parameters_of, root_name
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, below, calls_in, first_yield, nodes_in, running
from cloaca_nb.read.tables.changing import LOOP_LOCKS
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS, ROW_ITERATORS
from cloaca_nb.read.tables.pickled import is_model_class, is_of_unknown
from cloaca_nb.read.tables.stuck import MAKES, OVER, POOLS, What
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.plain import class_made_by, is_type_call

#: Calls that make sequences, by their names and by those of methods.
_SEQUENCES = frozenset({"list", "tuple", "range", "str", "bytes", "sorted"})
_SPLITTING = frozenset({"split", "rsplit", "splitlines", "findall", "readlines", "tolist"})
#: What makes an image or a tensor of the memory of an array, which no text ties to that array.
_VIEWS = frozenset({"PIL.Image.fromarray", "PIL.Image.frombuffer", "torch.from_numpy", "torch.as_tensor"})
#: What makes an array of memory as it is.
_UNSET = frozenset({"numpy.empty", "numpy.empty_like"})
#: What goes through all of the one thing that it is given.
_GOING_THROUGH = frozenset({"list", "tuple", "set", "frozenset", "sum", "sorted", "max", "min", "dict"})
#: What makes pools, and locks that belong to the loop of a run.
_EACH_TASKS_OWN = LOOP_LOCKS.union(POOLS)
_DISPLAYS = (ast.Dict, ast.List, ast.Tuple, ast.Set)
#: What a name holds at last: the statement that made it, its line, and what that is which cannot travel.
_Last = tuple[Step, int, What | Literal["function", "class", "import"] | None]


def stuck(
    steps: Sequence[Step],
    given: AbstractSet[str],
    taken: Iterable[str],
    timeline: Timeline,
    task: str,
    pickles: bool,
) -> Iterator[Fact]:
    """Variables of a plain cell that are read later and hold what cannot be handed over.

    Args:
        given: The variables that are read later.
        taken: The variables that it takes over.
        pickles: Whether what has no other form is pickled.
    """
    yield from _let_go_of(steps, task)
    yield from _shown_elsewhere(steps, taken, timeline, task)
    last = _bound_last(steps, timeline)
    last.update(_changed_last(steps, given - last.keys(), {*given, *taken} - last.keys(), timeline))
    for step in (each for each in steps if labels_by_lambda(each.node)):
        last.update((name, (step, step.node.lineno, "lambda")) for name in step.happens)
    for name, (step, at) in _holding_local(steps).items():
        last[name] = (step, at, "instance") if name not in last or last[name][2] is None else last[name]
    own = variables_of(steps).union(taken)
    for name, (step, line, made) in last.items():
        is_told = made is not None and not (made == "object" and pickles)
        let_go = (made == "lambda" and (lets_go(steps) or stand_alone(step, own, timeline))) or (
            made == "generator" and _used_up(name, step, steps)
        )
        if (name in given or made == "logged") and made is not None and is_told and not let_go:
            yield Fact(kinds.CannotTravel(name, made), Place(step.cell, line), task)


def _bound_last(steps: Sequence[Step], timeline: Timeline) -> dict[str, _Last]:
    """The names that a cell binds, each as the last statement does that binds it."""
    last = dict[str, _Last]()
    for step in steps:
        for binding in step.names.bound:
            what = binding.kind if binding.kind in {"function", "class", "import"} else None
            if isinstance(assigned_value(step.node, binding.name), ast.Lambda):
                what = "function"
            made = what or _made(binding.name, step, timeline) or _function_made(binding.name, step, timeline)
            last[binding.name] = step, binding.line, made
    return last


def _changed_last(
    steps: Sequence[Step], given: AbstractSet[str], seen: AbstractSet[str], timeline: Timeline
) -> Iterator[tuple[str, _Last]]:
    """Names that a cell does not bind, read later (`given`) or met, with what it does: it logs, or keeps."""
    logged = seen & timeline.logged() if seen else frozenset()
    for name in given | logged:
        logs = next((step for step in steps if name in logged and name in step.happens), None)
        if logs is not None:
            yield name, (logs, logs.node.lineno, "logged")
        elif (maker := _maker(name, steps, timeline)) is not None:
            kept = _made(name, maker, timeline) or _changing_closure(name, maker, timeline)
            yield name, (maker, maker.node.lineno, kept or _function_made(name, maker, timeline))


def _shown_elsewhere(
    steps: Sequence[Step], taken: Iterable[str], timeline: Timeline, task: str
) -> Iterator[Fact]:
    """Tells of variables that a cell takes over and that show the memory of an array which it changes."""
    for name in sorted(taken):
        changed = _changed_beside(name, steps, timeline)
        if changed is not None:
            yield Fact(kinds.CannotTravel(name, "view"), Place(changed.cell, changed.node.lineno), task)


def _let_go_of(steps: Iterable[Step], task: str) -> Iterator[Fact]:
    """Tells of what other cells have made, and others are told of as this one lets go of it."""
    for step in (each for each in steps if each.releases):
        place = Place(step.cell, step.node.lineno)
        yield Fact(kinds.CannotTravel(min(step.releases), "watched"), place, task)


def told_of_given(
    steps: Sequence[Step], given: AbstractSet[str], timeline: Timeline, task: str
) -> Iterator[Fact]:
    """What is told of the variables that a plain cell gives, if only to be shown.

    Arrays whose memory it leaves as it was, and values that show a variable of the deployment.
    """
    last = {binding.name: (step, binding.line) for step in steps for binding in step.names.bound}
    for name in sorted(given & last.keys()):
        step, line = last[name]
        unset = _unset(name, step, timeline)
        if unset and not any(each.index > step.index and name in each.happens for each in steps):
            yield Fact(kinds.UninitialisedMemory(name, unset), Place(step.cell, line), task)
        if source := shown_of_deployment(name, step, timeline):
            yield Fact(kinds.Exposed(name, source), Place(step.cell, line), task)


def _unset(name: str, step: Step, timeline: Timeline) -> str:
    """The function by which a statement makes an array without values; empty where none does."""
    value = assigned_value(step.node, name)
    if not isinstance(value, ast.Call) or full_name(value.func, step, timeline) not in _UNSET:
        return ""
    return ast.unparse(value.func)


def _changed_beside(name: str, steps: Sequence[Step], timeline: Timeline) -> Step | None:
    """The statement that changes the array whose memory a variable shows, without a word of the variable."""
    maker = _maker(name, steps, timeline)
    value = assigned_value(maker.node, name) if maker is not None else None
    if (
        maker is None
        or not isinstance(value, ast.Call)
        or full_name(value.func, maker, timeline) not in _VIEWS
    ):
        return None
    changing = (step for step in steps if name in step.happens)
    return next((step for step in changing if all(use.name != name for use in step.names.uses)), None)


def only_shown(
    draft: Draft, gives: Mapping[str, str], taken: Container[str], outside: Outside
) -> tuple[str, ...]:
    """The variable that a cell gives for no more than that it shows it: no task takes it over.

    Args:
        gives: What it gives, with the keys.
        taken: Keys that plain cells take over.
        outside: What of the context is not the variables of plain cells.
    """
    last = [name for name in shown_by(draft) if name in gives and name not in draft.outputs]
    asked = outside.asked if last else frozenset[str]()
    if asked is None:
        return ()
    return tuple(name for name in last if gives[name] not in taken and asked.isdisjoint({name, gives[name]}))


def _maker(name: str, steps: Sequence[Step], timeline: Timeline) -> Step | None:
    """The statement of a cell that is not marked which makes what a cell changes and gives."""
    return timeline.step_before(name, steps[0].index) if steps else None


def is_each_tasks_own(step: Step | None, timeline: Timeline) -> bool:
    """Whether a statement makes a pool, or a lock of coroutines: it keeps nothing that another task reads."""
    value = getattr(step.node, "value", None) if step is not None else None
    called = value.func if isinstance(value, ast.Call) else None
    return step is not None and called is not None and full_name(called, step, timeline) in _EACH_TASKS_OWN


def _made(name: str, step: Step, timeline: Timeline) -> What | None:
    """What a statement binds a name to, where it is one of these for sure."""
    node = step.node
    if not isinstance(node, ast.Assign):
        return None
    called = node.value.func if isinstance(node.value, ast.Call) else None
    full = full_name(called, step, timeline) if called is not None else ""
    if name not in {getattr(each, "id", "") for each in node.targets}:
        return "iterator" if full == "itertools.tee" else None  # `one, other = tee(lines)`
    rows = called is not None and last_name(called) in ROW_ITERATORS - {"items"}
    if rows or isinstance(node.value, ast.GeneratorExp):
        return "generator"
    if isinstance(node.value, _DISPLAYS):
        return "lambda" if any(isinstance(each, ast.Lambda) for each in below(node.value)) else None
    found = dotted(called) if called is not None else None
    if is_styled(node.value):
        return "bound"
    if keeps_lambda(node.value, full):
        return "lambda"
    if found is not None and not found[1] and _is_generator(found[0].id, step, timeline):
        return "generator"
    if full.startswith("itertools."):
        return None if _counts(node.value, full, step, timeline) else "iterator"
    if full in OVER and _is_sequence(node.value, step, timeline):
        return None
    kept = _kept_in_instance(found[0].id, step, timeline) if found is not None and not found[1] else None
    if made := MAKES.get(full) or kept or made_by_chain(node.value, step, timeline):
        return made
    return "object" if _is_only_pickled(full, timeline) else None


#: Methods by which a class says how its instances are pickled.
_PICKLING = frozenset({"__getstate__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__"})


def _kept_in_instance(name: str, step: Step, timeline: Timeline) -> What | None:
    """What of these a class of the notebook puts into its instances: `self.lock = threading.Lock()`."""
    made_by = timeline.step_before(name, step.index)
    node = made_by.node if made_by is not None else None
    if made_by is None or not isinstance(node, ast.ClassDef):
        return None
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    if "__init__" not in methods or not _PICKLING.isdisjoint(methods):
        return None
    stored = (each for each in methods["__init__"].body if isinstance(each, ast.Assign))
    calls = (
        each.value.func
        for each in stored
        if isinstance(each.value, ast.Call) and isinstance(each.targets[0], ast.Attribute)
    )
    made = (MAKES.get(full_name(each, made_by, timeline)) for each in calls)
    return next((each for each in made if each is not None and each != "iterator"), None)


def _is_only_pickled(full: str, timeline: Timeline) -> bool:
    """Whether a call makes an instance of a class of which nothing is known but that a pickle may hold it."""
    own = full.partition(".")[0] in timeline.helpers
    unknown = full.rpartition(".")[2][:1].isupper() and is_of_unknown(full)
    return is_model_class(full) or (unknown and not own)


def _is_sequence(value: ast.expr | None, step: Step, timeline: Timeline, depth: int = 0) -> bool:
    """Whether an expression gives a sequence for sure, or what goes over such by functions with names."""
    match value:
        case ast.List() | ast.Tuple() | ast.ListComp() | ast.JoinedStr():
            return True
        case ast.Constant(value=constant):
            return isinstance(constant, str | bytes)
        case ast.Name(id=name):
            bound = timeline.step_before(name, step.index)
            if bound is None or depth >= DEEPEST:
                return False
            return _is_sequence(value_of(name, bound), bound, timeline, depth + 1)
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in _SPLITTING
        case ast.Call(func=func, args=arguments):
            full = full_name(func, step, timeline)
            over = arguments[:1] if full == "enumerate" else arguments
            if full in {"map", "filter"}:
                named = arguments[:1] and isinstance(arguments[0], ast.Name | ast.Attribute | ast.Constant)
                over = arguments[1:] if named else []
            goes = (
                full in OVER
                and bool(over)
                and all(_is_sequence(each, step, timeline, depth) for each in over)
            )
            return full in _SEQUENCES or goes
    return False


def _counts(call: ast.expr, full: str, step: Step, timeline: Timeline) -> bool:
    """Whether it is a `count` of whole numbers, or a `cycle` of a sequence: how far it is shows."""
    given = call.args if isinstance(call, ast.Call) and not call.keywords else [call]
    if full == "itertools.cycle":
        called = getattr(given[0], "func", None) if len(given) == 1 else call
        under_way = called is not None and full_name(called, step, timeline) in OVER
        return not under_way and _is_sequence(given[0], step, timeline)
    return full == "itertools.count" and all(
        isinstance(each, ast.Constant) and isinstance(each.value, int) for each in given
    )


def _is_generator(name: str, step: Step, timeline: Timeline) -> bool:
    """Whether a name is that of a function of the notebook which yields what it gives."""
    bound = timeline.step_before(name, step.index)
    node = bound.node if bound is not None else None
    return isinstance(node, ast.FunctionDef) and not node.decorator_list and first_yield(node) is not None


def _holding_local(steps: Sequence[Step]) -> dict[str, tuple[Step, int]]:
    """Variables that hold a function of the cell's body, or an instance of a class there: it has no name."""
    local = {step.node.name: step for step in steps if isinstance(step.node, DEFINITIONS)}
    by_call = {name: step for step in steps if (name := class_made_by(step.node)) and name not in local}
    classes = {name for name, step in local.items() if isinstance(step.node, ast.ClassDef)}
    local = {**by_call, **local}
    found: dict[str, tuple[Step, int]] = {}
    given = functions_given(steps) if local else set()
    for step in steps if local else ():
        if isinstance(step.node, DEFINITIONS):
            names = step.happens.keys() - {step.node.name} if step.node.name in given else set()
            found.update((name, (step, step.node.lineno)) for name in names)
            continue
        calls = calls_in(step.node)
        made = {each.func.id for each in calls if isinstance(each.func, ast.Name)} & classes
        names = {one.name for one in step.names.bound} if made and not made.isdisjoint(step.shares) else set()
        names.update(step.happens if functions_put([step], steps) else ())
        names.update(step.happens if _makes_one(getattr(step.node, "value", None), by_call) else ())
        names.update(name for kept in step.keeps.keys() & local.keys() for name in step.keeps[kept])
        found.update((name, (step, step.node.lineno)) for name in names)
    return found


def _makes_one(value: ast.expr | None, classes: Container[str]) -> bool:
    """Whether an expression gives an instance of a class, or has some in it: `[Row(*each)]`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in classes
    inside = [*getattr(value, "elts", ()), *getattr(value, "values", ()), getattr(value, "elt", None)]
    return any(_makes_one(each, classes) for each in inside if each is not None)


def _used_up(name: str, made: Step, steps: Sequence[Step]) -> bool:
    """Whether a cell surely goes through all of a generator that it has made: `list(lines)`."""
    for step in (each for each in steps if each.index > made.index):
        match step.node:
            case ast.For(iter=ast.Name(id=over), body=body, orelse=[]) if over == name:
                inner = [each for one in body for each in nodes_in(one)]
                return not any(
                    isinstance(each, ast.Break | ast.Return | ast.Raise | ast.Try) for each in inner
                )
            case ast.Expr(value=call) | ast.Assign(value=call) if isinstance(call, ast.Call):
                given = [ast.unparse(each) for each in call.args]
                called = call.func.id if isinstance(call.func, ast.Name) else ""
                if given == [f"*{name}"] or (given == [name] and called in _GOING_THROUGH):
                    return True
    return False


def _changing_closure(name: str, step: Step, timeline: Timeline) -> What | None:
    """Whether a name is bound to a function that a call has made and that changes what it keeps."""
    node = _called(assigned_value(step.node, name), step, timeline)
    if node is None:
        return None
    returned = (each.value for each in nodes_in(node) if isinstance(each, ast.Return))
    given = {each.id for each in returned if isinstance(each, ast.Name)}
    inner = (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in given)
    return "closure" if any(map(_changes_around, inner)) else None


def _called(value: ast.expr | None, step: Step, timeline: Timeline) -> ast.FunctionDef | None:
    """The function of the notebook that an expression calls by its name."""
    called = value.func if isinstance(value, ast.Call) else None
    node = timeline.bound_by(called.id, step.index) if isinstance(called, ast.Name) else None
    return node if isinstance(node, ast.FunctionDef) else None


def _function_made(name: str, step: Step, timeline: Timeline) -> What | None:
    """Whether a name is bound to a function or class that a call has surely made: it stands under no name."""
    targets = step.node.targets if isinstance(step.node, ast.Assign) else []
    if is_type_call(assigned_value(step.node, name)):
        return "made"
    node = _called(step.node.value, step, timeline) if isinstance(step.node, ast.Assign) else None
    returned = [each.value for each in running(*node.body) if isinstance(each, ast.Return)] if node else []
    if node is None or node.decorator_list or len(targets) != 1 or not returned:
        return None
    several = isinstance(targets[0], ast.Tuple | ast.List)
    defined = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.ClassDef))
    local = {each.name for each in defined if not each.decorator_list}
    found = [_part_for(name, targets[0], each) if several else each for each in returned]
    return "made" if all(each is not None and _is_local(each, local) for each in found) else None


def _part_for(name: str, target: ast.expr, value: ast.expr | None) -> ast.expr | None:
    """What of a tuple that is given goes to one of several names."""
    names = [getattr(each, "id", "") for each in getattr(target, "elts", ())]
    parts = value.elts if isinstance(value, ast.Tuple) else []
    return parts[names.index(name)] if name in names and len(parts) == len(names) else None


def _is_local(value: ast.expr, local: Container[str]) -> bool:
    """Whether an expression in a function gives a function of its own, or holds one."""
    if isinstance(value, _DISPLAYS):
        inside = value.values if isinstance(value, ast.Dict) else value.elts
        return any(_is_local(each, local) for each in inside)
    return isinstance(value, ast.Lambda) or (isinstance(value, ast.Name) and value.id in local)


def _changes_around(function: ast.FunctionDef) -> bool:
    """Whether a function changes variables of the one around it."""
    nodes = nodes_in(function)
    own = {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    own |= {each.arg for each in parameters_of(function.args)}
    parts = [each for each in nodes if isinstance(each, ast.Attribute | ast.Subscript)]
    changed = [each for each in parts if not isinstance(each.ctx, ast.Load)]
    changed += [each for each in parts if isinstance(each, ast.Attribute) and each.attr in BUILTIN_MUTATORS]
    roots = (root_name(each) for each in changed)
    around = any(root is not None and root.id not in own for root in roots)
    return around or any(isinstance(each, ast.Nonlocal) for each in nodes)
