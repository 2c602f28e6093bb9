# case: a function looks into all names of the notebook
# expect: finding {"code": "C231", "severity": "error", "cell": 3, "line": 1, "task": "t", "says": ["`load`"]}
# expect: finding {"code": "C231", "severity": "error", "cell": 4, "line": 4, "task": "t"}
# %%
%cloaca_workflow demo
# %%
def load_csv(): return 1
# %%
def load(kind): return globals()[f"load_{kind}"]()
# %%
%%cloaca_task
def t(context):
    context.set("rows", load("csv"))
    context.set("names", [name for name in globals() if name.startswith("load")])
    return context
