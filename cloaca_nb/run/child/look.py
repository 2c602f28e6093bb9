"""In the child process: what a run changes of the package's state and of the process, and leaves to the next.

It is looked at by the code of the state proof, which calls none of the notebook's. What is made anew for each
attempt is not there between attempts, so what is seen here is made once, when the package is imported.
"""

from __future__ import annotations

import sys
import threading
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from cloaca_nb.evidence.snapshot import Snapshot
    from cloaca_nb.run.child.report import Attempt, Reporter
    from cloaca_nb.run.child.setup import Spec

    #: Name -> node, as a snapshot has them.
    Names = Mapping[str, list[Any]]

# Kept, because a task may replace what stands in these modules.
_Thread, _Lock = threading.Thread, threading.Lock

#: Time for looking at the whole package, and as an attempt begins at what its task shares, in seconds.
WHOLE_S, SHARED_S = 1.0, 0.05

#: Most names that are told to have changed.
TOLD = 50


class StateLook:
    """Looks before the first run, as attempts begin and after each run.

    Args:
        spec: Which tasks share names.
        reporter: To tell the parent.
    """

    def __init__(self, spec: Spec, reporter: Reporter) -> None:
        self._spec = spec
        self._reporter = reporter
        self._lock = _Lock()
        self._over = 0
        #: Run and task of the attempts that have begun, by each name that their task shares.
        self._began: dict[str, list[tuple[int, str]]] = {}
        self._told: set[tuple[int, str, str]] = set()
        self._shared: dict[str, Names] = {}
        self._before: tuple[Names, Mapping[str, list[str]], set[str], bool] | None = None

    def begin(self, functions: Iterable[Any]) -> None:
        """Look for the first time: the package has been imported."""
        from cloaca_nb.evidence import snapshot

        self._snapshot = snapshot
        own = snapshot.package_modules(self._spec.entry_module, functions)
        self._own = own.without(attempts_module(self._spec.entry_module.partition(".")[0]))
        self._reporter.before_leaving = lambda: self.end(self._spec.times)
        self._before = _apart(self._all)
        self._shared = _apart(self._all_shared) or {}

    def end(self, run: int) -> None:
        """A run has ended and none is under way: tell what has changed since there was one the last time."""
        with self._lock:
            before, now = self._before, None if run <= self._over else _apart(self._all)
            self._over = max(self._over, run)
            if before is None or now is None:
                return
            loaded = now[2] - before[2]
            names = {
                name: [before[0].get(name), node]
                for name, node in now[0].items()
                if (before[0].get(name) or [None])[0] != node[0]
                # What there was no time to look at may have been there; what came with a module is no change.
                and (name in before[0] or (before[3] and not _is_of(name, loaded)))
            }
            process = {
                what: [before[1].get(what), now[1].get(what)]
                for what in {**before[1], **now[1]}
                if before[1].get(what) != now[1].get(what)
                # A library that is imported for the first time brings filters of its own.
                and not (what.startswith("warning filter") and loaded)
            }
            if names or process:
                told = dict(list(names.items())[:TOLD])
                self._reporter.send("left", run=run, names=told, process=process)
            self._before = now
            if run < self._spec.times:
                self._shared = _apart(self._all_shared) or {}

    def enters(self, attempt: Attempt) -> None:
        """An attempt begins: tell what its task shares and has changed since no run was under way."""
        earlier = {name: self._begins(attempt, name) for name in self._spec.shared.get(attempt.task, ())}
        base = self._shared.get(attempt.task)
        if not base or not any(earlier.values()):
            return
        now = quiet(lambda: self._shared_by(attempt.task)) or {}
        for name in now.keys() & base.keys():
            once = (attempt.run, attempt.task, name)
            if base[name][0] == now[name][0] or once in self._told:
                continue
            if others := self._others(attempt, name.rpartition(".")[2], earlier):
                self._told.add(once)
                said = {"run": attempt.run, "task": attempt.task, "name": name, "others": others}
                self._reporter.send("crossed", **said, nodes=[base[name], now[name]])

    def _begins(self, attempt: Attempt, name: str) -> int:
        """Note that an attempt shares a name; how many have done so before."""
        began = self._began.setdefault(name, [])
        began.append((attempt.run, attempt.task))
        return len(began) - 1

    def _others(self, attempt: Attempt, name: str, earlier: dict[str, int]) -> list[str]:
        """Tasks that share a name and were called before, in this run or in one that overlaps it."""
        overlap = self._spec.at_once > 1
        found = [
            task
            for run, task in islice(self._began[name], earlier[name])
            if (run == attempt.run and task != attempt.task) or (overlap and run != attempt.run)
        ]
        return list(dict.fromkeys(found))

    # What is looked at

    def _all(self) -> tuple[Names, Mapping[str, list[str]], set[str], bool]:
        """Names, the process, which modules there are, and whether there was time to look at all names."""
        roots = [(space, name) for space in self._own.spaces() for name in sorted(space) if _is_name(name)]
        state = self._snapshot.snapshot_of(roots, self._own, self._snapshot.SnapshotLimits(WHOLE_S))
        whole = "slow" not in state.unknown.values()
        return state.names, self._snapshot.process_state(), set(sys.modules), whole

    def _all_shared(self) -> dict[str, Names]:
        return {task: self._shared_by(task) for task in self._spec.shared}

    def _shared_by(self, task: str) -> Names:
        """The state of the names that a task shares, as far as they are made once."""
        names = self._spec.shared[task]
        roots = [(space, name) for space in self._own.spaces() for name in names if name in space]
        limits = self._snapshot.SnapshotLimits(SHARED_S)
        state: Snapshot = self._snapshot.snapshot_of(roots, self._own, limits)
        if "slow" in state.unknown.values():
            return {}
        return {name: node for name, node in state.names.items() if name.rpartition(".")[2] in names}


def attempts_module(top: str) -> str:
    """The package's own module that makes state anew; a notebook may have a module of its usual name."""
    inside = {name: module for name, module in list(sys.modules.items()) if name.startswith(f"{top}.")}
    made = (name for name, module in inside.items() if {"Afresh", "_attempts"} <= vars(module).keys())
    return next(made, f"{top}.anew")


def _is_of(name: str, modules: set[str]) -> bool:
    """Whether a name with its module before it is of one of these modules, or is one of them."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in modules for end in range(1, len(parts) + 1))


def _is_name(name: Any) -> bool:
    return type(name) is str and not name.startswith("__")


def quiet(look: Callable[[], Any]) -> Any:
    """What looking gives; None where that fails, as it may while other threads change what is looked at."""
    try:
        return look()
    except Exception:  # noqa: BLE001 - nothing that is only looked at may fail a run
        return None


def _apart(look: Callable[[], Any]) -> Any:
    """The same in a thread of its own, as tasks have: some state of the process is another in each."""
    found: list[Any] = []
    thread = _Thread(target=lambda: found.append(quiet(look)), daemon=True)
    thread.start()
    thread.join()
    return found[0] if found else None
