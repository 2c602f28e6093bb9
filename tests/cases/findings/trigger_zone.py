# case: a cron in another time zone
# expect: finding {"code": "C178", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.trigger(on="demo", cron="0 6 * * *", timezone="Europe/Berlin")
def morning():
    return False
# %%
%%cloaca_task
def load(context):
    return context
