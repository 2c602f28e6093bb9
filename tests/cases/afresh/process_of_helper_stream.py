# case: a helper module seeds the process's stream and draws from it
# expect: finding {"code": "C218", "task": "work", "says": "`random`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module conf
import random
random.seed(7)
def draw():
    return random.random()
# %%
import conf
# %%
%%cloaca_task
def work(context):
    context.set("n", conf.draw())
    return context
