# case: a task uses the last output
# expect: finding {"severity": "error", "cell": 3, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow lastout
# %%
1 + 1
# %%
%%cloaca_task
def a(context):
    context.set("n", Out[2])
    return context
