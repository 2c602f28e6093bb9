# case: no return
# expect: finding {"code": "C403", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    context.set('a', 1)
