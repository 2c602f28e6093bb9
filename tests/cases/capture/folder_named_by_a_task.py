# case: a folder that is named by what a task makes is not made for the others, which is told; nothing stands in their way
# expect: clean
# expect: finding {"code": "C215", "severity": "info", "cell": 4, "line": 1, "says": ["base", "os.makedirs(base, exist_ok=True)"]}
# expect: run {"handed": {"size": "3"}}
# %%
%cloaca_workflow demo
# %%
import os
# %%
%%cloaca_task base
base = "made-" + "there"
# %%
os.makedirs(base, exist_ok=True)
# %%
%%cloaca_task size --outputs size
size = len([1, 2, 3])
