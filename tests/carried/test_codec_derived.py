"""Instances of own classes that extend tables of pandas, arrays of numpy, and namespaces."""

from __future__ import annotations

import types
from functools import partial
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, Encoded, decode
from tests.carried import coded

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
OWNER = globals()
there_and_back = partial(coded.there_and_back, owner=OWNER)


class Pmf(pandas.Series):  # type: ignore[misc, name-defined]
    """A distribution."""

    _metadata = ("_made_of",)

    @property
    def _constructor(self) -> Any:
        return Pmf

    def top(self) -> Any:
        return self.idxmax()


class Sales(pandas.DataFrame):  # type: ignore[misc, name-defined]
    """A table."""

    @property
    def _constructor(self) -> Any:
        return Sales


class Named(numpy.ndarray):  # type: ignore[misc, name-defined]
    """An array with a name."""

    name: Any

    def __array_finalize__(self, other: Any) -> None:
        self.name = getattr(other, "name", "none")


class Symmetric(numpy.ndarray):  # type: ignore[misc, name-defined]
    """An array without attributes of its own."""

    __slots__ = ()


class State(types.SimpleNamespace):
    """A namespace that shows itself."""

    def __init__(self, **names: Any) -> None:
        raise AssertionError("nothing is called")


def test_a_series_of_an_own_class_keeps_its_attributes() -> None:
    value = Pmf([0.25, 0.75], index=["heads", "tails"], name="coin")
    value._made_of = ["a list"]
    value.attrs["unit"] = "share"
    found = there_and_back(value)
    assert type(found) is Pmf
    pandas.testing.assert_series_equal(found, value)
    assert found._made_of == ["a list"]
    assert found.attrs == {"unit": "share"}
    assert found.top() == "tails"
    assert type(found * 2) is Pmf
    found["heads"] = 0.5
    assert found.sum() == 1.25


def test_a_frame_of_an_own_class() -> None:
    value = Sales({"n": [1, 2], "day": pandas.to_datetime(["2020-01-01", "2020-01-02"]), "who": ["a", None]})
    value = value.set_flags(allows_duplicate_labels=False)
    found = there_and_back(value)
    assert type(found) is Sales
    pandas.testing.assert_frame_equal(found, value)
    assert found.flags.allows_duplicate_labels is False
    found.flags.allows_duplicate_labels = True
    assert type(found.copy()) is Sales


def test_two_names_of_one_series_are_one() -> None:
    value = Pmf([1.0])
    one, other = there_and_back([value, value])
    assert one is other
    assert Encoded([value, value], {}, OWNER).changing[1] is value


def test_a_matrix_of_patsy_keeps_its_design() -> None:
    """patsy pickles none."""
    made = pytest.importorskip("patsy").dmatrix("C(k) + v", pandas.DataFrame({"k": list("ab"), "v": [1, 2]}))
    found = there_and_back(made)
    assert type(found) is type(made)
    assert found.tolist() == made.tolist()
    assert found.design_info.column_names == made.design_info.column_names


def test_an_array_of_an_own_class_has_the_attributes_that_it_had() -> None:
    value = numpy.arange(6).reshape(2, 3).view(Named)
    value.name = ["range"]
    value.more = 1
    found = there_and_back(value)
    assert type(found) is Named
    assert vars(found) == {"name": ["range"], "more": 1}
    numpy.testing.assert_array_equal(found, value)
    assert type(there_and_back(numpy.eye(2).view(Symmetric))) is Symmetric


def test_what_shows_the_memory_of_such_an_array_shows_it_again() -> None:
    plain = numpy.zeros(4)
    one, other = there_and_back([plain, plain.view(Symmetric)])
    one[1] = 5
    assert other[1] == 5


def test_a_namespace_of_an_own_class_is_made_without_a_call() -> None:
    value = State.__new__(State)
    vars(value).update(olin=10, itself=value)
    found = there_and_back(value)
    assert type(found) is State
    assert found.olin == 10
    assert found.itself is found


@pytest.mark.parametrize("tag", ["own_series", "own_frame", "own_array"])
def test_other_classes_are_not_made_so(tag: str) -> None:
    text = f'{{"@codec": 1, "values": [{{"@{tag}": [{{"@name": "collections:Counter"}}, 0, []]}}]}}'
    with pytest.raises(CodecError, match="extends no"):
        decode(text, OWNER)
