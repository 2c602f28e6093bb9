# case: a cached function is cleared and asked again: what it counts goes on
# expect: gives {"n": [2]}
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
N = [0]
@lru_cache
def f(x):
    N[0] += 1
    return x
# %%
f(1)
f.cache_clear()
f(1)
# %%
%%cloaca_task
def t(context):
    context.set("n", N)
    return context
