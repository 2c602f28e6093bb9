# case: what keeps what it gave is made to forget it where the notebook changes what that goes by
# expect: clean
# expect: run {"context": {"b": [2, 10]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
from functools import lru_cache

FACTOR = 2

@lru_cache
def rate(n):
    return n * FACTOR
# %%
%%cloaca_task a
context.set("a", rate(1))
# %%
FACTOR = 10
rate.cache_clear()
# %%
%%cloaca_task b
context.set("b", [context.get("a"), rate(1)])
