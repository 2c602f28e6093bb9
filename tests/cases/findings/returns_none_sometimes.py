# case: returns none sometimes
# expect: finding {"code": "C407", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    if x: return
    return context
