# case: a task reads a variable of a plain cell by its key, and sets that key anew
# expect: finding {"code": "C148", "severity": "error", "cell": 2, "says": ["`load` hands over `rows`", "cell 3"]}
# expect: no-finding {"code": "C336"}
# %%
%load_ext cloaca_nb
%cloaca_workflow mixed
# %%
%%cloaca_task load
rows = [2, 3]
# %%
%%cloaca_task
def clean(context):
    context.set("rows", [row for row in context.get("rows") if row > 2])
    return context
