# case: a plain cell changes what a plain cell above it only reads, and no plain cell below it does
# expect: clean
# expect: run {"context": {"found": [2, 6]}}
# %%
%cloaca_workflow flow
# %%
from functools import partial
rows = []
add = partial(rows.append)
add(1)
add(2)
# %%
%%cloaca_task one
n = len(rows)
# %%
%%cloaca_task two
rows.append(3)
m = sum(rows)
# %%
%%cloaca_task tell
context.set("found", [context.get("n"), context.get("m")])
