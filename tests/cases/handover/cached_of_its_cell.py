# case: a cached function of a plain cell uses a variable of that cell, and other cells call it
# expect: no-finding {"severity": "error"}
# expect: run {"handed": {"rate": "2", "tripled": "6", "again": "12"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task rates
from functools import lru_cache
rate = len("ab")
@lru_cache(maxsize=None)
def by_rate(days):
    return days * rate
# %%
%%cloaca_task first
tripled = by_rate(3)
# %%
%%cloaca_task second
again = by_rate(tripled)
# %%
%%cloaca_task tell
print(again)
