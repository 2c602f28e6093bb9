# case: a cron that never fires
# expect: finding {"code": "C173", "severity": "error"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_trigger nightly --cron "0 0 30 2 *"
# %%
%%cloaca_task
def load(context):
    return context
