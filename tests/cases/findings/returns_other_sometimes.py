# case: returns other sometimes
# expect: finding {"code": "C409", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    if x: return {}
    return context
