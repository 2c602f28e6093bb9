"""How much of a state is looked at: what does not fit into the time that is left is not begun."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cloaca_nb.evidence.snapshot import Own, Snapshot, SnapshotLimits, snapshot_of
from cloaca_nb.evidence.snapshot.room import OutOfTimeError, Room
from cloaca_nb.evidence.snapshot.walk import SLOW

pd = pytest.importorskip("pandas")

MANY = 50_000


def _lists(count: int) -> Any:
    array = np.empty(count, dtype=object)
    array[:] = [[at] for at in range(count)]
    return array


#: Each takes some hundredths of a second: time enough for none of it is left.
LARGE: dict[str, Callable[[], Any]] = {
    "a set": lambda: {f"word {at}" for at in range(MANY)},
    "a deque": lambda: deque(range(MANY)),
    "a dictionary in order": lambda: OrderedDict.fromkeys(range(MANY)),
    "rows": lambda: [{"id": at, "name": str(at)} for at in range(MANY)],
    "bytes": lambda: b"x" * 20_000_000,
    "texts": lambda: ["x" * 20_000] * 1_000,
    "an array of objects": lambda: _lists(MANY),
    "a column of objects": lambda: pd.DataFrame({"x": list(_lists(MANY))}),
    "a column of texts": lambda: pd.Series([f"text {at}" for at in range(MANY)]),
}


def _looked(value: Any, seconds: float) -> Snapshot:
    return snapshot_of([({"value": value}, "value")], Own({}, {}), SnapshotLimits(seconds))


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_what_takes_too_long_is_not_begun(make: Callable[[], Any]) -> None:
    value = make()
    assert set(_looked(value, 0.005).unknown.values()) == {SLOW}
    assert _looked(value, 60.0).unknown == {}


@pytest.mark.parametrize("rows", [100, 30_000])
def test_one_number_of_a_column_makes_another_state(rows: int) -> None:
    """Of a long column, whose numbers are not told one by one, too."""
    one, same, other = (pd.DataFrame({"x": np.arange(rows) / 3, "y": "a"}) for _ in range(3))
    other.loc[rows - 2, "x"] += 1e-9
    states = [_looked(frame, 60.0).names for frame in (one, same, other)]
    assert states[0] == states[1]
    assert states[0] != states[2]


def test_the_time_that_is_left() -> None:
    room = Room(60.0)
    room.items(1_000)
    room.plain(1_000)
    room.data(1_000)
    for more in (room.items, room.plain, room.data):
        with pytest.raises(OutOfTimeError):
            more(10**12)
    with pytest.raises(OutOfTimeError):
        Room(0.0).left()
