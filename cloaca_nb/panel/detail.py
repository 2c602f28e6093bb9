"""The details of one task for the panel: what notebook and run say of it, what it needs. All bounded."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from cloaca_nb.check.secrets import looks_secret
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.package import Dependency, Package
from cloaca_nb.model.run import TaskError, TaskState, Value
from cloaca_nb.model.wording import clip, counted
from cloaca_nb.model.workflow import Document, Edge, Task, Workflow, variable_of
from cloaca_nb.package.dependencies.learnt import all_learnt
from cloaca_nb.package.dependencies.targets import missing_at, read_targets
from cloaca_nb.panel.contract.replies import (
    AttemptItem,
    CarriedName,
    ContextKey,
    Detail,
    ErrorItem,
    HandedItem,
    KeyChange,
    LinkItem,
)
from cloaca_nb.panel.contract.shapes import Outcome
from cloaca_nb.panel.state import NAME, SENTENCE, cell_ids, outcome

#: Characters of a source, a docstring, a traceback; characters of output, the end of which is kept.
SOURCE, DOC, TRACEBACK, OUTPUT = 60_000, 8_000, 40_000, 20_000
#: Characters of a value's preview; rows of a table.
PREVIEW, ROWS = 600, 200
#: Values that are shown of one task.
MOST = 60
_UNKNOWN = Handed("")


def split_doc(doc: str | None) -> tuple[str, str, str]:
    """A docstring without its ``what:`` and ``why:`` lines, and what these say."""
    rest: list[str] = []
    said = {"what": "", "why": ""}
    for line in inspect.cleandoc(doc or "").splitlines():
        word, colon, text = line.strip().partition(":")
        if colon and word.lower() in said and not said[word.lower()]:
            said[word.lower()] = text.strip()
        else:
            rest.append(line)
    return "\n".join(rest).strip(), said["what"], said["why"]


def task_detail(
    workflow: Workflow,
    document: Document,
    id: str,
    state: TaskState,
    given: Mapping[str, Value] | None = None,
    made: Mapping[str, Handed] | None = None,
) -> Detail | None:
    """All that is known of a task, but its revision and what it imports; None where there is no such task.

    Args:
        workflow: What the notebook says.
        document: Its cells, for their ids.
        state: What the last run says of it.
        given: The context that it was given, as previews; None where that is not known.
        made: What the variables of its cell hold in the kernel, by name.
    """
    task = next((task for task in workflow.tasks if task.id == id), None)
    if task is None:
        return None
    doc, what, why = split_doc(task.doc)
    changes = _context(task, state, given or {})
    return Detail(
        id=id,
        rev="",
        cell=task.place.cell,
        cell_id=cell_ids(document).get(task.place.cell),
        line=task.place.line,
        form=task.form,
        doc=clip(doc, DOC),
        what=clip(what, SENTENCE),
        why=clip(why, SENTENCE),
        source=clip(task.cell_source, SOURCE),
        dependencies=_links((edge.dependency, edge) for edge in task.edges),
        dependents=_links((edge.task, edge) for edge in workflow.edges if edge.dependency == id),
        reads=_keys(use.key for use in task.reads),
        writes=_keys(use.key for use in task.writes),
        names=_names(workflow, id),
        options=[(clip(name, NAME), clip(text, SENTENCE)) for name, text in task.arguments.items()],
        variables=_keys(task.variables),
        imports=[],
        handed=handed_items(workflow, task, state, made or {}),
        attempts=list(attempt_items(state))[-ROWS:],
        error=_error(state.error, document),
        output=state.output[-OUTPUT:],
        output_more=max(0, len(state.output) - OUTPUT),
        context=changes[:ROWS],
        context_more=max(0, len(changes) - ROWS),
    )


def _links(edges: Iterable[tuple[str, Edge]]) -> list[LinkItem]:
    found: dict[str, LinkItem] = {}
    for other, edge in edges:
        item = found.setdefault(other, LinkItem(id=other, keys=[], inferred=edge.inferred))
        if edge.key is not None:
            item["keys"].append(clip(edge.key, NAME))
    return list(found.values())[:ROWS]


def _keys(keys: Iterable[str]) -> list[str]:
    return [clip(key, NAME) for key in dict.fromkeys(keys)][:ROWS]


def _names(workflow: Workflow, id: str) -> list[CarriedName]:
    return [
        CarriedName(
            name=clip(name.name, NAME), cell=name.cell, line=name.line, reason=clip(name.reason, SENTENCE)
        )
        for name in workflow.captured
        if name.task == id
    ][:ROWS]


def attempt_items(task: TaskState) -> Iterator[AttemptItem]:
    """The attempts so far, with what went wrong in them."""
    ended = task.attempts if task.status != "running" else task.attempts - 1
    for number in range(1, ended + 1):
        last = number == task.attempts and task.status in {"completed", "failed"}
        duration = task.duration_s if last and number == 1 else None
        error = task.errors.get(number)
        text = error_sentence(error) if error is not None else ""
        yield AttemptItem(number=number, duration_s=duration, error=clip(text, SENTENCE))


def error_sentence(error: TaskError) -> str:
    """Type and message of an error, whole."""
    return f"{error.type}: {error.message}"


def _error(error: TaskError | None, document: Document) -> ErrorItem | None:
    if error is None:
        return None
    text = error.traceback
    return ErrorItem(
        type=clip(error.type, NAME),
        message=clip(error.message, SENTENCE),
        # The end of a traceback tells most.
        traceback=text if len(text) <= TRACEBACK else "…" + text[-TRACEBACK:],
        cell=error.cell,
        cell_id=None if error.cell is None else cell_ids(document).get(error.cell),
        line=error.line,
    )


def _context(task: Task, state: TaskState, given: Mapping[str, Value]) -> list[ContextKey]:
    """Keys with what became of them: changed ones first, then those that it reads, then the rest."""
    change = state.context
    rows: list[ContextKey] = []
    if change is not None:
        rows += [_row(key, "added", None, value) for key, value in change.added.items()]
        rows += [_row(key, "changed", given.get(key), value) for key, value in change.changed.items()]
        rows += [_row(key, "removed", given.get(key), None) for key in change.removed]
    named = {row["key"] for row in rows}
    reads = {use.key for use in task.reads}
    same = [key for key in given if clip(key, NAME) not in named]
    rows += [_row(key, "same", given[key], given[key]) for key in sorted(same, key=lambda k: k not in reads)]
    return rows


def _row(key: str, change: KeyChange, before: Value | None, after: Value | None) -> ContextKey:
    shown = after or before
    return ContextKey(
        key=clip(key, NAME),
        change=change,
        size=shown.size_bytes if shown else 0,
        before=clip(before.preview, PREVIEW) if before else "",
        after=clip(after.preview, PREVIEW) if after else "",
    )


def handed_items(
    workflow: Workflow, task: Task, state: TaskState, made: Mapping[str, Handed]
) -> list[HandedItem]:
    """The values that a task hands over, by key, each with the tasks that take it.

    Args:
        state: What the last run says of it.
        made: What the variables of its cell hold in the kernel, by name.
    """
    takers: dict[str, list[str]] = {}
    for other in workflow.tasks:
        for key in dict.fromkeys(use.key for use in other.reads):
            takers.setdefault(key, []).append(other.id)
    return [_item(key, _seen(key, state, made), takers.get(key, [])) for key in _handed_keys(task, state)]


def _handed_keys(task: Task, state: TaskState) -> list[str]:
    """Keys that a task writes by its text, and those that the run showed."""
    shown = state.context.added if state.context is not None else {}
    return list(dict.fromkeys([*(use.key for use in task.writes), *state.handed, *shown]))[:MOST]


def _seen(
    key: str, state: TaskState, made: Mapping[str, Handed]
) -> tuple[Literal["run", "kernel", "none"], Handed]:
    """The value of a key, from where it was looked at last."""
    if key in state.handed:
        return "run", state.handed[key]
    name = variable_of(key)
    if state.context is None:
        return ("kernel", made[name]) if name in made else ("none", _UNKNOWN)
    value = state.context.added.get(key) or state.context.changed.get(key)
    if value is not None:
        return "run", _of_context(value)
    return ("kernel", made[name]) if name in made else ("none", _UNKNOWN)


def _of_context(value: Value) -> Handed:
    """A value of which only the context's JSON is known."""
    kinds = {dict: "object", list: "array", str: "text", bool: "boolean", type(None): "null"}
    kind = kinds.get(type(value.value), "number") if value.whole else ""
    return replace(_UNKNOWN, type=kind, text=value.preview, size_bytes=value.size_bytes)


