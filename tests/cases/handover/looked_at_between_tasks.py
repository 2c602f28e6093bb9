# case: Cells that only show what tasks have made: values of a dictionary, tables of polars, models, generators
# expect: clean
# expect: no-finding {"code": "C144"}
# expect: graph {"workflow": "shown", "tasks": ["load", "sum", "tell"], "edges": [["load", "sum"], ["sum", "tell"]]}
# %%
%cloaca_workflow shown
# %%
import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
from sklearn.cluster import KMeans

rng = np.random.default_rng(0)


@dataclass(frozen=True)
class Config:
    rates: dict = field(default_factory=lambda: {"EUR": Decimal(1)})


CONFIG = Config()


def convert(amount, currency):
    return (amount * CONFIG.rates[currency]).quantize(Decimal("0.01"))


class Node:
    def __init__(self, name, *children):
        self.name, self.children = name, children

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Stack:
    def __init__(self):
        self.inside = []

    def push(self, each):
        self.inside.append(each)

    def __iter__(self):
        return iter(reversed(self.inside))


class Encoder(json.JSONEncoder):
    def default(self, each):
        return str(each)


def lines(rows):
    for row in rows:
        yield f"{row}"


def report(node):
    return [each.name for each in node.walk()], list(lines(node.children))
# %%
%%cloaca_task load
rows = [{"week": 1, "amount": Decimal(3)}, {"week": 2, "amount": Decimal(4)}]
table = pl.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
root = ET.fromstring("<r><i id='1'>a</i></r>")
names = {item.get("id"): item.text for item in root.iter("i")}
tree = Node("a", Node("b"), Node("c"))
stack = Stack()
stack.push(tree)
people = pd.DataFrame({"age": rng.integers(1, 99, 30), "spent": rng.exponential(9, 30)})
# %%
%%cloaca_task sum
weeks = defaultdict(Decimal)
for row in rows:
    weeks[row["week"]] += convert(row["amount"], "EUR")
# %%
print({str(week): str(amount) for week, amount in weeks.items()})
# %%
for place, (week, amount) in enumerate(sorted(weeks.items())):
    print(place, week, amount)
# %%
help(people)
# %%
[each.tag for each in root], [each.text for each in root.iter("i")]
# %%
list(tree.walk()), [each.name for each in tree.walk()], report(tree)
# %%
fig, axes = plt.subplots(1, 2)
for axis, column in zip(axes, people.columns):
    axis.hist(people[column])
# %%
json.dumps([each.name for each in stack], cls=Encoder), [each for each in stack]
# %%
for line in lines(rows):
    print(line)
# %%
list(weeks.values()), [week for week in weeks.keys()]
# %%
table.group_by("k").len(), table.with_columns(pl.col("v").cast(pl.Float64)).filter(pl.col("v").is_in([1]))
# %%
inertia = {}
for k in (2, 3):
    inertia[k] = KMeans(k, n_init=1, random_state=0).fit(people).inertia_
pd.Series(inertia)
# %%
%%cloaca_task tell --outputs told
told = {**weeks}, table.height, people.shape, CONFIG, rows, report(tree), names, [*stack], json.dumps(rows, cls=Encoder)
