"""What a run that is kept has of a task's context: JSON as it stands, and what is handed over read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.codec_read import UNREADABLE
from cloaca_nb.carried.handover import Handover
from cloaca_nb.errors import UsageError
from cloaca_nb.model.workflow import variable_of
from cloaca_nb.panel.values.tree import ABSENT, Spot, as_coded
from cloaca_nb.run.artifacts import local_store

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.handed import Handed
    from cloaca_nb.run.history.earlier import EarlierRun


class KeptContext(NamedTuple):
    """The context of a task of a run that is kept.

    Attributes:
        run: The number of the run.
        asked: When it was asked for, RFC 3339.
        note: What of it is not known, or an empty text.
        root: Its keys, in the order in which they were stored.
    """

    run: int
    asked: str
    note: str
    root: Sequence[Spot]


class Contexts:
    """The contexts of runs that are kept; the one that was read last is remembered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: tuple[tuple[int, str, str], KeptContext] | None = None

    def of(self, task: str, number: int | None = None) -> KeptContext:
        """The context of a task in a run, in the last one without its number.

        Raises:
            UsageError: That is not kept.
        """
        run = self._session.earlier_run(number)
        known = (run.number, run.asked, task)
        if self._last is None or self._last[0] != known:
            self._last = known, _read(run, task)
        return self._last[1]


def _read(run: EarlierRun, task: str) -> KeptContext:
    found, given = run.stored(task), run.given(task)
    if found is None and given is None:
        why = run.not_kept.get(task, "it did not run there")
        raise UsageError(f"run {run.number} has not kept the context of {task!r}: {why}")
    note = ""
    if found is None:
        why = run.not_kept.get(task, "it did not come to its end")
        note = f"what it was given: what it stored is not kept, {why}"
    elif given is None:
        note = "what it stored: what it was given is not kept"
    stored = found[0] if found is not None else given or {}
    known = {key: one for state in run.state.tasks for key, one in state.handed.items()}
    return KeptContext(
        run.number, run.asked, note, _places(stored if given is None else given, stored, known)
    )


def _places(given: Mapping[str, Any], stored: Mapping[str, Any], handed: Mapping[str, Handed]) -> list[Spot]:
    places: list[Spot] = []
    for key in [*stored, *(key for key in given if key not in stored)]:
        place = Spot(key, f"context[{key!r}]", given.get(key, ABSENT), stored.get(key, ABSENT))
        if key in handed and type(place.value) is str:
            opened = partial(_opened, key, given, stored)
            place = Spot(key, variable_of(key), place.given, place.stored, str, opened, handed[key])
        places.append(place)
    return places


def _opened(key: str, given: Mapping[str, Any], stored: Mapping[str, Any]) -> Spot | None:
    """The place of a value that was handed over; None where only code of the package can read it."""
    try:
        with local_store():
            pair = [
                Handover(one, {}).take(key) if type(one.get(key)) is str else ABSENT
                for one in (given, stored)
            ]
    except (CodecError, *UNREADABLE):
        return None
    return Spot(key, "", pair[0], pair[1], as_coded)
