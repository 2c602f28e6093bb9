# case: a helper module's function changes the environment
# expect: finding {"code": "C218", "task": "work", "says": "`os.environ`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module conf
import os
def mark():
    os.environ["STEPS"] = os.environ.get("STEPS", "") + "x"
    return len(os.environ["STEPS"])
# %%
import conf
# %%
%%cloaca_task
def work(context):
    context.set("n", conf.mark())
    return context
