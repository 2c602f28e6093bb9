# case: a method keeps what it gave for an instance that is handed over as it was made
# expect: clean
# expect: run {"handed": {"more": "[14, 6]"}}
# %%
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
more = [rates.get(7), rates.get(3)]
# %%
%%cloaca_task third
print(told, more)
