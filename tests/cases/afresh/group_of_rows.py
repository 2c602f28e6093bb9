# case: the rows of one key, which each run goes over from their beginning
# expect: anew {"go": ["ORDERS", "key", "rows"]}
# expect: again {"rows": ["a", [1, 2]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow grouped
# %%
from itertools import groupby

ORDERS = [("a", 1), ("a", 2), ("b", 3)]
key, rows = next(groupby(ORDERS, key=lambda row: row[0]))
# %%
%%cloaca_task
def go(context):
    context.set("rows", [key, [n for _, n in rows]])
    return context
