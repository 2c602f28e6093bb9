"""What a statement looks like to who proposes tasks: work, a plain value, a definition, a drawing."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from cloaca_nb.read.names.decorators import full_name
from cloaca_nb.read.names.nodes import is_literal_alone, last_name
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import calls_in, nodes_in
from cloaca_nb.read.tables.changing import draws
from cloaca_nb.read.tables.methods import DRAWING
from cloaca_nb.read.tables.pickled import is_model_class, is_of_models, is_of_unknown
from cloaca_nb.read.tasks.plain import is_definition

#: Methods that show what a table holds.
_LOOKS = frozenset({"head", "tail", "describe", "info", "sample", "value_counts", "nunique"})
#: What only tells how that is shown.
_SHOWN_AS = _LOOKS | {"T", "round", "style", "sort_values", "sort_index", "to_frame", "to_string"}
#: Libraries whose calls draw or show.
_DRAWING = DRAWING | {"IPython", "pylab"}
#: Functions and methods that make what is drawn on, of libraries that draw.
_CANVASES = frozenset(
    {"subplots", "figure", "axes", "subplot", "subplot2grid", "subplot_mosaic", "gca", "gcf", "GridSpec"}
    | {"add_gridspec", "add_subplot", "add_axes", "twinx", "twiny", "colorbar", "FacetGrid", "PairGrid"}
    | {"JointGrid", "relplot", "displot", "catplot", "lmplot", "pairplot", "jointplot", "clustermap"}
    | {"heatmap", "histplot", "scatterplot", "lineplot", "barplot", "boxplot", "violinplot", "kdeplot"}
    | {"countplot", "regplot", "pointplot", "stripplot"}
    | {"imshow", "scatter", "bar", "barh", "contour", "contourf", "pcolormesh", "pie", "errorbar", "stem"}
)
#: Functions that give numbers, and last what they have drawn.
_DRAWN_LAST = frozenset({"hist", "hist2d"})
#: Methods of what is drawn on that give numbers.
_NUMBERS = frozenset({"hist", "hist2d", "hexbin", "size", "shape", "ndim"})
#: Those that begin with `get_` and give something to draw on.
_PARTS = frozenset({"get_figure", "get_legend", "get_frame"})


def computes(node: ast.stmt) -> bool:
    """Whether a statement works on what it uses, and does more than to name a value."""
    working = (
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.AugAssign,
        ast.comprehension,
        ast.Call,
        ast.Subscript,
    )
    return any(isinstance(part, working) for part in ast.walk(node))


def is_plain_value(node: ast.stmt) -> bool:
    """Whether a statement names a number or a text, which other constants are made of."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)


def defines(step: Step) -> bool:
    """Whether a step makes a function or class, or is a text alone."""
    return is_definition(step.node) or is_literal_alone(step.node)


def drawing(cells: Iterable[Sequence[Step]]) -> frozenset[str]:
    """Names of libraries that draw."""
    return frozenset(
        name
        for steps in cells
        for step in steps
        for name, item in step.imports.items()
        if item.target.partition(".")[0] in _DRAWING
    )


def imported(cells: Iterable[Sequence[Step]]) -> dict[str, str]:
    """Names that cells import, each with the dotted name of what it is."""
    found = (item for steps in cells for step in steps for item in step.imports.items())
    return {name: each.target for name, each in found}


def is_drawn(root: ast.Name, attributes: Sequence[str], imports: Mapping[str, str]) -> bool:
    """Whether what an expression begins with is a library by which it draws: `nx.draw(graph)`."""
    return draws(".".join([imports.get(root.id, ""), *reversed(attributes)]), ())


def only_looks(attributes: Iterable[str]) -> bool:
    """Whether the attributes of an expression, the last first, say what it shows: `table.describe().T`."""
    return not _LOOKS.isdisjoint(takewhile(lambda each: each in _SHOWN_AS, attributes))


def canvases(cells: Iterable[Sequence[Step]], libraries: Collection[str]) -> frozenset[str]:
    """Names of what is drawn on: figures, axes, and what these give.

    Args:
        cells: The statements of each cell.
    """
    found: set[str] = set()
    for step in (step for steps in cells for step in steps if not is_definition(step.node)):
        for node in nodes_in(step.node):
            pairs: Iterable[tuple[ast.expr, ast.expr]] = ()
            if isinstance(node, ast.Assign):
                pairs = ((target, node.value) for target in node.targets)
            elif isinstance(node, ast.For):
                pairs = _gone_over(node.target, node.iter)
            for target, value in pairs:
                target, value = _drawn_last(target, value)
                if _is_canvas(value, found, libraries):
                    names = (each for each in ast.walk(target) if isinstance(each, ast.Name))
                    found |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
    return frozenset(found)


