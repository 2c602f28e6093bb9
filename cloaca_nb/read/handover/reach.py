"""What the code of a plain cell leads to: functions, classes and values of cells that are not marked.

A function reads a variable as it is when it is called, wherever it was defined. A cell that calls it needs
the variable, too, and the function has to find it: both are in the module that is executed for the attempt.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.effects.syntax.filling import fills_own
from cloaca_nb.read.handover.outside import Maker
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.decorators import keeps_answers
from cloaca_nb.read.names.nodes import EXECUTING, last_name, root_name
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, Function, calls_in, nodes_in, parents_in
from cloaca_nb.read.tasks.plain import FOR_THE_EYE, class_made_by, is_definition
from cloaca_nb.syntax import remembered, unparsed

#: Stands for the value that a variable had in the very cell that set it anew.
_BEFORE = "before"


class NameReach:
    """Follows names to the statements of the package that make what they mean.

    Args:
        timeline: The notebook's names.

    Attributes:
        inside: Statements that are the body of a plain cell: what these bind is handed over.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._used = {
            step: dict.fromkeys(use.name for use in step.names.uses if use.when != "never")
            for step in timeline.steps
        }
        self._last = {name: step.cell for step, names in self._used.items() for name in names}
        self._follow({step: bound_names([step.node]) for step in timeline.steps if is_definition(step.node)})
        self.inside: set[Step] = set()

    def _follow(self, definitions: Mapping[Step, Iterable[str]]) -> None:
        """Notes that who uses a function uses what that uses."""
        uses: dict[str, set[str]] = {}
        for step, names in definitions.items():
            for name in names:
                uses.setdefault(name, set()).update(self._used[step])
        waiting = list(uses)
        while waiting:
            name = waiting.pop()
            last = self._last.get(name, -1)
            later = [each for each in uses.get(name, ()) if self._last.get(each, -1) < last]
            self._last.update(dict.fromkeys(later, last))
            waiting += later

    def used_after(self, name: str, cell: int) -> bool:
        """Whether a cell behind another one uses a name, itself or in a function that it uses."""
        return self._last.get(name, cell) > cell

    def of(self, names: Iterable[str], at: int) -> list[Step]:
        """The statements that some names lead to, as a place on the time line sees them."""
        found: dict[Step, None] = {}
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for event in self._timeline.state(name, at).events():
                step = event.step
                if step is None or step.imports or step in found or step in self.inside or step.index >= at:
                    continue
                found[step] = None
                waiting += (each for each in self._used[step] if each not in seen)
        return list(found)


