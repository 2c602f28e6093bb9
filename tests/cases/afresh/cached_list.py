# case: a task changes what a cached function gave
# expect: again {"n": ["a", 1]}
# expect: anew {"work": ["load"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from functools import lru_cache
@lru_cache
def load(name):
    return [name]
# %%
%%cloaca_task
def work(context):
    rows = load("a")
    rows.append(1)
    context.set("n", rows)
    return context
