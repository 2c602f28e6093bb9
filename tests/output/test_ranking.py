"""The order of tasks within ranks: few edges cross, in small graphs and in large ones."""

from __future__ import annotations

import random

import pytest

from cloaca_nb.output.pictures.ranking import CAREFUL, Layers, arrange, crossings, cut, ranks

#: Graphs whose fewest crossings need more than one step of the arranging: the walk that orders at first,
#: sweeps down and up in turn, swaps of neighbours. Each id is a letter; behind it those that it waits for.
TANGLED = [
    ("a ba ca_b da_b eb_c fb_d g", 0),
    ("a ba ca_b da_b_c eb fb_c ge hc_g", 1),
    ("a ba c dc e fa_c_e g", 0),
    ("a ba c dc eb_c fc gc hf ia_e_h", 0),
    ("a b c da_b_c ea_c fe g ha ig_h", 1),
    # The last sweep leaves more than one before it.
    ("a ba ca_b da_b_c ea_b f gd hd_f id_f_g", 1),
]


def graph_of(text: str) -> dict[str, list[str]]:
    """`ba` waits for `a`; `ca_b` waits for both."""
    return {word[0]: [dep for dep in word[1:].split("_") if dep] for word in text.split()}


def arranged(graph: dict[str, list[str]]) -> Layers:
    """The graph in its ranks, in order."""
    layers = cut(graph, ranks(graph))
    arrange(layers)
    return layers


@pytest.mark.parametrize(("text", "fewest"), TANGLED)
def test_as_few_edges_cross_as_can_be(text: str, fewest: int) -> None:
    assert crossings(arranged(graph_of(text))) == fewest


def test_a_large_graph_is_untangled_by_sweeps_alone() -> None:
    """A tree too large for swaps whose leaves come first, in any order."""
    depth = 8
    ids = [(rank, at) for rank in range(depth + 1) for at in range(2 ** (depth - rank))]
    random.Random(1).shuffle(ids)
    graph = {
        f"{rank}:{at}": [f"{rank - 1}:{2 * at}", f"{rank - 1}:{2 * at + 1}"] if rank else []
        for rank, at in ids
    }
    layers = cut(graph, ranks(graph))
    assert len(layers.rank) > CAREFUL
    assert crossings(layers) > 1000
    arrange(layers)
    assert crossings(layers) == 0


def test_ranks_are_the_longest_ways_and_roots_stand_before_their_first_dependent() -> None:
    assert ranks(graph_of("a ba cb_a d ed_c f")) == {"a": 0, "b": 1, "c": 2, "d": 2, "e": 3, "f": 0}
