# case: cells that are no tasks set what a table has been drawn on, and round numbers that a generator has drawn
# expect: clean
# expect: run {"handed": {"n": "4"}}
# %%
%cloaca_workflow demo
# %%
import statistics
from random import Random

import pandas as pd

rng = Random(5)
SAMPLE = [rng.gauss(10, 2) for _ in range(9)]
# %%
%%cloaca_task load
table = pd.DataFrame({"a": [1, 2, 4], "b": [3, 1, 5]})
moments = {"median": statistics.median(SAMPLE)}
# %%
ax = table.plot(marker="o")
ax.set_ylabel("°C")
bars = table["a"].plot.bar()
bars.set_title("a")
# %%
{name: round(value, 2) for name, value in moments.items()}
# %%
%%cloaca_task count --outputs n
n = len(table) + len(moments)
