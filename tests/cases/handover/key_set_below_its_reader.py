# case: a task reads a variable of a plain cell by its key, which a task below sets
# expect: finding {"code": "C148", "severity": "error", "cell": 2, "says": ["`load` hands over `rows`", "cell 4"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow mixed
# %%
%%cloaca_task load
rows = [2, 3]
# %%
%%cloaca_task
def count(context):
    context.set("n", len(context.get("rows")))
    return context
# %%
%%cloaca_task
def again(context):
    context.set("rows", [4] * context.get("n"))
    return context
