"""In the child process: what a task changes of what its attempt has for itself, and another task meets, too.

Beforehand nobody knows whether the task does that; had it been known, the check would have refused it. So
what the attempt has made is looked at before the task's function is called and after that, as `look` does.
"""

from __future__ import annotations

import sys

from cloaca_nb.run.child.look import SHARED_S, attempts_module, quiet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType
    from typing import Any

    from cloaca_nb.run.child.look import Names
    from cloaca_nb.run.child.report import Attempts, Reporter
    from cloaca_nb.run.child.setup import Spec


def watch_attempts(spec: Spec, reporter: Reporter, attempts: Attempts, functions: Iterable[Any]) -> None:
    """Have attempts tell what they change of their own: the package has been imported.

    Args:
        spec: Which tasks may change what.
        reporter: To tell the parent.
        attempts: Tells which one goes on.
        functions: Those of the tasks.
    """
    if spec.uncertain:
        made: Any = sys.modules.get(attempts_module(spec.entry_module.partition(".")[0]))
        made.Afresh.call = _Looking(spec, reporter, attempts, functions, made.Afresh.call)


class _Looking:
    """Calls a function of an attempt's module, and looks at names of that before and after.

    Args:
        call: Calls it.
    """

    def __init__(
        self, spec: Spec, reporter: Reporter, attempts: Attempts, functions: Iterable[Any], call: Any
    ) -> None:
        from cloaca_nb.evidence import snapshot

        self._spec = spec
        self._reporter = reporter
        self._attempts = attempts
        self._functions = list(functions)
        self._names = {function.__name__ for function in self._functions}
        self._call = call
        self._snapshot = snapshot

    def __call__(self, module: ModuleType, function: str, *arguments: Any) -> Any:
        """See `Afresh.call`; what callbacks change is no task's."""
        attempt = self._attempts.current
        names = self._spec.uncertain.get(attempt.task) if attempt and function in self._names else None
        if attempt is None or not names:
            return self._call(module, function, *arguments)
        before = quiet(lambda: self._state(module, names)) or {}
        result = self._call(module, function, *arguments)
        after = quiet(lambda: self._state(module, names)) or {}
        for name in sorted(before.keys() & after.keys()):
            if before[name][0] != after[name][0]:
                nodes = [before[name], after[name]]
                self._reporter.send("changed", run=attempt.run, task=attempt.task, name=name, nodes=nodes)
        return result

    def _state(self, module: ModuleType, names: Iterable[str]) -> Names:
        """What names of an attempt's module hold; those apart for which there is no time."""
        space = vars(module)
        own = self._snapshot.package_modules(self._spec.entry_module, self._functions)
        limits = self._snapshot.SnapshotLimits(SHARED_S)
        found = self._snapshot.snapshot_of([(space, name) for name in names if name in space], own, limits)
        labels = {label.rstrip("'").rpartition(".")[2]: label for label in found.names}
        known = {name: labels[name] for name in names if name in labels}
        return {
            name: found.names[label] for name, label in known.items() if found.unknown.get(label) != "slow"
        }
