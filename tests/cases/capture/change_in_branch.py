# case: a change behind a branch on settings is carried with its branch
# expect: clean
# expect: captured ["CONFIG", "os"]
# expect: run {"context": {"v": 1}}
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
