"""Values of plain cells that are tried as they are handed over: of what is large its beginning."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cloaca_nb.carried import codec
from cloaca_nb.carried.codec import encode
from cloaca_nb.carried.codec_kinds import numbered
from cloaca_nb.evidence import handed
from cloaca_nb.evidence.handed import try_hand_over
from cloaca_nb.evidence.snapshot import Own

pd = pytest.importorskip("pandas")


class Strange:
    """Of a class that no package has."""


def _objects(many: int) -> Any:
    """An array of so many lists of numbers."""
    array = np.empty(many, dtype=object)
    for at in range(many):
        array[at] = list(range(200))
    return array


#: Each holds more than is tried at once, in few parts of its own.
LARGE: dict[str, Callable[[], Any]] = {
    "a list of dictionaries": lambda: [{f"key{at}": [at] * 3 for at in range(20)} for _ in range(600)],
    "a dictionary of lists": lambda: {at: list(range(100)) for at in range(700)},
    "an array of lists": lambda: _objects(300),
    "a frame with a column of lists": lambda: pd.DataFrame({"x": list(_objects(300)), "y": 1.0}),
    "a series of lists": lambda: pd.Series(list(_objects(300))),
    "a large array": lambda: np.ones((3000, 2000)),
    "texts": lambda: [(f"word {at}", at) for at in range(200_000)],
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_of_what_is_large_the_beginning_is_tried(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more of it is encoded than is looked at in the time."""
    seconds, tried = 0.05, list[Any]()

    def encoding(part: Any, owner: Any) -> str:
        tried.append(part)
        return encode(part, owner=owner)

    monkeypatch.setattr(handed, "encode", encoding)
    value = make()
    found = try_hand_over("value", {"value": 1}, Own({}, {"value": value}), seconds)
    assert [type(part) for part in tried] == [type(value)]
    assert len(tried[0]) < len(value)
    assert handed._is_small(tried[0], seconds)
    assert found["verdict"] in ("same", "unknown")  # a loaded machine may have no time for it


def test_an_array_of_large_objects_has_no_beginning() -> None:
    array = np.empty(1, dtype=object)
    array[0] = [list(range(10)) for _ in range(2000)]
    assert try_hand_over("value", {"value": 1}, Own({}, {"value": array}), 0.05)["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("inside", "verdict", "why"),
    [
        ([1.5], "unknown", ""),
        (threading.Lock(), "stuck", "value.rows[1].lock is of the type _thread.lock"),
        (Strange(), "refused", "value.rows[1].lock is of the type tests.evidence.test_handed.Strange"),
    ],
    ids=["has a form", "cannot be handed over", "could be pickled"],
)
def test_of_what_is_large_and_has_no_beginning_the_nearest_objects_are_looked_at(
    inside: Any, verdict: str, why: str
) -> None:
    large = SimpleNamespace(many=[[at] for at in range(20_000)], bytes=np.zeros(3_000_000))
    large.rows = [large, SimpleNamespace(lock=inside)]
    found = try_hand_over("value", {"value": 1}, Own({}, {"value": large}), 0.05)
    assert (found["verdict"], found["why"]) == (verdict, why)


def test_what_is_large_and_has_no_beginning_is_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel looks after each cell, while its user waits."""
    looked = list[int]()

    def counted(values: list[Any], where: Any) -> list[tuple[Any, Any]]:
        looked.append(len(values))
        return numbered(values, where)

    def levels(value: Any, deepest: int) -> list[list[Any]]:
        looked.append(len(value))
        return []

    monkeypatch.setattr(handed, "numbered", counted)
    monkeypatch.setattr(codec, "levels", levels)
    value = {"rows": [[at] for at in range(100_000)]}
    assert try_hand_over("value", {"value": 1}, Own({}, {"value": value}), 0.05)["verdict"] == "unknown"
    assert 0 < max(looked) <= handed._OF_EACH


def test_groups_are_as_large_as_their_table() -> None:
    table = pd.DataFrame({"name": [f"name {at}" for at in range(100_000)], "price": 1.0})
    assert not handed._is_small(table.groupby("name"), 0.05)
    assert handed._is_small(table[:100].groupby("name"), 1.0)


@pytest.mark.parametrize("closed", [False, True])
def test_a_figure_arrives_as_it_is_open_or_closed(closed: bool) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots()
    axes.plot([1, 2], label="rows")
    axes.legend()
    if closed:
        plt.close(figure)
    for name, value in {"figure": figure, "axes": axes}.items():
        found = try_hand_over(name, {name: 1}, Own({}, {name: value}), 5.0)
        assert (found["verdict"], found["why"]) == ("same", "")
    plt.close(figure)
