# case: loops
# expect: carries ["total"]
# expect: tells ["lost-change 2:3:5 total", "lost-name 3:3:30 best", "lost-name 3:3:36 i"]
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
