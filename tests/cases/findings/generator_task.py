# case: generator task
# expect: finding {"code": "C402", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    yield context
