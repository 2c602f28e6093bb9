"""What calls are taken to do where a statement has had its share of work."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

import pytest

from cloaca_nb.read.effects.bounded import limits
from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.names.scopes import names_of
from tests.casefile import ALL_CASES, Case

#: What is not told then: what a `global` statement binds in an import.
OTHERWISE = {"global_import"}

#: Numbers that remember what they were made of, each operator of which makes another one.
VALUES = """
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad, self.children = data, 0.0, set(children)
        self._backward = lambda: None
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def __pow__(self, power):
        out = Value(self.data**power, (self,))
        def _backward():
            self.grad += power * self.data ** (power - 1) * out.grad
        out._backward = _backward
        return out
    def backward(self):
        found, seen = [], set()
        def build(value):
            if value not in seen:
                seen.add(value)
                for each in value.children:
                    build(each)
                found.append(value)
        build(self)
        self.grad = 1.0
        for each in reversed(found):
            each._backward()
    def __neg__(self): return self * -1
    def __radd__(self, other): return self + other
    def __sub__(self, other): return self + (-other)
    def __rsub__(self, other): return other + (-self)
    def __rmul__(self, other): return self * other
    def __truediv__(self, other): return self * other**-1
    def __rtruediv__(self, other): return other * self**-1
    def __repr__(self): return f"Value({self.data})"
weights = [Value(0.1 * each) for each in range(4)]
def loss(xs):
    out = sum(weight * x for weight, x in zip(weights, xs))
    return (out - 1.0) ** 2 / len(xs)
total = loss([1.0, 2.0]) + 1e-4 * sum(each * each for each in weights)
total.backward()
for each in weights:
    each.data -= 0.1 * each.grad
print(total, weights)
"""

#: What one function draws thirty times: each drawing may have in it all that was drawn before.
DRAWINGS = """
import network, geo
def labels(table, axes, offset):
    def place(row):
        x, y = row.geometry.interpolate(0.5).coords[0]
        return x + offset, y + offset
    table.apply(lambda row: axes.annotate(text=row["id"], xy=place(row)), axis=1)
def draw():
""" + "".join(
    f"""
    net = network.Network(geo.read({number}))
    points, arcs = network.as_tables(net, points=True, arcs=True)
    axes = arcs.plot(color="k")
    points.plot(ax=axes, markersize=50)
    labels(points, axes, 0.25)
    labels(arcs, axes, {number})
"""
    for number in range(30)
)
DRAWINGS += "draw()\n"
#: What a model has that draws random numbers may each be a method that draws, to which the others are passed.
FORECASTS = """
import numpy as np
from volatile import ConstantMean, Normal
rng = np.random.RandomState(1)
fitted = ConstantMean(distribution=Normal(seed=rng)).fit()
def shocks(size):
    return rng.standard_normal(size)
drawn = fitted.forecast(method="simulation", rng=shocks)
""" + "".join(f"part_{number} = fitted.part_{number} / drawn.other_{number}\n" for number in range(24))
FORECASTS += """
def shown(size):
    both = np.sqrt(252 * (part_0 + part_1 * part_2 - drawn.resid / fitted.scale))
    both.plot(legend=False)
    return (both + shocks(size)) * drawn.variance
print(shown(3))
"""

#: Functions and a class that are passed along with a list, to code of the notebook and of a library.
PASSED = """
import network
rows = []
class Order:
    def __init__(self, rows):
        self.rows = rows
def plain(value):
    return value + 1
def put(rows, other):
    rows.append(other(1))
    return rows
found = put(rows, plain)
model = network.Model(plain).fit(found, Order, plain)
shown = model.compare(rows, plain)
rows.append(2)
"""


def changed(body: Sequence[ast.stmt]) -> Iterator[frozenset[str]]:
    """The names that statements change or bind behind the reader's back."""
    reading = Interpreter()
    reading.heed(map(ast.unparse, body), body)
    for node in body:
        frame = reading.run(node, names_of(node).nodes)
        yield frozenset(reading.names_reaching(frame.mutated)) | frame.effects.bound.keys()


def statements(case: Case) -> list[ast.stmt]:
    """The statements of a case's cells, without its magics."""
    texts = [re.sub(r"(?m)^\s*[%!].*$", "", cell.source) for cell in case.cells if cell.kind == "code"]
    return [node for text in texts for node in ast.parse(text).body]


@pytest.mark.parametrize("to_end", [limits._TO_END, 0], ids=["ended", "given_up"])
@pytest.mark.parametrize("case", [each for each in ALL_CASES if each.area == "changes"], ids=str)
def test_with_no_work_left_no_less_is_told_to_change(
    case: Case, to_end: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = statements(case)
    known = list(changed(body))
    monkeypatch.setattr(limits, "_MOST", 0)
    monkeypatch.setattr(limits, "_LEAST", -1)
    monkeypatch.setattr(limits, "_TO_END", to_end)
    lacking = [known - roughly for known, roughly in zip(known, changed(body), strict=True)]
    otherwise = OTHERWISE if to_end else {"global_import"}
    assert any(lacking) == (case.name in otherwise), lacking


@pytest.mark.parametrize(
    ("text", "most"),
    [(VALUES, limits._MOST // 2), (DRAWINGS, limits._MOST), (FORECASTS, limits._MOST // 5)],
    ids=["values", "drawings", "forecasts"],
)
def test_what_leads_from_each_object_to_all_others_is_read_in_bounded_work(text: str, most: int) -> None:
    reading = Interpreter()
    for node in ast.parse(text).body:
        reading.run(node, names_of(node).nodes)
    assert reading.work < most


def test_with_no_work_left_no_code_of_functions_is_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_through: list[object] = []
    block = Interpreter.block

    def noted(reading: Interpreter, body: Sequence[ast.stmt], frame: Frame) -> None:
        gone_through.extend([frame.function] if frame.function is not None else [])
        block(reading, body, frame)

    monkeypatch.setattr(Interpreter, "block", noted)
    list(changed(ast.parse(VALUES).body))
    assert gone_through
    gone_through.clear()
    monkeypatch.setattr(limits, "_MOST", 0)
    monkeypatch.setattr(limits, "_LEAST", -1)
    list(changed(ast.parse(VALUES).body))
    assert not gone_through


def test_with_no_work_left_plain_functions_come_to_hold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", 0)
    monkeypatch.setattr(limits, "_LEAST", 0)
    *_, last = changed(ast.parse(PASSED).body)
    assert last == {"found", "model", "rows", "shown"}


def test_numbers_that_remember_what_they_were_made_of_are_told_to_change() -> None:
    *_, last, printed = changed(ast.parse(VALUES).body)
    assert {"weights", "total"} <= last
    assert "total" not in printed
