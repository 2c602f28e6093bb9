# case: what tasks in modules of their own share and one changes is told once, however many they are
# expect: tells ["split-state 3:2 LOG"]
# expect: carries ["LOG", "RATE"]
# %%
%cloaca_workflow demo
# %%
LOG, RATE = [], 1
# %%
%%cloaca_task
def a(context):
    LOG.append(RATE)
    return context
# %%
RATE = 2
# %%
%%cloaca_task
def b(context):
    LOG.append(RATE)
    context.set("b", LOG)
    return context
# %%
RATE = 3
# %%
%%cloaca_task
def c(context):
    LOG.append(RATE)
    context.set("c", LOG)
    return context
