"""Where two states differ: the path, both values."""

from __future__ import annotations

import pytest

from cloaca_nb.evidence.compare import (
    ProcessStates,
    differing_process,
    differing_steps,
    fills,
    fills_atoms,
    is_time,
)
from tests.evidence.states import differences, of, said

CASES = [
    ("X = [{'qty': 2}]", "X[0]['total'] = 6", ["X[0]['total']: 6 | absent"]),
    ("X = []", "X.append('a')", ["X[0]: 'a' | absent"]),
    ("X = {'a': 1}", "X['a'] = 2", ["X['a']: 2 | 1"]),
    ("X = {'a': {}}", "X['a'][(1, 2)] = 2", ["X['a'][<tuple>]: 2 | absent"]),
    ("X = 1", "X = [1]", ["X: [1] | 1"]),
    ("X = [1, 2]", "X = {'a': 1}", ["X: {'a': 1} | [1, 2]"]),
    ("X = list(range(1000))", "X[3] = 0", ["X[3]: 0 | 3"]),
    ("X = [[i] for i in range(1000)]", "X[999][0] = 0", ["X[960:1000]: … | …"]),
    ("class P: pass\nX = P()", "X.mean_ = 0.5", ["X.mean_: 0.5 | absent"]),
    ("class P: pass\nX = [P()]", "X[0].a = [1]", ["X[0].a: [1] | absent"]),
    ("def X(a=[]): return a", "X().append(1)", ["X (of a)[0]: 1 | absent"]),
    ("def X(): return 1", "def X(): return 2", ["X: function X | function X"]),
    ("class X:\n def go(self): return 1", "X.go = lambda self: 2", ["X.go: function go | function <lambda>"]),
    ("X = 'a' * 200", "X = 'b'", ["X: 'b' | '" + "a" * 60 + "'…"]),
]


@pytest.mark.parametrize(("source", "change", "expected"), CASES)
def test_path_and_values(source: str, change: str, expected: list[str]) -> None:
    found = differences(of(f"{source}\n{change}"), of(source))
    if "lambda" in change:
        assert [one.path for one in found] == [expected[0].partition(":")[0]]
    else:
        assert [said(one) for one in found] == [text.replace("absent", "None") for text in expected]


TIMES = "{'mean_fit_time': [%s], 'rank': [%s]}"


def test_times_are_told_only_where_nothing_else_differs() -> None:
    (found,) = differences(of(f"X = {TIMES % (1, 2)}"), of(f"X = {TIMES % (3, 4)}"))
    assert (found.path, found.more) == ("X['rank'][0]", 0)
    (found,) = differences(of(f"X = {TIMES % (1, 2)}"), of(f"X = {TIMES % (3, 2)}"))
    assert is_time(found.path)
    assert is_time("answer._elapsed")
    assert not is_time("X.fit_time_zone")


def test_more_places_are_counted() -> None:
    (found,) = differences(of("X = [1, 2, 3]"), of("X = [4, 5, 6]"))
    assert (found.path, found.more) == ("X[0]", 2)


def test_an_alias_that_was_lost() -> None:
    (found,) = differences(of("A = [0]\nX = [A, A]"), of("X = [[0], [0]]"))
    assert said(found) == "X[1]: [0], the same as in X | [0]"


@pytest.mark.parametrize(
    ("notebook", "package", "atoms"),
    [
        ("{'a': 1}", "{}", True),
        ("{i: str(i) for i in range(99)}", "{}", True),
        ("{'a': [1]}", "{}", False),
        ("3", "None", True),
        ("{'a': 1}", "None", False),
        ("object()", "None", False),
    ],
)
def test_what_a_memo_is_filled_with(notebook: str, package: str, atoms: bool) -> None:
    held, found = (of(f"X = {text}")["names"]["X"] for text in (notebook, package))
    assert fills_atoms(held, found) is atoms


OWN = "class P: pass\nX = P()\nX.a, X.b = {'k': 1}, None"


@pytest.mark.parametrize(
    ("before", "change", "steps"),
    [
        ("X = {'k': 1}", "X['n'] = 2", 1),
        ("X = {}", "X['n'] = [1]; X['m'] = 2", 2),
        (OWN, "X.b = 1", 1),
        (OWN, "X.c = [2]", 1),
        (OWN, "X.a['n'] = 2", 1),
        (OWN, "", 0),
        ("X = {'k': 1}", "X['k'] = 2", None),
        ("X = {'k': 1}", "del X['k']", None),
        ("X = [1]", "X.append(2)", None),
        ("X = 1", "X = 2", None),
        (OWN, "X.a['k'] = 2", None),
    ],
)
def test_what_fills_in_what_was_missing(before: str, change: str, steps: int | None) -> None:
    found = fills(of(before)["names"]["X"], of(f"{before}\n{change}")["names"]["X"])
    assert (found if found is None else len(found)) == steps


def test_two_that_fill_in_the_same_do_so_alike() -> None:
    one, two, three = (of(f"{OWN}\nX.a['n'] = {value}")["names"]["X"] for value in (2, 2, 3))
    before = of(OWN)["names"]["X"]
    assert fills(before, one) == fills(before, two) != fills(before, three)
    assert differing_steps(before, one) == {".a"}


def test_a_name_that_only_the_notebook_lacks_is_no_difference() -> None:
    assert differences(of(""), of("X = 1")) == []


def test_a_name_that_the_package_lacks() -> None:
    assert [said(one) for one in differences(of("X = 1"), of(""))] == ["X: 1 | None"]


def process(before: dict[str, str], now: dict[str, str]) -> ProcessStates:
    return ProcessStates(*({what: [text, text] for what, text in one.items()} for one in (before, now)))


@pytest.mark.parametrize(
    ("notebook", "package", "expected"),
    [
        (({}, {"environment variable A": "1"}), ({}, {}), ["environment variable A"]),
        (({}, {"environment variable A": "1"}), ({}, {"environment variable A": "1"}), []),
        (({"environment variable A": "1"}, {}), ({}, {}), ["environment variable A"]),
        (({"environment variable A": "1"}, {"environment variable A": "1"}), ({}, {}), []),
        (({}, {}), ({}, {"environment variable A": "1"}), ["environment variable A"]),
        (
            ({"decimal context": "6"}, {"decimal context": "6"}),
            ({}, {"decimal context": "28"}),
            ["decimal context"],
        ),
        (({}, {"decimal context": "6"}), ({}, {}), []),
        (({"working directory": "a"}, {"working directory": "a"}), ({"working directory": "b"},) * 2, []),
        (
            ({"working directory": "a"}, {"working directory": "c"}),
            ({"working directory": "b"},) * 2,
            ["working directory"],
        ),
        (({}, {"pandas option x": "5"}), ({}, {"pandas option x": "6"}), ["pandas option x"]),
        (({}, {"pandas option x": "5"}), ({}, {}), []),
        (({"warning filter a": ""}, {"warning filter a": ""}), ({"warning filter b": ""},) * 2, []),
        (({}, {"warning filter a": ""}), ({}, {}), ["warning filter a"]),
    ],
)
def test_only_what_changed_of_the_process_counts(
    notebook: tuple[dict[str, str], dict[str, str]],
    package: tuple[dict[str, str], dict[str, str]],
    expected: list[str],
) -> None:
    found = differing_process(process(*notebook), process(*package), ["decimal context"])
    assert [one.name for one in found] == expected
