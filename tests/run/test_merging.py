"""How contexts meet."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.child.merging import applied, canonical, changes, merge, merged, resized, size_bytes

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


@given(contexts, contexts, st.lists(st.text(max_size=2)))
def test_what_a_task_did_makes_its_context_of_the_one_it_was_given(
    before: dict[str, Any], put: dict[str, Any], removed: list[str]
) -> None:
    after = dict(before)
    for key in removed:
        after.pop(key, None)
    after.update(put)  # a key that was removed comes to stand at the end
    did = changes(before, after)
    made = applied(before, did)
    assert list(made.items()) == list(after.items())
    assert canonical(made) == canonical(after)
    assert resized(size_bytes(before), before, did, len(after)) == size_bytes(after)


@given(contexts, contexts)
def test_only_what_was_put_is_told(before: dict[str, Any], put: dict[str, Any]) -> None:
    assert set(changes(before, {**before, **put}).set) <= set(put)
