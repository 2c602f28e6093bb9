"""Dependencies that follow from keys, and what is wrong with dependencies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.model import graph
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import KeyUse
from cloaca_nb.read.tasks.edges import TaskNode, edges_of
from tests.read.reading import body, edges, errors, findings, kinds, workflow


def task(spec: str) -> str:
    """A body-form cell of a spec: ``id [-d …]: <read >write +read-and-write``."""
    marker, _, uses = spec.partition("|" if "|" in spec else ":")
    lines = ["pass", "context"]
    for use in uses.split():
        key = use[1:]
        if use[0] in "<+":
            lines.append(f"context[{key!r}]")
        if use[0] in ">+":
            lines.append(f"context[{key!r}] = 1")
    return body(marker, *lines)


CASES = {
    "chain": (["a: >x", "b: <x >y", "c: <y"], "a>b b>c"),
    "backwards": (["c: <y", "b: <x >y", "a: >x"], "a>b b>c"),
    "diamond": (["a: >x", "b: <x >y", "c: <x >z", "d: <y <z"], "a>b a>c b>d c>d"),
    "implied edge left out": (["a: >x", "b: <x >y", "c: <x <y"], "a>b b>c"),
    "implied by explicit": (["a: >x", "b -d a: >y", "c: <x <y"], "a>b b>c"),
    "not implied": (["a: >x", "b -d: >y", "c: <x <y"], "a>c b>c"),
    "all earlier writers": (["a: >x", "b: >x", "c: <x"], "a>c b>c"),
    "earlier before later": (["a: >x", "b: <x", "c: >x"], "a>b"),
    "all later writers": (["a: <x", "b: >x", "c: >x"], "b>a c>a"),
    "explicit wins": (["a: >x", "b: >y", "c -d b: <x <y"], "b>c"),
    "explicit none": (["a: >x", "b -d: <x"], ""),
    "nothing read": (["a: >x", "b: >y"], ""),
    "changes a key": (["a: >x", "b: +x", "c: <x"], "a>b b>c"),
    "changes in a row": (["a: >x", "b: +x", "c: +x", "d: <x"], "a>b b>c c>d"),
    "counters without a start": (["a: +x", "b: +x"], "a>b"),
    "change before the start": (["b: +x", "a: >x"], "a>b"),
    "change of a change before": (["c: <x", "b: +x", "a: >x"], "a>b b>c"),
    "own key only": (["a: +x", "b: >y"], ""),
    "one edge for two keys": (["a: >x >y", "b: <x <y"], "a>b"),
}


@pytest.mark.parametrize("case", CASES)
def test_edges(case: str) -> None:
    specs, wanted = CASES[case]
    found = {f"{dep}>{id_}" for id_, deps in edges(*map(task, specs)).items() for dep in deps}
    assert found == set(wanted.split())


def test_an_inferred_edge_knows_its_key() -> None:
    tasks = workflow(task("a: >x >y"), task("b: <y <x"), task("c -d b: <x")).tasks
    assert [(e.dependency, e.key, e.inferred) for t in tasks for e in t.edges] == [
        ("a", "y", True),
        ("b", None, False),
    ]


GRAPH = {
    "unknown": (["load: >x", "b -d laod: <x"], "unknown-dependency", (3, 1), "did you mean `load`?"),
    "comma": (
        ["a: >x", "b: >y", "c -d a,b: <x"],
        "unknown-dependency",
        (4, 1),
        "separate ids by blanks alone: a b",
    ),
    "brackets": (
        ["a: >x", "b -d '[\"a\"]': <x"],
        "unknown-dependency",
        (3, 1),
        "separate ids by blanks alone: a",
    ),
    "full name": (["a: >x", "b -d p::e::w::a| <x"], "unknown-dependency", (3, 1), "for example a"),
    "itself": (["a -d a: >x"], "self-dependency", (2, 1), "take `a` out"),
    "twice": (["a: >x", "b -d a a: <x"], "repeated-dependency", (3, 1), "take one out"),
    "ring": (["a -d c: >x", "b -d a: >x", "c -d b: >x"], "cycle", (4, 1), "take one of the dependencies out"),
    "inferred ring": (["a: <y >x", "b: <x >y"], "cycle", (3, 1), "because of the key `x`"),
}


@pytest.mark.parametrize("case", GRAPH)
def test_what_is_wrong_with_dependencies(case: str) -> None:
    specs, kind, place, words = GRAPH[case]
    cells = [task(spec) for spec in specs]
    assert kinds(*cells)[kind] == place
    assert any(words in finding.hint for finding in findings(*cells))


def test_a_ring_is_told_in_the_direction_of_the_data() -> None:
    found = [
        f for f in findings(*map(task, ["a -d c:", "b -d a:", "c -d b:", "d -d c:"])) if f.severity == "error"
    ]
    assert [f.message for f in found] == ["tasks wait for each other in a ring: `a` → `b` → `c` → `a`"]


def test_an_unknown_dependency_is_told_alone() -> None:
    cells = [task("extract: >rows"), task("load -d extrct: <rows")]
    assert set(kinds(*cells)) == {"unknown-dependency"}


@pytest.mark.parametrize(
    "broken",
    [
        "%%cloaca_task\ndef extract(context)\n    return context",
        "%%cloaca_task extract\ncontext.set('rows', (1",
        "%%cloaca_task extract\nimport os",
        "%%cloaca_task extract --x\ncontext.set('rows', 1)",
        "%%cloaca_task extract\nyield context.get('a')",
        "%%cloaca_task\ndef extract(ctx): return ctx",
        "%%cloaca_task\ndef extract(context): return context\ndef other(context): return context",
    ],
)
def test_a_broken_cell_is_told_alone(broken: str) -> None:
    assert len(errors(broken, task("load -d extract: <rows"))) == 1


def test_several_last_tasks_are_an_info() -> None:
    found = findings(task("a: >x"), task("b: <x"), task("c: <x"))
    assert [(f.severity, "`b`, `c`" in f.message) for f in found] == [("info", True)]


NODES = st.lists(
    st.tuples(st.sets(st.sampled_from("xyzw")), st.sets(st.sampled_from("xyzw")), st.booleans()), max_size=8
)


@given(NODES)
def test_inference_holds_for_any_notebook(specs: list[tuple[set[str], set[str], bool]]) -> None:
    nodes = [
        TaskNode(
            str(index),
            Place(index + 1),
            () if explicit else None,
            tuple(KeyUse(key, Place(index + 1)) for key in sorted(reads)),
            tuple(KeyUse(key, Place(index + 1)) for key in sorted(writes)),
        )
        for index, (reads, writes, explicit) in enumerate(specs)
    ]
    found = edges_of(nodes)
    waits = {id_: [edge.dependency for edge in deps] for id_, deps in found.items()}
    for index, node in enumerate(nodes):
        assert node.id not in waits[node.id]
        for edge in found[node.id]:
            assert edge.key in {use.key for use in node.reads}
            assert edge.key in {use.key for use in nodes[int(edge.dependency)].writes}
        if node.explicit is None and not graph.cycles(waits):
            before = graph.upstream(waits, [node.id])
            for key in (use.key for use in node.reads):
                writers = {str(i) for i in range(index) if key in specs[i][1]}
                assert writers <= before
