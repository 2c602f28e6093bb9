# case: a trigger for another workflow
# expect: finding {"code": "C175", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_trigger nightly --cron "0 6 * * *" --on elsewhere
# %%
%%cloaca_task
def load(context):
    return context
