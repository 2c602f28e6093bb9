# case: a task changes the environment, which a server keeps
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "line": 3, "says": "os.environ"}
# %%
%load_ext cloaca_nb
%cloaca_workflow env
# %%
import os
# %%
%%cloaca_task
def work(context):
    os.environ["STEPS"] = "x"
    context.set("steps", os.environ["STEPS"])
    return context
