"""What the values of variables go back to, followed through expressions and names.

A chain of calls may make what cannot be handed over: `pl.scan_csv(…).filter(…)`, `folder.glob("*")`. What
`cloaca.var` and the environment give can be, but stands in the context then, where whoever may see a run
reads it; what functions make of it (`connect(TOKEN)`) may hold it as well, and is not told. A statement that
does no more than ask for it is made anew in each task that uses it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable, Iterator
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.wording import first_few
from cloaca_nb.read.capture.states import is_strange, paths_in
from cloaca_nb.read.handover.outside import Outside
from cloaca_nb.read.handover.reach import NameReach
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.decorators import full_name
from cloaca_nb.read.names.definitions import value_of
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.moments import ASKING_VARIABLE, ENVIRONMENT
from cloaca_nb.read.tables.stuck import (
    ASKING_SERVICES,
    COLLECTING,
    CURSORS,
    FOLDERS,
    LAZY,
    OVER_FOLDERS,
    SERVICES,
    What,
)
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.plain import is_definition

#: So many names are followed to what they are bound to.
DEEPEST = 8
#: What gives the value of a variable of the deployment.
_OF_DEPLOYMENT = ASKING_VARIABLE | {"cloaca.var", "cloaca.var_or"}
#: What gives a text or a container with all of what it is given.
_KEEPING = frozenset({"str", "bytes", "dict", "list", "tuple"})
#: Methods of texts that give (parts of) the text.
_OF_TEXTS = words(
    """
    strip lstrip rstrip lower upper encode decode split rsplit replace removeprefix removesuffix
    format join copy
    """
)


#: What gives a value of its own of what it is given, as the texts of the deployment are read.
_READING = _KEEPING - {"dict", "list"} | {"int", "float", "bool", "len"}
#: What each task asks for itself; where it runs is no secret, but that of its own process.
_ASKED = _OF_DEPLOYMENT | {"os.getcwd", "pathlib.Path.cwd"}
#: The states of a process by which these go.
_STATES = ("@os.environ", "@os.chdir")
#: What expressions are made of that only ask: no call is among them, and nothing that can be changed.
_ASKING = (
    *(ast.JoinedStr, ast.FormattedValue, ast.Tuple, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp),
    *(ast.Compare, ast.Subscript, ast.Slice),
)


class _Chain(NamedTuple):
    """How an expression is made.

    Attributes:
        root: The full name of what is called first; empty where that is none of a library.
        steps: Attributes and methods behind that, the last one first.
    """

    root: str
    steps: tuple[str, ...]


def made_by_chain(value: ast.expr, step: Step, timeline: Timeline) -> What | None:
    """What of these an expression makes, where it does for sure."""
    root, steps = _chain(value, step, timeline)
    last = steps[0] if steps else ""
    if (LAZY.fullmatch(root) or "lazy" in steps) and COLLECTING.isdisjoint(steps):
        return "object"
    if last in OVER_FOLDERS and root in FOLDERS:
        return "generator"
    if last == "cursor" or (root, last) in CURSORS:
        return "connection"
    return "object" if last in ASKING_SERVICES and len(steps) == 1 and root in SERVICES else None


def _chain(value: ast.expr | None, step: Step | None, timeline: Timeline) -> _Chain:
    steps: list[str] = []
    names = 0
    while step is not None and names <= DEEPEST:
        match value:
            case ast.Call(func=called) if full := full_name(called, step, timeline):
                return _Chain(full, tuple(steps))
            case ast.Call(func=ast.Attribute() as called):
                value = called
            case ast.Attribute(attr=name, value=owner):
                steps.append(name)
                value = owner
            case ast.BinOp(left=first) | ast.Compare(left=first) | ast.Await(value=first):
                value = first
            case ast.UnaryOp(operand=first):
                value = first
            case ast.Name(id=name):
                step = timeline.step_before(name, step.index)
                value = value_of(name, step)
                names += 1
            case _:
                break
    return _Chain("", tuple(steps))


def shown_of_deployment(name: str, step: Step, timeline: Timeline) -> str:
    """The call or item that gives the variable of the deployment which a name shows; else empty."""
    source = _source(value_of(name, step), step, timeline)
    return ast.unparse(source) if source is not None else ""


def _source(value: ast.expr | None, step: Step, timeline: Timeline, depth: int = 0) -> ast.expr | None:
    """What an expression has of the deployment for sure, in the words of the notebook."""
    if value is None or depth > DEEPEST:
        return None
    if _is_source(value, step, timeline):
        return value
    if isinstance(value, ast.Name):
        made = timeline.step_before(value.id, step.index)
        return _source(value_of(value.id, made), made, timeline, depth + 1) if made is not None else None
    found = (_source(part, step, timeline, depth + 1) for part in _kept(value))
    return next((source for source in found if source is not None), None)


def _is_source(
    value: ast.expr, step: Step, timeline: Timeline, calls: Container[str] = _OF_DEPLOYMENT
) -> bool:
    if isinstance(value, ast.Call):
        return full_name(value.func, step, timeline) in calls
    whole = value.value if isinstance(value, ast.Subscript) else value
    return full_name(whole, step, timeline) == ENVIRONMENT


def _kept(value: ast.expr) -> list[ast.expr]:
    """The parts of an expression that its value shows as they are."""
    match value:
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return parts
        case ast.Dict(values=parts) | ast.BoolOp(values=parts) | ast.Set(elts=parts):
            return parts
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.FormattedValue(value=one) | ast.NamedExpr(value=one) | ast.Starred(value=one):
            return [one]
        case ast.Call(func=ast.Attribute(value=one, attr=method), args=more) if method in _OF_TEXTS:
            return [one, *more]
        case ast.Call(func=ast.Name(id=name), args=more, keywords=named) if name in _KEEPING:
            return [*more, *(each.value for each in named)]
        case _:
            return []


def asked_anew(
    timeline: Timeline, cells: Collection[int], outside: Outside, reach: NameReach
) -> frozenset[str]:
    """Variables of plain cells that hold nothing but what the deployment gives: who uses one asks for itself.

    Not where a cell changes what it asks for, or has called what may, such as `load_dotenv()`, nor what is
    also used by its key.

    Args:
        cells: The positions of the plain cells.
    """
    changing = (event.cell for state in _STATES for event in timeline.events.get(state, ()))
    if outside.asked is None or any(cell in cells for cell in changing):
        return frozenset()
    barred = outside.asked | outside.params | outside.written.keys()
    steps = [step for step in timeline.steps if step.cell in cells and not is_definition(step.node)]
    asking: dict[Step, list[str]] = {}
    found: set[str] = set()
    for step in steps:
        if isinstance(step.node, ast.Assign | ast.AnnAssign):
            bound = bound_names([step.node])
            once = all(len(timeline.events.get(name, ())) == 1 and name not in barred for name in bound)
            if bound and once and _only_asks(step.node.value, step, timeline, found):
                asking[step] = bound
                found.update(bound)
    last = max((step.index for step in asking), default=-1)
    before = (step for step in steps if step.index < last and step not in asking)
    strange = next((step.index for step in before if _uses_strange(step, timeline, reach)), last + 1)
    return frozenset(name for step, bound in asking.items() if step.index < strange for name in bound)


def only_asking(
    draft: Draft, body: Collection[Step], beside: Iterable[Step], asked: Container[str]
) -> Iterator[Fact]:
    """Tells of a plain cell of which nothing is left to do, since who uses what it asks for asks for itself.

    Args:
        body: Its statements that are its task's.
        beside: Those that are set apart.
        asked: Variables that each task asks for itself.
    """
    names = [name for name in bound_names([step.node for step in beside]) if name in asked]
    if names and not body:
        shown = first_few([f"`{name}`" for name in names], 5)
        yield Fact(kinds.IdleTask(draft.id, shown), draft.place, draft.id)


def _uses_strange(step: Step, timeline: Timeline, reach: NameReach) -> bool:
    """Whether a statement uses a library of which nothing is known, itself or by what it calls."""
    used = (use.name for use in step.names.uses if use.when != "never")
    paths = (path for each in (step, *reach.of(used, step.index)) for path in paths_in(timeline, each))
    return any(is_strange(path) for path in paths if not path.startswith("@"))


def _only_asks(value: ast.expr | None, step: Step, timeline: Timeline, asked: Container[str]) -> bool:
    """Whether an expression has something of the deployment, and nothing else but constants."""
    sources = 0
    stack = [value]
    while stack:
        match stack.pop():
            case None | ast.Constant():
                continue
            case ast.Name(id=name) if name in asked:
                sources += 1
            case ast.expr() as source if _is_source(source, step, timeline, _ASKED):
                sources += 1
                stack += arguments_of(source) if isinstance(source, ast.Call) else []
                stack += [source.slice] if isinstance(source, ast.Subscript) else []
            case ast.Call(func=ast.Attribute(value=one, attr=name), args=more, keywords=[]) if (
                name in _OF_TEXTS
            ):
                stack += [one, *more]
            case ast.Call(func=ast.Name(id=name), args=more, keywords=[]) if name in _READING:
                stack += more
            case ast.expr() as whole if isinstance(whole, _ASKING):
                stack += [each for each in ast.iter_child_nodes(whole) if isinstance(each, ast.expr)]
            case _:
                return False
    return sources > 0
