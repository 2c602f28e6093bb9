# case: a task adds to the search path of all packages
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "sys"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import sys
# %%
%%cloaca_task
def work(context):
    sys.path.append("x")
    context.set("n", 1)
    return context
