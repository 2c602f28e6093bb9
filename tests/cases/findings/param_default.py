# case: A default is of another type than its parameter
# expect: finding {"code": "C192", "severity": "error", "cell": 2, "line": 3, "says": ["limit", "3.5"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import cloaca

cloaca.workflow_params(limit=(int, 3.5))
# %%
%%cloaca_task
def load(context):
    context.set("a", context.get("limit"))
    return context
