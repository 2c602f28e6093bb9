# case: A cell gives a parameter's variable another value
# expect: finding {"code": "C196", "severity": "warning", "cell": 2, "line": 1, "says": ["limit"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params limit:int=3
# %%
limit = 10
# %%
%%cloaca_task
def load(context):
    context.set("a", limit)
    return context
