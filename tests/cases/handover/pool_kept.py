# case: a pool runs functions for several tasks, and is carried; what these give of a variable is a part of that
# expect: clean
# expect: run {"handed": {"squares": "[1, 4]", "n": "3", "sizes": "[2, 1]"}}
# %%
%cloaca_workflow demo
# %%
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(2)
ROWS = [[1], [2]]
def square(n):
    return n * n
def row(at):
    return ROWS[at]
# %%
%%cloaca_task one --outputs squares
squares = list(pool.map(square, [1, 2]))
list(pool.map(row, [0]))[0].append(5)
# %%
%%cloaca_task two --outputs n sizes
n = pool.submit(square, 1).result() + len(ROWS[0])
sizes = [len(each) for each in ROWS]
