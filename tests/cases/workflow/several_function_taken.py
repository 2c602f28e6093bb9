# case: what stands beside another workflow's function is carried, the function itself is not
# workflow: b
# expect: finding {"code": "C312", "severity": "error", "cell": 2, "says": ["load", "`a`"]}
# %%
%cloaca_workflow a
# %%
%%cloaca_task
TABLE = {"x": 1}
def load(context):
    return context
# %%
%cloaca_workflow b --new
# %%
%%cloaca_task
def send(context):
    load(context)
    context.set("x", TABLE["x"])
    return context