def _drawn_last(target: ast.expr, value: ast.expr) -> tuple[ast.expr, ast.expr]:
    """What has been drawn, of `counts, bins, patches = plt.hist(rows)`, as if `plt.bar` had given it."""
    function = value.func if isinstance(value, ast.Call) else None
    if isinstance(target, ast.Tuple) and isinstance(function, ast.Attribute) and function.attr in _DRAWN_LAST:
        return target.elts[-1], ast.Call(ast.Attribute(function.value, "bar", ast.Load()), [], [])
    return target, value


def _gone_over(target: ast.expr, source: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The parts of a loop's target with what each goes over: `for i, ax in enumerate(axes)`."""
    name = source.func.id if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) else ""
    if isinstance(source, ast.Call) and isinstance(target, ast.Tuple) and name in {"zip", "enumerate"}:
        parts = target.elts if name == "zip" else target.elts[1:]
        for part, given in zip(parts, source.args, strict=False):
            yield from _gone_over(part, given)
    else:
        yield target, source


def chain_of(value: ast.expr) -> tuple[ast.expr, list[str]]:
    """What an expression such as `axes[0].twinx().plot(x)` begins with; its attributes, the last first."""
    attributes: list[str] = []
    while isinstance(value, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(value, ast.Attribute):
            attributes.append(value.attr)
        value = value.func if isinstance(value, ast.Call) else value.value
    return value, attributes


def _is_canvas(value: ast.expr, known: Collection[str], libraries: Collection[str]) -> bool:
    """Whether an expression gives something to draw on."""
    root, attributes = chain_of(value)
    if isinstance(value, ast.Call) and "plot" in attributes:
        return True
    if not isinstance(root, ast.Name) or any(
        each in _NUMBERS or (each.startswith("get_") and each not in _PARTS) for each in attributes
    ):
        return False
    if root.id in libraries and not attributes:  # `from matplotlib.pyplot import subplots`
        return isinstance(value, ast.Call) and root.id in _CANVASES
    return root.id in known or (root.id in libraries and attributes[0] in _CANVASES)


#: Methods that draw.
PLOTTING = frozenset({"plot", "hist", "boxplot"})
#: Those that write what is drawn to a file.
_SAVING = frozenset({"savefig", "write_html", "write_image"})
#: What data is made of as it is written.
_DATA = (ast.Constant, ast.Dict, ast.List, ast.Tuple, ast.Set, ast.UnaryOp, ast.unaryop, ast.expr_context)


def _is_data(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and all(isinstance(each, _DATA) for each in nodes_in(node.value))


def checks(step: Step) -> bool:
    """Whether a statement only checks what is there."""
    return isinstance(step.node, ast.Assert)


def saves(node: ast.AST) -> bool:
    """Whether code keeps a picture in a file, which is more than to show it."""
    return any(last_name(each) in _SAVING for each in nodes_in(node))


def plain_names(steps: Iterable[Step]) -> frozenset[str]:
    """Names that hold plain data alone, whichever of these statements binds or changes them."""
    plain, others = set[str](), set[str]()
    for step in steps:
        (plain if _is_data(step.node) else others).update(step.happens)
    return frozenset(plain - others)


def makes_pickled(step: Step, timeline: Timeline, beside: Container[str]) -> bool:
    """Whether a statement may make what only a pickle holds: a model, or what an unknown library gives.

    Args:
        step: The statement; what stands anywhere in its value counts: `{"x": uniform(0, 1)}`, `A() | B()`.
        timeline: What its names stand for.
        beside: The modules beside the notebook: their classes are its own.
    """
    value = step.node.value if isinstance(step.node, ast.Assign) else None
    calls = calls_in(value) if value is not None else ()
    names = (full_name(call.func, step, timeline) for call in calls)
    return any(
        name.partition(".")[0] not in beside and (is_of_unknown(name) or is_model_class(name))
        for name in names
    )


def makes_strange(step: Step, timeline: Timeline, beside: Container[str]) -> bool:
    """Whether a statement makes an instance of a class of an unknown library, which a pickle may not hold.

    Args:
        timeline: What its names stand for.
        beside: The modules beside the notebook: their classes are its own.
    """
    value = step.node.value if isinstance(step.node, ast.Assign) else None
    name = full_name(value.func, step, timeline) if isinstance(value, ast.Call) else ""
    of_class = name.rpartition(".")[2][:1].isupper() and not is_of_models(name)
    return of_class and name.partition(".")[0] not in beside and is_of_unknown(name)
