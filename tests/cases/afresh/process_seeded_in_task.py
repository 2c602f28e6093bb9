# case: a task seeds the stream that all packages draw from
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "random.Random(7)"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import random
# %%
%%cloaca_task
def work(context):
    random.seed(7)
    context.set("n", 1)
    return context
