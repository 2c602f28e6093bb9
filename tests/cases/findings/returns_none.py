# case: returns none
# expect: finding {"code": "C406", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    return
