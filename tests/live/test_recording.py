"""Which cell an executed text is, and the order of cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.live.recording import Entry, Recording, ordered, positions


def sources(recording: Recording) -> list[str]:
    """Texts of the cells in order."""
    return [entry.source for entry in recording.entries()]


def test_running_a_cell_again_replaces_it_in_place() -> None:
    recording = Recording()
    for id, source in [("a", "x = 1"), ("b", "y = 2"), ("a", "x = 3")]:
        recording.record(source, cell_id=id)
    assert sources(recording) == ["x = 3", "y = 2"]


def test_cells_without_id_are_cells_of_their_own() -> None:
    recording = Recording()
    for source in ["X = 1", "X += 1", "X += 1"]:
        recording.record(source)
    assert sources(recording) == ["X = 1", "X += 1", "X += 1"]


def test_without_ids_a_name_replaces_its_cell() -> None:
    recording = Recording()
    recording.record("extract v1", names=["task extract"])
    recording.record("plain")
    recording.record("extract v2", names=["task extract"])
    assert sources(recording) == ["extract v2", "plain"]


def test_names_do_not_replace_cells_with_an_id() -> None:
    recording = Recording()
    recording.record("one", cell_id="a", names=["task t"])
    recording.record("two", names=["task t"])
    assert sources(recording) == ["one", "two"]


def test_restore() -> None:
    recording = Recording()
    recording.record("good", cell_id="a")
    before = recording.get("a")
    key = recording.record("bad", cell_id="a")
    recording.restore(key, before)
    other = recording.record("slip")
    recording.restore(other, None)
    assert sources(recording) == ["good"]


def test_identify_keeps_the_place() -> None:
    recording = Recording()
    key = recording.record("first")
    recording.record("second", cell_id="b")
    recording.identify(key, "a")
    assert [entry.id for entry in recording.entries()] == ["a", "b"]
    recording.record("first again", cell_id="a")
    assert sources(recording) == ["first again", "second"]


def entries(*keys: str) -> list[Entry]:
    """Cells with these ids."""
    return [Entry(key, key) for key in keys]


@pytest.mark.parametrize(
    ("run", "standing", "order"),
    [
        ("abc", "", "abc"),
        ("abc", "abc", "abc"),
        ("bca", "abc", "abc"),
        ("abx", "ab", "abx"),
        ("axb", "ab", "axb"),
        ("xab", "ab", "xab"),
        ("axyb", "ba", "baxy"),
    ],
)
def test_order(run: str, standing: str, order: str) -> None:
    assert "".join(entry.key for entry in ordered(entries(*run), list(standing))) == order


@given(st.permutations("abcdef"), st.permutations("abcdxy"))
def test_order_loses_nothing(run: list[str], standing: list[str]) -> None:
    found = [entry.key for entry in ordered(entries(*run), standing)]
    assert sorted(found) == sorted(run)
    known = [key for key in found if key in standing]
    assert known == [key for key in standing if key in run]


@pytest.mark.parametrize(
    ("run", "standing", "wanted"),
    [
        ("ac", "abc", {"a": 1, "c": 3}),
        ("ac", "", {"a": 1, "c": 2}),
        ("ax", "ab", {"a": 1, "x": 2}),
    ],
)
def test_positions(run: str, standing: str, wanted: dict[str, int]) -> None:
    assert positions(entries(*run), list(standing)) == wanted
