# case: shared counter plus conflict
# expect: gives {"a": 1, "b": 2, "c": 10}
# expect: carries ["COUNTER", "RATE"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
COUNTER = {"n": 0}
RATE = 1
# %%
%%cloaca_task
def a(context):
    COUNTER["n"] += RATE
    context.set("a", COUNTER["n"]); return context
# %%
%%cloaca_task -d a
def b(context):
    COUNTER["n"] += RATE
    context.set("b", COUNTER["n"]); return context
# %%
RATE = 10
# %%
%%cloaca_task -d b
def c(context):
    context.set("c", RATE); return context
