"""The process's streams of random numbers, where the notebook seeded them: a task draws from one of its own.

`random = Random()` in the module that is made anew for the task gives the same draws, and no other run is in
them. What that name does not reach, such as a library's own draws, goes by the process's stream: it is seeded
for each attempt, with a warning.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from cloaca_nb.afresh.new.calls import draws_from_numpy
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.capture.states import states_of_library
from cloaca_nb.read.cells.imports import Imported, imported
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in, parents_in
from cloaca_nb.read.tables.calls import NEW_STREAMS, SEEDS
from cloaca_nb.read.tables.drawing import is_given_stream

#: State as the interpreter names it -> the module, and what makes a stream like its own.
STREAMS: Mapping[str, tuple[kinds.StreamName, str]] = {
    "@random": ("random", "Random"),
    "@numpy.random": ("numpy.random", "RandomState"),
}


#: What a name does not reach: that draws from the process's stream, and that may do so.
_BEYOND, _PERHAPS = "", "?"
#: That takes something else than draws of the module that a name is bound to, which so has to stay it.
_BESIDE = "random."

#: Libraries that draw from streams, and put none to a place but by these names.
_DRAWING = frozenset({"numpy", "pandas", "scipy", "sklearn"})


class Stream(NamedTuple):
    """A seeded stream that a task goes by.

    Attributes:
        state: The state, as the interpreter names it.
        names: Names of its module that are bound to a stream of the task's own; none where something draws
            from the process's.
        seed: The last statement that seeds it.
        certain: Whether the task surely draws from it; some library may do so without a word.
        handed: Whether its state is handed over, in the notebook's order.
        draws: Whether code draws that the task runs, and not just statements above it.
        last: Where the last statement stands that draws for it as the package is loaded.
    """

    state: str
    names: tuple[str, ...]
    seed: Part
    certain: bool
    handed: bool = False
    draws: bool = True
    last: tuple[int, int | None] = (0, None)

    @property
    def own(self) -> tuple[str, str] | None:
        """Its module and the name of the task's own stream, where the state of that is handed over."""
        return (STREAMS[self.state][0], self.names[0]) if self.handed and self.names else None

    @property
    def lines(self) -> list[str]:
        """The statements that make the task's own stream."""
        return [f"{name} = {name}.{STREAMS[self.state][1]}()" for name in self.names]


