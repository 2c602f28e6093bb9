# case: overriding a function later for plots
# expect: gives {"n": 1}
# expect: carries ["show"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def show(rows): return len(rows)
# %%
%%cloaca_task
def t(context):
    context.set("n", show([1]))
    return context
# %%
def show(rows): display(rows)
show([1])
