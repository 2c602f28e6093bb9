# case: a view of a dictionary that changes later, and what draws from the system, are handed over
# expect: clean
# expect: run {"handed": {"told": "[1, 2, 3]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
from types import MappingProxyType
# %%
%%cloaca_task make
limits = {"a": 1}
shown = MappingProxyType(limits)
draws = random.SystemRandom()
# %%
%%cloaca_task change
limits["b"] = 2
# %%
%%cloaca_task tell --outputs told
told = [shown["a"], shown["b"], draws.randint(3, 3)]
