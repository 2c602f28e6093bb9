# case: a method keeps what it gave for an instance that is changed since and handed over
# expect: finding {"code": "C147", "severity": "error", "says": ["`Rates`", "keeps what it gave"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
from functools import lru_cache
class Rates:
    def __init__(self):
        self.k = 2
    @lru_cache(maxsize=None)
    def get(self, x):
        return x * self.k
# %%
%%cloaca_task first
rates = Rates()
told = rates.get(7)
# %%
%%cloaca_task second
rates.k = 3
# %%
%%cloaca_task third
more = rates.get(7)
# %%
%%cloaca_task fourth
print(told, more)
