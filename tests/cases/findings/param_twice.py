# case: One parameter is declared with two types
# expect: finding {"code": "C195", "severity": "error", "cell": 2, "line": 3, "says": ["type", "`limit:str` here", "`limit:int` in cell 1, line 3"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params limit:int
# %%
import cloaca

cloaca.workflow_params(limit=str)
# %%
%%cloaca_task
def load(context):
    context.set("a", context.get("limit"))
    return context