def _item(key: str, seen: tuple[Literal["run", "kernel", "none"], Handed], to: list[str]) -> HandedItem:
    where, value = seen
    name = variable_of(key)
    return HandedItem(
        key=clip(key, NAME),
        type=value.type,
        shape=value.shape,
        size=value.size_bytes,
        text="" if looks_secret(name, value.text.strip("'")) else value.text,
        columns=list(value.columns),
        rows=[list(row) for row in value.rows],
        artifact=value.artifact,
        seen=where,
        to=to[:MOST],
    )


def needed(package: Package | None) -> Outcome:
    """The list of dependencies of a package."""
    found = package.dependencies if package is not None else ()
    count = len({one.distribution for one in found})
    rows = [(one.module, text) for one, text in _worded(found, package.folder if package else Path())]
    some = counted(count, "distribution") if count else "nothing but Python"
    title = f"needed on the target: {some}"
    return outcome("deployed", title, rows[:ROWS])


def imports_of(package: Package | None, task: str) -> list[str]:
    """What a task imports, a text each."""
    found = [one for one in package.dependencies if task in one.tasks] if package is not None else []
    texts = _worded(found, package.folder if package else Path())
    return [clip(f"{one.module}: {text}", SENTENCE) for one, text in texts][:ROWS]


def _worded(dependencies: Iterable[Dependency], folder: Path) -> list[tuple[Dependency, str]]:
    targets, learnt = read_targets(folder), all_learnt()
    return [(one, _text(one, missing_at(one, targets, learnt))) for one in dependencies]


def _text(one: Dependency, missing: Iterable[str]) -> str:
    version = one.pinned or one.installed
    where = [*missing, *([] if one.installed else ["this kernel"])]
    parts = [
        f"{one.distribution} {version}".rstrip(),
        ", ".join(one.tasks),
        {"load": "", "call": "when it runs", "optional": "optional"}[one.when],
        f"missing on {', '.join(where)}" if where else "",
    ]
    return " · ".join(filter(None, parts))
