# case: a plain cell sets anew what a cached function goes by that it has asked, and a later one asks it again
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "says": "keeps what it gave"}
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
@lru_cache
def price(n): return n * RATE
# %%
%%cloaca_task first
RATE = 1
once = price(5)
RATE = 2
# %%
%%cloaca_task second
again = [once, price(5), price(6)]
# %%
%%cloaca_task tell
print(again)
