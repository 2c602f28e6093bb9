# case: a def takes the context and a statement beside it uses context, too
# expect: finding {"severity": "error", "cell": 2, "line": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow defanduse
# %%
%%cloaca_task
def a(context):
    context.set("v", 1)
    return context
a(context)
