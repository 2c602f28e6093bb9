# case: extra parameter
# expect: finding {"code": "C411", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context, rows):
    return context
