# case: returns other
# expect: finding {"code": "C408", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    return {}
