# case: a name is deleted before the task that uses it
# expect: finding {"severity": "error", "band": "C2", "cell": 4, "line": 3, "says": ["rows"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow deleted
# %%
rows = [1, 2]
# %%
del rows
# %%
%%cloaca_task
def work(context):
    context.set("n", len(rows))
    return context