class Streams:
    """The seeded streams of a module of tasks, and which tasks go by them.

    Args:
        parts: Its statements; those that draw are noted as changing the stream.
        helpers: The trees of the helper modules, by name.
        drawing: Statements that draw where nobody has seeded.
        handed: Plain cell -> the streams that it goes by, whose states are handed over.
    """

    def __init__(
        self,
        parts: Parts,
        helpers: Mapping[str, ast.Module],
        drawing: Collection[Part] = (),
        handed: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self._parts = parts
        self.handed = handed
        self._unseeded = drawing
        self._targets = {each.name: each.target for part in parts.importing for each in _imported(part)}
        self._helpers = helpers
        self.of_task: dict[Part, list[Stream]] = {}
        for state in STREAMS:
            self._find(state)

    def _find(self, state: str) -> None:
        """Finds the tasks that go by a stream which the module seeds."""
        beside = [part for part in self._parts.parts if part.task is None and not part.imports]
        seeds = [part for part in beside if state in part.changes and part not in self._unseeded]
        if not seeds:
            return
        self._note_drawing(
            state, [part for part in beside if part not in seeds], self._drawing(state, beside)
        )
        seeded = (self._setting(seeds) or seeds)[-1]
        for task in (part for part in self._parts.parts if part.task is not None):
            if (found := self._stream_of(task, state, seeds, seeded)) is not None:
                self.of_task.setdefault(task, []).append(found)

    def _note_drawing(self, state: str, parts: Iterable[Part], drawing: frozenset[str]) -> None:
        """Notes of statements of the module that they draw from a stream as the module is loaded."""
        for part in parts:
            if isinstance(part.node, ast.FunctionDef | ast.ClassDef):
                continue
            uses = set(self._uses(part, state))
            by = drawing - self._of_module(state) if uses == {_BESIDE} else drawing
            if part.now & by or _PERHAPS in uses:
                part.changes |= {state}

    def _stream_of(self, task: Part, state: str, seeds: Iterable[Part], seeded: Part) -> Stream | None:
        """How a task goes by a stream; None where it does not."""
        by_part = {part: set(self._uses(part, state)) for part in self._parts.needed(task)}
        uses = set().union(*by_part.values())
        handed = state in self.handed.get(task.task or "", ())
        if not (uses - {_BESIDE} or handed):
            return None
        certain = not uses <= {_PERHAPS, _BESIDE}
        above = (part for seed in seeds for part in self._parts.needed(seed))
        uses.update(use for part in above for use in self._uses(part, state))
        of_process = not certain or not uses.isdisjoint({_BEYOND, _BESIDE})
        names = () if of_process else tuple(sorted(uses - {_PERHAPS}))
        names = () if handed and len(names) > 1 else names
        drawing = [part for part, own in by_part.items() if own - {_PERHAPS, _BESIDE}]
        once = [part for part in drawing if _is_run_once(part)]
        last = max((part.place for part in once), default=(0, None))
        return Stream(state, names, seeded, certain, handed, len(once) < len(drawing), last)

    def _drawing(self, state: str, parts: Iterable[Part]) -> frozenset[str]:
        """Names by whose use a stream is drawn from: its module's, and those of functions that do."""
        found = set(self._of_module(state))
        size = -1
        while size < len(found):
            size = len(found)
            for part in parts:
                if not part.later.isdisjoint(found):
                    found |= part.binds
        return frozenset(found)

    def _of_module(self, state: str) -> frozenset[str]:
        """Names that a stream's module is imported by, or what of it draws."""
        found = ((name, target) for name, target in self._targets.items() if target not in NEW_STREAMS)
        return frozenset(name for name, target in found if _belongs(target, STREAMS[state][0]))

    def _setting(self, seeds: Iterable[Part]) -> list[Part]:
        """Those of some statements that may put a stream to a place; the others are known to draw only."""
        found = {name for name, target in self._targets.items() if not _draws_only(target)}
        size = -1
        while size < len(found):
            size = len(found)
            for part in self._parts.parts:
                if not part.later.isdisjoint(found) or (part.later and _says_setter(part)):
                    found |= part.binds
        return [each for each in seeds if not each.uses.isdisjoint(found) or _says_setter(each)]

    def _uses(self, part: Part, state: str) -> Iterator[str]:
        """Names of the stream's module that a statement uses, and what no such name reaches."""
        module, own = STREAMS[state][0], NEW_STREAMS
        node = part.code
        outer = parents_in(node)
        if state == "@numpy.random" and any(_samples(each) for each in nodes_in(node)):
            yield _BEYOND
        for name in nodes_in(node) if not part.imports else ():
            target = self._targets.get(name.id) if isinstance(name, ast.Name) else None
            if target is None or not isinstance(name, ast.Name):
                continue
            chain, around = target, outer.get(name)
            while isinstance(around, ast.Attribute):
                chain, around = f"{chain}.{around.attr}", outer.get(around)
            if target == module and chain != module:
                yield _BESIDE if chain in own else name.id
            elif (_belongs(chain, module) and chain not in own) or self._draws(target, module):
                yield _BEYOND
            elif self._is_strange(target, chain, state) and not is_given_stream(around):
                yield _PERHAPS

    def _is_strange(self, target: str, chain: str, state: str) -> bool:
        """Whether what a name is imported as may draw without a word; modules of ours never do."""
        ours = target.startswith(".") and next(self._trees(target), None) is None
        return not ours and state in states_of_library(chain)

    def _trees(self, target: str) -> Iterator[ast.Module]:
        """The tree of a helper module, and those of the same package."""
        own = target.lstrip(".").partition(".")[0] if target.startswith(".") else ""
        return (tree for name, tree in self._helpers.items() if name.partition(".")[0] == own)

    def _draws(self, target: str, module: str) -> bool:
        """Whether a helper module, or one of the same package, imports the stream's module."""
        top = module.partition(".")[0]
        return any(
            each.target.partition(".")[0] == top
            for tree in self._trees(target)
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for each in imported(node)
        )


def _is_run_once(part: Part) -> bool:
    """Whether a statement runs where it stands, and makes no function that a task may call."""
    defines = (isinstance(node, (*DEFINITIONS, ast.Lambda)) for node in nodes_in(part.node))
    return part.task is None and not any(defines)


def _draws_only(target: str) -> bool:
    """Whether what is imported is known not to put a stream to a place."""
    top, last = target.partition(".")[0], target.rpartition(".")[2]
    return (top in sys.stdlib_module_names or top in _DRAWING) and not SEEDS.search(last)


def _says_setter(part: Part) -> bool:
    """Whether a statement says what puts a stream to a place: `random.seed(7)`, `random.setstate(before)`."""
    said = (getattr(node, "attr", getattr(node, "id", "")) for node in nodes_in(part.code))
    return any(SEEDS.search(name) for name in said)


def _samples(node: ast.AST) -> bool:
    """Whether it is `frame.sample(3)`, `norm.rvs()`, drawn from numpy's; `Random.sample` takes two."""
    if not isinstance(node, ast.Call) or not draws_from_numpy(node):
        return False
    of_frame = last_name(node.func) != "sample" or len(node.args) < 2
    return of_frame and all(keyword.arg != "k" for keyword in node.keywords)


def _imported(part: Part) -> Iterable[Imported]:
    return imported(part.node) if isinstance(part.node, ast.Import | ast.ImportFrom) else ()


def _belongs(target: str, module: str) -> bool:
    return f"{target}.".startswith(f"{module}.")


def _sharing(group: Sequence[tuple[Part, Stream]]) -> list[str]:
    """Tasks of which one draws before another does; what is drawn above all of them is the same for each."""
    drawing = [task for task, stream in group if stream.draws]
    first = min((task.place for task in drawing), default=None)
    late = [task for task, stream in group if first is not None and stream.last > first]
    found = {*drawing, *late}
    return [task.task or "" for task, _ in group if task in found]


def stream_facts(modules: Iterable[Streams]) -> Iterator[Fact]:
    """What a person is told of seeded streams, of all modules of tasks."""
    modules = list(modules)
    plain = {id_ for each in modules for id_ in each.handed}
    found = [(task, one) for each in modules for task, own in each.of_task.items() for one in own]
    groups: dict[tuple[str, Place], list[tuple[Part, Stream]]] = {}
    for task, stream in found:
        if stream.certain and (stream.handed or task.task not in plain):
            at = _place(stream.seed)
            groups.setdefault((stream.state, at), []).append((task, stream))
    for task, stream in found:
        seed, name = _place(stream.seed), STREAMS[stream.state][0]
        sharing = _sharing(groups.get((stream.state, seed), []))
        if task.task in sharing and len(sharing) > 1 and not plain.issuperset(sharing):
            if sharing[0] == task.task:
                yield Fact(kinds.SharedStream(name, listed(sharing)), seed, task.task)
        elif stream.names:
            yield Fact(kinds.OwnStream(name), seed, task.task)
        else:
            yield Fact(kinds.ProcessStream(name), seed, task.task)


def _place(part: Part) -> Place:
    line = part.line()
    return Place(line.cell or 1, line.line)


def listed(tasks: Collection[str]) -> str:
    """Ids of tasks as a sentence names them."""
    *others, last = [f"`{task}`" for task in tasks]
    return f"{', '.join(others)} and {last}"
