# case: a task returns the result of a call that is not the context
# expect: no-finding {"severity": "error", "band": "C2"}
# expect: finding {"band": "C4", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow returnother
# %%
%%cloaca_task
def a(context):
    rows = [1]
    context.set("n", 1)
    return rows
