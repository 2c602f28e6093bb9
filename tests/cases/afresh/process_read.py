# case: a task only reads the environment
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow env
# %%
import os
# %%
%%cloaca_task
def work(context):
    context.set("steps", os.environ.get("STEPS", "none"))
    return context
