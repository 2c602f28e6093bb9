"""Data classes that nobody changes: the type checker holds that, and they are made quickly."""

from __future__ import annotations

from dataclasses import replace

from cloaca_nb.read.fixed import fixed


@fixed
class Pair:
    """Two numbers."""

    one: int
    other: int = 2


def test_each_is_equal_to_itself_alone() -> None:
    pair = Pair(1)
    assert pair == pair
    assert pair != Pair(1)
    assert len({pair, Pair(1)}) == 2


def test_a_changed_one_is_another() -> None:
    """Nothing is added to one, either: it has no dictionary."""
    assert replace(Pair(1), one=3).one == 3
    assert not hasattr(Pair(1), "__dict__")
