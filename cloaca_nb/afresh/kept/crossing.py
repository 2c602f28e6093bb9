"""What one task leaves with the process or with its thread that another task goes by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cloaca_nb.afresh.kept.arrays import ShownArrays
from cloaca_nb.afresh.kept.of_threads import ARRAYS_SHOWN, SETTING_THREAD
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.process import Code, codes_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.queries import tables_asked, tables_changed
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import putting_back, state_of
from cloaca_nb.read.tables.showing import ASKING_DATABASE
from cloaca_nb.syntax import unparsed

#: Of some tasks those that do not come before a task.
Later = Callable[[str, Collection[str]], Iterable[str]]
#: What of what is set of a thread changes no value.
_QUIET = words("display print_changed_only assume_finite working_memory")


def replaced_facts(parts: Parts, later: Later) -> Iterator[Fact]:
    """What a task puts in the place of a library's function or into a table of the process's database.

    And what it sets of its thread; it is told where another task goes by that.

    Args:
        parts: The module of the tasks.
        later: Of some tasks those that do not come before a task.
    """
    codes = {part.task or "": codes_of(parts, part) for part in parts.parts if part.task is not None}
    places = {part.task: part.line().place for part in parts.parts}
    yield from _tables_shared(codes, places, later)
    yield from _threads_unlike(parts, codes, later)
    replaced = {task: [one for code in own for one in code.replaced()] for task, own in codes.items()}
    for task, found in replaced.items():
        paths = [path for path, _ in found]
        for path, place in found:
            if paths.count(path) > 1:
                continue  # it is put back
            others = [
                other
                for other, own in codes.items()
                if any(code.names({path}) for code in own) and path not in dict(replaced[other])
            ]
            other = next(iter(later(task, others)), None)
            if other is not None:
                yield Fact(kinds.SharedState(path, other, "library"), place or places[task], task)


def _tables_shared(
    codes: Mapping[str, Sequence[Code]], places: Mapping[str | None, Place | None], later: Later
) -> Iterator[Fact]:
    """Tables of the database of the process that a task makes and another one, which does not, goes by."""
    found = {task: [one for code in own for one in _tables(code)] for task, own in codes.items()}
    changing = {
        task: {name: place for name, changes, place in told if changes} for task, told in found.items()
    }
    for task, changed in changing.items():
        for name, place in changed.items():
            asking = [
                other
                for other, told in found.items()
                if name in {each for each, *_ in told} and name not in changing[other]
            ]
            for other in [*later(task, asking)][:1]:
                yield Fact(kinds.SharedState(name, other, "database"), place or places[task], task)


def _tables(code: Code) -> Iterator[tuple[str, bool, Place | None]]:
    """Tables of the database of the process that code names, whether it changes one, and where."""
    for call, path in code.called.items():
        if path in ASKING_DATABASE:
            changed = tables_changed(call)
            yield from ((name, True, code.place(call)) for name in changed)
            yield from ((name, False, None) for name in tables_asked(call) if name not in changed)


class _Set(NamedTuple):
    """Something of its thread that a task leaves set: the call, by its dotted name and as it is written."""

    path: str
    text: str
    place: Place | None


def _threads_unlike(parts: Parts, codes: Mapping[str, Sequence[Code]], later: Later) -> Iterator[Fact]:
    """What of its thread a task leaves set that another one, which does not set that, goes by."""
    tasks = {part.task or "": part for part in parts.parts if part.task is not None}
    found = {task: [*_left_set(own)] for task, own in codes.items()}
    for task, left in found.items():
        for one in left:
            others = [
                other
                for other, part in tasks.items()
                if all(each.path != one.path for each in found[other])
                and _goes_by(one.path, parts.needed(part), codes[other])
            ]
            for other in [*later(task, others)][:1]:
                place = one.place or tasks[task].line().place
                yield Fact(kinds.SharedState(one.text, other, "thread"), place, task)


def _left_set(codes: Sequence[Code]) -> Iterator[_Set]:
    """What code sets of its thread, once: what is set twice is put back."""
    told = [one for code in codes for one in _set_of_thread(code)]
    back = {state for state in map(_state, told) if any(code.names(putting_back(state)) for code in codes)}
    paths = [one.path for one in told]
    return (one for one in told if paths.count(one.path) == 1 and _state(one) not in back)


def _set_of_thread(code: Code) -> Iterator[_Set]:
    for call, path in code.called.items():
        names = {str(each.arg) for each in call.keywords}
        if path in SETTING_THREAD and not (names and names <= _QUIET):
            yield _Set(path, unparsed(call.func), code.place(call))
    for done in code.done:
        if done.kind == "setting" and done.state == "@decimal" and done.text != "decimal.setcontext":
            yield _Set("decimal.setcontext", done.text, done.place)  # `getcontext().prec = 6`


def _state(one: _Set) -> str:
    return state_of(one.path)


def _goes_by(path: str, needed: Sequence[Part], codes: Sequence[Code]) -> bool:
    """Whether code uses what is of a library, and says what goes by a setting of it."""
    asked, targets = SETTING_THREAD[path], imports_of(part.node for part in needed)
    of_library = {name for name, target in targets.items() if state_of(target) == state_of(path)}
    if all(of_library.isdisjoint(part.uses) for part in needed):
        return False
    nodes = [node for code in codes for node in code.nodes]
    if not asked or not asked.isdisjoint(map(last_name, nodes)):
        return True
    contexts = (part.function.args.args[:1] for part in needed if part.task is not None)
    plain = [each.arg for some in contexts for each in some]
    run = (part.node for part in needed if not isinstance(part.node, DEFINITIONS))
    above = [each for node in run for each in nodes_in(node)]
    return path == ARRAYS_SHOWN and bool(ShownArrays(nodes, targets, of_library, plain, above))
