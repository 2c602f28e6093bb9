# case: A parameter's type is mistyped
# expect: finding {"code": "C190", "severity": "error", "cell": 1, "line": 3, "says": ["flaot", "float"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params rate:flaot=0.5
# %%
%%cloaca_task
def load(context):
    context.set("a", 1)
    return context
