# case: a cached function of a cell that is no task goes by a variable that a plain cell has set anew since
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "task": "third", "says": "keeps what it gave"}
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
@lru_cache(maxsize=None)
def by_rate(days):
    return days * rate
# %%
%%cloaca_task rates
rate = len("ab")
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
print(again); told = again
