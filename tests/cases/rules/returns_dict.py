# case: a task returns a dict
# expect: finding {"band": "C4", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow dicts
# %%
%%cloaca_task
def a(context):
    context.set("x", 1)
    return {"x": 1}
