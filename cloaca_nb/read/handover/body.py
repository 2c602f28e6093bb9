"""What the statements of a plain cell bind, unbind and read early."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from cloaca_nb.read.cells.code import Statement
from cloaca_nb.read.cells.statements import statements_of
from cloaca_nb.read.local.stars import is_star
from cloaca_nb.read.names.bindings import FLEETING
from cloaca_nb.read.names.nodes import is_constant
from cloaca_nb.read.names.scopes import bound_names, names_of
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, always_bound
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.plain import is_definition

_IMPORTS = (ast.Import, ast.ImportFrom)


def set_apart(
    draft: Draft,
    steps: Sequence[Step],
    wanted: Container[str],
    asked: AbstractSet[str],
    timeline: Timeline,
) -> dict[int, Step]:
    """What of a cell can stand outside of its task, by the ids of the nodes: definitions, and what they need.

    Args:
        steps: Its statements.
        wanted: Names that definitions of the notebook use as they are made.
        asked: Variables that each task asks for itself.
    """
    alone = _standing_alone(statements_of(draft.code))
    found = (step for step in steps if id(step.node) in alone and _stands_outside(step.node))
    apart = {id(step.node): step for step in found if not _is_asked_for(step, draft)}
    named = {*draft.outputs, *shown_by(draft)}
    values = {id(step.node): step for step in steps if id(step.node) in alone}
    values = {key: step for key, step in values.items() if named.isdisjoint(bound_names([step.node]))}
    return (
        apart
        | _methods_added(steps, apart, timeline)
        | _asked(values, asked)
        | _constants(values, wanted, timeline)
    )


def _asked(values: Mapping[int, Step], asked: AbstractSet[str]) -> dict[int, Step]:
    """Statements that ask the deployment for what each task that uses it asks for itself."""
    bound = ((key, step, bound_names([step.node])) for key, step in values.items())
    return {key: step for key, step, names in bound if names and asked >= {*names}}


def _constants(values: Mapping[int, Step], wanted: Container[str], timeline: Timeline) -> dict[int, Step]:
    """Constants by which definitions are made (`RATE = 0.1` above `def f(rate=RATE)`), by their nodes' ids.

    Such a function stands outside of all tasks, and so does what it needs: a value that cannot change, under
    a name that is bound once in the notebook.
    """
    found: dict[int, Step] = {}
    for key, step in values.items():
        if isinstance(step.node, ast.Assign) and is_constant(step.node.value):
            bound = [each.id if isinstance(each, ast.Name) else "" for each in step.node.targets]
            once = all(len(timeline.events.get(name, ())) == 1 for name in bound)
            if once and any(name in wanted for name in bound):
                found[key] = step
    return found


def wanted_by_definitions(timeline: Timeline) -> frozenset[str]:
    """Names that functions and classes of a notebook use as they are made: in defaults, as bases."""
    definitions = (step for step in timeline.steps if isinstance(step.node, DEFINITIONS))
    return frozenset(use.name for step in definitions for use in step.names.uses if use.when == "now")


def _methods_added(steps: Sequence[Step], apart: Container[int], timeline: Timeline) -> dict[int, Step]:
    """Statements that give a class of the notebook a function (`Time.show = show`), by their nodes' ids.

    What such a class can do is a definition for later cells. Only those that nothing but definitions stand
    above: what comes before in a cell meets the class as it was.
    """
    found: dict[int, Step] = {}
    for step in steps:
        if id(step.node) not in apart:
            if not _adds_method(step, timeline):
                break
            found[id(step.node)] = step
    return found


def _adds_method(step: Step, timeline: Timeline) -> bool:
    node = step.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return False
    if not isinstance(timeline.bound_by(target.value.id, step.index), ast.ClassDef):
        return False
    if isinstance(value, ast.Lambda):
        return not (value.args.defaults or any(value.args.kw_defaults))
    return isinstance(value, ast.Name) and isinstance(
        timeline.bound_by(value.id, step.index), ast.FunctionDef
    )


def _stands_outside(node: ast.stmt) -> bool:
    """Whether a statement defines for later cells: also an import that is tried, and its substitute."""
    if not isinstance(node, ast.Try):
        return is_definition(node)
    inner = [*node.body, *node.orelse, *node.finalbody, *(each for one in node.handlers for each in one.body)]
    return all(isinstance(each, (*_IMPORTS, ast.Pass)) for each in inner)


def _is_asked_for(step: Step, draft: Draft) -> bool:
    """Whether the marker names what a statement binds among the outputs: a type that is a value here."""
    return isinstance(step.node, ast.Assign) and not set(draft.outputs).isdisjoint(bound_names([step.node]))


def _standing_alone(statements: Iterable[Statement]) -> set[int]:
    """Imports, which are cut out of their lines, and statements that share no line with another."""
    found = [each.node for each in statements]
    ends = [{node.lineno, node.end_lineno or node.lineno} for node in found]
    lines = Counter(line for each in ends for line in each)
    return {
        id(node)
        for node, own in zip(found, ends, strict=True)
        if isinstance(node, _IMPORTS) or all(lines[line] == 1 for line in own)
    }


def bound_often(steps: Sequence[Step]) -> set[str]:
    """Names that a cell binds more than once; imports that follow each other stay together, and bind once."""
    times = Counter[str]()
    for are_imports, some in groupby(steps, lambda step: isinstance(step.node, _IMPORTS)):
        each = [{*bound_names([step.node])} - _hidden(step, steps) for step in some]
        for names in [set[str]().union(*each)] if are_imports else each:
            times.update(names)
    return {name for name, count in times.items() if count > 1}


def _hidden(star: Step, steps: Sequence[Step]) -> set[str]:
    """Names of a star import that are variables of the cell, too, and that it does not use before."""
    found: set[str] = set()
    used: set[str] = set()
    for each in steps if is_star(star.node) else ():
        if not isinstance(each.node, _IMPORTS):
            used.update(use.name for use in each.names.uses)
            found.update(set(bound_names([each.node])) - used)
    return found


def bound_by(nodes: Iterable[ast.stmt]) -> set[str]:
    """Names that are bound when the statements have run, on some way at least."""
    found = (binding for node in nodes for binding in names_of(node).bound)
    return {binding.name for binding in found if binding.kind not in FLEETING}


def read_early(steps: Iterable[Step]) -> set[str]:
    """Names that are unbound, or that a function uses, before the cell has surely bound them."""
    bound: set[str] = set()
    found: set[str] = set()
    for step in steps:
        used = {use.name for use in step.names.uses if use.when == "later"}
        used |= {binding.name for binding in step.names.bound if binding.kind == "del"}
        found |= used - bound
        bound |= always_bound([step.node])
    return found


def deleted_by(nodes: Sequence[ast.stmt]) -> set[str]:
    """Names that are unbound at the end."""
    gone: set[str] = set()
    for node in nodes:
        gone -= set(bound_names([node]))
        if isinstance(node, ast.Delete):
            gone |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return gone


def shown_by(draft: Draft) -> tuple[str, ...]:
    """The variable that the cell shows: its last expression, where that is a name."""
    last = draft.node.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
        return (last.value.id,)
    return ()
