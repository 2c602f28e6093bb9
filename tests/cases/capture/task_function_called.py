# case: a task calls another task's function as a helper
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"x": 1, "done": true}}
# %%
%load_ext cloaca_nb
%cloaca_workflow calls_task
# %%
%%cloaca_task
def one(context):
    context.set("x", 1)
    return context
# %%
%%cloaca_task -d one
def two(context):
    context = one(context)
    context.set("done", True)
    return context
