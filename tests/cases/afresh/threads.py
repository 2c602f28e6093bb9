# case: threads of a task fill a dictionary
# expect: again {"n": 3}
# expect: anew {"work": ["OUT", "fill"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from concurrent.futures import ThreadPoolExecutor
OUT = {}
def fill(n):
    OUT[n] = OUT.get(n, 0) + 1
    return n
# %%
%%cloaca_task
def work(context):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, [1, 2, 3]))
    context.set("n", sum(OUT.values()))
    return context
