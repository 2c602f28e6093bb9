# case: lazily built via lru_cache
# expect: gives {"n": [9, 4]}
# expect: carries ["LOOKUP", "SIZE", "lru_cache", "table"]
# expect: tells ["runs-at-import 2:6 `LOOKUP`"]
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
@lru_cache
def table():
    return {i: i * i for i in range(SIZE)}
SIZE = 4
LOOKUP = table()
# %%
%%cloaca_task
def t(context):
    context.set("n", [table()[3], LOOKUP[2]])
    return context
