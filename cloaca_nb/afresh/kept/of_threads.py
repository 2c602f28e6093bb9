"""State that each thread has of its own: the threads of tasks have to have what the notebook's has."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.process import Code, imports_in
from cloaca_nb.read.capture.states import states_of_library
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.walk import DEFINITIONS
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.syntax import remembered

#: How arrays are shown.
ARRAYS_SHOWN = "numpy.set_printoptions"
#: Calls that set something of a thread -> what else than the name of their library code says that goes by it.
SETTING_THREAD: Mapping[str, frozenset[str]] = {
    "decimal.setcontext": frozenset(),
    "numpy.seterr": words("geterr FloatingPointError ArithmeticError"),
    ARRAYS_SHOWN: words("get_printoptions array2string array_str array_repr"),
    "sklearn.set_config": words("get_config transform fit_transform"),
}
#: These, what gives something of a thread that can be set, and what no value goes by.
THREAD_CALLS = frozenset(SETTING_THREAD) | words(
    "decimal.getcontext sys.settrace sys.setprofile numpy.seterrcall numpy.setbufsize"
)
#: State that each thread has of its own, as the interpreter names it.
_THREADS = frozenset(map(state_of, THREAD_CALLS))
#: Classes whose instances hold something else in each thread.
_KEEPERS = frozenset({"contextvars.ContextVar", "threading.local"})


class ThreadState:
    """What statements set for the thread that runs them: the threads of tasks have to have it, too.

    Args:
        parts: The statements.
        taking: Tasks that take over values, of which nobody knows the library: all states may count.
        helpers: Helper modules by their dotted names: any of these may go by all states, too.

    Attributes:
        setting: Statements that set some of what a module such as `decimal` keeps for a thread.
    """

    def __init__(self, parts: Parts, taking: Collection[str] = (), helpers: Collection[str] = ()) -> None:
        self._parts = parts
        self._taking = taking
        self._targets = imports_of(part.node for part in parts.parts)
        running = [part for part in parts.parts if part.task is None and not part.imports]
        changed = {name for part in running for name in part.changes}
        loaded = {*map(state_of, self._targets.values()), *changed} & _THREADS
        sets = {state: [part for part in running if self._sets(part, state)] for state in loaded}
        self._users = {
            state: {
                name
                for name, target in self._targets.items()
                if state in {state_of(target), *states_of_library(target)} or _leads_to(target, helpers)
            }
            for state, found in sets.items()
            if found
        }
        self.setting = frozenset(part for found in sets.values() for part in found)
        self._keepers = frozenset(self._keeping(running)) & changed

    def _keeping(self, parts: Iterable[Part]) -> Iterator[str]:
        """Names of what holds something else in each thread, of classes of their own too."""
        classes = set[str]()
        texts = (line.text for part in self._parts.parts for line in part.lines)
        if not any("ContextVar" in text or "local" in text for text in texts):
            return  # what most modules say is not looked into for what none of them has
        for part in parts:
            if Code(part, self._targets).names(_KEEPERS) or not classes.isdisjoint(part.uses):
                classes.update(part.binds if isinstance(part.node, ast.ClassDef) else ())
                yield from part.binds

    def of_task(self, task: Part) -> frozenset[str]:
        """What a task may go by: states, and names of what holds something else in each thread."""
        if not self._users and not self._keepers:
            return frozenset()
        needed = self._parts.needed(task)
        used = frozenset(name for part in needed for name in part.uses)
        taking = task.task in self._taking
        here = {each for part in needed for each in _states_imported(part.code)}
        users = self._users.items()
        states = (state for state, names in users if taking or state in here or not used.isdisjoint(names))
        return used & self._keepers | frozenset(states)

    def _sets(self, part: Part, state: str) -> bool:
        """Whether running a statement sets a state of the thread, not just something else of the module."""
        if state not in part.changes:
            return False
        needed = self._parts.needed(part)
        targets = imports_of(each.node for each in needed)
        if all(state_of(target) != state for target in targets.values()):
            return True  # a helper module does, or passes it on
        calls = frozenset(each for each in THREAD_CALLS if state_of(each) == state)
        return any(Code(each, self._targets).names(calls) for each in needed)


def _leads_to(target: str, helpers: Collection[str]) -> bool:
    """Whether what a name is imported as is a module of the package among some, or in one."""
    return target.startswith(".") and target[1:].partition(".")[0] in helpers


@remembered
def _states_imported(node: ast.AST) -> frozenset[str]:
    """Keys of states that code goes by with what it imports as it is called."""
    targets = imports_in(node).values() if isinstance(node, DEFINITIONS) else ()
    return frozenset(state for each in targets for state in (state_of(each), *states_of_library(each)))
