# case: a task sets a name of a module by vars
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "`vars(math)`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import math
# %%
%%cloaca_task work --outputs n
vars(math)["own"] = 3
n = 1
