# case: how often a memo was asked is state where a task asks for it
# expect: again {"v": [1, 2]}
# expect: anew {"work": ["f"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import lru_cache
@lru_cache
def f(x):
    return x
f(1)
# %%
%%cloaca_task
def work(context):
    f(1), f(2)
    context.set("v", list(f.cache_info()[:2]))
    return context
