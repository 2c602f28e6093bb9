# case: a marked cell of functions and imports alone
# expect: finding {"code": "C121", "severity": "error", "says": ["helpers are carried"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task helpers
def f(x): return x
import os
# %%
%%cloaca_task second
rows = f([1])
rows
