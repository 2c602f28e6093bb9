# case: a time zone that does not exist
# expect: finding {"code": "C179", "severity": "error"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.trigger(on="demo", cron="0 6 * * *", timezone="Berlin")
def morning():
    return False
# %%
%%cloaca_task
def load(context):
    return context
