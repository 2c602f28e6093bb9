# case: partial and default
# expect: gives {"a": 5}
# expect: carries ["CACHE", "f", "g", "partial"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from functools import partial
CACHE = {}
def f(x, cache=CACHE):
    return cache.get(x, 0)
g = partial(f, 1)
CACHE[1] = 5
# %%
%%cloaca_task
def a(context):
    context.set("a", g()); return context
