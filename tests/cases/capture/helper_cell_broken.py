# case: the cell of a helper that a task needs does not parse
# expect: finding {"severity": "error", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow brokenhelper
# %%
def helper(x):
    return (x
# %%
%%cloaca_task
def work(context):
    context.set("v", helper(1))
    return context
