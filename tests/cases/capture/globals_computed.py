# case: a function looks into all names of the notebook
# expect: finding {"code": "C231", "severity": "error", "cell": 3, "line": 1, "task": "t", "says": ["`pick`"]}
# expect: finding {"code": "C231", "severity": "error", "cell": 4, "line": 4, "task": "t"}
# %%
%cloaca_workflow demo
# %%
def load_csv(): return 1
# %%
def pick(step): return globals()[step]()
# %%
%%cloaca_task
def t(context):
    context.set("rows", pick(context.get("step")))
    context.set("names", [name for name in globals() if name.startswith("load")])
    return context
