# case: a helper stands in another task's cell
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"a": 1, "b": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow cross
# %%
%%cloaca_task
def inc(x):
    return x + 1
def first(context):
    context.set("a", inc(0))
    return context
# %%
%%cloaca_task
def second(context):
    context.set("b", inc(context.get("a")))
    return context
