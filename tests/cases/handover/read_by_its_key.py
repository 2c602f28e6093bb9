# case: a task that uses the variable of a plain cell by its name is told how it reads it
# expect: finding {"code": "C210", "severity": "error", "says": ["it is handed over", "context.get(\"rows\")"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2]
# %%
%%cloaca_task
def total(context):
    context.set("total", sum(rows))
    return context
