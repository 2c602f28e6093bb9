# case: beside loop
# expect: gives {"a": [0, 1, 4], "b": 4}
# expect: carries ["SQ", "i"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
SQ = {}
for i in range(3):
    SQ[i] = i * i
print("defined")
def a(context):
    context.set("a", list(SQ.values())); return context
# %%
%%cloaca_task -d a
def b(context):
    context.set("b", SQ[2]); return context
