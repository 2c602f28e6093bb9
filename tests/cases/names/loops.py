# case: loops
# expect: gives {"n": [3, 2, 2]}
# expect: carries ["total", "best", "i"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
total = 0
for i in range(3):
    total += i
best = None
for i in range(3):
    best = i
# %%
%%cloaca_task
def t(context):
    context.set("n", [total, best, i])
    return context
