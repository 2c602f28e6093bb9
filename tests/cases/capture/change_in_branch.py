# case: a change behind a branch on settings is an error at its line, never silence
# expect: finding {"severity": "error", "cell": 3, "says": ["CONFIG"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow branch_change
# %%
CONFIG = {"k": 1}
# %%
import os
if os.environ.get("X"):
    CONFIG["k"] = 2
# %%
%%cloaca_task
def work(context):
    context.set("v", CONFIG["k"])
    return context
