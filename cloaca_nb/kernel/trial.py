"""`%%cloaca_task --run`: call one task function in the kernel, on a context that the session keeps.

This is for trying a step out. It is no run of the workflow: no engine, no retries, no trigger rules, and the
function sees the notebook's names, not the package's. `%cloaca_run` runs the package.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cloaca_nb.kernel.engine import SOURCE

_PACKAGE = "_cloaca_nb_standin"


@lru_cache(maxsize=1)
def context_class() -> Any:
    """The stand-in's `Context`, which converts and refuses values as the engine's does."""
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, SOURCE, submodule_search_locations=[str(SOURCE.parent)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)
    return module.Context


#: The context of a session's trial runs: what one task sets, the next one finds.
_kept: dict[str, Any] = {}


def run(id: str, function: Callable[..., Any]) -> TrialResult:
    """Call a task function on the session's context.

    Raises:
        TypeError: The function does not return the context (the engine would fail it, too).
    """
    __tracebackhide__ = True  # the traceback shows the notebook's frames alone
    before = json.loads(json.dumps(_kept))
    context = context_class()(dict(_kept))
    with _observed(id, function):
        start = time.perf_counter()
        returned = function(context)
        took = time.perf_counter() - start
    if returned is None:
        return TrialResult(id, took, lost=True)
    if not isinstance(returned, context_class()):
        raise TypeError(
            f"task {id!r} returned {type(returned).__name__}, not the context: the engine fails it\n"
            "  hint: end it with `return context`"
        )
    after = returned.to_dict()
    _kept.clear()
    _kept.update(after)
    changed = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return TrialResult(id, took, changed, tuple(key for key in before if key not in after))


def _observed(id: str, function: Callable[..., Any]) -> AbstractContextManager[None]:
    from cloaca_nb.kernel.connection import running_connection

    joined = running_connection()
    return nullcontext() if joined is None else joined.trying(id, function)


@dataclass(frozen=True, repr=False)
class TrialResult:
    """What a trial run did; its text is shown under the cell.

    Attributes:
        id: The task.
        duration_s: Seconds that it took.
        changed: New values, and values that changed.
        removed: Keys that are gone.
        lost: Whether it returned nothing, so that what it set is lost.
    """

    id: str
    duration_s: float
    changed: Mapping[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    lost: bool = False

    def __repr__(self) -> str:
        lines = [f"task {self.id} ran in the kernel in {self.duration_s:.3f} s"]
        lines += [f"  {key} = {_short(value)}" for key, value in self.changed.items()]
        lines += [f"  {key} removed" for key in self.removed]
        if self.lost:
            lines.append("  it returned nothing, so what it set is lost; end it with `return context`")
        return "\n".join(lines)


def _short(value: Any, limit: int = 80) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
