"""Which methods of a module's classes change what the module keeps; those that only look at it do not."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.read.local.touching import touching

_MODULE = """
import logging, re
from base import SEEN
LOG, RULE = [], re.compile("a")
RATES = {{"EUR": 1}}
log = logging.getLogger("shop")
COUNT = 0
def put(x): LOG.append(x)
def count():
    global COUNT
    COUNT += 1
class Order:
    made, number = [], 0
    rows: list = field(default_factory=list)
    def __init__(self): self.lines = []
    def work(self, x=None):
        {work}
    def all(self): return self.work(3)
"""


@pytest.mark.parametrize(
    "work",
    [
        *("LOG.append(1)", "put(1)", "count()", "self.made.append(1)", "type(self).number += 1"),
        *(
            "Order.number = 3",
            "RATES['EUR'] = 2",
            "del LOG[:]",
            "return LOG",
            "other(RATES)",
            "SEEN.append(1)",
        ),
        "self.__class__.made = []",
    ],
)
def test_what_changes_it_is_told_whoever_calls_it(work: str) -> None:
    found = touching({"shop": ast.parse(_MODULE.format(work=work))})
    assert found["work"] == found["all"] == {"@shop"}


@pytest.mark.parametrize(
    "work",
    [
        *("log.info('working')", "return RATES['EUR'] * 2", "return [x for x in LOG]", "return len(LOG)"),
        *(
            "self.lines.append(1)",
            "self.rows.append(1)",
            "self.number += 1",
            "other(RATES['EUR'])",
            "return RULE.match('a')",
        ),
        "return 1 in LOG",
    ],
)
def test_what_only_looks_at_it_is_not(work: str) -> None:
    assert touching({"shop": ast.parse(_MODULE.format(work=work))}).keys() == {"put", "count"}


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("def rows():\n    LOG.append(1)\n    yield 1", {"__iter__", "__next__", "__enter__", "__exit__"}),
        ("def maker():\n    return lambda: LOG.append(1)", {"__call__"}),
        ("store = Order()\nclass Order:\n    def add(self):\n        self.rows = 1", {"add"}),
        ("def rows():\n    yield 1", set()),
        ("class Order:\n    def add(self):\n        self.rows = 1", set()),
    ],
)
def test_what_it_gives_changes_it_too(function: str, names: set[str]) -> None:
    found = touching({"shop": ast.parse(f"LOG = []\n{function}")})
    assert names == found.keys() - {"rows", "maker", "Order"}
