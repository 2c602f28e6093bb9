"""How contexts meet."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.child.merging import canonical, merge, merged

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.0, 2.0]) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
    max_leaves=12,
)
contexts = st.dictionaries(st.text(max_size=2), json_values, max_size=4)


@given(contexts, contexts)
def test_every_key_of_both_is_there(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert merge(first, second).keys() == first.keys() | second.keys()


@given(contexts)
def test_nothing_adds_nothing(context: dict[str, Any]) -> None:
    assert merge(context, {}) == merge({}, context) == context


@given(contexts, contexts)
def test_merging_changes_no_argument(first: dict[str, Any], second: dict[str, Any]) -> None:
    before = canonical([first, second])
    merge(first, second)
    assert canonical([first, second]) == before


@given(st.lists(json_values), st.lists(json_values))
def test_a_joined_list_starts_with_the_first_and_repeats_nothing_of_it(
    first: list[Any], second: list[Any]
) -> None:
    joined = merge({"k": first}, {"k": second})["k"]
    added = [canonical(item) for item in joined[len(first) :]]
    assert joined[: len(first)] == first
    assert len(set(added)) == len(added)
    assert not set(added) & {canonical(item) for item in first}
    assert {canonical(item) for item in joined} == {canonical(item) for item in first + second}


@given(st.dictionaries(st.text(max_size=2), contexts, max_size=4), st.randoms())
def test_the_order_of_the_dependencies_does_not_matter(stored: dict[str, Any], random: Any) -> None:
    items = list(stored.items())
    shuffled = random.sample(items, len(items))
    assert canonical(merged(items)) == canonical(merged(shuffled))


def test_one_and_true_and_one_point_nought_are_three() -> None:
    assert merge({"k": [1]}, {"k": [1.0, True, 1]})["k"] == [1, 1.0, True]
    assert len({canonical(value) for value in (1, 1.0, True, "1")}) == 4
