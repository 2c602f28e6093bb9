# case: iterators that are read in the same cell, and names that are bound to something else afterwards
# expect: clean
# expect: run {"handed": {"rows": "[['a', 'b'], ['1', '2']]", "more": "[2, 4]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
import csv
import io
lines = csv.reader(io.StringIO("a,b\n1,2"))
rows = list(lines)
more = (2 * each for each in [1, 2])
more = list(more)
# %%
%%cloaca_task count
n = len(rows) + len(more)
n
