# case: a task draws from the stream that the notebook has seeded once
# expect: finding {"code": "C218", "severity": "warning", "says": "random"}
# %%
%load_ext cloaca_nb
%cloaca_workflow seed
# %%
import random
random.seed(7)
# %%
%%cloaca_task
def work(context):
    context.set("drawn", random.random())
    return context
