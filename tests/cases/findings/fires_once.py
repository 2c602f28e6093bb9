# case: a poll function that answers True
# expect: finding {"code": "C181", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.trigger(poll_interval="30s")
def ready():
    return True
# %%
%%cloaca_task
def load(context):
    return context