class Memos:
    """Functions that keep what they gave: one that was asked goes by the variables as they were then.

    Each task has such a function anew, and it would go by the values of that task.

    Args:
        timeline: The notebook's names.
        reach: Leads from names to statements.
    """

    def __init__(self, timeline: Timeline, reach: NameReach) -> None:
        self._timeline = timeline
        self._reach = reach
        self._is_memo: dict[Step, bool] = {}
        #: Variables that some cell so far has changed in place.
        self._changed: set[str] = set()
        #: Tasks that made the values of what such a function goes by when it was asked.
        self._makers: dict[tuple[Step, str], set[str]] = {}

    def asked(self, steps: Iterable[Step], cell: Maker, makers: Mapping[str, Maker]) -> Iterator[Fact]:
        """Tells of what a cell may ask again though a variable was set that it goes by.

        Args:
            steps: What the cell may call.
            makers: Who made the variables that it takes over.
        """
        self._changed |= {
            name for step in cell.steps for name, how in step.happens.items() if how == "change"
        }
        for step in steps:
            if step not in self._is_memo:
                self._is_memo[step] = keeps_answers(step, self._timeline) or fills_own(step.node)
            if self._is_memo[step] and (
                self._is_stale(step, cell, makers) or self._has_changed(step, cell, makers)
            ):
                name = min(bound_names([step.node]))
                yield Fact(
                    kinds.CannotTravel(name, "memo"), Place(step.cell, step.node.lineno), cell.draft.id
                )

    def _has_changed(self, step: Step, cell: Maker, makers: Mapping[str, Maker]) -> bool:
        """Whether a cell takes over an instance that was changed, whose methods keep what they gave."""
        used = {use.name for each in cell.steps for use in each.names.uses} & self._changed & makers.keys()
        return isinstance(step.node, ast.ClassDef) and any(
            step.node.name in makers[name].classes for name in used
        )

    def _is_stale(self, step: Step, cell: Maker, makers: Mapping[str, Maker]) -> bool:
        at, stale = self._timeline.ends[cell.draft.code.cell.position], False
        for name in read_by(self._reach.of(bound_names([step.node]), at)):
            earlier = self._makers.setdefault((step, name), set())
            maker = makers.get(name)
            now = {cell.draft.id} if name in cell.writes else set()
            now |= {maker.draft.id} if maker is not None else set() if now else {""}
            stale |= bool(earlier) and len(earlier | now) > 1
            earlier |= now | ({_BEFORE} if self._is_set_after(name, step, cell, at) else set())
        return stale

    def _is_set_after(self, name: str, memo: Step, cell: Maker, at: int) -> bool:
        """Whether a cell sets a variable after it may have asked such a function: `price(5); RATE = 2`."""
        asked = False
        for each in cell.steps if name in cell.writes else ():
            used = (use.name for use in each.names.uses if use.when != "never")
            asked = asked or memo in self._reach.of(used, at)
            if asked and name in each.happens:
                return True
        return False


def run_by_text(steps: Iterable[Step], cell: Maker, makers: Mapping[str, Maker]) -> Iterator[Fact]:
    """Tells of functions that a cell may call and that run a text: what it names may be handed over.

    An instance that is only shown runs none where nobody looks.

    Args:
        makers: Who made the variables that it takes over.
    """
    for step in steps if makers or len(cell.steps) > 1 else ():
        word, is_shown = _runs_text(step.node)
        if word and not (is_shown and _only_shows(bound_names([step.node]), cell.steps)):
            yield Fact(kinds.PlainReaches(word), cell.draft.marker, cell.draft.id)
            return


@remembered
def _runs_text(node: ast.stmt) -> tuple[str, bool]:
    """By what a function or class runs a text that is computed; whether only to show an instance."""
    if not isinstance(node, DEFINITIONS):
        return "", False
    functions = [
        each for each in nodes_in(node) if isinstance(each, Function) and FOR_THE_EYE.fullmatch(each.name)
    ]
    shown = {id(inner) for each in functions for inner in nodes_in(each)}
    found = [each for each in calls_in(node) if _is_text_run(each)]
    others = [each for each in found if id(each) not in shown]
    return (last_name(found[0].func) if found else ""), not others


def _is_text_run(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id in EXECUTING
    return named and len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Constant)


def _only_shows(names: Container[str], steps: Sequence[Step]) -> bool:
    """Whether statements do no more with a class than to show an instance: `Side("rows")`."""
    using = (step.node for step in steps if any(use.name in names for use in step.names.uses))
    called = (
        node.value.func for node in using if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )
    shown = sum(isinstance(each, ast.Name) and each.id in names for each in called)
    return shown == sum(any(use.name in names for use in step.names.uses) for step in steps)


def read_by(steps: Iterable[Step]) -> set[str]:
    """Names that functions of some statements look up when they are called."""
    return {use.name for step in steps for use in step.names.uses if use.when == "later"}


def set_by(steps: Iterable[Step]) -> set[str]:
    """Names that functions of some statements bind for all (`global`) when they are called."""
    return {binding.name for step in steps for binding in step.names.sets}


def classes_in(steps: Iterable[Step]) -> set[str]:
    """Names of the classes that some statements make."""
    return {name for step in steps if (name := class_made_by(step.node))}


def functions_kept(steps: Iterable[Step], made: Iterable[Step]) -> set[str]:
    """Names of the functions that statements put into what they make: a list, a model, another name.

    Those that a decorator may keep are among them, whatever the statements do.

    Args:
        steps: The statements of a cell.
        made: Those that the names lead to which it uses.
    """
    made = list(made)
    return functions_given(made) | functions_put(steps, made)


