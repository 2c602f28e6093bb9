# case: a help line inside a task cell
# expect: finding {"severity": "error", "code": "C108", "cell": 2, "line": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow helpin
# %%
%%cloaca_task
def a(context):
    context.set("v", 1)
    return context
a?
