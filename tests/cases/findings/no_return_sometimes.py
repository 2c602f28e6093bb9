# case: no return sometimes
# expect: finding {"code": "C405", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    if x: return context
