# case: two triggers of one name
# expect: finding {"code": "C176", "severity": "error"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_trigger nightly --cron "0 6 * * *"
# %%
%cloaca_trigger nightly --cron "0 18 * * *"
# %%
%%cloaca_task
def load(context):
    return context
