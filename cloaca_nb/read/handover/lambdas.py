"""Functions without a name in a plain cell: what keeps them, and which need nothing but their place."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator, Sequence

from cloaca_nb.carried.objects.codec_inner import PLAIN_LIBRARIES
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import below, calls_in, nodes_in

#: What of a cell's names is carried into a module.
_CARRIED = frozenset({"import", "function", "class"})

#: What keeps the functions that it is given.
_KEEPING = frozenset({"collections.defaultdict", "functools.partial", "types.SimpleNamespace"})
#: Methods of pandas that do, and what gives a table its style.
_KEEPING_METHODS = frozenset({"groupby", "style"})
#: Methods by which an axis gets what labels its ticks.
_LABELLING = frozenset({"set_major_formatter", "set_minor_formatter"})
#: Methods of a table's style.
_STYLING = frozenset(
    {"apply", "applymap", "background_gradient", "bar", "format", "hide", "highlight_max", "highlight_min"}
    | {"highlight_null", "map", "set_caption", "set_properties", "set_table_styles", "text_gradient"}
)


def variables_of(steps: Sequence[Step]) -> set[str]:
    """The names that a cell binds as its own variables: functions, classes and imports are carried."""
    return {each.name for step in steps for each in step.names.bound if each.kind not in _CARRIED}


def stand_alone(step: Step, variables: Container[str], timeline: Timeline) -> bool:
    """Whether the `lambda`s of a statement go by no variable and nothing that changes, without defaults."""
    inside = (each for each in nodes_in(step.node) if isinstance(each, ast.Lambda))
    return all(_is_alone(each, step, variables, timeline) for each in inside)


def _is_alone(function: ast.Lambda, step: Step, variables: Container[str], timeline: Timeline) -> bool:
    given = function.args
    inside = nodes_in(function)
    own = {each.arg for each in inside if isinstance(each, ast.arg)}
    own |= {each.id for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    names = {each.id for each in inside if isinstance(each, ast.Name)} - own
    draws = any(isinstance(each, ast.Attribute) and each.attr == "random" for each in inside)
    return not (given.defaults or any(given.kw_defaults) or draws) and not any(
        name in variables or _may_change(name, step, timeline) for name in names
    )


def _may_change(name: str, step: Step, timeline: Timeline) -> bool:
    """Whether a name of a module is none of a function, or of what a library has that goes by no state."""
    bound = timeline.step_before(name, step.index)
    if bound is None:
        return not hasattr(builtins, name)
    target = bound.imports[name].target if name in bound.imports else ""
    plain = target.partition(".")[0] in PLAIN_LIBRARIES and "random" not in target
    return not plain and not isinstance(bound.node, ast.FunctionDef)


def keeps_lambda(call: ast.expr, full: str) -> bool:
    """Whether what a call makes keeps a lambda that it is given: no name leads a task to it."""
    if full in _KEEPING:
        return any(isinstance(each, ast.Lambda) for each in below(call))
    if not full.startswith("sklearn.") and _KEEPING_METHODS.isdisjoint(_methods_of(call)):
        return False
    return any(isinstance(each, ast.Lambda) for each in nodes_in(call))


def _methods_of(call: ast.expr) -> Iterator[str]:
    """The method that is called last, and `style` where a table's style is what is gone on with."""
    yield call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    while isinstance(call, ast.Call | ast.Attribute):
        if isinstance(call, ast.Attribute) and call.attr == "style":
            yield call.attr
        call = call.func if isinstance(call, ast.Call) else call.value


def is_styled(value: ast.expr) -> bool:
    """Whether a value is a table's style, which holds functions of pandas that have no names."""
    called = value.func if isinstance(value, ast.Call) else None
    styles = isinstance(called, ast.Attribute) and called.attr in _STYLING
    return styles and "style" in _methods_of(value)


def labels_by_lambda(node: ast.stmt) -> bool:
    """Whether a statement gives an axis a lambda that labels its ticks: the figure keeps it."""
    calls = calls_in(node)
    labels = (each for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr in _LABELLING)
    return any(isinstance(inner, ast.Lambda) for each in labels for inner in nodes_in(each))


def lets_go(steps: Sequence[Step]) -> bool:
    """Whether a cell takes from a `defaultdict` what makes its values: `hits.default_factory = None`."""
    targets = (each for step in steps if isinstance(step.node, ast.Assign) for each in step.node.targets)
    return any(isinstance(each, ast.Attribute) and each.attr == "default_factory" for each in targets)
