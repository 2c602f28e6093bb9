# case: A default is computed, which servers read as none
# expect: finding {"code": "C193", "severity": "error", "cell": 2, "line": 3, "says": ["2 * 3"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import cloaca

cloaca.workflow_params(limit=(int, 2 * 3))
# %%
%%cloaca_task
def load(context):
    context.set("a", context.get("limit"))
    return context
