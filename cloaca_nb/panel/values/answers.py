"""Answers to what a panel asks of the context of a run that is kept: pages of its tree, matches, values."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cloaca_nb.errors import CloacaNbError, UsageError
from cloaca_nb.model.handed import handed_of
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.wording import clip
from cloaca_nb.model.workflow import variable_of
from cloaca_nb.panel.contract.messages import MOST_RUNS, Message, number_in, path_in, text_in
from cloaca_nb.panel.contract.replies import ContextNode, ContextPage, Looked, Reply, ValuesReply
from cloaca_nb.panel.state import NAME, SENTENCE
from cloaca_nb.panel.values.reading import Contexts, KeptContext
from cloaca_nb.panel.values.tables import table_of
from cloaca_nb.panel.values.tree import Spot, place_at, search, steps_to
from cloaca_nb.run.child.describe import describe

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session

log = logging.getLogger(__name__)

#: Places that are sent at a time, matches that are told, characters of a value that is copied.
PAGE, MATCHES, COPIED = 200, 1000, 500_000


class ValueAnswers:
    """Looks into contexts for panels; it reads files, so a thread of its own is to call it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._contexts = Contexts(session)

    def answer(self, message: Message, answer: Callable[[Reply], None]) -> None:
        """Answer a message; why something cannot be shown is told in the answer."""
        asked, changed = text_in(message, "asked"), message.get("changed") is True
        looked = Looked(
            key=clip(text_in(message, "key"), NAME),
            path=path_in(message),
            asked=clip(asked, SENTENCE),
            changed=changed,
            page=None,
            hits=None,
            way=None,
            text=None,
            table=None,
        )
        problem = ""
        try:
            self._look(message, looked)
        except CloacaNbError as error:
            problem = error.message
        except Exception as error:  # the edge of the thread: the person must be told
            log.exception("a context could not be shown")
            problem = f"it cannot be shown: {type(error).__name__}: {error}"
        view, task = (clip(text_in(message, name), NAME) for name in ("view", "task"))
        answer(
            ValuesReply(type="values", view=view, task=task, looked=looked, problem=clip(problem, SENTENCE))
        )

    def _look(self, message: Message, looked: Looked) -> None:
        key = text_in(message, "key")
        if key and message.get("seen") == "kernel":
            looked["table"] = table_of(
                self._held(text_in(message, "task"), variable_of(key)), "as the notebook has it"
            )
            return
        kept = self._contexts.of(text_in(message, "task"), number_in(message, "of", MOST_RUNS))
        want, path, changed = text_in(message, "want"), looked["path"], looked["changed"]
        if want == "find":
            found = search(kept.root, text_in(message, "asked"), changed=changed)
            looked["hits"] = list(islice(found, MATCHES))
        elif want == "value":
            looked["text"] = whole(_place(kept, path))
            looked["way"] = steps_to(kept.root, path)
        elif want == "table":
            place = next((one for one in kept.root if one.key == key), None) if key else _place(kept, path)
            looked["table"] = table_of(_readable(place), f"run {kept.run}")
        else:
            around = number_in(message, "around", 10**9)
            looked["page"] = page(kept, path, number_in(message, "from", 10**9) or 0, around, changed=changed)

    def _held(self, task: str, name: str) -> object:
        """What the notebook has under a name, as long as that is what the cell of the task has left there."""
        held = self._session.held
        made = self._session.made(self._session.report().workflow.prefix + task).get(name)
        if made is None or name not in held:
            raise UsageError(f"the notebook has no {name!r} now")
        found = describe(held[name])
        if handed_of(found, found["bytes"]) != made:
            raise UsageError(f"{name!r} is another value by now: a later cell has changed it")
        return held[name]


def _readable(place: Spot | None) -> object:
    if place is None:
        raise UsageError("the task did not store it there")
    if place.known is not None and place.within is place:
        raise UsageError("only code of the package can read it")
    return place.within.value


def _place(kept: KeptContext, path: Sequence[int]) -> Spot:
    place = place_at(kept.root, path)
    if place is None:
        raise UsageError("there is no such value in this context")
    return place


def page(
    kept: KeptContext, path: Sequence[int], start: int, around: int | None, *, changed: bool
) -> ContextPage:
    """Some of the places within one.

    Args:
        path: Positions that lead to it; the context itself without any.
        start: How many of them are left out.
        around: The position, counted from 1, of one that is to be among them.
        changed: Those alone in which the task changed something.
    """
    parts = list(enumerate(_place(kept, path).parts() if path else kept.root))
    if changed:
        parts = [(at, part) for at, part in parts if part.change != "same"]
    if around is not None:
        before = sum(at < around - 1 for at, _ in parts)
        start = before - before % PAGE
    return ContextPage(
        run=kept.run,
        note=clip(kept.note, SENTENCE),
        start=start,
        count=len(parts),
        nodes=[_node(at, part) for at, part in parts[start : start + PAGE]],
    )


def _node(at: int, place: Spot) -> ContextNode:
    count, change = place.count, place.change
    return ContextNode(
        at=at,
        key=clip(place.key, NAME),
        type=clip(place.type, NAME),
        size=place.size,
        count=count,
        text="" if count else place.text(),
        before=place.text(before=True) if change == "changed" and not count else "",
        change=change,
        table=place.is_table,
    )


def whole(place: Spot) -> str:
    """A value as JSON, or as Python writes it, to be copied.

    Raises:
        UsageError: It is too long.
    """
    value = place.within.value
    if place.known is not None and place.within is place:
        return place.known.said  # only code of the package reads it
    try:
        text = json_text(value, ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    if len(text) > COPIED:
        raise UsageError("it is too long to be copied", "`%cloaca_load` brings it into the notebook")
    return text
