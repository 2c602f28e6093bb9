# case: a cached function that was asked goes by a variable that a plain cell has set anew since
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 5, "task": "third", "says": "keeps what it gave"}
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
rate = tripled
# %%
%%cloaca_task third
again = by_rate(3)
# %%
%%cloaca_task tell
print(again)
