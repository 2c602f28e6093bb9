# case: a task changes a part of a variable that a function has given which a pool of its own runs
# expect: clean
# expect: run {"handed": {"n": "2"}}
# %%
%cloaca_workflow demo
# %%
from concurrent.futures import ThreadPoolExecutor
ROWS = [[1], [2]]
def row(at):
    return ROWS[at]
# %%
%%cloaca_task one
with ThreadPoolExecutor(2) as pool:
    future = pool.submit(row, 0)
future.result().append(5)
# %%
%%cloaca_task two --outputs n
n = len(ROWS[0])
