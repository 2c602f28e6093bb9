# case: A constant that is no value of a parameter stands in the cell of parameters
# expect: finding {"code": "C194", "severity": "warning", "cell": 2, "line": 2, "says": ["frozenset"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %% tags=["parameters"]
rate = 0.5
WORDS = frozenset({"a"})
# %%
%%cloaca_task
def load(context):
    context.set("a", rate)
    return context
