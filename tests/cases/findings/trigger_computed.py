# case: a trigger with a computed argument
# expect: finding {"code": "C180", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.trigger(on="demo", cron=" ".join(["0", "6", "*", "*", "*"]))
def morning():
    return False
# %%
%%cloaca_task
def load(context):
    return context
