# case: the line of a trigger cannot be read
# expect: finding {"code": "C172", "severity": "error"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_trigger nightly
# %%
%%cloaca_task
def load(context):
    return context
