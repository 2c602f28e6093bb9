# case: a cell goes over all names of the notebook
# expect: finding {"code": "C231", "severity": "error", "cell": 2, "line": 3, "says": ["globals()"]}
# expect: no-finding {"code": "C231", "cell": 4}
# %%
%load_ext cloaca_nb
%cloaca_workflow listing
# %%
stage_one = 1
stage_two = 2
STAGES = {name: value for name, value in globals().items() if name.startswith("stage_")}
# %%
%%cloaca_task
def work(context):
    context.set("stages", STAGES)
    return context
# %%
globals()["LIMIT"] = 3
if "MORE" not in dir():
    MORE = 2
# %%
%%cloaca_task
def other(context):
    context.set("limit", LIMIT + MORE)
    return context
