# case: a task changes the working directory
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "the working directory (`os.chdir`)"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import os
# %%
%%cloaca_task
def work(context):
    os.chdir("/")
    context.set("n", 1)
    return context