def functions_put(steps: Iterable[Step], made: Iterable[Step]) -> set[str]:
    """The same without what decorators do."""
    functions = {step.node.name for step in made if isinstance(step.node, ast.FunctionDef)}
    nodes = (node for step in steps for node in nodes_in(step.node)) if functions else ()
    bodies = (step.node.body for step in made if isinstance(step.node, ast.ClassDef))
    methods = {each.name for body in bodies for each in body if isinstance(each, ast.FunctionDef)}
    kept = [part for node in nodes for part in _kept_by(node, methods)]
    inside = [each for part in kept if isinstance(part, ast.Lambda) for each in nodes_in(part.body)]
    return functions & {part.id for part in (*kept, *inside) if isinstance(part, ast.Name)}


def functions_given(made: Sequence[Step]) -> set[str]:
    """Names of the functions that are given to decorators of the notebook, which may keep them."""
    own = {name for step in made for name in step.happens}
    definitions = {step.node.name: step.node for step in made if isinstance(step.node, ast.FunctionDef)}
    return {name for name, node in definitions.items() if _is_given(node, own, definitions)}


def _is_given(node: ast.FunctionDef, own: Container[str], made: Mapping[str, ast.FunctionDef]) -> bool:
    """Whether a function is given to a decorator of the notebook, which may keep it: `@register("a")`."""
    for each in node.decorator_list:
        named = each.func if isinstance(each, ast.Call) else each
        root = root_name(named)
        if root is None or root.id not in own:
            continue
        decorator = made.get(root.id) if isinstance(named, ast.Name) else None
        if decorator is None or not _only_wraps(decorator, called=isinstance(each, ast.Call)):
            return True
    return False


#: What a decorator may give the function to that it wraps: it is looked at, and not kept.
_LOOKING = frozenset({"wraps", "update_wrapper", "iscoroutinefunction", "signature", "callable"})


def _only_wraps(decorator: ast.FunctionDef, *, called: bool) -> bool:
    """Whether a decorator does no more with a function than to call it, ask for its name and give it back.

    Args:
        decorator: The decorator, or what gives it where it is called: `@retry(times=3)`.
        called: Whether it is.
    """
    inner = [each for each in decorator.body if isinstance(each, ast.FunctionDef)] if called else [decorator]
    around = parents_in(decorator)
    for function in inner:
        given = [*function.args.posonlyargs, *function.args.args][:1]
        for each in nodes_in(function):
            named = isinstance(each, ast.Name) and any(each.id == one.arg for one in given)
            if named and not _only_looks(each, around.get(each)):
                return False
    return bool(inner)


def _only_looks(node: ast.AST, around: ast.AST | None) -> bool:
    if isinstance(around, ast.Call):
        return around.func is node or last_name(around.func) in _LOOKING
    return isinstance(around, ast.Attribute | ast.Return)


#: Functions and methods that keep a function that they are given; `map`, `apply` and the like call it and are
#: done.
_KEEPING = frozenset(
    {"partial", "append", "appendleft", "insert", "add", "setdefault", "register", "vectorize", "frompyfunc"}
    | {"make_pipeline", "make_scorer", "defaultdict", "cmp_to_key"}
)


def _kept_by(node: ast.AST, methods: Container[str] = ()) -> Iterator[ast.AST | None]:
    """The parts of an expression or statement that what it makes may keep.

    Args:
        methods: Those of the notebook's classes: `bus.on("x", note)`.
    """
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.LShift | ast.RShift):
        yield from (node.left, node.right)  # `Pipeline() | clean`
    elif isinstance(node, ast.Call):
        name = last_name(node.func) or unparsed(node.func).rpartition(".")[2]  # `shop.Models[0](f)`
        own = isinstance(node.func, ast.Attribute) and name in methods
        if name[:1].isupper() or name in _KEEPING or own:
            yield from arguments_of(node)
