"""What plain cells and tasks that use `context` hand to each other in the kernel; tasks called on trial."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.decoded import decoder
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.engine import SOURCE
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.wording import clip
from cloaca_nb.read.names.calls import arguments_of

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.live.task_cell import TaskCell
    from cloaca_nb.read.tasks.draft import Draft
    from cloaca_nb.read.workflow import Cells


class Handing:
    """Takes values from the session's context to the notebook's names, and back.

    Args:
        names: The notebook's names.
        running: Gives the key of the cell that is running, where one is.
    """

    def __init__(self, session: Session, names: dict[str, Any], running: Callable[[], str | None]) -> None:
        self._session = session
        self._running = running
        self._names = names
        #: Names that came from the context: they are its, and come anew each time.
        self._brought: set[str] = set()

    def bring_in(self, cell: TaskCell) -> None:
        """Give a plain cell the names that a task before it has set as keys of the context.

        Raises:
            UsageError: That task was not run on the session's context.
        """
        for draft in cell.drafts:
            if draft.form == "plain" and self._lacks(draft):
                cells, found = self._read(draft.id)
                for name in sorted(found.handed.keys if found is not None and found.handed else ()):
                    if name not in self._names or name in self._brought:
                        self._bring(name, cells, encoded=name not in found.handed.reads)  # type: ignore[union-attr]  # see above

    def _lacks(self, draft: Draft) -> bool:
        """Whether a cell reads a name that the notebook has not bound."""
        from cloaca_nb.read.names.scopes import names_of

        used = {use.name for node in draft.node.body for use in names_of(node).uses}
        return any(name not in vars(builtins) for name in used - (self._names.keys() - self._brought))

    def _bring(self, name: str, cells: Cells, *, encoded: bool) -> None:
        kept = kept_context()
        if kept.get(name) is None:
            id_ = next(_setting(name, cells), "…")
            raise UsageError(
                f"`{name}` is a key that task `{id_}` sets, and that task was not run here",
                f"run its cell with `--run` (`%%cloaca_task {id_} --run`), then this one",
            )
        self._names[name] = decode(kept[name], self._names) if encoded else kept[name]
        self._brought.add(name)

    def _read(self, id_: str) -> tuple[Cells, Draft | None]:
        """The notebook's cells, and a task among them."""
        from cloaca_nb.read.workflow import read_cells

        cells = read_cells(self._session.document_at(self._running()))
        drafts = (draft for form in cells.forms.values() for draft in form.drafts)
        return cells, next((draft for draft in drafts if draft.id == id_), None)

    def trial(self, id_: str) -> Trial:
        """What a task that uses `context` is handed over for a trial run."""
        _, draft = self._read(id_)
        return Trial(draft.decodes if draft is not None else {}, self._names)


class Trial:
    """Values of the notebook's variables, for a trial run of a task that reads them as keys.

    Args:
        keys: Keys as the task says them, with those that the context has.
        names: The notebook's names.
    """

    def __init__(self, keys: Mapping[str, str], names: dict[str, Any]) -> None:
        self._keys = keys
        self._names = names
        kept = kept_context()
        self._variables = {
            there: there.partition(".")[0]
            for there in keys.values()
            if there not in kept and there.partition(".")[0] in names
        }

    def texts(self) -> dict[str, str]:
        """Texts of the variables, by key: what the notebook has now.

        Raises:
            UsageError: One cannot be handed over.
        """
        found = {}
        for key, name in self._variables.items():
            try:
                found[key] = encode(self._names[name], owner=self._names)
            except CodecError as error:
                reason = str(error).partition(": that cannot")[0]
                raise UsageError(
                    f"`{name}` cannot be handed over: {reason}", "hand over what can be"
                ) from None
        return found

    def wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with values under the keys."""
        made: Callable[..., Any] = decoder(self._keys, self._names)(function) if self._keys else function
        return made

    def shown(self, key: str, value: Any) -> Any:
        """A value of the context for people: what its text says, where it is one."""
        if key in self._keys.values() and isinstance(value, str):
            return decode(value, self._names)
        return value


def _setting(name: str, cells: Cells) -> Iterator[str]:
    """Ids of the tasks that set a key."""
    from cloaca_nb.read.tasks.keys import key_uses

    for form in cells.forms.values():
        for draft in form.drafts:
            uses = key_uses(draft, cells.definitions, cells.engine) if draft.form != "plain" else None
            if uses is not None and any(use.key == name for use in uses.writes):
                yield draft.id


def variables(cell: TaskCell) -> Iterator[tuple[str, dict[str, int]]]:
    """Of each plain cell: its task, and the names that it binds or changes with the last line that does.

    What it passes to calls, and calls, comes last: that is hardly changed, and it takes time to look at it.
    """
    for draft in cell.drafts:
        if draft.form == "plain":
            found: dict[str, int] = {}
            nodes = list(ast.walk(ast.Module(draft.node.body, [])))
            for names in (_changed, _passed):
                for root in (name for node in nodes for name in names(node)):
                    found[root.id] = max(root.lineno, found.get(root.id, 0))
            yield draft.id, found


def _changed(node: ast.AST) -> Iterator[ast.Name]:
    """The name that a node binds, or of whose value it calls a method."""
    if isinstance(node, ast.Call):
        node = node.func.value if isinstance(node.func, ast.Attribute) else node
    elif not isinstance(getattr(node, "ctx", None), ast.Store):
        return
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        yield node


def _passed(node: ast.AST) -> Iterator[ast.Name]:
    """The names of what is passed to a call, and of what is called."""
    if isinstance(node, ast.Call):
        yield from (each for each in (node.func, *arguments_of(node)) if isinstance(each, ast.Name))


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


def kept_context() -> Mapping[str, Any]:
    """The context that trial runs have left."""
    return _kept


def keep_context(context: Mapping[str, Any]) -> None:
    """Have trial runs go on with this context."""
    _kept.clear()
    _kept.update(context)


def call_on_trial(
    id: str, function: Callable[..., Any], watched: AbstractContextManager[None], trial: Trial
) -> TrialResult:
    """Call a task function on the session's context, for `%%cloaca_task --run`.

    This is for trying a step out. It is no run of the workflow: no engine, no retries, no trigger rules, and
    the function sees the notebook's names, not the package's. `%cloaca_run` runs the package.

    Raises:
        TypeError: The function does not return the context (the engine would fail it, too).
    """
    __tracebackhide__ = True  # the traceback shows the notebook's frames alone
    before = json.JSONDecoder().decode(json_text(_kept))
    given = trial.texts()
    context = context_class()({**_kept, **given})
    wrapped = trial.wrapped(function)
    with watched:
        start = time.perf_counter()
        returned = wrapped(context)
        took = time.perf_counter() - start
    if returned is None:
        return TrialResult(id, took, lost=True)
    if not isinstance(returned, context_class()):
        raise TypeError(
            f"task {id!r} returned {type(returned).__name__}, not the context: the engine fails it\n"
            "  hint: end it with `return context`"
        )
    after = {key: value for key, value in returned.to_dict().items() if key not in given}
    _kept.clear()
    _kept.update(after)
    changed = {
        key: trial.shown(key, value)
        for key, value in after.items()
        if key not in before or before[key] != value
    }
    return TrialResult(id, took, changed, tuple(key for key in before if key not in after))


@dataclass(frozen=True, repr=False)
class TrialResult:
    """What a trial run did; its text is shown under the cell.

    Attributes:
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


def _short(value: Any) -> str:
    try:
        text = json_text(value, ascii=False)
    except TypeError:
        text = repr(value)
    return clip(text, 80)
