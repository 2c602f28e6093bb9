# case: a task returns None on the path taken
# expect: finding {"band": "C4"}
# %%
%load_ext cloaca_nb
%cloaca_workflow nonepath
# %%
%%cloaca_task
def a(context):
    context.set("x", 1)
    if context.get("x"):
        return
    return context
