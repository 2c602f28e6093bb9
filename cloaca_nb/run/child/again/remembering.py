"""In the child process: whether an earlier run has what a task would store now, and what it goes by if not.

What a task reads of its context is compared as it is given, files as they lie there then. So a task that runs
again and stores the same as before lets those behind it be taken over.
"""

from __future__ import annotations

import os
from functools import wraps

from cloaca_nb.run.child.again.outside import Audit
from cloaca_nb.run.child.again.stamps import digest, said, stamp
from cloaca_nb.run.child.again.stored import read_context
from cloaca_nb.run.child.merging import canonical

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from cloaca_nb.run.child.report import Attempt, Reporter
    from cloaca_nb.run.child.setup import Spec

# Kept, because a task may replace what stands in these modules.
_open, _join, _dirname = open, os.path.join, os.path.dirname

#: What stands for all of a context among what a task has read of it.
WHOLE = ""
#: Methods of a context that read one key, and those that go by all of them.
_OF_A_KEY = ("get", "__getitem__", "__contains__", "insert", "update")
_OF_ALL = ("to_dict", "to_json", "remove", "__delitem__", "__len__", "__eq__", "__repr__")


def digest_of(given: Mapping[str, Any], key: str) -> str:
    """What the value of a key, or `WHOLE`, is told apart by; empty where there is no such key."""
    if key != WHOLE and key not in given:
        return ""
    text = canonical(given if key == WHOLE else given[key])
    return digest(text.encode("utf-8", "surrogatepass"))


class _Reads:
    """Which keys of its context an attempt reads."""

    def __init__(self, attempt: Attempt, context: Any) -> None:
        self.context = context
        self.keys: dict[str, None] = {}
        self._attempt = attempt

    def of_key(self, key: Any) -> None:
        """A key is read; what the attempt has stored itself was not given to it."""
        if not isinstance(key, str) or key == WHOLE:
            self.keys[WHOLE] = None
        elif key not in self._attempt.wrote:
            self.keys[key] = None


class Lookup:
    """Around each attempt: what it is given is looked up, what it goes by is noted.

    Args:
        contexts: The class of contexts.
    """

    def __init__(self, spec: Spec, reporter: Reporter, contexts: Any) -> None:
        self._finished = spec.finished
        self._reporter = reporter
        self._contexts = contexts
        self._audit = Audit(spec.work, spec.root)
        self._before = self._audit.before
        self._reads: _Reads | None = None
        for name in (*_OF_A_KEY, *_OF_ALL):
            if hasattr(contexts, name):
                setattr(contexts, name, self._watched(getattr(contexts, name), of_all=name in _OF_ALL))

    def _watched(self, original: Any, *, of_all: bool) -> Any:
        @wraps(original)
        def read(self_: Any, *args: Any, **kwargs: Any) -> Any:
            reads = self._reads
            if reads is not None and self_ is reads.context:
                reads.of_key(WHOLE if of_all else next(iter([*args, *kwargs.values()]), WHOLE))
            return original(self_, *args, **kwargs)

        return read

    def around(self, attempt: Attempt, context: Any, call: Callable[[], Any]) -> Any:
        """What an earlier attempt has stored that was given the same, else what the task's function gives."""
        of = {"run": attempt.run, "task": attempt.task}
        given: dict[str, Any] = context.to_dict()
        if self._finished is not None:
            number, stored, why = self._taken(attempt.task, given)
            self._reporter.send("looked-up", **of, number=number, why=why)
            if number:
                return context if stored is None else self._contexts(stored)
        outside = self._audit.begin()
        reads = self._reads = _Reads(attempt, context)
        try:
            result = call()
            if result is not None and result is not context:
                reads.of_key(WHOLE)  # what it was given and does not read is not in there
            return result
        finally:
            self._audit.end()
            self._reads = None
            keys = [WHOLE] if WHOLE in reads.keys else list(reads.keys)
            told = {"inputs": {key: digest_of(given, key) for key in keys}, "wrote": list(attempt.wrote)}
            before = self._before
            files = {**before.stamps(), **outside.stamps()}
            self._reporter.send("went-by", **of, **told, files=files, barred=before.barred or outside.barred)

    def _taken(self, task: str, given: dict[str, Any]) -> tuple[int, dict[str, Any] | None, str]:
        """The number of a run that has what the task would store now, and that; or 0, and why none has it.

        What is stored is None where the task leaves the context as it is. The reason is empty where it was
        given something else each time: which keys differ others find out.
        """
        why = ""
        digests: dict[str, str] = {}
        for one in (self._finished or {}).get(task, ()):
            for key in one["inputs"].keys() - digests.keys():
                digests[key] = digest_of(given, key)
            if any(digests[key] != was for key, was in one["inputs"].items()):
                continue
            changed = next((path for path, was in one["files"].items() if stamp(path, was) != was), None)
            if changed is not None:
                why = why or f"{said(changed)} has changed since run {one['number']}"
                continue
            try:
                return one["number"], _stored(one, given), ""
            except (OSError, ValueError, LookupError):
                why = why or f"what run {one['number']} stored is gone"
        return 0, None, why


def _stored(one: dict[str, Any], given: dict[str, Any]) -> dict[str, Any] | None:
    """What a task stores that is given this, as an earlier run has it; what it did not read passes by."""
    if not one["stored"] or (not one["wrote"] and WHOLE not in one["inputs"]):
        return None
    stored, is_whole = one["stored"], WHOLE in one["inputs"]
    folder = _dirname(stored)
    found, _ = read_context(
        _read(stored), lambda name: _read(_join(folder, name)), None if is_whole else one["wrote"]
    )
    return found if is_whole else {**given, **found}


def _read(path: str) -> bytes:
    with _open(path, "rb") as file:
        return file.read()
